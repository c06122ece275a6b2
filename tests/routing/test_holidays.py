"""Holiday arrangements: what was published, and what a file may say."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.rules.calendar import WorkCalendar
from routing.rules.holidays import Faulty, days_of, guess, read_arrangement
from tests.notices import INVENTED_MADE_UP, INVENTED_OFF, MADE_UP, OFF, file_of, listed

YEARS = sorted(OFF)
INVENTED = listed(2027, INVENTED_OFF, INVENTED_MADE_UP)
FILE = file_of(INVENTED)


@pytest.mark.parametrize("year", YEARS)
def test_every_single_day_is_as_the_state_council_published_it(year: int) -> None:
    notice, calendar = listed(year, OFF[year], MADE_UP[year]), WorkCalendar()
    expected = {day: notice.get(day, day.weekday() < 5) for day in days_of(year)}
    assert len(expected) == (366 if year == 2024 else 365)
    assert {day: calendar.is_working(day) for day in expected} == expected


@pytest.mark.parametrize("year", YEARS)
def test_a_published_notice_entered_as_a_file_gives_the_same_year(year: int) -> None:
    notice, calendar = listed(year, OFF[year], MADE_UP[year]), WorkCalendar()
    entered = read_arrangement(file_of(notice), year)
    assert entered.listed == notice
    assert entered.days == {day: calendar.is_working(day) for day in days_of(year)}


@pytest.mark.parametrize(
    "written",
    [
        FILE.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + FILE,
        FILE.decode().encode("gb18030"),
        "日期,类别\n\n".encode() + FILE,
        FILE.replace(b"-0", b"/").replace(b"-", b"/"),
        FILE.replace(b",", b" , ").replace(b"\n", b",,\n"),
        b"\n".join(reversed(FILE.split(b"\n"))),
    ],
    ids=["crlf", "bom", "gbk", "heading", "excel dates", "spaces", "backwards"],
)
def test_a_file_is_read_however_a_spreadsheet_wrote_it(written: bytes) -> None:
    assert read_arrangement(written).listed == INVENTED


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("2027-02-30,休", "没有“2027-02-30”这一天。"),
        ("2027-03-01", "应为“日期,休”或“日期,班”两栏。"),
        ("2027-03-01，休", "应为“日期,休”或“日期,班”两栏。"),
        ("三月一日,休", "“三月一日”不是日期，应写成2027-01-01。"),
        ("２０２７-03-01,休", "“２０２７-03-01”不是日期，应写成2027-01-01。"),
        ("2027-03-01,假", "“假”不认识，应为“休”或“班”。"),
        ("2026-12-31,休", "2026-12-31不在2027年。"),
        ("2027-03-01,班", "2027-03-01本来就是工作日，“班”只用于周六、周日。"),
        ("2027-01-01,休", "2027-01-01与第1行重复。"),
    ],
)
def test_a_fault_is_told_by_its_line(line: str, fault: str) -> None:
    with pytest.raises(Faulty) as found:
        read_arrangement(FILE + line.encode() + b"\n")
    assert found.value.faults == [f"第{len(INVENTED) + 1}行：{fault}"]


def test_all_faults_are_told_at_once_and_very_many_are_counted() -> None:
    with pytest.raises(Faulty) as found:
        read_arrangement(b"x\n" * 50)
    assert len(found.value.faults) == 50
    assert "……还有30处。" in found.value.sentence


def test_another_year_than_the_one_named_is_refused() -> None:
    with pytest.raises(Faulty, match="不在2028年"):
        read_arrangement(FILE, 2028)


def test_half_a_year_is_not_a_year() -> None:
    first_half = {day: worked for day, worked in INVENTED.items() if day.month < 7}
    with pytest.raises(Faulty) as found:
        read_arrangement(file_of(first_half))
    assert "缺少法定节日：2027-10-01应为“休”。" in found.value.faults


def test_forgotten_lines_show_in_the_number_of_days_gained() -> None:
    without_spring = {day: worked for day, worked in INVENTED.items() if day.month != 2}
    only_fixed = {day: worked for day, worked in without_spring.items() if not guess(day)}
    with pytest.raises(Faulty, match="不像一整年的安排"):
        read_arrangement(file_of(only_fixed))
    with pytest.raises(Faulty, match="不像一整年的安排"):
        read_arrangement(file_of(INVENTED | dict.fromkeys(march_weekdays(), False)))


def march_weekdays() -> list[date]:
    days = (date(2027, 3, 1) + timedelta(days=n) for n in range(31))
    return [day for day in days if day.weekday() < 5]


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", "日期,类别".encode()], ids=["no line", "empty lines", "heading"]
)
def test_an_empty_file_is_said_to_be_empty(data: bytes) -> None:
    with pytest.raises(Faulty, match="没有日期"):
        read_arrangement(data)


def test_a_file_that_is_far_too_long_is_not_read() -> None:
    with pytest.raises(Faulty, match="太大"):
        read_arrangement(FILE * 1000)


CELLS = st.sampled_from(["2027-01-01", "2027-10-99", "休", "班", "", "\0", '"', "日期", "0000-1-1"])
LINES = st.lists(st.lists(CELLS, max_size=3).map(",".join), max_size=12).map("\n".join)


@given(st.one_of(st.binary(max_size=200), LINES.map(str.encode)), st.none() | st.just(2027))
def test_whatever_a_file_holds_no_year_comes_of_it_but_faults(
    data: bytes, year: int | None
) -> None:
    with pytest.raises(Faulty) as refused:
        read_arrangement(data, year)
    assert refused.value.faults


FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


@given(st.integers(2004, 2100), st.data())
def test_an_entered_year_holds_day_by_day(year: int, data: st.DataObject) -> None:
    every = list(days_of(year))
    april = [day for day in every if day.month == 4 and day.weekday() < 5][:14]
    july = [day for day in every if day.month == 7 and day.weekday() > 4]
    sundays = [day for day in every if day.weekday() == 6 and day.month in (2, 3, 11)]
    off = {day for day in every if (day.month, day.day) in FIXED} | {*april}
    off |= data.draw(st.sets(st.sampled_from(july)))
    made_up = data.draw(st.sets(st.sampled_from(sundays), max_size=3))
    notice = dict.fromkeys(off, False) | dict.fromkeys(made_up, True)

    calendar = WorkCalendar().with_year(read_arrangement(file_of(notice), year))

    assert calendar.knows(year)
    for day in every:
        assert calendar.is_working(day) == notice.get(day, day.weekday() < 5)
