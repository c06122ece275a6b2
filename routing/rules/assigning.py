"""Which units a tip goes to, and whether it may go there without a person (研判)."""

from collections.abc import Collection
from dataclasses import dataclass

from common.plan import KindRule, Plan, Section
from routing.rules.words import Part
from triage import Assessment


@dataclass(frozen=True)
class Placement:
    """A unit with its part, in the order in which it is to be shown."""

    unit: str
    part: Part
    leading: bool = False
    """牵头: of several districts the one that leads."""


def may_assign_itself(
    assessment: Assessment,
    plan: Plan,
    *,
    automatic: bool,
    except_tasks: Collection[str],
    hints: bool,
) -> bool:
    """Whether the tip may be assigned at once, as 系统初判 (design.md section 4).

    Never: tips about officials, hints of identity, several districts, measures, open
    boundaries, danger. The last two are part of what ``sure`` means (section 8).
    """
    task = assessment.primary
    return (
        automatic
        and assessment.scope == "in"
        and assessment.sure
        and task is not None
        and task not in except_tasks
        and all(plan.task(each).automatic for each in (task, *assessment.also))
        and not hints
        and not assessment.officials
        and len(assessment.districts) <= 1
    )


def placements(
    plan: Plan,
    task: str,
    also: tuple[str, ...],
    districts: tuple[str, ...],
    offices: Collection[str] = (),
    lead: str | None = None,
) -> tuple[Placement, ...]:
    """Lead, supports and districts for a task and its co-handling tasks, each unit once.

    ``offices`` holds the units chosen on rows that pick among their sections. Where
    nothing chosen fits, the row's first section leads: the office can return it. ``lead``
    was designated among the row's; the first of several districts leads the others.
    """
    row = _of_row(plan.task(task).sections, [*offices, lead or ""])
    row.sort(key=lambda section: section.unit != lead)
    units = [Placement(row[0].unit, Part.LEAD)]
    supports = [section.unit for section in row[1:]]
    for other in also:
        supports += [section.unit for section in _of_row(plan.task(other).sections, offices)]
    for unit in supports:
        if all(unit != placed.unit for placed in units):
            units.append(Placement(unit, Part.SUPPORT))
    several = len(districts) > 1
    for district in dict.fromkeys(districts):
        leading = several and district == districts[0]
        units.append(Placement(district, Part.DISTRICT, leading=leading))
    return tuple(units)


def straight_to(district: str, rule: KindRule) -> tuple[Placement, ...]:
    """A kind with a way of its own: the district it concerns leads, the plan's sections read
    along (用电异常, plan row 17)."""
    copies = (Placement(unit, Part.COPY) for unit in rule.copies)
    return (Placement(district, Part.CARRIER), *copies)


def without(units: tuple[Placement, ...], excluded: str) -> tuple[Placement, ...]:
    """The units but for the excluded one and what belongs to it; the next section leads then.

    Empty where no section is left to lead.
    """
    left = [u for u in units if u.unit != excluded and not u.unit.startswith(f"{excluded}/")]
    if any(unit.part is Part.LEAD for unit in left):
        return tuple(left)
    following = next((unit for unit in left if unit.part is Part.SUPPORT), None)
    if following is None:
        return ()
    others = (unit for unit in left if unit is not following)
    return (Placement(following.unit, Part.LEAD), *others)


def _of_row(sections: tuple[Section, ...], offices: Collection[str]) -> list[Section]:
    """The row's sections; of those to choose among only the chosen, or the first."""
    choosable = [s for s in sections if s.choices]
    chosen = [s for s in choosable if s.unit in offices] or choosable[:1]
    return [s for s in sections if not s.choices or s in chosen]
