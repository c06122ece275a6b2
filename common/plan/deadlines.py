"""Reads ``deadlines.toml``: time limits with their sources, and the chase ladder."""

from datetime import date, time
from itertools import combinations
from typing import Literal, get_args

from pydantic import Field

from common.plan.messages import MessagesEntry, SourceEntry, messages_of
from common.plan.model import Clock, Deadlines, PauseLimit, Rung, Source
from common.plan.names import Names
from common.plan.toml import Entry, TomlFile, doubles
from common.plan.validity import backwards, overlap

TimedStage = Literal[
    "registered", "needs_info", "to_sign", "verifying", "reported", "in_review", "overall"
]
"""What needs a promised time for every task; ``overall`` runs from registration to the end.

In ``enforcing`` each measure has a due date of its own.
"""


class _ClockEntry(Entry):
    id: str = Field(min_length=1)
    stage: TimedStage
    days: int = Field(gt=0)
    unit: Literal["working", "calendar"]
    kind: Literal["promised", "statutory"]
    source: SourceEntry
    task: str = "*"
    department: str = "*"
    valid_from: date | None = None
    valid_to: date | None = None


class _RungEntry(Entry):
    id: str = Field(min_length=1)
    label: str = Field(min_length=1)
    at: float | None = Field(default=None, gt=0, le=1)
    overdue_days: int | None = Field(default=None, ge=1)
    repeat: int = Field(default=0, ge=0)
    copies: list[Literal["office", "office_head"]] = Field(default=[])


PauseKind = Literal["reporter", "laboratory", "assistance"]
"""Each needs a limit, or a tip could rest for as long as somebody likes."""


class _PauseEntry(Entry):
    kind: PauseKind
    max_days: int = Field(gt=0)
    remind_days: int = Field(gt=0)
    source: SourceEntry


class _DeadlinesFile(Entry):
    opens: time
    closes: time
    return_days: int = Field(gt=0)
    return_hard_days: int = Field(gt=0)
    max_returns: int = Field(ge=0)
    office_head: str = Field(min_length=1)
    pause_total_days: int = Field(gt=0)
    messages: MessagesEntry
    pause: list[_PauseEntry] = Field(min_length=1)
    clock: list[_ClockEntry] = Field(min_length=1)
    rung: list[_RungEntry] = Field(min_length=1)


def read_deadlines(file: TomlFile, names: Names) -> Deadlines | None:
    """Clocks and rungs; None where the file cannot be used at all (the faults are noted)."""
    content = file.check(_DeadlinesFile)
    if content is None:
        return None
    _check_limits(file, content)
    _check_clocks(file, content.clock, names)
    _check_rungs(file, content.rung)
    _check_pauses(file, content)
    return Deadlines(
        clocks=tuple(_clock(entry) for entry in content.clock),
        rungs=tuple(_rung(entry) for entry in content.rung),
        opens=content.opens,
        closes=content.closes,
        return_days=content.return_days,
        return_hard_days=content.return_hard_days,
        max_returns=content.max_returns,
        office_head=content.office_head,
        pauses=tuple(_pause(entry) for entry in content.pause),
        pause_total_days=content.pause_total_days,
        messages=messages_of(file, content.messages, names),
    )


def _clock(entry: _ClockEntry) -> Clock:
    return Clock(
        id=entry.id,
        stage=entry.stage,
        days=entry.days,
        unit=entry.unit,
        kind=entry.kind,
        source=Source(entry.source.text, entry.source.confirmed),
        task=entry.task,
        department=entry.department,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
    )


def _rung(entry: _RungEntry) -> Rung:
    return Rung(
        entry.id, entry.label, entry.at, entry.overdue_days or 0, entry.repeat, tuple(entry.copies)
    )


def _pause(entry: _PauseEntry) -> PauseLimit:
    source = Source(entry.source.text, entry.source.confirmed)
    return PauseLimit(entry.kind, entry.max_days, entry.remind_days, source)


def _check_pauses(file: TomlFile, content: _DeadlinesFile) -> None:
    for number, kind in doubles([pause.kind for pause in content.pause]):
        file.fault(f"暂停种类“{kind}”重复", "pause", number, "kind")
    for number, pause in enumerate(content.pause):
        if pause.max_days > content.pause_total_days:
            file.fault("max_days 不能大于 pause_total_days", "pause", number, "max_days")
    given = {raw.get("kind") for raw in file.tables("pause")}
    for kind in get_args(PauseKind):
        if kind not in given:
            file.fault(f"缺少暂停种类“{kind}”的上限", "pause")


def _check_limits(file: TomlFile, content: _DeadlinesFile) -> None:
    if content.closes <= content.opens:
        file.fault("closes 应晚于 opens", "closes")
    if content.return_hard_days < content.return_days:
        file.fault("return_hard_days 不能小于 return_days", "return_hard_days")


def _check_clocks(file: TomlFile, clocks: list[_ClockEntry], names: Names) -> None:
    for number, clock_id in doubles([clock.id for clock in clocks]):
        file.fault(f"时限编号“{clock_id}”重复", "clock", number, "id")
    for number, clock in enumerate(clocks):
        if clock.task != "*" and names.lack_task(clock.task):
            file.fault(f"没有任务“{clock.task}”", "clock", number, "task")
        if clock.department != "*" and names.lack_department(clock.department):
            file.fault(f"没有部门“{clock.department}”", "clock", number, "department")
        if backwards(clock.valid_from, clock.valid_to):
            file.fault("valid_to 应晚于 valid_from", "clock", number, "valid_to")
    _check_overlaps(file, clocks)
    general = [
        raw.get("stage")
        for raw in file.tables("clock")
        if raw.get("kind") == "promised"
        and (raw.get("task", "*"), raw.get("department", "*"), "valid_to" in raw)
        == ("*", "*", False)
    ]
    for stage in get_args(TimedStage):
        if stage not in general:
            file.fault(f"环节“{stage}”缺少适用于全部任务和部门的承诺时限", "clock")


def _scope(clock: _ClockEntry) -> tuple[str, str, str, str]:
    return clock.stage, clock.kind, clock.task, clock.department


def _check_overlaps(file: TomlFile, clocks: list[_ClockEntry]) -> None:
    for (_, first), (number, second) in combinations(enumerate(clocks), 2):
        periods = (first.valid_from, first.valid_to), (second.valid_from, second.valid_to)
        if _scope(first) == _scope(second) and overlap(*periods):
            file.fault(f"与时限“{first.id}”的有效期重叠", "clock", number)


def _check_rungs(file: TomlFile, rungs: list[_RungEntry]) -> None:
    """Reminders before the due time, in order; the last rung repeats and names the head."""
    for number, rung_id in doubles([rung.id for rung in rungs]):
        file.fault(f"督促编号“{rung_id}”重复", "rung", number, "id")
    for number, rung in enumerate(rungs):
        if (rung.at is None) == (rung.overdue_days is None):
            file.fault("at 与 overdue_days 须有且只有一个", "rung", number)
    places = [(rung.overdue_days or 0, rung.at or 0.0) for rung in rungs]
    for number in range(1, len(places)):
        if places[number] <= places[number - 1]:
            file.fault("督促阶梯应由早到晚排列", "rung", number)
    if "rung" in file.kept:
        return
    if not rungs[-1].repeat or "office_head" not in rungs[-1].copies:
        file.fault("最后一级应逾期后重复（repeat），并告知 office_head", "rung", len(rungs) - 1)
