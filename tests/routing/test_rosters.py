"""Rosters: whom they name on a day, and what of a file is refused."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Invalid
from routing.rules.rosters import WEEKDAYS, Shift, on_duty, read_roster, shift_of

TUESDAY = date(2026, 11, 24)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def test_by_position_and_a_date_before_a_weekday() -> None:
    shifts = [
        shift_of("weekly", "1", "周一", "周五"),
        shift_of("second", "2", "周一", "周日"),
        shift_of("dated", "1", "2026-11-24", "2026-11-25"),
        shift_of("over", "1", "2026-11-01", "2026-11-23"),
        shift_of("weekly", "3", "星期二", ""),
    ]
    assert on_duty(shifts, TUESDAY) == ("dated", "weekly", "second")
    assert on_duty(shifts, TUESDAY + timedelta(days=2)) == ("weekly", "second")
    assert on_duty(shifts, TUESDAY + timedelta(days=4)) == ("second",)


@given(DAYS, st.integers(0, 6), st.integers(0, 6))
def test_weekdays_may_run_over_sunday(day: date, first: int, last: int) -> None:
    shift = shift_of("x", "1", f"周{WEEKDAYS[first]}", f"周{WEEKDAYS[last]}")
    named = {first}
    while first != last:
        first = (first + 1) % 7
        named.add(first)
    assert shift.holds(day) == (day.weekday() in named)


@given(DAYS, DAYS, DAYS)
def test_days_hold_from_the_first_to_the_last(day: date, one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert shift_of("x", "1", str(first), str(last)).holds(day) == (first <= day <= last)


def test_a_file_is_read_as_spreadsheets_write_it() -> None:
    content = "\ufeff用户名,顺序,从,到\r\nzhang,1,周一,周五\r\n\r\nli,2,2026-11-24,\r\n".encode()
    assert read_roster(content) == [
        Shift("zhang", 1, weekday=0, last_weekday=4),
        Shift("li", 2, first=TUESDAY, last=TUESDAY),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "没有值班安排"),
        ("用户名,顺序,从,到\n", "没有值班安排"),
        ("zhang,1,周一", "第1行：应有四列"),
        ("zhang,0,周一,周二", "第1行：顺序“0”"),
        ("zhang,１,周一,周二", "顺序"),
        ("zhang," + "9" * 5000 + ",周一,周二", "顺序"),
        ("zhang,1,周一,2026-11-24", "要么都写日期"),
        ("zhang,1,2026-11-24,2026-11-23", "不能早于"),
        ("zhang,1,2026-02-30,2026-03-01", "应写成日期"),
        ("zhang,1,周八,周一", "应写成日期"),
        ("a,1,周一,\nb,x,周一,\nc,1,?,", "第2行：顺序“x”.*第3行："),
        ("zhang,1,周一,\n" * 1001, "最多1000行"),
        ("x" * 140_000, "读不出来"),
        ("x" * 1_100_000, "太大"),
    ],
)
def test_what_of_a_file_is_refused(content: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence) as refusal:
        read_roster(content.encode())
    assert len(refusal.value.sentence) < 500


def test_another_encoding_is_named() -> None:
    with pytest.raises(Invalid, match="UTF-8"):
        read_roster("张".encode("gb18030"))


@given(st.binary(max_size=200))
def test_no_file_breaks_it(content: bytes) -> None:
    with contextlib.suppress(Invalid):
        assert read_roster(content)
