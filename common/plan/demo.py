"""Reads ``demo.toml``: the made-up texts of ``tipline serve --demo``. A plan may lack it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from pydantic import Field

from common.plan.faults import FaultList
from common.plan.model import Plan, Task
from common.plan.toml import Entry, TomlFile, doubles, read_toml

FILE = "demo.toml"
FILLED = frozenset({"place", "district", "enterprise", "item", "result"})
"""Placeholders that every text may use besides the file's own ``[words]``."""
VERDICTS = ("true", "partly_true", "not_true", "unverifiable")


@dataclass(frozen=True)
class DemoTip:
    """A matter within the plan. ``items``: its allegations in an officer's words."""

    task: str
    choice: str | None
    also: tuple[str, ...]
    kind: str
    """How the enterprise's name ends."""
    text: str
    items: tuple[str, ...]
    result: str
    danger: bool
    """Somebody may come to harm: handled at once, at any hour."""


@dataclass(frozen=True)
class DemoVerdict:
    """What officers write with one verdict."""

    findings: tuple[str, ...]
    replies: tuple[str, ...]
    publics: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class DemoOut:
    """A matter outside the plan, and where the office sends its reporter."""

    text: str
    ground: str
    referral: str


@dataclass(frozen=True)
class DemoOfficer:
    """A unit whose accounts a visitor can sign in to."""

    unit: str
    username: str


@dataclass(frozen=True)
class DemoTexts:
    """Everything a demo says. ``phrases`` holds the lists of ``[phrases]`` by key."""

    tips: tuple[DemoTip, ...]
    unclear: tuple[str, ...]
    out: tuple[DemoOut, ...]
    questions: tuple[tuple[str, str], ...]
    """Question and answer."""
    verdicts: dict[str, DemoVerdict]
    phrases: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]
    prefixes: tuple[str, ...]
    syllables: tuple[str, ...]
    officers: tuple[DemoOfficer, ...]


def _some() -> Any:
    return Field(min_length=1)


class _Tip(Entry):
    task: str
    kind: str
    text: str = _some()
    items: list[str] = _some()
    result: str = _some()
    choice: str | None = None
    also: list[str] = Field(default=[])
    danger: bool = False


class _Unclear(Entry):
    text: str = _some()


class _Out(Entry):
    text: str = _some()
    ground: str = _some()
    referral: str = _some()


class _Question(Entry):
    ask: str = _some()
    answer: str = _some()


class _Verdict(Entry):
    findings: list[str] = _some()
    replies: list[str] = _some()
    publics: list[str] = _some()
    evidence: list[str] = _some()


class _Verdicts(Entry):
    true: _Verdict
    partly_true: _Verdict
    not_true: _Verdict
    unverifiable: _Verdict


class _Phrases(Entry):
    openings: list[str] = _some()
    power: list[str] = _some()
    endings: list[str] = _some()
    seen: list[str] = _some()
    sources: list[str] = _some()
    summaries: list[str] = _some()
    handler_notes: list[str] = _some()
    district_notes: list[str] = _some()
    unit_findings: list[str] = _some()
    unit_evidence: list[str] = _some()
    waived: list[str] = _some()
    heard: list[str] = _some()
    office_notes: list[str] = _some()
    more_facts: list[str] = _some()
    wrong_task: list[str] = _some()
    hard_returns: list[str] = _some()
    refusals: list[str] = _some()
    grants: list[str] = _some()
    sent_back: list[str] = _some()
    redone: list[str] = _some()
    objections: list[str] = _some()
    objection_refusals: list[str] = _some()
    unclear_ground: list[str] = _some()
    unclear_referral: list[str] = _some()
    visit_findings: list[str] = _some()
    visit_nothing: list[str] = _some()
    visitors: list[str] = _some()
    measure_notes: list[str] = _some()
    rechecks_passed: list[str] = _some()
    rechecks_failed: list[str] = _some()
    proofs: list[str] = _some()


class _Enterprise(Entry):
    prefixes: list[str] = _some()
    syllables: list[str] = _some()


class _Officer(Entry):
    unit: str
    username: str = Field(pattern=r"^[a-z][a-z0-9-]*$")


