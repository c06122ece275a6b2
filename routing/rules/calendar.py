"""Working days in China: the published holiday arrangement, with files and entered years.

Past the last published year the calendar guesses (weekends and the fixed days of
《全国年节及纪念日放假办法》) and says so loudly: see ``WorkCalendar.warning``.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

import chinese_calendar

from common.clock import at_local, local, local_date
from common.errors import Misconfigured
from routing.rules.holidays import ONE_DAY, Arrangement, day_of, days_of, guess

LOOK_AHEAD = timedelta(days=90)


@lru_cache(maxsize=10_000)
def _published_or_guessed(day: date) -> bool:
    """Remembered, for the library goes through all its holidays for every answer."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return guess(day)


@dataclass(frozen=True)
class WorkCalendar:
    """Which local days are worked; ``overrides`` (files, entered years) win over the library."""

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether offices are open on this day."""
        return self.overrides[day] if day in self.overrides else _published_or_guessed(day)

    def with_year(self, entered: Arrangement) -> "WorkCalendar":
        """This calendar with a whole year as entered, whatever was known of it before."""
        return WorkCalendar({**self.overrides, **entered.days})

    def without(self, years: Iterable[int]) -> "WorkCalendar":
        """This calendar as it is while nothing is known of these years."""
        guessed = {day: guess(day) for year in years for day in days_of(year)}
        return WorkCalendar({**self.overrides, **guessed})

    def knows(self, year: int) -> bool:
        """Whether the arrangement of this year is published or entered."""
        if any(day.year == year for day in self.overrides):
            return True
        try:
            chinese_calendar.is_workday(date(year, 1, 1))
        except NotImplementedError:
            return False
        return True

    def warning(self, now: datetime) -> str | None:
        """The banner for the office while deadlines may fall into a guessed year."""
        year = local_date(now + LOOK_AHEAD).year
        if self.knows(year):
            return None
        return f"{year}年放假安排尚未录入，跨年期限暂按周末和固定节日推算，请尽快录入。"

    def working_day_after(self, day: date, count: int) -> date:
        """The count-th working day after the day, which itself is not counted."""
        while count > 0:
            day += ONE_DAY
            count -= self.is_working(day)
        return day

    def on_or_after(self, day: date) -> date:
        """The day itself if worked, else the next working day."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def into_hours(self, moment: datetime, opens: time, closes: time) -> datetime:
        """The moment itself if offices are open then, else the next opening."""
        here = local(moment)
        day = here.date()
        if self.is_working(day) and opens <= here.time() < closes:
            return moment
        later = here.time() >= closes
        return at_local(self.on_or_after(day + ONE_DAY if later else day), opens)


def load_calendar(files: list[Path]) -> WorkCalendar:
    """Read override files (``date,休|班`` a line). Raises Misconfigured naming file and line."""
    overrides: dict[date, bool] = {}
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.reader(file), 1):
                try:
                    day, worked = day_of(row)
                    overrides[day] = worked
                except ValueError as error:
                    raise Misconfigured(f"{path}:{number}: expected date,休|班") from error
    return WorkCalendar(overrides)
