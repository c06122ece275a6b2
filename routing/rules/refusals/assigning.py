"""Why a tip cannot be given to units, signed for or sent back by them."""

from routing.rules.refusals.rule import Rule
from routing.rules.standing import Actor, Standing
from routing.rules.words import Action, Duty, Part


def _summary_waits(standing: Standing, _: Actor) -> str | None:
    return None if standing.summary_approved else "摘要里可能有举报人的线索，请先审定摘要再交办。"


def _already_signed(standing: Standing, actor: Actor) -> str | None:
    seat = standing.seat_of(actor)
    if seat and seat.part is Part.COPY:
        return "抄送本单位的线索只需知悉，不用签收。"
    return "本单位已经签收过了。" if seat and seat.duty is not Duty.TO_SIGN else None


def return_waits(standing: Standing, _: Actor) -> str | None:
    """A return that was asked for and not decided stops everything else the lead does."""
    waiting = standing.lead is not None and standing.lead.return_asked
    return "退回申请正等办公室审核，请等审核结果。" if waiting else None


def _no_return_waits(standing: Standing, _: Actor) -> str | None:
    waiting = standing.lead is not None and standing.lead.return_asked
    return None if waiting else "没有待审核的退回申请。"


def _returned_too_often(standing: Standing, _: Actor) -> str | None:
    if standing.returns < standing.max_returns:
        return None
    return "这条线索已经退回过两次，由办公室指定主办，不能再退回；有异议请报领导小组。"


def _return_too_late(standing: Standing, _: Actor) -> str | None:
    if standing.return_until is None or standing.now <= standing.return_until:
        return None
    return "签收后的退回期限已过，请继续核查，或在“记录”里向办公室说明情况。"


RULES: dict[Action, tuple[Rule, ...]] = {
    Action.ASSIGN: (_summary_waits,),
    Action.SIGN: (_already_signed, return_waits),
    Action.RETURN: (return_waits, _returned_too_often, _return_too_late),
    Action.DECIDE_RETURN: (_no_return_waits,),
}
