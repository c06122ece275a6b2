"""Which sections a tip goes to: the primary task's, then the co-handlers'."""

from collections.abc import Iterable, Mapping

from common.plan.model import Plan, Task
from triage.assessment import AssessedOffice


def offices(
    plan: Plan, primary: str, also: Iterable[str], choices: Mapping[str, str | None]
) -> tuple[AssessedOffice, ...]:
    """Leads and supports, each unit once. ``choices``: the selector value per task.

    While the choice of the primary's section is open, its ``office`` is None; a co-handler
    whose choice is open is named by department alone.
    """
    listed = list(_sections(plan.task(primary), choices.get(primary)))
    for task in also:
        listed += [
            AssessedOffice(office.department, office.office, "support")
            for office in _sections(plan.task(task), choices.get(task))
        ]
    seen: dict[tuple[str, str | None], AssessedOffice] = {}
    for office in listed:
        seen.setdefault((office.department, office.office), office)
    return tuple(seen.values())


def undetermined(found: Iterable[AssessedOffice]) -> bool:
    """Whether a lead office is still open."""
    return any(office.role == "lead" and office.office is None for office in found)


def _sections(task: Task, choice: str | None) -> Iterable[AssessedOffice]:
    """A task's sections with their roles; where it picks among them, the one that is meant."""
    if task.selector is None:
        for section in task.sections:
            yield AssessedOffice(section.department, section.office, section.role)
        return
    chosen = [section for section in task.sections if choice in section.choices]
    for section in chosen:
        yield AssessedOffice(section.department, section.office, "lead")
    if not chosen:
        yield AssessedOffice(task.sections[0].department, None, "lead")
