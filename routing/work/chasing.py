"""The sweep: what fell due is recorded once and promised once (design.md section 5)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session

from db import outbox, tips
from db.due import Waiting, waiting
from routing.rules import chase, wording, wording_letters
from routing.rules.chase import Step
from routing.rules.words import Audience, Stage
from routing.work import archiving, drafting, pauses, resting, vacancies
from routing.work.alarms import ring_batch
from routing.work.arrangements import SETTLED_AFTER, settle
from routing.work.case import SYSTEM, Case, cases_of, course_of
from routing.work.climbing import Late, lead_unit, messages
from routing.work.desk import Desk
from routing.work.letter_sweep import remind_letters
from routing.work.promises import promise, whose_turn
from routing.work.reminders import remind_all, remind_batch
from routing.work.shares import Pick, exhaust

HEARTBEAT = "sweep"
BEATS = timedelta(seconds=30)
"""A sweep that comes through says so, unless another one has just said it."""


def sweep(desk: Desk, now: datetime) -> int:
    """Chase everything that is due at ``now``; return how many tips were moved.

    Any number of processes may sweep: a tip is locked while it is chased, and each rung
    has a unique key. After an outage all missed rungs are recorded, the highest is sent.
    Where nothing is due this is one small query.
    """
    found = _waiting(desk, now)
    if found.calendar:
        settle(desk, now)
    moved = _rounds(desk, now) if found.anything else 0
    if found.last is None or abs(now - found.last) >= BEATS:
        vacancies.tell(desk, now)
        desk.database.write(lambda session: outbox.beat(session, HEARTBEAT, now))
    return moved


def _waiting(desk: Desk, now: datetime) -> Waiting:
    with desk.database.read() as session:
        return waiting(session, now, now - SETTLED_AFTER, HEARTBEAT)


def _rounds(desk: Desk, now: datetime) -> int:
    """Go round until nothing waits, or what waits cannot be moved.

    A share passes over a tip that another process holds for a share of its own (its letter,
    its measure). Whoever held it finds it here in the next round; nobody else comes back.
    """
    shares = (sweep_batch, remind_batch, remind_letters, ring_batch, archiving.archive_batch)
    moved = 0
    while True:
        fresh = sum(exhaust(desk, share, now) for share in shares)
        moved += fresh
        if not fresh or not _waiting(desk, now).anything:
            return moved


def sweep_batch(session: Session, desk: Desk, now: datetime, pick: Pick) -> int:
    """One transaction's share of a sweep; return how many tips were moved."""
    due = tips.due_for_chase(session, now, pick.limit, pick.aside)
    pick.take(tip.id for tip in due)
    recorded = outbox.rungs_of_visits(session, [tip.id for tip in due])
    with outbox.together(session):
        for case in cases_of(session, desk, due, SYSTEM, now):
            chase_case(case, recorded.get(case.tip.id, set()))
    return len(due)


def chase_case(case: Case, recorded: Collection[str]) -> None:
    """Record the tip's fallen rungs that are not ``recorded``, let the highest of them happen,
    set the next time."""
    if pauses.still_rests(case) or _chased_by_measures(case):
        return
    course = course_of(case.desk, case.tip, case.due_at)
    found = chase.chase(case.desk.plan.deadlines, case.desk.calendar, course, case.now)
    fresh = [step for step in found.due if step.key not in recorded]
    if case.stage is Stage.NEEDS_INFO and case.due_at <= case.now:
        _waited_long_enough(case, fresh)
        return
    case.tip.next_chase_at = found.next_at
    if fresh:
        happen = chase.highest(fresh)
        _record(case, fresh, happen)
        _let_happen(case, happen)
        case.record("chased", codes={"rungs": [step.key for step in fresh]})


def _waited_long_enough(case: Case, fresh: list[Step]) -> None:
    """待补充 ends by itself: the office goes on with what there is (design.md section 4).

    Reminders that nobody swept for are recorded; there is nothing to remind of any more.
    """
    _record(case, [step for step in fresh if step.at <= case.due_at])
    case.tip.awaiting_reporter = False
    case.settle()
    case.record("waited", audience=Audience.REPORTER)


def _chased_by_measures(case: Case) -> bool:
    """处置中 has no ladder of its own: each measure is reminded of, and the stage follows."""
    if case.stage is not Stage.ENFORCING:
        return False
    remind_all([case], case.session, [case.tip.id], case.now)
    resting.follow(case.session, case.tip)
    return True


def _record(case: Case, fresh: list[Step], happen: Collection[Step] = ()) -> None:
    """These rungs fell; those that ``happen`` speak for the others."""
    visit = {"tip_id": case.tip.id, "visit": case.tip.visit, "recorded_at": case.now}
    rungs = [
        {**visit, "rung": step.key, "fell_due_at": step.at, "sent": step in happen}
        for step in fresh
    ]
    outbox.add_rungs(case.session, rungs)


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
    for recipient, told in messages(case, step.rung, late, body):
        promise(case, recipient, "chase", told, turn=step.key)
