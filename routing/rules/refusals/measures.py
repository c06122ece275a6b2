"""Why a measure cannot be ordered, rechecked, answered or withdrawn, or a visit recorded."""

from routing.rules.refusals.assigning import return_waits
from routing.rules.refusals.rule import Rule
from routing.rules.standing import Actor, Standing
from routing.rules.words import LEADING, Action, Duty, MeasureKind


def _not_signed(standing: Standing, actor: Actor) -> str | None:
    seat = standing.seat_of(actor)
    return "请先签收，再记录现场核查。" if seat and seat.duty is Duty.TO_SIGN else None


def _nothing_to_recheck(standing: Standing, _: Actor) -> str | None:
    if any(measure.kind is not MeasureKind.ASSIST for measure in standing.open_measures):
        return None
    return "没有进行中的处置可以复核；请先下达处置。"


def _nothing_open(standing: Standing, _: Actor) -> str | None:
    return None if standing.open_measures else "没有进行中的处置或协查可以撤销。"


def _nothing_to_answer(standing: Standing, actor: Actor) -> str | None:
    seat = standing.seat_of(actor)
    leads = seat is not None and seat.part in LEADING
    asked = (m for m in standing.open_measures if m.kind is MeasureKind.ASSIST)
    if any(leads or measure.asked == actor.unit for measure in asked):
        return None
    return "没有等本单位答复的协查。"


RULES: dict[Action, tuple[Rule, ...]] = {
    Action.VISIT: (_not_signed,),
    Action.ORDER: (return_waits,),
    Action.RECHECK: (_nothing_to_recheck,),
    Action.ANSWER: (_nothing_to_answer,),
    Action.WITHDRAW_MEASURE: (_nothing_open,),
}
