"""Reads ``catalogue.csv``, the facts of the phase-out catalogues, as terms and thresholds.

Its rows were partly written from memory (column ``source``): they route a tip and are
never confirmed law, so every term and threshold made from them says so.
"""

import csv
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from common.plan.faults import FaultList
from common.plan.toml import Entry
from common.plan.words import Bound, Term, Threshold

Op = Literal["<", "<=", ">", ">="]
_OPS: dict[str, Op] = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}
_SHORTEST = 2
"""One character alone is never taken as a term."""
_NEEDED = {"id", "catalogue", "subject", "terms", "op", "value", "unit", "task_rows", "confidence"}
UNCHECKED = "未经核对"
"""Stands in every source that may route a tip and must not be cited as law."""
_CONFIDENCE = {"high": "高", "medium": "中", "low": "低"}
_ORIGIN = {"page": "据网页录入", "knowledge": "凭记忆录入"}
_SIGNS = {"<": "低于", "<=": "不高于", ">": "高于", ">=": "不低于"}
_ASIDE = re.compile(r"（.*?）")
_FURTHER = re.compile(r"且(?P<text>[^且)]+)")
_COMPARED = re.compile(r".*?(?P<op>[<>]=?)(?P<value>\d+(?:\.\d+)?)(?P<unit>[^\d]+)")


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
    names: dict[str, str] = {}
    """The catalogue's short name: its title, for those who check a source."""
    measures: dict[str, list[str]] = {}
    """The end of a metric's name: the words that people use for it."""


class CatalogueRow(Entry):
    """What a row's threshold needs beyond the catalogue's own columns."""

    id: str = Field(min_length=1)
    skip: bool = False
    """The row's threshold does not hold here, or another states it."""
    subjects: list[str] = []
    drop: list[str] = []
    """Terms of the row that name no such thing (造纸厂 says nothing of wood pulp)."""
    exempt: list[str] = []
    doubt: list[str] = []
    needs: list[str] = []
    kinds: list[str] = []
    unit: str = ""
    """The unit that the metric means, where the column leaves a part of it to the metric."""
    because: str = Field(min_length=1)


def read_catalogue(
    path: Path,
    rules: CatalogueRules,
    extra: Mapping[str, CatalogueRow],
    tasks: Collection[str],
    faults: FaultList,
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
        thresholds.extend(_threshold(path, line, row, rules, extra, faults))
    for unknown in extra.keys() - {row["id"] for _, row in rows}:
        faults.add(path, 1, f"没有编号“{unknown}”的行")
    return tuple(terms), tuple(thresholds)


def sign(op: Op, unit: str) -> str:
    """A comparison in words; of grades (能效等级) a higher number is the worse one."""
    return "差于" if (op, unit) == (">", "级") else _SIGNS[op]


def _source(row: dict[str, str], rules: CatalogueRules) -> str:
    """Where an official can check it: the catalogue's title, part and item, and our row."""
    title = rules.names.get(row["catalogue"], row["catalogue"])
    part, section = row.get("part") or "", row.get("section") or ""
    part += section if section.startswith("（") or not (part and section) else f"，{section}"
    origin = _ORIGIN.get(row.get("source") or "", "")
    sure = _CONFIDENCE.get(row["confidence"], "低")
    notes = "，".join(filter(None, (origin, f"可信度{sure}", UNCHECKED)))
    return f"《{title}》{part}：{row['subject']}（目录库 {row['id']}；{notes}）"


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
            f"目录：{row['subject']}", _source(row, rules), rules.choices.get(row["industry"]),
        )  # fmt: skip


def _threshold(
    path: Path,
    line: int,
    row: dict[str, str],
    rules: CatalogueRules,
    extra: Mapping[str, CatalogueRow],
    faults: FaultList,
) -> Iterable[Threshold]:
    more = extra.get(row["id"])
    if not row["op"] or row["unit"] not in rules.units or (more and more.skip):
        return
    try:
        value = float(row["value"])
    except ValueError:
        faults.add(path, line, f"数值“{row['value']}”不对")
        return
    if (op := _OPS.get(row["op"])) is None:
        faults.add(path, line, f"比较符“{row['op']}”不对")
        return
    metric = row.get("metric") or ""
    said = f"{metric.partition('(')[0]}{sign(op, row['unit'])}{row['value']}{row['unit']}"
    yield Threshold(
        id=f"{row['id']} {row['subject']}",
        task=row["task_rows"].split("|")[0],
        subjects=_subjects(row, more),
        op=op,
        value=value,
        unit=more.unit if more and more.unit else row["unit"],
        fuels=(),
        source=_source(row, rules).replace("（目录库", f"，{said}（目录库", 1),
        confirmed=False,
        measures=_measures(metric, rules),
        exempt=tuple(more.exempt) if more else (),
        doubt=tuple(more.doubt) if more else (),
        needs=tuple(more.needs) if more else (),
        kinds=tuple(more.kinds) if more else (),
        further=tuple(_bound(found["text"]) for found in _FURTHER.finditer(metric)),
    )


def _subjects(row: dict[str, str], more: CatalogueRow | None) -> tuple[str, ...]:
    """The row's name without what stands in brackets, its terms, and what the plan adds."""
    words = [_ASIDE.sub("", row["subject"]), *row["terms"].split("|")]
    if more:
        words = [word for word in (*words, *more.subjects) if word not in more.drop]
    return tuple(dict.fromkeys(word for word in words if len(word) >= _SHORTEST))


def _measures(metric: str, rules: CatalogueRules) -> tuple[str, ...]:
    """The metric's own name and the words that stand for it."""
    name = metric.partition("(")[0]
    known = [(end, *words) for end, words in rules.measures.items() if name.endswith(end)]
    words = [name, *(word for words in known for word in words)]
    return tuple(dict.fromkeys(filter(None, words)))


def _bound(text: str) -> Bound:
    """What a metric says in brackets: a comparison (车速<120米/分), or words to ask about."""
    found = _COMPARED.fullmatch(text)
    if found is None:
        return Bound(text)
    return Bound(text, _OPS[found["op"]], float(found["value"]), found["unit"])
