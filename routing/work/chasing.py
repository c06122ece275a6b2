"""The sweep: what fell due is recorded once and promised once (design.md section 5)."""

from datetime import datetime
from functools import partial

from sqlmodel import Session

from common.plan import Rung
from db import outbox, tips
from db.tables import RungRecord
from routing.rules import chase, wording
from routing.rules.chase import Step
from routing.rules.words import Audience, Stage
from routing.work import archiving, pauses
from routing.work.arrangements import settle
from routing.work.case import SYSTEM, Case
from routing.work.desk import Desk
from routing.work.promises import OFFICE, Recipient, promise, whose_turn
from routing.work.reminders import remind_batch

HEARTBEAT = "sweep"


def sweep(desk: Desk, now: datetime) -> int:
    """Chase everything that is due at ``now``; return how many tips were moved.

    Any number of processes may sweep: a tip is locked while it is chased, and each rung
    has a unique key. After an outage all missed rungs are recorded, the highest is sent.
    """
    settle(desk, now)
    moved = 0
    for share in (sweep_batch, remind_batch, archiving.archive_batch):
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
    """Record the tip's fallen rungs, promise the highest new one, set the next time."""
    if _waited_long_enough(case) or pauses.still_rests(case):
        return
    tip, desk = case.tip, case.desk
    found = chase.chase(
        desk.plan.deadlines, desk.calendar, tip.stage_entered_at, case.due_at, case.now,
        extended=tip.extended,
    )  # fmt: skip
    known = outbox.rungs_of(case.session, tip.id, tip.visit)
    fresh = [step for step in found.due if step.key not in known]
    case.session.add_all(_rung_record(case, step, sent=step is fresh[-1]) for step in fresh)
    tip.next_chase_at = found.next_at
    if fresh:
        _promise_step(case, fresh[-1])
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


def _promise_step(case: Case, step: Step) -> None:
    body = wording.chase_message(
        case.tip.number, case.matter, case.stage, case.due_at, step.rung.label
    )
    if "office_head" in step.rung.copies:
        body += wording.copy_to(case.desk.plan.deadlines.office_head)
    for recipient in _recipients(case, step.rung):
        promise(case, recipient, "chase", body, turn=step.key)


def _recipients(case: Case, rung: Rung) -> list[Recipient]:
    """Whoever has to act, and the office where the rung says so."""
    turn = whose_turn(case.stage, case.seats())
    return turn if OFFICE in turn or not rung.copies else [*turn, OFFICE]
