"""The chase ladders: which rungs a clock has, and when (design.md section 5).

Pure: a ladder follows from when its clock began and when it is due. That each rung happens
once is a unique key in the database, not a matter of this file.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from common.clock import at_local, local_date
from common.plan import Deadlines, Ladder, Rung
from common.plan.model import Against
from routing.rules.calendar import WorkCalendar
from routing.rules.words import OFFICES_TURN, Stage

EXTENDED = "+"


@dataclass(frozen=True)
class Course:
    """One clock under a ladder: what the moments of the rungs follow from."""

    ladder: Ladder
    entered: datetime
    due: datetime
    extended: bool = False
    """The time was extended: the overdue steps have keys of their own, for those of the first
    due time may have happened while the request waited."""


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


def ladder_for(deadlines: Deadlines, against: Against) -> Ladder:
    """The ladder against a department, a district or the office; the plan has all three."""
    return next(ladder for ladder in deadlines.ladders if ladder.against == against)


def against(stage: Stage) -> Against:
    """Whom the clock of a stage runs against: whose turn it is."""
    return "office" if stage in OFFICES_TURN else "department"


def against_unit(departments: Collection[str], unit: str | None) -> Against:
    """Whom a clock runs against that a unit has to keep (None: the coordinating office).

    What belongs to no department of the plan is a district, or a unit on its ground.
    """
    if unit is None:
        return "office"
    return "department" if unit.split("/")[0] in departments else "district"


def chase(deadlines: Deadlines, calendar: WorkCalendar, course: Course, now: datetime) -> Chase:
    """All steps up to ``now`` (recorded before or not) and the moment of the next one.

    Never quiet: a ladder has no end, so there always is a next moment.
    """
    fallen: list[Step] = []
    for step in _steps(deadlines, calendar, course):
        if step.at > now:
            return Chase(tuple(fallen), step.at)
        fallen.append(step)
    raise AssertionError("a ladder ends with a repeated rung; the plan's check sees to it")


def first_chase_at(deadlines: Deadlines, calendar: WorkCalendar, course: Course) -> datetime:
    """The moment of the ladder's first step."""
    return next(_steps(deadlines, calendar, course)).at


def first_unrecorded(
    deadlines: Deadlines, calendar: WorkCalendar, course: Course, recorded: Collection[str]
) -> datetime:
    """The moment of the first step that is not among these; it may have passed already."""
    steps = _steps(deadlines, calendar, course)
    return next(step.at for step in steps if step.key not in recorded)


def highest(fresh: Collection[Step]) -> tuple[Step, ...]:
    """Of the steps that are new the ones that happen: the last message and the last draft.

    After an outage the others are recorded alone: the highest speaks for them, and whoever
    drafts a 通报 needs no draft of the 督办函 that should have come before it.
    """
    messages = [step for step in fresh if step.rung.letter is None]
    drafts = [step for step in fresh if step.rung.letter is not None]
    return (*messages[-1:], *drafts[-1:])


def days_overdue(calendar: WorkCalendar, due: datetime, now: datetime) -> int:
    """Working days after the day on which the time ran out, today included."""
    last, today = _last_day(due), local_date(now)
    days = range(1, (today - last).days + 1)
    return sum(calendar.is_working(last + timedelta(days=day)) for day in days)


def _steps(deadlines: Deadlines, calendar: WorkCalendar, course: Course) -> Iterator[Step]:
    for rung in (r for r in course.ladder.rungs if r.at is not None):
        at = _reminder_at(rung, deadlines, calendar, course.entered, course.due)
        yield Step(rung.id, rung, at)
    mark = EXTENDED if course.extended else ""
    for days, turn, rung in _overdue([r for r in course.ladder.rungs if r.at is None]):
        key = f"{rung.id}{mark}" + (f":{turn}" if turn > 1 else "")
        yield Step(key, rung, _overdue_at(days, deadlines, calendar, course.due))


def _overdue(rungs: list[Rung]) -> Iterator[tuple[int, int, Rung]]:
    """Working days overdue, how many times by then, and the rung; in order, without end."""
    last = rungs[-1]
    before = [
        (days, place, turn, rung)
        for place, rung in enumerate(rungs[:-1])
        for turn, days in enumerate(_turns(rung, _until(rung, rungs)), 1)
    ]
    yield from ((days, turn, rung) for days, _, turn, rung in sorted(before, key=lambda b: b[:3]))
    yield from ((last.days_overdue + n * last.repeat, n + 1, last) for n in count())


def _turns(rung: Rung, until: int) -> range:
    return range(rung.days_overdue, until, rung.repeat or until)


def _until(rung: Rung, rungs: list[Rung]) -> int:
    """A message comes again until the next message has its turn; a draft comes once."""
    later = (r.days_overdue for r in rungs if r.letter is None)
    return next(days for days in later if days > rung.days_overdue)


def _reminder_at(
    rung: Rung, deadlines: Deadlines, calendar: WorkCalendar, entered: datetime, due: datetime
) -> datetime:
    """Inside working hours, and never after the due time it reminds of."""
    moment = entered + (due - entered) * (rung.at or 0)
    return min(calendar.into_hours(moment, deadlines.opens, deadlines.closes), due)


def _overdue_at(days: int, deadlines: Deadlines, calendar: WorkCalendar, due: datetime) -> datetime:
    """At opening, so many working days after the day on which the time ran out."""
    return at_local(calendar.working_day_after(_last_day(due), days), deadlines.opens)


def _last_day(due: datetime) -> date:
    return local_date(due - timedelta(microseconds=1))
