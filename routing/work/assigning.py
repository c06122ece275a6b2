"""交办: giving a tip to its units, by the system or by the office, and telling them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import uuid4

from common.clock import local_date
from common.errors import Invalid
from db.tables import Assignment
from routing.rules import wording
from routing.rules.assigning import Placement, placements, straight_to, without
from routing.rules.words import LEADING, Audience, Duty, Part
from routing.work import alarms, corrections, seating
from routing.work.case import Case, seat_of
from routing.work.promises import Recipient, promise, role_in


@dataclass(frozen=True)
class Order:
    """What the tip is assigned as. ``offices``: units chosen on rows that leave a choice;
    ``lead``: the unit that was designated; ``districts``: beside the one the tip lies in."""

    task: str
    also: tuple[str, ...] = ()
    offices: Collection[str] = ()
    automatic: bool = False
    districts: tuple[str, ...] = ()
    lead: str | None = None
    joint: bool = False


def assign(case: Case, order: Order) -> None:
    """Give the tip to lead, supports and districts, and promise each its message.

    Raises Invalid where the tip is of a kind that goes to its district and has none.
    """
    tip = case.tip
    units = _units(case, order)
    if tip.excluded_unit:
        units = without(units, tip.excluded_unit)
        if not units:
            raise Invalid("这项任务的责任单位都要回避，请改交其他任务或单位。")
    given = [seat(case, placed) for placed in units]
    for own in given:
        own.joint = order.joint and own.role == Part.SUPPORT
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
    alarms.assigned(case, order.task)
    for own in given:
        begin(case, own)


def _units(case: Case, order: Order) -> tuple[Placement, ...]:
    plan, districts = case.desk.plan, _districts(case, order)
    rule = plan.kind(case.tip.kind)
    if rule is None:
        return placements(plan, order.task, order.also, districts, order.offices, order.lead)
    if not districts:
        raise Invalid("这类线索由区县承办，请先选区县。")
    return straight_to(districts[0], rule)


def _districts(case: Case, order: Order) -> tuple[str, ...]:
    """Who is responsible for these districts today; where there are several the first leads."""
    today, handled_by = local_date(case.now), case.desk.plan.handled_by
    names = (name for name in (case.tip.district, *order.districts) if name)
    found = (handled_by(name, today) for name in names)
    return tuple(dict.fromkeys(name for name in found if name))


def seat(case: Case, placed: Placement) -> Assignment:
    """Give a unit its part, for which it has to sign."""
    own = Assignment(
        id=uuid4().hex, tip_id=case.tip.id, unit=placed.unit, role=placed.part,
        position=len(case.assignments), assigned_at=case.now,
        state=Duty.DONE if placed.part is Part.COPY else Duty.TO_SIGN,
        leading=placed.leading,
    )  # fmt: skip
    case.assignments.append(own)
    case.session.add(own)
    return own


def begin(case: Case, own: Assignment) -> None:
    """Its time to sign runs, and it is told; who only reads along owes nothing by any time."""
    part = Part(own.role)
    led = part in LEADING or part is Part.COPY
    due = case.due_at if led else seating.begin(case, own).due_at
    body = wording.assigned_message(case.tip.number, case.matter, part, due)
    to = Recipient(role_in(seat_of(own)), own.unit)
    promise(case, to, "assigned", body, turn="" if led else own.id)


def withdraw(case: Case) -> None:
    """End all assignments: the tip goes back to the office."""
    corrections.taken_back(case)
    seating.withdraw_all(case)
    case.tip.automatic = False
