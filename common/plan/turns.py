"""Reads ``turns.toml``: times of objection, archive and relapse, and what is open by law."""

from typing import Literal, get_args

from pydantic import Field

from common.plan.model import LegalWay, Span, Turns
from common.plan.source import Source
from common.plan.toml import Entry, TomlFile, doubles

SpanId = Literal[
    "objection", "objection_decision", "archive", "relapse_check", "trouble", "lookback"
]


class _SourceEntry(Entry):
    text: str = Field(min_length=1)
    confirmed: bool


class _SpanEntry(Entry):
    id: SpanId
    days: int = Field(gt=0)
    unit: Literal["working", "calendar"]
    source: _SourceEntry


class _WayEntry(Entry):
    name: str = Field(min_length=1)
    text: str = Field(min_length=1)
    source: _SourceEntry


class _TurnsFile(Entry):
    span: list[_SpanEntry] = Field(min_length=1)
    way: list[_WayEntry] = Field(min_length=1)
    discipline: _WayEntry


def read_turns(file: TomlFile) -> Turns | None:
    """All spans, once each; None where the file cannot be used (the faults are noted)."""
    content = file.check(_TurnsFile)
    if content is None:
        return None
    found = {entry.id: entry for entry in content.span}
    for number, span_id in doubles([entry.id for entry in content.span]):
        file.fault(f"期限“{span_id}”重复", "span", number, "id")
    given = {raw.get("id") for raw in file.tables("span")}
    missing = [span_id for span_id in get_args(SpanId) if span_id not in given]
    for span_id in missing:
        file.fault(f"缺少期限“{span_id}”", "span")
    if missing or len(found) < len(get_args(SpanId)):
        return None
    _check_archive(file, content.span, found)
    return Turns(
        **{span_id: _span(entry) for span_id, entry in found.items()},
        ways=tuple(_way(entry) for entry in content.way),
        discipline=_way(content.discipline),
    )


def _check_archive(
    file: TomlFile, spans: list[_SpanEntry], found: dict[SpanId, _SpanEntry]
) -> None:
    """What is archived takes no objection any more, so the archive may not come first."""
    archive, objection = found["archive"], found["objection"]
    if archive.unit != objection.unit or archive.days < objection.days:
        number = spans.index(archive)
        file.fault("归档（archive）不能早于异议期（objection），单位须相同", "span", number, "days")


def _span(entry: _SpanEntry) -> Span:
    return Span(entry.days, entry.unit, Source(entry.source.text, entry.source.confirmed))


def _way(entry: _WayEntry) -> LegalWay:
    return LegalWay(entry.name, entry.text, Source(entry.source.text, entry.source.confirmed))
