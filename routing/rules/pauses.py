"""Pauses of a clock: how long they may be, when they end, how far they move a due time.

A pause counts like every other time: its first day does not, its last one does. So a clock
that rests from Tuesday to Thursday gets two days more, and one resumed on the same day none.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from common.clock import at_local, local_date
from common.plan import Clock, Deadlines, PauseLimit
from routing.rules.calendar import WorkCalendar
from routing.rules.holidays import ONE_DAY
from routing.rules.words import PauseKind

AN_INSTANT = timedelta(microseconds=1)
"""Midnight after a day still belongs to that day."""


@dataclass(frozen=True)
class Stretch:
    """From when until when a clock rests; a pause that runs ends as planned."""

    started: datetime
    ended: datetime

    @property
    def days(self) -> int:
        """Calendar days, as they are shown beside the rates."""
        return max((self._last - self._first).days, 0)

    def days_in(self, unit: Literal["working", "calendar"], calendar: WorkCalendar) -> int:
        """By how many days of this unit a clock is longer for it."""
        if unit == "calendar":
            return self.days
        passed = (self._first + ONE_DAY * (n + 1) for n in range(self.days))
        return sum(calendar.is_working(day) for day in passed)

    @property
    def _first(self) -> date:
        return local_date(self.started)

    @property
    def _last(self) -> date:
        return local_date(self.ended - AN_INSTANT)


@dataclass(frozen=True)
class Added:
    """What a clock is longer by: days granted, in its own unit, and stretches it rested."""

    days: int = 0
    rested: tuple[Stretch, ...] = ()

    def to(self, clock: Clock, calendar: WorkCalendar) -> Clock:
        """The clock with all of it."""
        more = self.days + sum(each.days_in(clock.unit, calendar) for each in self.rested)
        return replace(clock, days=clock.days + more)


NOTHING_ADDED = Added()


def total_days(stretches: Iterable[Stretch]) -> int:
    """Calendar days of several pauses together."""
    return sum(stretch.days for stretch in stretches)


def limit_of(deadlines: Deadlines, kind: PauseKind) -> PauseLimit:
    """What the plan allows for this kind."""
    return next(limit for limit in deadlines.pauses if limit.kind == kind)


def last_day(deadlines: Deadlines, kind: PauseKind, now: datetime, used: int) -> date:
    """Until when a pause that begins now may be planned, after ``used`` days of earlier ones."""
    left = min(limit_of(deadlines, kind).max_days, max(deadlines.pause_total_days - used, 0))
    return local_date(now) + ONE_DAY * left


def end_of(day: date) -> datetime:
    """The moment at which a pause planned until this day is over."""
    return at_local(day + ONE_DAY, time(0))


def reminder_at(
    deadlines: Deadlines, calendar: WorkCalendar, kind: PauseKind, planned: Stretch
) -> datetime:
    """So many days before the planned end, in the second half of a short pause; in working
    hours where there are any before the end."""
    ahead = planned.ended - ONE_DAY * limit_of(deadlines, kind).remind_days
    half = planned.started + (planned.ended - planned.started) / 2
    moment = calendar.into_hours(max(ahead, half), deadlines.opens, deadlines.closes)
    return min(moment, planned.ended)
