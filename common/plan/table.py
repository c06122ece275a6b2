"""Reading a CSV file of a plan: its lines with their numbers, its faults."""

import csv
from collections.abc import Sequence
from pathlib import Path

from common.plan.faults import FaultList


def read_lines(
    path: Path, columns: Sequence[str], faults: FaultList
) -> list[tuple[int, list[str]]] | None:
    """The cells of each line after the heading, with its number.

    Lines with another number of cells than ``columns`` are noted and still given. None
    where the file cannot be used.
    """
    try:
        reader = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    except FileNotFoundError:
        faults.add(path, 1, "缺少这个文件")
        return None
    except UnicodeDecodeError:
        faults.add(path, 1, "文件不是 UTF-8 编码")
        return None
    if list(next(reader, ())) != list(columns):
        faults.add(path, 1, f"第一行应为“{','.join(columns)}”")
        return None
    lines = [(reader.line_num, cells) for cells in reader]
    for line, cells in lines:
        if len(cells) != len(columns):
            faults.add(path, line, f"应有 {len(columns)} 栏，实有 {len(cells)} 栏")
    return lines


def parts(cell: str) -> tuple[str, ...]:
    """The words of a cell, which ``|`` separates."""
    return tuple(word for word in cell.split("|") if word)
