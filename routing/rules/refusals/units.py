"""Why a unit's part cannot be given on, examined, waived or joined, and whom closing waits for."""

from collections.abc import Iterable

from routing.rules.labels import label
from routing.rules.refusals.assigning import return_waits
from routing.rules.refusals.rule import Rule
from routing.rules.standing import Actor, Seat, Standing
from routing.rules.words import (
    Action,
    Duty,
    Part,
)


def named(seats: Iterable[Seat]) -> str:
    """These units, each with how far it got."""
    return "、".join(f"{s.unit.replace('/', ' ')}（{label(s.duty)}）" for s in seats)


def _others_open(standing: Standing, _: Actor) -> str | None:
    """District and support have to be done or waived first (design.md section 4)."""
    waited = [s for s in standing.others if s.open]
    if not waited:
        return None
    return (
        f"还有单位没有办完：{named(waited)}。"
        "请等其报告、审签（区县的还要主办审核），或写明理由“免办”，再销号。"
    )


def _cannot_give(standing: Standing, actor: Actor) -> str | None:
    seat = standing.seat_of(actor)
    if seat is None or seat.duty is Duty.WORKING:
        return None
    return (
        "请先签收，再交承办单位。" if seat.duty is Duty.TO_SIGN else "本区县已经报告，不能再交办。"
    )


def _nothing_to_examine(standing: Standing, _: Actor) -> str | None:
    waits = any(seat.to_examine for seat in standing.others)
    return None if waits else "没有等主办审核的报告。"


def _nobody_open(standing: Standing, _: Actor) -> str | None:
    waits = any(seat.open for seat in standing.others)
    return None if waits else "协办单位和区县都已经办完或免办。"


def can_join(seat: Seat) -> bool:
    """Whether the lead's report may speak for this unit from now on."""
    return seat.part is Part.SUPPORT and seat.duty in (Duty.TO_SIGN, Duty.WORKING)


def _nobody_to_join(standing: Standing, _: Actor) -> str | None:
    waits = any(can_join(seat) and not seat.joint for seat in standing.others)
    return None if waits else "没有可以联合办理的协办单位：已经报告、办完，或已经是联合办理。"


RULES: dict[Action, tuple[Rule, ...]] = {
    Action.APPROVE: (_others_open,),
    Action.GIVE: (return_waits, _cannot_give),
    Action.EXAMINE: (return_waits, _nothing_to_examine),
    Action.WAIVE: (_nobody_open,),
    Action.JOINT: (return_waits, _nobody_to_join),
}
