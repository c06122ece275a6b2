"""The sweep: what fell due is recorded once and promised once (design.md section 5)."""

from datetime import datetime
from functools import partial

from sqlmodel import Session

from db import outbox, tips
from db.tables import RungRecord
from routing.rules import chase, wording, wording_letters
from routing.rules.chase import Step
from routing.rules.words import Audience, Stage
from routing.work import archiving, drafting, pauses
from routing.work.arrangements import settle
from routing.work.case import SYSTEM, Case, course_of
from routing.work.climbing import Late, footer, lead_unit, recipients
from routing.work.desk import Desk
from routing.work.letter_sweep import remind_letters
from routing.work.promises import promise, whose_turn
from routing.work.reminders import remind_batch

HEARTBEAT = "sweep"


def sweep(desk: Desk, now: datetime) -> int:
    """Chase everything that is due at ``now``; return how many tips were moved.

    Any number of processes may sweep: a tip is locked while it is chased, and each rung
    has a unique key. After an outage all missed rungs are recorded, the highest is sent.
    """
    settle(desk, now)
    moved = 0
    for share in (sweep_batch, remind_batch, remind_letters, archiving.archive_batch):
        while batch := desk.database.write(partial(share, desk=desk, now=now)):
            moved += batch
    desk.database.write(lambda session: outbox.beat(session, HEARTBEAT, now))
    return moved


def sweep_batch(session: Session, desk: Desk, now: datetime) -> int:
    """One transaction's share of a sweep; return how many tips were moved."""
    due = tips.due_for_chase(session, now, desk.settings.chase.batch)
    for tip in due:
        chase_case(Case(session, desk, tip, SYSTEM, now))
    return len(due)


def chase_case(case: Case) -> None:
    """Record the tip's fallen rungs, let the highest new ones happen, set the next time."""
    if _waited_long_enough(case) or pauses.still_rests(case):
        return
    tip, desk = case.tip, case.desk
    course = course_of(desk, tip, case.due_at)
    found = chase.chase(desk.plan.deadlines, desk.calendar, course, case.now)
    known = outbox.rungs_of(case.session, tip.id, tip.visit)
    fresh = [step for step in found.due if step.key not in known]
    happen = chase.highest(fresh)
    case.session.add_all(_rung_record(case, step, sent=step in happen) for step in fresh)
    tip.next_chase_at = found.next_at
    if fresh:
        _let_happen(case, happen)
        case.record("chased", codes={"rungs": [step.key for step in fresh]})


def _waited_long_enough(case: Case) -> bool:
    """待补充 ends by itself: the office goes on with what there is (design.md section 4)."""
    over = case.stage is Stage.NEEDS_INFO and case.due_at <= case.now
    if over:
        case.tip.awaiting_reporter = False
        case.settle()
        case.record("waited", audience=Audience.REPORTER)
    return over


def _rung_record(case: Case, step: Step, *, sent: bool) -> RungRecord:
    return RungRecord(
        tip_id=case.tip.id,
        visit=case.tip.visit,
        rung=step.key,
        fell_due_at=step.at,
        recorded_at=case.now,
        sent=sent,
    )


def _let_happen(case: Case, steps: tuple[Step, ...]) -> None:
    """Promise what is a message, begin what is a letter."""
    late = _late(case)
    for step in steps:
        if step.rung.letter:
            drafting.by_rung(case, step, late)
        else:
            _promise_step(case, step, late)


def _late(case: Case) -> Late:
    """Whoever lets the stage's time run out: its lead, where the office does not itself."""
    unit = lead_unit(case) if chase.against(case.stage) == "department" else None
    given = (a.assigned_at for a in case.assignments if a.unit == unit)
    since = max(given, default=case.tip.stage_entered_at)
    to = tuple(whose_turn(case.stage, case.seats()))
    return Late(to, unit, since, case.due_at, wording_letters.needed(case.stage))


def _promise_step(case: Case, step: Step, late: Late) -> None:
    body = wording.chase_message(
        case.tip.number, case.matter, case.stage, case.due_at, step.rung.label
    )
    for recipient in recipients(case, step.rung, late):
        promise(case, recipient, "chase", body + footer(case, step.rung), turn=step.key)
