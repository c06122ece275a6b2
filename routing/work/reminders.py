"""The sweep's part for timers: what fell due is recorded once and promised once."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlmodel import Session

from db import outbox, timers
from db.tables import Timer
from routing.rules import chase, wording
from routing.rules.labels import label
from routing.rules.words import (
    Role,
    Subject,
)
from routing.work import drafting
from routing.work.case import SYSTEM, Case, cases_of
from routing.work.climbing import Late, messages
from routing.work.desk import Desk
from routing.work.promises import Recipient, promise
from routing.work.resting import course_of_timer
from routing.work.shares import Pick
from routing.work.timers import rung_record


def remind_batch(session: Session, desk: Desk, now: datetime, pick: Pick) -> int:
    """One transaction's share of a sweep; return how many tips were looked at."""
    tips = timers.due_tips(session, now, pick.limit, pick.aside)
    pick.take(tip.id for tip in tips)
    remind_all(cases_of(session, desk, tips, SYSTEM, now), session, pick.taken, now)
    return len(tips)


def remind_all(
    cases: Iterable[Case], session: Session, tip_ids: Sequence[str], now: datetime
) -> None:
    """Remind of every timer of these tips whose time has come."""
    due = timers.due_of(session, tip_ids, now)
    known = timers.rungs_of(session, [timer.id for each in due.values() for timer in each])
    with outbox.together(session):
        for case in cases:
            for timer in due[case.tip.id]:
                _remind(case, timer, known[timer.id])


def _remind(case: Case, timer: Timer, known: Collection[str]) -> None:
    """Record the timer's fallen rungs that are not ``known``, let the highest new ones happen,
    set the next time."""
    terms, calendar = case.desk.plan.deadlines, case.desk.calendar
    found = chase.chase(terms, calendar, course_of_timer(case.desk, timer), case.now)
    fresh = [step for step in found.due if step.key not in known]
    happen = chase.highest(fresh)
    case.session.add_all(rung_record(timer, step, case.now, sent=step in happen) for step in fresh)
    timer.next_chase_at = found.next_at
    if fresh:
        _let_happen(case, timer, happen)
        codes = {"subject": timer.subject, "rungs": [step.key for step in fresh]}
        case.record("chased", codes=codes)


def _let_happen(case: Case, timer: Timer, steps: tuple[chase.Step, ...]) -> None:
    """Promise what is a message, begin what is a letter."""
    to = Recipient(Role(timer.role), timer.unit)
    to_do = label(Subject(timer.subject))
    # Whoever is late below a district: a letter about it is written to the district.
    unit = timer.unit and (case.desk.plan.district_above(timer.unit) or timer.unit)
    late = Late((to,), unit, timer.started_at, timer.due_at, to_do)
    for step in steps:
        if step.rung.letter:
            drafting.by_rung(case, step, late, timer.id)
        else:
            _promise(case, timer, step, late)


def _promise(case: Case, timer: Timer, step: chase.Step, late: Late) -> None:
    body = wording.timer_message(
        case.tip.number, case.matter, late.to_do, timer.due_at, step.rung.label
    )
    for recipient, told in messages(case, step.rung, late, body):
        promise(case, recipient, "timer", told, turn=f"{timer.id}:{step.key}")
