"""Labelled tips: one JSON object a line, as described in the labelling guide."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

from common.plan.model import Plan
from triage.assessment import Scope

SCOPES = get_args(Scope)
_LISTS = ("also", "accept", "also_ok")
_NAMES = ("primary", "district", "enterprise")
_SHOWN = 20
"""So many faulty lines are told; a file of another kind would fill the screen."""


class BadLabels(ValueError):
    """Lines that are no labelled tips; each fault names its line."""

    def __init__(self, faults: list[str]) -> None:
        more = f"\n……共 {len(faults)} 处" if len(faults) > _SHOWN else ""
        super().__init__("\n".join(faults[:_SHOWN]) + more)


@dataclass(frozen=True)
class Labelled:
    """A tip with what careful officials said about it.

    ``dup``: equal on tips that tell the same matter. ``open``: the fields among
    ``district`` and ``enterprise`` nobody labelled; they are not measured.
    """

    id: str
    text: str
    scope: str
    primary: str | None = None
    also: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    also_ok: tuple[str, ...] = ()
    district: str | None = None
    enterprise: str | None = None
    dup: str | None = None
    open: frozenset[str] = frozenset()

    @property
    def right(self) -> frozenset[str | None]:
        """The tasks that are right as primary."""
        return frozenset((self.primary, *self.accept))

    @property
    def allowed(self) -> frozenset[str | None]:
        """The tasks that are not wrong as co-handlers."""
        return self.right | {*self.also, *self.also_ok}


def read_labelled(lines: Iterable[str | bytes], plan: Plan | None = None) -> tuple[Labelled, ...]:
    """The labelled tips of a file, held against a plan's tasks and districts if one is given.

    Raises BadLabels with every line that is none.
    """
    found, faults = [], []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        entry, wrong = _read(line)
        wrong += _unknown(entry, plan) if plan and not wrong else []
        faults += [f"第 {number} 行不是标注线索：{fault}" for fault in wrong]
        if not wrong:
            found.append(_labelled(entry))
    if faults:
        raise BadLabels(faults)
    return tuple(found)


def _read(line: str | bytes) -> tuple[dict[str, Any], list[str]]:
    """The object of a line, and what is wrong with it."""
    try:
        entry = json.loads(line if isinstance(line, str) else line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return {}, [f"不是 JSON（{error}）"]
    if not isinstance(entry, dict):
        return {}, ["不是 JSON 对象"]
    return entry, list(_misfits(entry))


def _misfits(entry: dict[str, Any]) -> Iterator[str]:
    fits = {
        "缺少编号“id”": isinstance(entry.get("id"), str | int),
        "缺少文字“text”": isinstance(entry.get("text"), str),
        f"“scope”只能是 {'、'.join(SCOPES)}": entry.get("scope") in SCOPES,
        "本方案内的线索缺少“primary”": entry.get("scope") != "in" or bool(entry.get("primary")),
    }
    for key in _LISTS:
        fits[f"“{key}”应为任务编号的列表"] = _is_list(entry.get(key) or [])
    for key in _NAMES:
        fits[f"“{key}”应为文字或 null"] = isinstance(entry.get(key), str | None)
    return (sentence for sentence, right in fits.items() if not right)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _unknown(entry: dict[str, Any], plan: Plan) -> list[str]:
    """What the label names and the plan does not have."""
    known = {task.id for task in plan.tasks}
    named = [entry.get("primary"), *(task for key in _LISTS for task in entry.get(key) or [])]
    faults = [f"方案里没有任务“{task}”" for task in named if task and task not in known]
    district = entry.get("district")
    if district and plan.district(district) is None:
        faults.append(f"没有区县“{district}”")
    return faults


def _labelled(entry: dict[str, Any]) -> Labelled:
    dup = entry.get("dup")
    return Labelled(
        id=str(entry["id"]),
        text=entry["text"],
        scope=entry["scope"],
        primary=entry.get("primary"),
        also=tuple(entry.get("also") or ()),
        accept=tuple(entry.get("accept") or ()),
        also_ok=tuple(entry.get("also_ok") or ()),
        district=entry.get("district"),
        enterprise=entry.get("enterprise"),
        dup=None if dup is None else str(dup),
    )
