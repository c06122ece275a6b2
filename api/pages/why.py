"""Why a tip is taken for a task: one sentence an official can check, and the single clues."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.pages.marks import Piece
from common.plan import Plan
from common.plan.catalogue import UNCHECKED
from common.plan.model import Task
from triage import Assessment
from triage.assessment import WORDING, Ranked, Reason

_TASKS = 3
_WORDS = 6
_SOURCES = 2
_NOT_LAW = "（未核实，仅供分派）"
_ROW = "方案"
"""How the plan's words name its own rows for short."""
_NAMED = ("《", "目录：")
_OURS = ("（分拣规则", "（目录库")
"""Where a source goes on with our own numbers: in the list of clues only."""


@dataclass(frozen=True)
class Clue:
    """One rule with the words it went by; ``unchecked``: never to be cited outside."""

    words: tuple[str, ...]
    rule: str
    source: str
    unchecked: bool


@dataclass(frozen=True)
class Explained:
    """A task with its sentence (matched words as pieces), clues, and what is mere wording."""

    heading: str
    sentence: tuple[Piece, ...]
    clues: tuple[Clue, ...]
    wording: tuple[str, ...]


def explained(plan: Plan, found: Assessment) -> list[Explained]:
    """The leading tasks; one of mere wording only where there is no other.

    Words that could give the reporter away are left out.
    """
    tasks = [_task(plan, found, ranked) for ranked in found.ranked[:_TASKS]]
    return [task for task in tasks if task.clues] or tasks[:1]


def _task(plan: Plan, found: Assessment, ranked: Ranked) -> Explained:
    shown = [r for r in ranked.reasons if not found.gives_away(r)]
    firm = [r for r in shown if r.source != WORDING]
    task = plan.task(ranked.task)
    number = f"第{task.id}项" if task.id.isdecimal() else f"政策措施{task.id}"
    wording = _words(r for r in shown if r.source == WORDING)
    return Explained(
        f"{number} {task.title}",
        _sentence(found, task, firm),
        _clues(firm),
        tuple(wording[:_WORDS]),
    )


def _sentence(found: Assessment, task: Task, firm: Sequence[Reason]) -> tuple[Piece, ...]:
    """提到「烧煤」「6吨」，燃煤锅炉，低于10蒸吨/小时；依据：…。"""
    if not firm:
        return (Piece("没有明确的依据，只是用词相近。"),)
    amounts = {(fact.start, fact.end) for fact in found.facts}
    findings = [r.rule for r in firm if (r.start, r.end) in amounts and "，" in r.rule]
    words = [Piece(f"「{word}」", "match") for word in _words(firm)[:_WORDS]]
    said = "".join(f"；{finding}" for finding in dict.fromkeys(findings))
    return (Piece("提到"), *words, Piece(f"{said}；依据：{_basis(task, firm)}。"))


def _words(reasons: Iterable[Reason]) -> list[str]:
    """Each word once, in the order of the text, without those inside a longer one and
    single characters, which are context only."""
    ordered = dict.fromkeys(
        r.text for r in sorted(reasons, key=lambda r: r.start) if len(r.text) > 1
    )
    return [w for w in ordered if not any(w != other and w in other for other in ordered)]


def _basis(task: Task, firm: Sequence[Reason]) -> str:
    """The sources, the plan first; what is not checked says so."""
    ordered = sorted(dict.fromkeys(r.source for r in firm), key=lambda s: UNCHECKED in s)
    cited = list(dict.fromkeys(_cited(task, source) for source in ordered))[:_SOURCES]
    return "；".join(dict.fromkeys(part for source in cited for part in source.split("；")))


def _cited(task: Task, source: str) -> str:
    """A source as an official looks it up: the plan's row by its document, a catalogue by its
    title; words that have no source of their own rest on the plan's row."""
    plain = source.replace(f"（{UNCHECKED}）", "")
    for mark in _OURS:
        plain = plain.partition(mark)[0]
    if plain.startswith(_ROW):
        plain = "；".join((task.source, *plain.split("；")[1:]))
    elif not plain.startswith(_NAMED):
        plain = task.source
    return plain + _NOT_LAW if UNCHECKED in source else plain


def _clues(firm: Sequence[Reason]) -> tuple[Clue, ...]:
    grouped: dict[tuple[str, str], list[Reason]] = {}
    for reason in firm:
        grouped.setdefault((reason.rule, reason.source), []).append(reason)
    clues = (
        Clue(tuple(_words(reasons)), rule, source, UNCHECKED in source)
        for (rule, source), reasons in grouped.items()
    )
    return tuple(clue for clue in clues if clue.words)
