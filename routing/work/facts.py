"""What the plain codes of an event say, as lines of the timeline."""

from typing import Any

from routing.rules import wording
from routing.rules.labels import label
from routing.rules.words import (
    ClockKind,
    Errand,
    LetterKind,
    Means,
    MeasureKind,
    MeasureState,
    Part,
    PauseKind,
    Rating,
    ReturnGround,
    Role,
    Told,
)
from routing.work.case import Case


def facts_of(case: Case, codes: dict[str, Any]) -> list[str]:
    """The plain facts of an event, in words; another tip's number for the office alone."""
    facts = []
    if task := codes.get("task"):
        facts.append(f"第{task}项 {case.desk.plan.task(task).title}")
    facts += [f"{label(Part(part))}：{unit}" for unit, part in codes.get("units", [])]
    if ground := codes.get("ground"):
        facts.append(f"理由类别：{label(ReturnGround(ground))}")
    if unit := codes.get("unit"):
        facts.append(unit)
    if enterprise := codes.get("enterprise"):
        facts.append(enterprise)
    facts += _clock_facts(codes)
    facts += _measure_facts(codes)
    facts += _telling_facts(codes)
    if rating := codes.get("rating"):
        facts.append(label(Rating(rating)))
    if case.actor.role is Role.OFFICE:
        facts += [f"{name} {codes[key]}" for key, name in OTHERS if codes.get(key)]
        facts += codes.get("parts", [])
    facts += _letter_facts(codes)
    if codes.get("late"):
        facts.append("超过退回期限")
    return facts


OTHERS = (("to", "并入"), ("split_of", "拆自"), ("of", "原线索"), ("by", "新线索"))
"""Codes that hold the number of another tip."""


def _letter_facts(codes: dict[str, Any]) -> list[str]:
    """Which letter, and to whom; never a word of it."""
    if "letter_kind" not in codes:
        return []
    return [label(LetterKind(codes["letter_kind"])), f"致{codes['addressee']}"]


def _clock_facts(codes: dict[str, Any]) -> list[str]:
    """What was asked, granted or paused, and for how long."""
    facts = []
    if clock := codes.get("clock"):
        facts.append(
            f"{label(ClockKind(clock))} {wording.days(codes['days'], codes['counted_in'])}"
        )
    if pause := codes.get("pause"):
        until = f"到{codes['until']}" if "until" in codes else f"共{codes['days']}日"
        facts.append(f"{label(PauseKind(pause))}，{until}")
    return facts


def _measure_facts(codes: dict[str, Any]) -> list[str]:
    """Which measure, until when, of whom, and how it ended."""
    facts = []
    if measure := codes.get("measure"):
        facts.append(f"第{codes['number']}项 {label(MeasureKind(measure))}")
    if due := codes.get("due"):
        facts.append(f"期限到{due}")
    if asked := codes.get("asked"):
        facts.append(asked)
    if state := codes.get("state"):
        facts.append(label(MeasureState(state)))
    return facts


def _telling_facts(codes: dict[str, Any]) -> list[str]:
    """What the keepers were sent for, and what came of it."""
    words = (("errand", Errand), ("how", Means), ("result", Told))
    return [label(kind(codes[name])) for name, kind in words if codes.get(name)]
