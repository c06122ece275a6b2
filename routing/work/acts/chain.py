"""区县承办: the district gives a tip to a unit on the ground, the lead section examines what
that unit, or the district itself, reports."""

from common.errors import Invalid
from db import officers
from db.tables import Assignment
from routing.rules.assigning import Placement
from routing.rules.words import Duty, Part, Role
from routing.work import assigning, seating
from routing.work import commands as c
from routing.work.case import Case, seat_of

NEEDED = {Role.HANDLER, Role.SIGNATORY}


def give(case: Case, command: c.Give) -> None:
    """交承办单位. Raises Invalid where nobody there could report and sign."""
    unit = ground_unit(case.own().unit, command.unit)
    if any(a.unit == unit and a.state != Duty.WAIVED for a in case.live):
        raise Invalid(f"已经交给“{unit.partition('/')[2]}”。")
    if not set(NEEDED) <= officers.roles_in(case.session, unit):
        raise Invalid(
            f"“{unit.partition('/')[2]}”还没有经办人和审签人账号，请先请系统管理员开通，或另选单位。"
        )
    own = assigning.seat(case, Placement(unit, Part.GROUND))
    assigning.begin(case, own)
    case.record("given", codes={"unit": unit})


def ground_unit(district: str, name: str) -> str:
    """The full name of a unit on the ground, 区县/单位, however it was typed."""
    return name if name.startswith(f"{district}/") else f"{district}/{name}"


def examine(case: Case, command: c.Examine) -> None:
    """The lead section agrees, or sends it back and says why. Raises Invalid."""
    own = case.of(command.unit)
    if not seat_of(own).to_examine:
        raise Invalid(f"“{own.unit}”没有等审核的报告。")
    _leading_first(case, own)
    if command.grant:
        seating.finish(case, own)
        case.record("examined", codes={"unit": own.unit})
        return
    if not command.why:
        raise Invalid("退回报告的，请写明理由。")
    seating.move(case, own, Duty.WORKING)
    case.record("examined_back", codes={"unit": own.unit}, words=command.why)


def _leading_first(case: Case, own: Assignment) -> None:
    """Of several districts the one that leads has put theirs together."""
    leading = next((a for a in case.live if a.leading), None)
    if leading is None or seat_of(leading).above(own.unit):
        return
    waits = [a for a in case.live if seat_of(leading).above(a.unit) and seat_of(a).to_examine]
    if waits:
        raise Invalid(f"请先审核牵头区县的报告：{waits[0].unit}。")
