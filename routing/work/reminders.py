"""The sweep's part for timers: what fell due is recorded once and promised once."""

from datetime import datetime

from sqlmodel import Session

from db import timers
from db.tables import Timer
from routing.rules import chase, wording
from routing.rules.words import Role, Subject, label
from routing.work.case import SYSTEM, Case
from routing.work.desk import Desk
from routing.work.promises import OFFICE, Recipient, in_hours, promise
from routing.work.timers import rung_record


def remind_batch(session: Session, desk: Desk, now: datetime) -> int:
    """One transaction's share of a sweep; return how many tips were looked at."""
    due = timers.due_tips(session, now, desk.settings.chase.batch)
    for tip in due:
        case = Case(session, desk, tip, SYSTEM, now)
        for timer in timers.due_of(session, tip.id, now):
            remind(case, timer)
    return len(due)


def remind(case: Case, timer: Timer) -> None:
    """Record the timer's fallen rungs, promise the highest new one, set the next time."""
    terms, calendar = case.desk.plan.deadlines, case.desk.calendar
    found = chase.chase(terms, calendar, timer.started_at, timer.due_at, case.now)
    known = timers.rungs_of(case.session, timer.id)
    fresh = [step for step in found.due if step.key not in known]
    case.session.add_all(
        rung_record(timer, step, case.now, sent=step is fresh[-1]) for step in fresh
    )
    timer.next_chase_at = found.next_at
    if fresh:
        _promise(case, timer, fresh[-1])
        codes = {"subject": timer.subject, "rungs": [step.key for step in fresh]}
        case.record("chased", codes=codes)


def _promise(case: Case, timer: Timer, step: chase.Step) -> None:
    terms, to = case.desk.plan.deadlines, Recipient(Role(timer.role), timer.unit)
    body = wording.timer_message(
        case.tip.number, case.matter, label(Subject(timer.subject)), timer.due_at, step.rung.label
    )
    if "office_head" in step.rung.copies:
        body += wording.copy_to(terms.office_head)
    copied = [OFFICE] if step.rung.copies and to != OFFICE else []
    for recipient in (to, *copied):
        turn = f"{timer.id}:{step.key}"
        promise(case, recipient, "timer", body, turn=turn, first=in_hours(case))
