from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import at_local, local
from common.errors import Misconfigured
from routing.rules.calendar import WorkCalendar, load_calendar
from tests.make import moments

CALENDAR = WorkCalendar()
OPENS, CLOSES = time(9), time(18)
KNOWN_DAYS = st.dates(date(2024, 1, 1), date(2026, 11, 30))


@given(KNOWN_DAYS, st.integers(1, 30))
def test_working_days_are_counted_one_by_one(day: date, count: int) -> None:
    end = CALENDAR.working_day_after(day, count)
    between = [day + timedelta(n) for n in range(1, (end - day).days + 1)]
    assert sum(CALENDAR.is_working(d) for d in between) == count
    assert CALENDAR.is_working(end)


@given(moments(date(2024, 1, 1), date(2026, 11, 30)))
def test_moving_into_hours_never_goes_back_and_always_lands_inside(moment: datetime) -> None:
    moved = CALENDAR.into_hours(moment, OPENS, CLOSES)
    here = local(moved)
    assert moved >= moment
    assert CALENDAR.is_working(here.date())
    assert OPENS <= here.time() < CLOSES


def test_past_the_last_published_year_weekends_and_fixed_days_are_guessed() -> None:
    assert not CALENDAR.is_working(date(2027, 1, 1))
    assert not CALENDAR.is_working(date(2027, 1, 9))
    assert CALENDAR.is_working(date(2027, 1, 11))


def test_a_year_nobody_published_is_warned_of_before_it_begins() -> None:
    soon = datetime(2026, 11, 24, tzinfo=UTC)
    assert "2027" in (CALENDAR.warning(soon) or "")
    assert CALENDAR.warning(datetime(2026, 6, 1, tzinfo=UTC)) is None


def test_an_override_file_enters_a_year_and_wins_over_the_library(tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text("2027-01-04,休\n2027-01-09,班\n", "utf-8")
    entered = load_calendar([file])
    assert not entered.is_working(date(2027, 1, 4))
    assert entered.is_working(date(2027, 1, 9))
    assert entered.warning(datetime(2026, 11, 24, tzinfo=UTC)) is None


@pytest.mark.parametrize("line", ["2027-13-01,休", "2027-01-01,假", "2027-01-01", "，"])
def test_a_broken_override_names_file_and_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "broken.csv"
    file.write_text(f"2027-01-04,休\n{line}\n", "utf-8")
    with pytest.raises(Misconfigured, match=r"broken\.csv:2"):
        load_calendar([file])


def test_a_moment_inside_hours_stays() -> None:
    moment = at_local(date(2026, 11, 24), time(10, 30))
    assert CALENDAR.into_hours(moment, OPENS, CLOSES) == moment
