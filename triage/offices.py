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
    listed = list(_sections(plan.task(primary), choices.get(primary), lead=True))
    for task in also:
        listed += _sections(plan.task(task), choices.get(task), lead=False)
    seen: dict[tuple[str, str | None], AssessedOffice] = {}
    for office in listed:
        seen.setdefault((office.department, office.office), office)
    return tuple(seen.values())


def undetermined(found: Iterable[AssessedOffice]) -> bool:
    """Whether a lead office is still open."""
    return any(office.role == "lead" and office.office is None for office in found)


def _sections(task: Task, choice: str | None, lead: bool) -> Iterable[AssessedOffice]:
    if task.selector is None:
        for section in task.sections:
            role = section.role if lead else "support"
            yield AssessedOffice(section.department, section.office, role)
        return
    role = "lead" if lead else "support"
    chosen = [s for s in task.sections if choice in s.choices]
    for section in chosen:
        yield AssessedOffice(section.department, section.office, role)
    if not chosen:
        yield AssessedOffice(task.sections[0].department, None, role)
