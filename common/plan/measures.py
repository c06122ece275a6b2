"""Reads ``[[measure]]`` of ``deadlines.toml``: how long a measure may take, and what follows."""

from datetime import date
from itertools import combinations
from typing import Literal

from pydantic import Field

from common.plan.model import MeasureRule
from common.plan.names import Names
from common.plan.source import Source, SourceEntry
from common.plan.toml import Entry, TomlFile
from common.plan.validity import backwards, overlap

MeasureKind = Literal["case", "rectify", "suspend", "closure", "assist", "transfer"]


class MeasureEntry(Entry):
    kind: MeasureKind
    task: str = "*"
    days: int | None = Field(default=None, gt=0)
    unit: Literal["working", "calendar"] = "calendar"
    months: int | None = Field(default=None, gt=0, le=120)
    limit: bool = False
    then: list[MeasureKind] = Field(default=[])
    source: SourceEntry
    valid_from: date | None = None
    valid_to: date | None = None


def measure_rule(entry: MeasureEntry) -> MeasureRule:
    """The entry as a value."""
    return MeasureRule(
        kind=entry.kind,
        source=Source(entry.source.text, entry.source.confirmed),
        task=entry.task,
        days=entry.days,
        unit=entry.unit,
        months=entry.months,
        limit=entry.limit,
        then=tuple(entry.then),
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
    )


def check_measures(file: TomlFile, entries: list[MeasureEntry], names: Names) -> None:
    """Known tasks, one length at most, a length where there is a limit, no two at a time."""
    for number, entry in enumerate(entries):
        if entry.task != "*" and names.lack_task(entry.task):
            file.fault(f"没有任务“{entry.task}”", "measure", number, "task")
        if entry.days is not None and entry.months is not None:
            file.fault("days 与 months 只能有一个", "measure", number, "months")
        if entry.limit and entry.days is None and entry.months is None:
            file.fault("limit 要有 days 或 months", "measure", number, "limit")
        if backwards(entry.valid_from, entry.valid_to):
            file.fault("valid_to 应晚于 valid_from", "measure", number, "valid_to")
    for (_, first), (number, second) in combinations(enumerate(entries), 2):
        periods = (first.valid_from, first.valid_to), (second.valid_from, second.valid_to)
        if (first.kind, first.task) == (second.kind, second.task) and overlap(*periods):
            file.fault(f"处置“{second.kind}”在同一任务下重复", "measure", number)
