"""The chase ladder: which rungs a tip has, and when (design.md section 5).

Pure: a ladder follows from when a stage was entered and is due. That each rung happens
once is a unique key in the database, not a matter of this file.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from common.clock import at_local, local_date
from common.plan import Deadlines, Rung
from routing.rules.calendar import WorkCalendar


@dataclass(frozen=True)
class Step:
    """A rung at its moment. ``key`` tells repeats of one rung apart."""

    key: str
    rung: Rung
    at: datetime


@dataclass(frozen=True)
class Chase:
    """What a sweep finds: the steps that fell due, in order, and when to look again."""

    due: tuple[Step, ...]
    next_at: datetime


EXTENDED = "+"


def chase(
    deadlines: Deadlines, calendar: WorkCalendar, entered: datetime, due: datetime, now: datetime,
    *, extended: bool = False,
) -> Chase:  # fmt: skip
    """All steps up to ``now`` (recorded before or not) and the moment of the next one.

    Never quiet: the ladder has no end, so there always is a next moment. Where the time was
    ``extended``, the overdue steps have keys of their own: those of the first due time may
    have happened while the request waited.
    """
    fallen: list[Step] = []
    for step in _steps(deadlines, calendar, entered, due, EXTENDED if extended else ""):
        if step.at > now:
            return Chase(tuple(fallen), step.at)
        fallen.append(step)
    raise AssertionError("a ladder ends with a repeated rung; the plan's check sees to it")


def first_chase_at(
    deadlines: Deadlines, calendar: WorkCalendar, entered: datetime, due: datetime
) -> datetime:
    """The moment of the ladder's first step."""
    return next(_steps(deadlines, calendar, entered, due)).at


def first_unrecorded(
    deadlines: Deadlines, calendar: WorkCalendar, entered: datetime, due: datetime,
    recorded: Collection[str], *, extended: bool = False,
) -> datetime:  # fmt: skip
    """The moment of the first step that is not among these; it may have passed already."""
    steps = _steps(deadlines, calendar, entered, due, EXTENDED if extended else "")
    return next(step.at for step in steps if step.key not in recorded)


def _steps(
    deadlines: Deadlines, calendar: WorkCalendar, entered: datetime, due: datetime, mark: str = ""
) -> Iterator[Step]:
    for rung in (r for r in deadlines.rungs if r.at is not None):
        yield Step(rung.id, rung, _reminder_at(rung, deadlines, calendar, entered, due))
    overdue = [r for r in deadlines.rungs if r.at is None]
    for rung in overdue:
        yield Step(
            f"{rung.id}{mark}", rung, _overdue_at(rung.days_overdue, deadlines, calendar, due)
        )
    last = overdue[-1]
    for turn in count(1):
        days = last.days_overdue + turn * last.repeat
        yield Step(f"{last.id}{mark}:{turn + 1}", last, _overdue_at(days, deadlines, calendar, due))


def _reminder_at(
    rung: Rung, deadlines: Deadlines, calendar: WorkCalendar, entered: datetime, due: datetime
) -> datetime:
    """Inside working hours, and never after the due time it reminds of."""
    moment = entered + (due - entered) * (rung.at or 0)
    return min(calendar.into_hours(moment, deadlines.opens, deadlines.closes), due)


def _overdue_at(days: int, deadlines: Deadlines, calendar: WorkCalendar, due: datetime) -> datetime:
    """At opening, so many working days after the day on which the time ran out."""
    last_day = local_date(due - timedelta(microseconds=1))
    return at_local(calendar.working_day_after(last_day, days), deadlines.opens)
