"""Reads ``deadlines.toml``: time limits with their sources, and the chase ladders."""

from datetime import date, time
from itertools import combinations
from typing import Literal, get_args

from pydantic import Field

from common.plan.inner import check_inner
from common.plan.ladders import LadderEntry, RungEntry, ladders_of
from common.plan.letters import Names as LetterNames
from common.plan.measures import MeasureEntry, check_measures, measure_rule
from common.plan.messages import MessagesEntry, messages_of
from common.plan.model import AnyTipKind, Clock, Deadlines, PauseLimit
from common.plan.names import Names
from common.plan.source import Source, SourceEntry
from common.plan.toml import Entry, TomlFile, doubles
from common.plan.validity import backwards, overlap

TimedStage = Literal[
    "registered", "needs_info", "to_sign", "verifying", "reported", "follow_up", "in_review",
    "overall", "tell_accepted", "tell_question", "tell_result", "release_contact", "contact_open",
]  # fmt: skip
"""What needs a promised time for every task; ``overall`` runs from registration to the end.

The last five run beside the stages: the identity keepers' tasks, and for how long a contact
that was released can be read.

In ``enforcing`` each measure has a due date of its own; ``follow_up`` is how long a unit may
take to order the next one after a recheck that failed.
"""
InnerPart = Literal["support", "district", "ground"]
InnerStage = Literal["to_sign", "verifying", "reported", "examined"]
"""The steps of a unit that does not lead; ``examined`` by the lead section, of a district's."""


class _ClockEntry(Entry):
    id: str = Field(min_length=1)
    stage: Literal[TimedStage, InnerStage]
    days: int = Field(gt=0)
    unit: Literal["working", "calendar"]
    kind: Literal["promised", "statutory"]
    source: SourceEntry
    task: str = "*"
    department: str = "*"
    tip_kind: AnyTipKind = "*"
    part: Literal[InnerPart, "lead"] = "lead"
    valid_from: date | None = None
    valid_to: date | None = None


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
    leader: str = Field(min_length=1)
    pause_total_days: int = Field(gt=0)
    messages: MessagesEntry
    pause: list[_PauseEntry] = Field(min_length=1)
    clock: list[_ClockEntry] = Field(min_length=1)
    ladder: list[LadderEntry] = Field(min_length=1)
    rung: list[RungEntry] = Field(min_length=1)
    measure: list[MeasureEntry] = Field(default=[])


def read_deadlines(file: TomlFile, names: Names, letters: LetterNames | None) -> Deadlines | None:
    """Clocks and ladders; None where the file cannot be used at all (the faults are noted)."""
    content = file.check(_DeadlinesFile)
    if content is None:
        return None
    _check_limits(file, content)
    _check_clocks(file, content.clock, names)
    _check_pauses(file, content)
    check_measures(file, content.measure, names)
    clocks = tuple(_clock(entry) for entry in content.clock)
    check_inner(file, clocks)
    return Deadlines(
        clocks=clocks,
        ladders=ladders_of(file, content.ladder, content.rung, letters),
        opens=content.opens,
        closes=content.closes,
        return_days=content.return_days,
        return_hard_days=content.return_hard_days,
        max_returns=content.max_returns,
        office_head=content.office_head,
        leader=content.leader,
        pauses=tuple(_pause(entry) for entry in content.pause),
        pause_total_days=content.pause_total_days,
        measures=tuple(measure_rule(entry) for entry in content.measure),
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
        part=entry.part,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        tip_kind=entry.tip_kind,
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
        and (raw.get("task", "*"), raw.get("department", "*"), raw.get("tip_kind", "*"))
        == ("*", "*", "*")
        and "valid_to" not in raw
        and raw.get("part", "lead") == "lead"
    ]
    for stage in get_args(TimedStage):
        if stage not in general:
            file.fault(f"环节“{stage}”缺少适用于全部任务和部门的承诺时限", "clock")


def _scope(clock: _ClockEntry) -> tuple[str, ...]:
    return clock.stage, clock.kind, clock.task, clock.department, clock.part, clock.tip_kind


def _check_overlaps(file: TomlFile, clocks: list[_ClockEntry]) -> None:
    for (_, first), (number, second) in combinations(enumerate(clocks), 2):
        periods = (first.valid_from, first.valid_to), (second.valid_from, second.valid_to)
        if _scope(first) == _scope(second) and overlap(*periods):
            file.fault(f"与时限“{first.id}”的有效期重叠", "clock", number)
