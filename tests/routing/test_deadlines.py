from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import at_local, local, local_date
from common.plan import Clock, Deadlines, Ladder, Rung, Source
from routing.rules import chase, deadlines
from routing.rules.calendar import WorkCalendar
from routing.rules.chase import Course
from routing.rules.words import ENDED, Stage
from tests.make import moments

CALENDAR = WorkCalendar()
MOMENTS = moments(date(2024, 1, 1), date(2026, 8, 30))


def clock(days: int, unit: str = "working", **narrower: str) -> Clock:
    return Clock(
        id="c", stage="to_sign", days=days, unit=unit, kind="promised", source=Source("甲"),  # type: ignore[arg-type]
        **narrower,  # type: ignore[arg-type]
    )  # fmt: skip


LADDER = Ladder(
    "department",
    Source("甲"),
    (
        Rung("remind-50", "提醒", 0.5, 0, 0, ()),
        Rung("remind-80", "提醒", 0.8, 0, 0, ()),
        Rung("overdue", "催办", None, 1, 5, ("office",)),
        Rung("letter", "提醒函", None, 6, 0, (), letter="remind", by="office"),
        Rung("report", "报告", None, 11, 0, (), letter="report", by="office"),
        Rung("leader", "催办", None, 16, 5, ("leader",)),
    ),
)
TERMS = Deadlines(
    clocks=(clock(1), clock(2, task="17"), clock(3, department="乙局")),
    ladders=(LADDER,),
    opens=time(9), closes=time(18), return_days=2, return_hard_days=5, max_returns=2,
    office_head="主任", leader="组长",
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
    found = chase.chase(TERMS, CALENDAR, Course(LADDER, entered, due), now)
    moments = [step.at for step in found.due]
    assert found.next_at > now
    assert moments == sorted(moments)
    assert len({step.key for step in found.due}) == len(found.due)


@given(MOMENTS, st.integers(1, 30))
def test_reminders_come_in_working_hours_and_not_after_the_due_time(
    entered: datetime, days: int
) -> None:
    due = deadlines.due_at(clock(days), entered, CALENDAR, TERMS.closes)
    found = chase.chase(TERMS, CALENDAR, Course(LADDER, entered, due), due)
    assert [step.rung.id for step in found.due] == ["remind-50", "remind-80"]
    for step in found.due:
        assert entered <= step.at <= due
        assert TERMS.opens <= local(step.at).time() <= TERMS.closes
        assert CALENDAR.is_working(local_date(step.at))


def steps(days: int) -> tuple[chase.Step, ...]:
    """Those that have fallen so many days after a clock of one day began."""
    entered = at_local(date(2026, 11, 2), time(10))
    due = deadlines.due_at(clock(1), entered, CALENDAR, TERMS.closes)
    course = Course(LADDER, entered, due)
    return chase.chase(TERMS, CALENDAR, course, entered + timedelta(days=days)).due


def test_a_message_comes_again_until_the_next_one_and_the_last_for_ever() -> None:
    assert [(step.key, local_date(step.at).isoformat()) for step in steps(50)][2:] == [
        ("overdue", "2026-11-04"),
        ("overdue:2", "2026-11-11"),
        ("letter", "2026-11-11"),
        ("overdue:3", "2026-11-18"),
        ("report", "2026-11-18"),
        ("leader", "2026-11-25"),
        ("leader:2", "2026-12-02"),
        ("leader:3", "2026-12-09"),
        ("leader:4", "2026-12-16"),
    ]


@pytest.mark.parametrize(
    ("days", "happen"),
    [
        (1, ["remind-50"]),
        (10, ["overdue:2", "letter"]),
        (17, ["overdue:3", "report"]),
        (30, ["leader:2", "report"]),
    ],
)
def test_the_highest_message_and_the_highest_draft_happen(days: int, happen: list[str]) -> None:
    assert [step.key for step in chase.highest(steps(days))] == happen


def test_nothing_new_lets_nothing_happen() -> None:
    assert chase.highest(()) == ()


@given(MOMENTS, st.integers(0, 40))
def test_working_days_overdue_are_those_of_the_ladder(entered: datetime, days: int) -> None:
    due = deadlines.due_at(clock(1), entered, CALENDAR, TERMS.closes)
    now = at_local(CALENDAR.working_day_after(local_date(due), days), time(10))
    assert chase.days_overdue(CALENDAR, due, now) == days


@pytest.mark.parametrize("stage", set(Stage) - ENDED)
def test_a_stage_is_chased_on_the_ladder_of_whoever_is_to_act(stage: Stage) -> None:
    office = stage in {Stage.REGISTERED, Stage.NEEDS_INFO, Stage.IN_REVIEW}
    assert chase.against(stage) == ("office" if office else "department")


@pytest.mark.parametrize(
    ("unit", "against"),
    [
        (None, "office"), ("甲局", "department"), ("甲局/一处", "department"),
        ("东湖区", "district"), ("东湖区/柳荫街道", "district"), ("甲", "district"),
    ],
)  # fmt: skip
def test_a_timer_climbs_the_ladder_of_the_unit_that_keeps_it(
    unit: str | None, against: str
) -> None:
    assert chase.against_unit(("甲局", "乙局"), unit) == against
