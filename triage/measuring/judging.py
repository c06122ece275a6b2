"""One labelled tip against its assessment: what is right, and every fault by its kind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from common.plan.model import Plan
from triage.assessment import Assessment
from triage.measuring.labelled import Labelled

KINDS = ("sure", "scope", "task", "also", "district", "enterprise", "extra")
"""Kinds of faults, the worst first. ``sure``: would have been assigned wrongly by itself."""


@dataclass(frozen=True)
class Fault:
    kind: str
    text: str


@dataclass(frozen=True)
class Judged:
    """A tip, its assessment, and what is wrong with it. ``office``: None where the label
    does not say which section is right (rows that pick among theirs)."""

    tip: Labelled
    found: Assessment
    department: bool
    office: bool | None
    faults: tuple[Fault, ...]
    similar: tuple[int, ...] = ()
    """Places in the file of earlier tips that triage took for the same matter."""

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(fault.kind for fault in self.faults)

    @property
    def task(self) -> bool:
        """Whether a tip of the plan leads to a right task."""
        return self.tip.scope == "in" and self.found.primary in self.tip.right


def judge(
    tip: Labelled, found: Assessment, plan: Plan, on: date, similar: tuple[int, ...] = ()
) -> Judged:
    """Compares an assessment made as of ``on`` with its label."""
    leads = _departments(plan, (found.primary,)) & _departments(plan, tip.right)
    return Judged(
        tip, found, bool(leads), _office(tip, found, plan), tuple(_faults(tip, found, plan, on)),
        similar,
    )  # fmt: skip


def missing(tip: Labelled, found: Assessment) -> list[str]:
    """Required co-handling tasks that were not found."""
    return [task for task in tip.also if task not in (*found.also, found.primary)]


def extra(tip: Labelled, found: Assessment) -> list[str]:
    """Co-handling tasks that a label in scope does not allow."""
    return [task for task in found.also if tip.scope == "in" and task not in tip.allowed]


def _faults(tip: Labelled, found: Assessment, plan: Plan, on: date) -> Iterator[Fault]:
    scope = found.scope == tip.scope
    task = tip.scope != "in" or found.primary in tip.right
    if found.sure and not (scope and task):
        yield Fault("sure", "有把握而错")
    if not scope:
        yield Fault("scope", f"范围 {found.scope}，应为 {tip.scope}")
    if not task:
        yield Fault("task", f"任务 {found.primary}，应为 {tip.primary}")
    if lost := missing(tip, found):
        yield Fault("also", f"缺协办 {'、'.join(lost)}")
    if "district" not in tip.open and not _same_district(plan, tip.district, found.district, on):
        yield Fault("district", f"区县 {found.district}，应为 {tip.district}")
    if "enterprise" not in tip.open and found.enterprise != tip.enterprise:
        yield Fault("enterprise", f"单位 {found.enterprise}，应为 {tip.enterprise}")
    if added := extra(tip, found):
        yield Fault("extra", f"多协办 {'、'.join(added)}")


def _departments(plan: Plan, tasks: Iterable[str | None]) -> set[str]:
    return {
        section.department
        for task in tasks
        if task is not None
        for section in plan.task(task).sections
        if section.role == "lead"
    }


def _office(tip: Labelled, found: Assessment, plan: Plan) -> bool | None:
    """Whether the section is a right one, where no right row picks among its sections."""
    tasks = [plan.task(task) for task in tip.right if task]
    if tip.scope != "in" or any(task.selector for task in tasks):
        return None
    right = {(s.department, s.office) for t in tasks for s in t.sections if s.role == "lead"}
    return any((o.department, o.office) in right for o in found.offices if o.role == "lead")


def _same_district(plan: Plan, label: str | None, found: str | None, on: date) -> bool:
    """Equal, or the old and the new name of what has been merged since (labelling guide)."""
    if label is None or found is None:
        return label == found
    return label == found or plan.handled_by(label, on) == plan.handled_by(found, on)
