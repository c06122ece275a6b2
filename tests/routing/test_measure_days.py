"""How long measures take: months counted by the calendar, what the plan says of the task first."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.plan import Plan, load_plan
from common.settings import HOUSE
from routing.rules.calendar import WorkCalendar
from routing.rules.measures import counts_as_next, last_day, lengths, months_after, rule_of
from routing.rules.words import MeasureKind

CALENDAR = WorkCalendar()
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
ON = date(2026, 11, 24)


@pytest.fixture(scope="module")
def chongqing() -> Plan:
    return load_plan(HOUSE / "plans" / "chongqing-2024")


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 11, 24), 6, date(2027, 5, 24)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_one(start: date, months: int, end: date) -> None:
    assert months_after(start, months) == end


@given(DAYS, st.integers(1, 120))
def test_no_month_is_skipped_and_none_counted_twice(start: date, months: int) -> None:
    end = months_after(start, months)
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == min(start.day, monthrange(end.year, end.month)[1])
    assert months_after(start, months - 1) < end


@given(DAYS)
def test_an_end_on_a_holiday_moves_to_the_next_working_day(start: date) -> None:
    rule = rule_of(PLAN.deadlines, MeasureKind.CASE, "8", ON)
    end = last_day(rule, start, CALENDAR)
    assert end is not None
    assert CALENDAR.is_working(end)
    assert timedelta(days=90) <= end - start <= timedelta(days=101)


PLAN = load_plan(HOUSE / "plans" / "chongqing-2024")


@pytest.mark.parametrize(
    ("kind", "task", "length", "then"),
    [
        ("rectify", "8", "months", ("closure",)),
        ("rectify", "4", None, None),
        ("suspend", "11", None, ("closure",)),
        ("suspend", "13", None, ("closure",)),
        ("rectify", "13", None, ("closure",)),
        ("rectify", "1", None, ("closure",)),
        ("case", "20", "days", ()),
        ("assist", None, "days", ()),
    ],
)
def test_the_clocks_that_the_plan_names(
    chongqing: Plan, kind: str, task: str | None, length: str | None, then: tuple[str, ...] | None
) -> None:
    rule = rule_of(chongqing.deadlines, MeasureKind(kind), task, ON)
    if then is None:
        assert rule is None
        return
    assert rule is not None
    assert rule.then == then
    assert (rule.months is not None, rule.days is not None) == (
        length == "months", length == "days",
    )  # fmt: skip


def test_six_months_are_the_longest_and_closing_comes_after(chongqing: Plan) -> None:
    rule = rule_of(chongqing.deadlines, MeasureKind.RECTIFY, "8", ON)
    assert rule is not None
    assert (rule.months, rule.limit) == (6, True)
    assert counts_as_next(rule, MeasureKind.CLOSURE)
    assert not counts_as_next(rule, MeasureKind.RECTIFY)
    assert counts_as_next(None, MeasureKind.RECTIFY)
    assert not counts_as_next(None, MeasureKind.ASSIST)
    assert "限期整改最长6个月" in lengths(chongqing.deadlines, "8", ON)


def test_four_items_for_row_seventeen(chongqing: Plan) -> None:
    assert chongqing.task("17").proof == ("中频炉主体", "变压器", "除尘罩", "操作平台及轨道")