class _DemoFile(Entry):
    enterprise: _Enterprise
    phrases: _Phrases
    verdict: _Verdicts
    words: dict[str, list[str]] = Field(default={})
    officer: list[_Officer] = Field(default=[])
    question: list[_Question] = _some()
    unclear: list[_Unclear] = _some()
    out: list[_Out] = _some()
    tip: list[_Tip] = _some()


def load_demo(folder: Path, plan: Plan) -> DemoTexts | None:
    """The demo's texts of the plan in ``folder``, None where it has none. Raises PlanFaults."""
    if not (folder / FILE).exists():
        return None
    faults = FaultList()
    file = read_toml(folder / FILE, faults)
    content = file.check(_DemoFile)
    if content is not None:
        _check_tips(file, content, plan)
        _check_officers(file, content, plan)
        _check_placeholders(file, content)
    faults.raise_any()
    return _texts(content) if content else None


def _check_tips(file: TomlFile, content: _DemoFile, plan: Plan) -> None:
    """Every task has a tip, and every tip a task with its choice."""
    tasks = {task.id: task for task in plan.tasks}
    for number, tip in enumerate(content.tip):
        task = tasks.get(tip.task)
        if task is None:
            file.fault(f"没有任务“{tip.task}”", "tip", number, "task")
        elif tip.choice not in (_choices(task) or {None}):
            file.fault(f"任务“{tip.task}”没有选项“{tip.choice}”", "tip", number, "choice")
        for other in tip.also:
            if other not in tasks or other == tip.task:
                file.fault(f"没有协办任务“{other}”", "tip", number, "also")
    missing = tasks.keys() - {tip.task for tip in content.tip}
    for task_id in sorted(missing):
        file.fault(f"任务“{task_id}”没有演示线索", "tip")


def _choices(task: Task) -> set[str | None]:
    return {choice for section in task.sections for choice in section.choices}


def _check_officers(file: TomlFile, content: _DemoFile, plan: Plan) -> None:
    units = {section.unit for task in plan.tasks for section in task.sections}
    units |= {district.name for district in plan.districts}
    for number, officer in enumerate(content.officer):
        if officer.unit not in units and not plan.on_the_ground(officer.unit):
            file.fault(f"没有单位“{officer.unit}”", "officer", number, "unit")
    for key in ("unit", "username"):
        for number, value in doubles([getattr(officer, key) for officer in content.officer]):
            file.fault(f"“{value}”重复", "officer", number, key)


def _check_placeholders(file: TomlFile, content: _DemoFile) -> None:
    known = FILLED | content.words.keys()
    for key, words in content.words.items():
        if not words:
            file.fault(f"“{key}”不能为空", "words", key)
    for loc, text in _strings(file.data):
        for name in _placeholders(text):
            if name not in known:
                file.fault(f"不认识的填空“{name}”", *loc)


def _strings(value: Any, loc: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, str]]:
    """Every text of the file with its place."""
    if isinstance(value, str):
        yield loc, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, (*loc, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _strings(inner, (*loc, number))


def _placeholders(text: str) -> list[str]:
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        return [text]


def _texts(content: _DemoFile) -> DemoTexts:
    phrases, verdicts = content.phrases.model_dump(), content.verdict.model_dump()
    return DemoTexts(
        tips=tuple(_tip(tip) for tip in content.tip),
        unclear=tuple(entry.text for entry in content.unclear),
        out=tuple(DemoOut(entry.text, entry.ground, entry.referral) for entry in content.out),
        questions=tuple((entry.ask, entry.answer) for entry in content.question),
        verdicts={
            name: DemoVerdict(**{key: tuple(texts) for key, texts in verdicts[name].items()})
            for name in VERDICTS
        },
        phrases={key: tuple(texts) for key, texts in phrases.items()},
        words={key: tuple(words) for key, words in content.words.items()},
        prefixes=tuple(content.enterprise.prefixes),
        syllables=tuple(content.enterprise.syllables),
        officers=tuple(DemoOfficer(entry.unit, entry.username) for entry in content.officer),
    )


def _tip(entry: _Tip) -> DemoTip:
    return DemoTip(
        entry.task, entry.choice, tuple(entry.also), entry.kind, entry.text, tuple(entry.items),
        entry.result, entry.danger,
    )  # fmt: skip
