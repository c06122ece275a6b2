"""Reads ``counts.csv``: in how many labelled tips of each kind a stretch of wording occurs.

The file is written by ``tipline plan count`` from labelled tips and read by people as a
diff. It may be missing: then wording alone says nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from common.plan.faults import FaultList
from common.plan.table import read_lines

COUNTS = "counts.csv"
COLUMNS = ("stretch", "tips")
SCOPES = ("out", "unclear", "spam")
"""The kinds of tips besides the plan's tasks."""

Counts = Mapping[str, Mapping[str, int]]


def read_counts(folder: Path, tasks: Collection[str], faults: FaultList) -> Counts:
    """Stretch: kind: tips. A line that cannot be used becomes a fault."""
    path = folder / COUNTS
    if not path.exists():
        return {}
    kinds, found = {*tasks, *SCOPES}, {}
    for line, cells in read_lines(path, COLUMNS, faults) or ():
        if len(cells) != len(COLUMNS):
            continue
        stretch, counted = cells[0], dict(_pairs(cells[1]))
        if not stretch or stretch in found:
            faults.add(path, line, f"“{stretch}”为空或重复")
        if unknown := counted.keys() - kinds:
            faults.add(path, line, f"没有任务“{'、'.join(sorted(unknown))}”")
        if not counted or min(counted.values()) < 1:
            faults.add(path, line, "每项应写作“任务:条数”，条数至少为 1")
        found[stretch] = counted
    return found


def _pairs(cell: str) -> Iterator[tuple[str, int]]:
    for pair in cell.split():
        kind, _, number = pair.partition(":")
        yield kind, int(number) if number.isdecimal() and len(number) < 10 else 0  # noqa: PLR2004
