"""Reads ``catalogue.csv``, the facts of the phase-out catalogues, as terms and thresholds.

Its rows were partly written from memory (column ``source``): they route a tip and are
never confirmed law, so every term and threshold made from them says so.
"""

import csv
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field

from common.plan.faults import FaultList
from common.plan.model import Term, Threshold
from common.plan.toml import Entry

_OPS: dict[str, Literal["<", "<=", ">", ">="]] = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}
_SHORTEST = 2
"""One character alone is never taken as a term."""
_NEEDED = {"id", "catalogue", "subject", "terms", "op", "value", "unit", "task_rows", "confidence"}


class CatalogueRules(Entry):
    """How the catalogue's rows count beside the plan's own words."""

    weight: float | int = Field(gt=0)
    support_weight: float | int = Field(gt=0)
    core_length: int = Field(ge=2)
    """Terms at least this long may count alone."""
    tasks: list[str]
    """Rows of the annex whose words are taken from the catalogue."""
    units: list[str]
    """Units of thresholds that can be read from a tip."""
    common: list[str] = []
    """Words too common to count."""
    choices: dict[str, str] = {}
    """Industry of the catalogue: value of the selector."""


def read_catalogue(
    path: Path, rules: CatalogueRules, tasks: Collection[str], faults: FaultList
) -> tuple[tuple[Term, ...], tuple[Threshold, ...]]:
    """Terms and thresholds of a catalogue; a row that cannot be used becomes a fault."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        if missing := _NEEDED - set(reader.fieldnames or ()):
            faults.add(path, 1, f"缺少列“{'、'.join(sorted(missing))}”")
            return (), ()
        rows = [(reader.line_num, row) for row in reader]
    terms: list[Term] = []
    thresholds: list[Threshold] = []
    for line, row in rows:
        for task in row["task_rows"].split("|"):
            if task not in tasks:
                faults.add(path, line, f"没有任务“{task}”")
        terms.extend(_terms(row, rules))
        thresholds.extend(_threshold(path, line, row, rules, faults))
    return tuple(terms), tuple(thresholds)


def _source(row: dict[str, str]) -> str:
    return f"{row['catalogue']} {row['id']}（未经核对）"


def _terms(row: dict[str, str], rules: CatalogueRules) -> Iterable[Term]:
    lead = row["task_rows"].split("|")[0]
    if lead not in rules.tasks:
        return
    scale = {"high": 1.0, "medium": 0.85}.get(row["confidence"], 0.6)
    for word in row["terms"].split("|"):
        if len(word) < _SHORTEST or word in rules.common:
            continue
        core = len(word) >= rules.core_length
        weight = rules.weight if core else rules.support_weight
        yield Term(
            word, lead, weight * scale, "core" if core else "support",
            f"目录：{row['subject']}", _source(row), rules.choices.get(row["industry"]),
        )  # fmt: skip


def _threshold(
    path: Path, line: int, row: dict[str, str], rules: CatalogueRules, faults: FaultList
) -> Iterable[Threshold]:
    lead = row["task_rows"].split("|")[0]
    if not row["op"] or row["unit"] not in rules.units or lead not in rules.tasks:
        return
    try:
        value = float(row["value"])
    except ValueError:
        faults.add(path, line, f"数值“{row['value']}”不对")
        return
    if (op := _OPS.get(row["op"])) is None:
        faults.add(path, line, f"比较符“{row['op']}”不对")
        return
    yield Threshold(
        id=f"{row['id']} {row['subject']}",
        task=lead,
        subjects=tuple(word for word in row["terms"].split("|") if len(word) >= _SHORTEST),
        op=op,
        value=value,
        unit=row["unit"],
        fuels=(),
        source=_source(row),
        confirmed=False,
    )
