"""A year's holiday arrangement (国务院办公厅关于部分节假日安排的通知), read from a file and judged.

The notice lists days off and weekend days worked instead; all others are as the week has
them. A file says the same: ``2027-01-01,休`` or ``2027-01-09,班`` a line.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from common.errors import Invalid

ONE_DAY = timedelta(days=1)
SATURDAY = 5
FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
"""《全国年节及纪念日放假办法》(2024): those whose date is the same every year."""
KINDS = {"休": False, "班": True}
HEADINGS = {"日期", "date"}
MOST_BYTES = 100_000
MOST_FAULTS = 20
GAINED = range(11, 21)
"""Weekdays off less weekend days worked: 11 by law until 2024, 13 since, and some room for
what a single year adds. Beyond it a line was forgotten or a month is missing."""
DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)


class Faulty(Invalid):
    """The file is not a year's arrangement; one fault a line."""

    def __init__(self, faults: list[str]) -> None:
        more = len(faults) - MOST_FAULTS
        shown = faults[:MOST_FAULTS] + ([f"……还有{more}处。"] if more > 0 else [])
        super().__init__("\n".join(["放假安排有误，没有录入：", *shown]))
        self.faults = faults


@dataclass(frozen=True)
class Arrangement:
    """A year as its notice lists it."""

    year: int
    listed: Mapping[date, bool]
    """Days off (False) and weekend days worked (True)."""

    @cached_property
    def days(self) -> Mapping[date, bool]:
        """Each day of the year, worked or not."""
        return {day: self.listed.get(day, weekday(day)) for day in days_of(self.year)}


def weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < SATURDAY


def guess(day: date) -> bool:
    """Whether the day is worked, as long as nothing is published: weeks and fixed holidays."""
    return weekday(day) and (day.month, day.day) not in FIXED_HOLIDAYS


def days_of(year: int) -> Iterator[date]:
    """All days of the year in order."""
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1))


def read_arrangement(data: bytes, year: int | None = None) -> Arrangement:
    """The arrangement in a CSV file, as UTF-8 or as a Chinese Excel writes it (GB 18030).

    Without a year the first day's year is meant. Raises Faulty with every fault by line.
    """
    if len(data) > MOST_BYTES:
        raise Faulty([f"文件太大：一年的安排不会超过{MOST_BYTES // 1000}KB。"])
    faults: list[str] = []
    listed: dict[date, bool] = {}
    lines: dict[date, int] = {}
    for number, line in enumerate(_text(data).split("\n"), 1):
        try:
            found = _entry(line, number)
            if found is None:
                continue
            day, worked = found
            year = year or day.year
            _check_day(day, worked=worked, year=year, before=lines.get(day))
            listed[day], lines[day] = worked, number
        except ValueError as fault:
            faults.append(f"第{number}行：{fault}")
    if year is None and not faults:
        faults.append("文件里没有日期。")
    if faults or year is None:
        raise Faulty(faults)
    return _whole(Arrangement(year, listed))


def day_of(row: list[str]) -> tuple[date, bool]:
    """The day of a row and whether it is worked. Raises ValueError with a sentence."""
    cells = [cell.strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) != len(("date", "kind")):
        raise ValueError("应为“日期,休”或“日期,班”两栏。")
    matched = DAY.fullmatch(cells[0])
    if not matched:
        raise ValueError(f"“{cells[0][:20]}”不是日期，应写成2027-01-01。")
    if cells[1] not in KINDS:
        raise ValueError(f"“{cells[1][:20]}”不认识，应为“休”或“班”。")
    try:
        return date(*map(int, matched.groups())), KINDS[cells[1]]
    except ValueError:
        raise ValueError(f"没有“{cells[0]}”这一天。") from None


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _entry(line: str, number: int) -> tuple[date, bool] | None:
    """None for an empty line and for a heading in the first."""
    try:
        row = next(csv.reader([line]), [])
    except csv.Error:
        raise ValueError("无法识别。") from None
    if not any(cell.strip() for cell in row):
        return None
    if number == 1 and row[0].strip().lower() in HEADINGS:
        return None
    return day_of(row)


def _check_day(day: date, *, worked: bool, year: int, before: int | None) -> None:
    if day.year != year:
        raise ValueError(f"{day}不在{year}年。")
    if before is not None:
        raise ValueError(f"{day}与第{before}行重复。")
    if worked and weekday(day):
        raise ValueError(f"{day}本来就是工作日，“班”只用于周六、周日。")


def _whole(found: Arrangement) -> Arrangement:
    """The arrangement, if it can be that of a whole year. Raises Faulty."""
    year, listed = found.year, found.listed
    fixed = [date(year, month, day) for month, day in sorted(FIXED_HOLIDAYS)]
    faults = [f"缺少法定节日：{day}应为“休”。" for day in fixed if listed.get(day) is not False]
    gained = sum(weekday(day) for day, worked in listed.items() if not worked)
    gained -= sum(listed.values())
    if gained not in GAINED:
        faults.append(
            f"不像一整年的安排：放假的工作日减去上班的周末是{gained}天，"
            f"应在{GAINED.start}至{GAINED.stop - 1}天之间。"
        )
    if faults:
        raise Faulty(faults)
    return found
