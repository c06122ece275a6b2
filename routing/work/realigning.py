"""A tip's times when the calendar changes: counted again from their start, never lost.

A time is moved only where it is what the system itself had counted, by a calendar that was
known before. Any other one was set by somebody on purpose, and stays.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from db import outbox, timers, tips
from db.tables import Timer, Tip
from routing.rules import chase, deadlines
from routing.rules.calendar import WorkCalendar
from routing.rules.pauses import NOTHING_ADDED, Added
from routing.rules.words import Stage
from routing.work.calendars import Known, known
from routing.work.case import Case, course_of, overall_due, stage_clock
from routing.work.desk import Desk
from routing.work.resting import course_of_timer

By = Callable[[WorkCalendar], datetime]


@dataclass(frozen=True)
class Times:
    """What follows from a calendar: the stage's due time, the next chase, the outer clock."""

    due_at: datetime | None
    next_chase_at: datetime | None
    overall_due_at: datetime


@dataclass(frozen=True)
class Realigned:
    """The times by the present calendar; ``kept``: one of them is of other making."""

    times: Times
    kept: bool


def times_of(tip: Tip) -> Times:
    """The times as they stand."""
    return Times(tip.due_at, tip.next_chase_at, tip.overall_due_at)


def realigned(
    desk: Desk, tip: Tip, lead: str | None, recorded: Collection[str], calendars: Known,
    added: Added = NOTHING_ADDED,
) -> Realigned:  # fmt: skip
    """The tip's times by the present calendar, with these rungs of its visit recorded and
    this ``added`` to its clock.

    The next chase may come out in the past: the next sweep then records what was missed.
    """

    def outer_by(calendar: WorkCalendar) -> datetime:
        return overall_due(desk, calendar, tip.received_at, tip.kind)

    overall = _moved(tip.overall_due_at, calendars, outer_by)
    outer = overall or tip.overall_due_at
    follows = tip.stage == Stage.ENFORCING  # its measures, which are looked at by themselves
    if tip.due_at is None or tip.next_chase_at is None or follows:
        return Realigned(Times(tip.due_at, tip.next_chase_at, outer), overall is None)
    terms, entered, stands = desk.plan.deadlines, tip.stage_entered_at, tip.due_at
    clock = stage_clock(desk, tip, lead)

    def due_by(calendar: WorkCalendar) -> datetime:
        return deadlines.due_at(added.to(clock, calendar), entered, calendar, terms.closes)

    def chased_by(calendar: WorkCalendar, due: datetime) -> datetime:
        return chase.first_unrecorded(terms, calendar, course_of(desk, tip, due), recorded)

    due = _moved(stands, calendars, due_by)
    if due is None:
        return Realigned(Times(stands, tip.next_chase_at, outer), kept=True)
    if tip.paused_until is not None:
        # The ladder rests; the sweep looks at once, and knows when the pause is reminded of.
        return Realigned(
            Times(due, entered if due != stands else tip.next_chase_at, outer), overall is None
        )
    chased = _moved(tip.next_chase_at, calendars, lambda c: chased_by(c, due_by(c)))
    if chased is None and due != stands:
        chased = chased_by(calendars.present, due)
    return Realigned(Times(due, chased or tip.next_chase_at, outer), overall is None)


def _moved(stands: datetime, calendars: Known, by: By) -> datetime | None:
    """The time by the present calendar; None where no known one gives what stands now."""
    present = by(calendars.present)
    if stands == present or any(stands == by(calendar) for calendar in calendars.past):
        return present
    return None


@dataclass(frozen=True)
class TimerTimes:
    """A timer's times by some calendar."""

    due_at: datetime
    next_chase_at: datetime


def timer_times(session: Session, desk: Desk, timer: Timer, calendar: WorkCalendar) -> TimerTimes:
    """The times of a timer that was counted in days, which it keeps, by this calendar."""
    if timer.days is None or timer.counted_in is None:
        raise AssertionError("asked only for timers that are counted in days")
    terms, since = desk.plan.deadlines, timer.started_at
    due = deadlines.ends_at(timer.days, timer.counted_in, since, calendar, terms.closes)
    recorded = timers.rungs_of(session, [timer.id])[timer.id]
    course = replace(course_of_timer(desk, timer), due=due)
    return TimerTimes(due, chase.first_unrecorded(terms, calendar, course, recorded))


def put(tip: Tip, times: Times) -> None:
    """Give the tip these times."""
    tip.due_at, tip.next_chase_at = times.due_at, times.next_chase_at
    tip.overall_due_at = times.overall_due_at


def realign(case: Case) -> None:
    """Bring the times of one tip, which rested meanwhile, to the calendar of today."""
    session, desk, tip = case.session, case.desk, case.tip
    recorded = outbox.rungs_of(session, tip.id, tip.visit)
    lead = tips.leads(session, [tip.id]).get(tip.id)
    calendars = known(session, desk.calendars.base)
    put(tip, realigned(desk, tip, lead, recorded, calendars, case.visit.added()).times)
