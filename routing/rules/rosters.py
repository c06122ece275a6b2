"""值班表: who is to be called on a day, in which order; and rosters as files."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from common.errors import Invalid

WEEKDAYS = "一二三四五六日"
MOST_ROWS = 1000
MOST_POSITION = 99
MOST_BYTES = 1024 * 1024
HEADER = "用户名"
SHOWN = 20
"""So much of what does not fit is repeated."""


@dataclass(frozen=True)
class Shift:
    """A line of a roster. It holds on days from ``first`` to ``last``, or on weekdays from
    ``weekday`` to ``last_weekday`` (0 is Monday; over Sunday where the last comes first)."""

    officer: str
    position: int
    first: date | None = None
    last: date | None = None
    weekday: int | None = None
    last_weekday: int | None = None

    def holds(self, day: date) -> bool:
        if self.first is not None and self.last is not None:
            return self.first <= day <= self.last
        if self.weekday is None or self.last_weekday is None:
            return False
        length = (self.last_weekday - self.weekday) % 7
        return (day.weekday() - self.weekday) % 7 <= length


def on_duty(shifts: Iterable[Shift], day: date) -> tuple[str, ...]:
    """Who is called on this day, each once: by position, entries for a date before weekly ones."""
    today = [shift for shift in shifts if shift.holds(day)]
    ordered = sorted(today, key=lambda shift: (shift.position, shift.first is None))
    return tuple(dict.fromkeys(shift.officer for shift in ordered))


def shift_of(officer: str, position: str, first: str, last: str) -> Shift:
    """A line as typed: days ``2026-11-24`` or weekdays ``周一``. Raises Invalid."""
    place = position.strip()
    if not place.isdecimal() or not place.isascii() or not 1 <= int(place[:3]) <= MOST_POSITION:
        raise Invalid(f"顺序“{place[:SHOWN]}”应是1到{MOST_POSITION}的数字。")
    begins, ends = _time(first), _time(last.strip() or first)
    if isinstance(begins, date) and isinstance(ends, date):
        if ends < begins:
            raise Invalid("结束日期不能早于开始日期。")
        return Shift(officer, int(place), first=begins, last=ends)
    if isinstance(begins, int) and isinstance(ends, int):
        return Shift(officer, int(place), weekday=begins, last_weekday=ends)
    raise Invalid("起止要么都写日期（2026-11-24），要么都写星期（周一）。")


def _time(text: str) -> date | int:
    plain = text.strip()
    if len(plain) in (2, 3) and plain[-1] in WEEKDAYS and plain[:-1] in ("周", "星期"):
        return WEEKDAYS.index(plain[-1])
    try:
        return date.fromisoformat(plain)
    except ValueError as error:
        raise Invalid(f"“{plain[:SHOWN]}”应写成日期（2026-11-24）或星期（周一）。") from error


def read_roster(content: bytes) -> list[Shift]:
    """``用户名,顺序,从,到`` a line, ``officer`` being the user name. Raises Invalid naming the
    lines that do not fit; nothing of a faulty file is taken."""
    shifts: list[Shift] = []
    faults: list[str] = []
    for number, row in enumerate(_rows(content), 1):
        if not any(cell.strip() for cell in row) or row[0].strip() == HEADER:
            continue
        try:
            shifts.append(_row(row))
        except Invalid as error:
            faults.append(f"第{number}行：{error.sentence}")
    if len(shifts) > MOST_ROWS:
        raise Invalid(f"值班表最多{MOST_ROWS}行。")
    if faults or not shifts:
        raise Invalid("".join(faults[:10]) or "文件里没有值班安排。")
    return shifts


def _rows(content: bytes) -> list[list[str]]:
    """Raises Invalid for what is no such file."""
    if len(content) > MOST_BYTES:
        raise Invalid("文件太大：最多1兆字节。")
    try:
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    except UnicodeDecodeError as error:
        raise Invalid("文件应是 UTF-8 编码的 CSV，请另存为“CSV UTF-8”。") from error
    except csv.Error as error:
        raise Invalid("文件读不出来，应是每行四列的 CSV。") from error


def _row(row: list[str]) -> Shift:
    if len(row) != 4:  # noqa: PLR2004  the four columns of the header
        raise Invalid("应有四列：用户名、顺序、从、到。")
    return shift_of(row[0].strip(), *row[1:])
