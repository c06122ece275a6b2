"""Pauses as dates and days: counted exactly, a due time never earlier for them."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import at_local, local, local_date
from common.plan import Clock, Deadlines, Ladder, PauseLimit, Rung, Source
from routing.rules import chase, deadlines, pauses
from routing.rules.calendar import WorkCalendar
from routing.rules.chase import Course
from routing.rules.pauses import Stretch
from routing.rules.words import PauseKind
from tests.make import moments

CALENDAR = WorkCalendar()
MOMENTS = moments(date(2024, 1, 1), date(2026, 6, 30))
LENGTHS = st.timedeltas(timedelta(0), timedelta(days=60))
CLOCK = Clock("c", "verifying", 15, "working", "promised", Source("甲"))
LADDER = Ladder(
    "department", Source("甲"), (Rung("overdue", "催办", None, 1, 5, ("office_head",)),)
)
TERMS = Deadlines(
    clocks=(CLOCK,),
    ladders=(LADDER,),
    opens=time(9), closes=time(18), return_days=2, return_hard_days=5, max_returns=2,
    office_head="主任", leader="组长", pause_total_days=40,
    pauses=tuple(
        PauseLimit(kind, days, 3, Source("甲"))  # type: ignore[arg-type]
        for kind, days in (("reporter", 15), ("laboratory", 30), ("assistance", 30))
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "working", "calendar"),
    [
        ("2026-11-24", "2026-11-26", 2, 2),
        ("2026-11-24", "2026-11-24", 0, 0),
        ("2026-11-27", "2026-11-30", 1, 3),
        ("2026-11-28", "2026-11-29", 0, 1),
        ("2026-09-30", "2026-10-08", 1, 8),
        ("2026-10-09", "2026-10-12", 2, 3),  # Saturday the 10th is worked for the holiday
    ],
)
def test_the_first_day_does_not_count_and_the_last_does(
    first: str, last: str, working: int, calendar: int
) -> None:
    started = at_local(date.fromisoformat(first), time(10))
    for ended in (
        at_local(date.fromisoformat(last), time(11)),
        pauses.end_of(date.fromisoformat(last)),
    ):
        stretch = Stretch(started, ended)
        assert stretch.days_in("working", CALENDAR) == working
        assert stretch.days_in("calendar", CALENDAR) == stretch.days == calendar


@given(MOMENTS, LENGTHS, LENGTHS)
def test_pauses_one_after_the_other_count_as_one(
    started: datetime, one: timedelta, other: timedelta
) -> None:
    middle, end = started + one, started + one + other
    parts = Stretch(started, middle), Stretch(middle, end)
    if local(middle).time() == time(0):  # midnight closes one day and opens the next
        return
    whole = Stretch(started, end)
    for unit in ("working", "calendar"):
        assert sum(part.days_in(unit, CALENDAR) for part in parts) == whole.days_in(unit, CALENDAR)


@given(MOMENTS, LENGTHS, LENGTHS, st.sampled_from(("working", "calendar")), st.integers(1, 30))
def test_a_due_time_moves_by_exactly_the_days_that_were_paused_and_never_back(
    entered: datetime, before: timedelta, length: timedelta, unit: str, days: int
) -> None:
    clock = replace(CLOCK, days=days, unit=unit)  # type: ignore[arg-type]
    started = entered + before
    due = deadlines.due_at(clock, entered, CALENDAR, TERMS.closes)
    paused = Stretch(started, started + length).days_in(clock.unit, CALENDAR)
    moved = deadlines.due_at(replace(clock, days=days + paused), entered, CALENDAR, TERMS.closes)
    assert moved >= due
    if unit == "working":
        passed = local_date(due)
        for _ in range(paused):
            passed += timedelta(days=1)
            while not CALENDAR.is_working(passed):
                passed += timedelta(days=1)
        assert local_date(moved) == passed


@given(MOMENTS, st.integers(1, 30), st.sampled_from(PauseKind))
def test_the_reminder_comes_inside_the_pause_and_before_its_end(
    started: datetime, days: int, kind: PauseKind
) -> None:
    planned = Stretch(started, pauses.end_of(local_date(started) + timedelta(days=days)))
    moment = pauses.reminder_at(TERMS, CALENDAR, kind, planned)
    assert planned.started < moment <= planned.ended


def test_a_pause_is_bounded_by_its_kind_and_by_all_of_them_together() -> None:
    now = at_local(date(2026, 11, 24), time(10))
    for used, days in ((0, 30), (10, 30), (25, 15), (40, 0), (50, 0)):
        last = pauses.last_day(TERMS, PauseKind.LABORATORY, now, used)
        assert last == date(2026, 11, 24) + timedelta(days=days)
    assert pauses.last_day(TERMS, PauseKind.REPORTER, now, 0) == date(2026, 12, 9)


@given(MOMENTS, st.integers(1, 30), st.integers(1, 30))
def test_overdue_rungs_of_an_extended_time_are_not_those_of_the_first(
    entered: datetime, days: int, more: int
) -> None:
    later = entered + timedelta(days=200)

    def keys(due_days: int, *, extended: bool) -> set[str]:
        clock = replace(CLOCK, days=due_days)
        due = deadlines.due_at(clock, entered, CALENDAR, TERMS.closes)
        course = Course(LADDER, entered, due, extended=extended)
        found = chase.chase(TERMS, CALENDAR, course, later)
        return {step.key for step in found.due}

    assert not keys(days, extended=False) & keys(days + more, extended=True)
