"""Figures as tables: titles and row names in words, the same for the public and for staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.figures import FiguresRowOut
from common.plan import Plan
from routing.work.fit import FitRow

TITLES = {
    "department": "按主办部门",
    "district": "按区县",
    "task": "按主要任务",
    "month": "按登记月份",
}
SCOPES = {"out": "不属本方案", "unclear": "说不清", "spam": "无效"}


@dataclass(frozen=True)
class Table:
    """One dimension: its key, its title and (name, figures) line by line."""

    key: str
    title: str
    lines: tuple[tuple[str, FiguresRowOut], ...]


def tables(plan: Plan, rows: Mapping[str, Sequence[FiguresRowOut]]) -> list[Table]:
    """The dimensions in the order in which they are shown."""
    return [
        Table(key, title, tuple((_name(plan, key, row.key), row) for row in rows[key]))
        for key, title in TITLES.items()
    ]


def named(plan: Plan, rows: Sequence[FitRow]) -> dict[str, str]:
    """What triage named, in words: a task with its title, or a scope."""
    return {row.key: SCOPES.get(row.key) or _name(plan, "task", row.key) for row in rows}


def _name(plan: Plan, dimension: str, key: str) -> str:
    known = {task.id for task in plan.tasks}
    return f"{key}　{plan.task(key).title}" if dimension == "task" and key in known else key
