"""The naive calendar of the paper record: a list of working days, counted by position."""

from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta

from common.clock import at_local, local, local_date
from routing.rules.holidays import FIXED_HOLIDAYS, ONE_DAY, Arrangement, days_of, weekday


class PaperDays:
    """Which days are worked is given; counting is done here, apart from ``rules.calendar``."""

    def __init__(self, worked: set[date]) -> None:
        self._worked = worked
        self._ordered = sorted(worked)

    def enter(self, arrangement: Arrangement) -> None:
        """A year's holidays are known now."""
        for day, worked in arrangement.days.items():
            (self._worked.add if worked else self._worked.discard)(day)
        self._ordered = sorted(self._worked)

    def after(self, day: date, count: int) -> date:
        """The count-th working day after the day."""
        return self._ordered[bisect_right(self._ordered, day) + count - 1] if count else day

    def from_(self, day: date) -> date:
        """The day itself if it is worked, else the next one that is."""
        return self._ordered[bisect_left(self._ordered, day)]

    def between(self, after: date, until: date) -> int:
        """How many working days lie after the one day and up to the other."""
        return bisect_right(self._ordered, until) - bisect_right(self._ordered, after)

    def is_open(self, moment: datetime, opens: time, closes: time) -> bool:
        """Whether offices are open then."""
        here = local(moment)
        return here.date() in self._worked and opens <= here.time() < closes

    def opening(self, moment: datetime, opens: time, closes: time) -> datetime:
        """The moment itself while offices are open, else the next opening."""
        if self.is_open(moment, opens, closes):
            return moment
        here = local(moment)
        day = here.date() if here.time() < opens else here.date() + ONE_DAY
        return at_local(self.from_(day), opens)


def last_day_of(due: datetime) -> date:
    """The day to which a due time belongs; midnight is the end of the day before."""
    return local_date(due - timedelta(microseconds=1))


def made_up(year: int) -> Arrangement:
    """Holidays as they might be published for a year that nobody knows yet: the fixed ones, a
    week in February, bridges in April and June, and weekend days worked for them."""
    spring = date(year, 2, 3 + year % 9)
    off = {date(year, month, day) for month, day in FIXED_HOLIDAYS}
    off |= {spring + ONE_DAY * n for n in range(8)}
    off |= {date(year, 4, 5), date(year, 6, 10 + year % 7), date(year, 10, 4), date(year, 10, 5)}
    weekends = [day for day in days_of(year) if not weekday(day) and day not in off]
    worked = {day for day in weekends if day < spring}
    worked = set(sorted(worked)[-2:]) | {max(d for d in weekends if d < date(year, 10, 1))}
    return Arrangement(year, {**dict.fromkeys(off, False), **dict.fromkeys(worked, True)})
