"""交办: giving a tip to its units, by the system or by the office, and telling them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import uuid4

from common.clock import local_date
from common.errors import Invalid
from db.tables import Assignment
from routing.rules import wording
from routing.rules.assigning import Placement, placements, without
from routing.rules.words import Audience, Duty
from routing.work import corrections
from routing.work.case import Case
from routing.work.promises import Recipient, promise, role_in


@dataclass(frozen=True)
class Order:
    """What the tip is assigned as. ``offices``: units chosen on rows that leave a choice."""

    task: str
    also: tuple[str, ...] = ()
    offices: Collection[str] = ()
    automatic: bool = False


def assign(case: Case, order: Order) -> None:
    """Give the tip to lead, supports and district, and promise each its message."""
    tip, plan = case.tip, case.desk.plan
    district = tip.district and plan.handled_by(tip.district, local_date(case.now))
    units = placements(plan, order.task, order.also, district, order.offices)
    if tip.excluded_unit:
        units = without(units, tip.excluded_unit)
        if not units:
            raise Invalid("这项任务的责任单位都要回避，请改交其他任务或单位。")
    given = [_assignment(case, placed, position) for position, placed in enumerate(units)]
    case.assignments.extend(given)
    case.session.add_all(given)
    tip.task, tip.automatic, tip.awaiting_reporter = order.task, order.automatic, False
    case.settle()
    codes = {
        "task": order.task,
        "also": list(order.also),
        "district": tip.district,
        "units": [[placed.unit, placed.part] for placed in units],
        "automatic": order.automatic,
    }
    case.record("assigned", audience=Audience.REPORTER, codes=codes)
    corrections.assigned(case, order.task, order.also, automatic=order.automatic)
    _tell_units(case)


def _assignment(case: Case, placed: Placement, position: int) -> Assignment:
    return Assignment(
        id=uuid4().hex,
        tip_id=case.tip.id,
        unit=placed.unit,
        role=placed.part,
        position=position,
        state=Duty.TO_SIGN,
        assigned_at=case.now,
    )


def _tell_units(case: Case) -> None:
    for seat in case.seats():
        body = wording.assigned_message(case.tip.number, case.matter, seat.part, case.due_at)
        promise(case, Recipient(role_in(seat), seat.unit), "assigned", body)


def withdraw(case: Case) -> None:
    """End all assignments: the tip goes back to the office."""
    corrections.taken_back(case)
    for assignment in case.assignments:
        assignment.state = Duty.RETURNED
        assignment.return_asked_at = None
    case.tip.automatic = False
