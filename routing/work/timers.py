"""期限: due times beside that of a tip's stage. Started, moved and stopped here; the sweep
reminds of them until they are stopped (``routing.work.reminders``).

Whoever calls this holds the tip (``casework.take_case``).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import uuid4

from db import timers
from db.tables import Timer, TimerRung
from routing.rules import chase, deadlines
from routing.rules.words import Role, Subject
from routing.work.case import Case
from routing.work.promises import Recipient
from routing.work.resting import course_of_timer


@dataclass(frozen=True)
class Span:
    """So many days of this unit, counted from the day after the start."""

    days: int
    unit: Literal["working", "calendar"]


@dataclass(frozen=True)
class Thing:
    """What is due: its kind, and which of that kind in the tip (a unit, a row's id)."""

    subject: Subject
    id: str


def start(case: Case, thing: Thing, to: Recipient, due: Span | datetime) -> Timer:
    """Let a time run for this thing from now on; one that ran for it already is stopped."""
    stop(case, thing)
    timer = _new(case, thing, to, due, case.now)
    terms, calendar = case.desk.plan.deadlines, case.desk.calendar
    timer.next_chase_at = chase.first_chase_at(terms, calendar, course_of_timer(case.desk, timer))
    return _kept(case, timer)


def move(case: Case, thing: Thing, due: Span | datetime) -> Timer | None:
    """Another due time for a thing whose time runs; None where none does.

    It is a new timer from the old start. What of its ladder has passed by already is
    recorded and not sent.
    """
    old = timers.of_subject(case.session, case.tip.id, thing.subject, thing.id)
    if old is None:
        return None
    stop(case, thing)
    timer = _new(case, thing, Recipient(Role(old.role), old.unit), due, old.started_at)
    terms, calendar = case.desk.plan.deadlines, case.desk.calendar
    found = chase.chase(terms, calendar, course_of_timer(case.desk, timer), case.now)
    timer.next_chase_at = found.next_at
    _kept(case, timer)
    case.session.add_all(rung_record(timer, step, case.now, sent=False) for step in found.due)
    return timer


def _new(case: Case, thing: Thing, to: Recipient, due: Span | datetime, since: datetime) -> Timer:
    span = due if isinstance(due, Span) else None
    return Timer(
        id=uuid4().hex, tip_id=case.tip.id, subject=thing.subject, subject_id=thing.id,
        role=to.role, unit=to.unit, started_at=since,
        days=span.days if span else None, counted_in=span.unit if span else None,
        due_at=_due_at(case, due, since),
    )  # fmt: skip


def _due_at(case: Case, due: Span | datetime, since: datetime) -> datetime:
    if isinstance(due, datetime):
        return due
    closes = case.desk.plan.deadlines.closes
    return deadlines.ends_at(due.days, due.unit, since, case.desk.calendar, closes)


def _kept(case: Case, timer: Timer) -> Timer:
    """Flushed, for rungs point to it."""
    case.session.add(timer)
    case.session.flush()
    return timer


def running(case: Case, thing: Thing) -> Timer | None:
    """The time that runs for this thing, if one does."""
    return timers.of_subject(case.session, case.tip.id, thing.subject, thing.id)


def stop(case: Case, thing: Thing) -> None:
    """It is done, or no longer asked: nothing is chased after this."""
    timer = timers.of_subject(case.session, case.tip.id, thing.subject, thing.id)
    if timer is not None:
        timer.stopped_at, timer.next_chase_at = case.now, None
        case.session.flush()


def rung_record(timer: Timer, step: chase.Step, now: datetime, *, sent: bool) -> TimerRung:
    """The row that says that this step happened."""
    return TimerRung(
        timer_id=timer.id, rung=step.key, fell_due_at=step.at, recorded_at=now, sent=sent
    )
