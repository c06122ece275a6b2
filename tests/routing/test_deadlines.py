from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import at_local, local, local_date
from common.plan import Clock, Deadlines, Rung, Source
from routing.rules import chase, deadlines
from routing.rules.calendar import WorkCalendar
from routing.rules.words import Stage
from tests.make import moments

CALENDAR = WorkCalendar()
MOMENTS = moments(date(2024, 1, 1), date(2026, 8, 30))


def clock(days: int, unit: str = "working", **narrower: str) -> Clock:
    return Clock(
        id="c", stage="to_sign", days=days, unit=unit, kind="promised", source=Source("甲"),  # type: ignore[arg-type]
        **narrower,  # type: ignore[arg-type]
    )  # fmt: skip


TERMS = Deadlines(
    clocks=(clock(1), clock(2, task="17"), clock(3, department="乙局")),
    rungs=(
        Rung("remind-50", "提醒", 0.5, 0, 0, ()),
        Rung("remind-80", "提醒", 0.8, 0, 0, ()),
        Rung("overdue", "催办", None, 1, 5, ("office",)),
    ),
    opens=time(9), closes=time(18), return_days=2, return_hard_days=5, max_returns=2,
    office_head="主任",
)  # fmt: skip


def test_counting_starts_the_day_after_and_ends_with_business_hours() -> None:
    friday = at_local(date(2026, 11, 20), time(16))
    due = deadlines.due_at(clock(1), friday, CALENDAR, TERMS.closes)
    assert local(due) == local(at_local(date(2026, 11, 23), time(18)))


def test_a_long_holiday_is_not_counted() -> None:
    before = at_local(date(2026, 9, 30), time(10))
    due = deadlines.due_at(clock(1), before, CALENDAR, TERMS.closes)
    assert local_date(due) == date(2026, 10, 8)


def test_a_calendar_clock_ends_at_midnight_after_a_working_day() -> None:
    start = at_local(date(2026, 9, 24), time(10))
    due = deadlines.due_at(clock(7, "calendar"), start, CALENDAR, TERMS.closes)
    assert due == at_local(date(2026, 10, 9), time(0))


@pytest.mark.parametrize(
    ("task", "unit", "days"), [("4", "甲局/一处", 1), ("17", "乙局/二处", 2), ("4", "乙局/二处", 3)]
)
def test_the_most_specific_clock_wins(task: str, unit: str, days: int) -> None:
    assert deadlines.clock_for(TERMS, Stage.TO_SIGN, task, unit, date(2026, 1, 5)).days == days


@given(MOMENTS, st.integers(1, 30))
def test_a_due_time_lies_ahead_and_more_days_never_come_earlier(
    entered: datetime, days: int
) -> None:
    due = deadlines.due_at(clock(days), entered, CALENDAR, TERMS.closes)
    assert due > entered
    assert due <= deadlines.due_at(clock(days + 1), entered, CALENDAR, TERMS.closes)


@given(MOMENTS, st.integers(1, 30), st.timedeltas(timedelta(0), timedelta(days=200)))
def test_a_chase_always_has_a_next_moment_and_steps_in_order(
    entered: datetime, days: int, later: timedelta
) -> None:
    due = deadlines.due_at(clock(days), entered, CALENDAR, TERMS.closes)
    now = entered + later
    found = chase.chase(TERMS, CALENDAR, entered, due, now)
    moments = [step.at for step in found.due]
    assert found.next_at > now
    assert moments == sorted(moments)
    assert len({step.key for step in found.due}) == len(found.due)


@given(MOMENTS, st.integers(1, 30))
def test_reminders_come_in_working_hours_and_not_after_the_due_time(
    entered: datetime, days: int
) -> None:
    due = deadlines.due_at(clock(days), entered, CALENDAR, TERMS.closes)
    found = chase.chase(TERMS, CALENDAR, entered, due, due)
    assert [step.rung.id for step in found.due] == ["remind-50", "remind-80"]
    for step in found.due:
        assert entered <= step.at <= due
        assert TERMS.opens <= local(step.at).time() <= TERMS.closes
        assert CALENDAR.is_working(local_date(step.at))


def test_the_overdue_rung_repeats_for_ever() -> None:
    entered = at_local(date(2026, 11, 2), time(10))
    due = deadlines.due_at(clock(1), entered, CALENDAR, TERMS.closes)
    found = chase.chase(TERMS, CALENDAR, entered, due, entered + timedelta(days=21))
    assert [step.key for step in found.due][2:] == ["overdue", "overdue:2", "overdue:3"]
