"""Reads ``districts.csv``: the districts with validity, names and successors."""

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from common.plan.faults import FaultList
from common.plan.table import parts, read_lines
from common.plan.validity import backwards, holds, overlap

_COLUMNS = (
    "name", "short", "code", "aliases", "kind", "valid_from", "valid_to", "successor", "parents",
    "note",
)  # fmt: skip


@dataclass(frozen=True)
class DistrictRow:
    """A line of the file; its places stand in another file."""

    line: int
    name: str
    short: str
    code: str | None
    aliases: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    successor: str | None
    parents: tuple[str, ...]
    dated: bool = True
    """False where a date is wrong: then nothing is concluded from the dates."""

    @property
    def words(self) -> frozenset[str]:
        """Everything the district is called."""
        return frozenset((self.name, self.short, *self.aliases))


@dataclass(frozen=True)
class Districts:
    """The lines that fit, and every name that stands in the file (None: unreadable)."""

    rows: tuple[DistrictRow, ...]
    declared: frozenset[str] | None

    @property
    def called(self) -> frozenset[str]:
        """Everything the districts are called."""
        return frozenset(word for row in self.rows for word in row.words)


def read_districts(path: Path, faults: FaultList) -> Districts:
    """All districts in their order; what does not fit is noted with its line."""
    lines = read_lines(path, _COLUMNS, faults)
    if lines is None:
        return Districts((), None)
    fitting = [(line, cells) for line, cells in lines if len(cells) == len(_COLUMNS)]
    rows = tuple(
        _row(path, line, dict(zip(_COLUMNS, cells, strict=True)), faults) for line, cells in fitting
    )
    names = frozenset(cells[0] for _, cells in lines if cells)
    _check_rows(path, rows, names, faults)
    return Districts(rows, names)


def _check_rows(
    path: Path, rows: tuple[DistrictRow, ...], names: frozenset[str], faults: FaultList
) -> None:
    _check_names(path, rows, faults)
    by_name = {row.name: row for row in rows}
    for row in rows:
        for name in (*row.parents, *filter(None, (row.successor,))):
            if name not in names:
                faults.add(path, row.line, f"没有区县“{name}”")
        _check_dates(path, row, by_name, faults)
    for one, other in combinations(rows, 2):
        _check_shared_words(path, one, other, faults)


def _row(path: Path, line: int, cells: dict[str, str], faults: FaultList) -> DistrictRow:
    for column in ("name", "short", "kind"):
        if not cells[column]:
            faults.add(path, line, f"“{column}”不能为空")
    if cells["code"] and not (cells["code"].isascii() and cells["code"].isdigit()):
        faults.add(path, line, f"代码“{cells['code']}”应为数字")
    before = len(faults.found)
    valid_from = _date(path, line, cells["valid_from"], faults)
    valid_to = _date(path, line, cells["valid_to"], faults)
    if backwards(valid_from, valid_to):
        faults.add(path, line, "valid_to 应晚于 valid_from")
    return DistrictRow(
        line=line,
        name=cells["name"],
        short=cells["short"],
        code=cells["code"] or None,
        aliases=parts(cells["aliases"]),
        valid_from=valid_from,
        valid_to=valid_to,
        successor=cells["successor"] or None,
        parents=parts(cells["parents"]),
        dated=len(faults.found) == before,
    )


def _date(path: Path, line: int, cell: str, faults: FaultList) -> date | None:
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError:
        faults.add(path, line, f"日期“{cell}”不对（应如 2024-04-08）")
        return None


def _check_names(path: Path, rows: tuple[DistrictRow, ...], faults: FaultList) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.name in seen:
            faults.add(path, row.line, f"区县“{row.name}”重复")
        seen.add(row.name)


def _check_dates(
    path: Path, row: DistrictRow, by_name: dict[str, DistrictRow], faults: FaultList
) -> None:
    """Who takes over is valid on the day it takes over."""
    heir = by_name.get(row.successor or "")
    if heir is None or not (row.dated and heir.dated):
        return
    if row.valid_to is None:
        faults.add(path, row.line, "有 successor 就要有 valid_to")
    elif not holds(heir.valid_from, heir.valid_to, row.valid_to):
        faults.add(path, row.line, f"“{heir.name}”在 {row.valid_to} 无效，不能承接")


def _check_shared_words(
    path: Path, one: DistrictRow, other: DistrictRow, faults: FaultList
) -> None:
    periods = (one.valid_from, one.valid_to), (other.valid_from, other.valid_to)
    if one.name == other.name or not (one.dated and other.dated and overlap(*periods)):
        return
    for word in sorted(one.words & other.words):
        faults.add(path, other.line, f"“{word}”也是“{one.name}”的名称，且有效期重叠")
