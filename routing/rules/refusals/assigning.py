"""Why a tip cannot be given to units, signed for or sent back by them."""

from routing.rules.labels import label
from routing.rules.refusals.rule import Rule
from routing.rules.standing import Actor, Standing
from routing.rules.words import (
    LEADING,
    Action,
    Duty,
    Part,
)


def _summary_waits(standing: Standing, _: Actor) -> str | None:
    return None if standing.summary_approved else "摘要里可能有举报人的线索，请先审定摘要再交办。"


def _already_signed(standing: Standing, actor: Actor) -> str | None:
    seat = standing.seat_of(actor)
    if seat and seat.part is Part.COPY:
        return "抄送本单位的线索只需知悉，不用签收。"
    return "本单位已经签收过了。" if seat and seat.duty is not Duty.TO_SIGN else None


def return_waits(standing: Standing, actor: Actor) -> str | None:
    """A return that was asked for and not decided stops everything else its unit does."""
    seat = standing.seat_of(actor)
    waiting = seat is not None and seat.return_asked
    return "退回申请正等办公室审核，请等审核结果。" if waiting else None


def _no_return_waits(standing: Standing, _: Actor) -> str | None:
    waiting = any(seat.return_asked for seat in standing.seats)
    return None if waiting else "没有待审核的退回申请。"


def _returned_too_often(standing: Standing, actor: Actor) -> str | None:
    """A third unit does not get the tip by the second one's return: the office has decided."""
    seat = standing.seat_of(actor)
    if standing.returns < standing.max_returns or (seat and seat.part not in LEADING):
        return None
    return (
        f"这条线索已经退回过{standing.max_returns}次，由办公室指定主办，"
        "不能再退回；有异议请报领导小组。"
    )


def _done_already(standing: Standing, actor: Actor) -> str | None:
    """The lead's duty is its stage; the others may be further than the tip is."""
    seat = standing.seat_of(actor)
    if seat is None or seat.part in LEADING or seat.duty in (Duty.TO_SIGN, Duty.WORKING):
        return None
    return "本单位已经报告，不能再退回；情况有变的，请写在“记录”里。"


def _to_be_designated(standing: Standing, _: Actor) -> str | None:
    if standing.returns < standing.max_returns:
        return None
    return (
        f"这条线索已经退回过{standing.max_returns}次，"
        "请听取退回单位和拟主办单位的意见后“指定主办”。"
    )


def _not_returned_enough(standing: Standing, _: Actor) -> str | None:
    if standing.returns >= standing.max_returns:
        return None
    return f"退回不到{standing.max_returns}次的，不用指定主办，请直接“交办”。"


def _return_too_late(standing: Standing, _: Actor) -> str | None:
    if standing.return_until is None or standing.now <= standing.return_until:
        return None
    return "签收后的退回期限已过，请继续核查，或在“记录”里向办公室说明情况。"


def measures_run(standing: Standing, _: Actor) -> str | None:
    """Nobody else takes the tip over, and it does not rest, while measures are under way."""
    if not standing.unfinished:
        return None
    which = "、".join(f"第{m.number}项{label(m.kind)}" for m in standing.unfinished)
    return f"还有没有了结的处置：{which}。请先复核或撤销，再做这一步。"


RULES: dict[Action, tuple[Rule, ...]] = {
    Action.ASSIGN: (_summary_waits, _to_be_designated),
    Action.DESIGNATE: (_summary_waits, _not_returned_enough),
    Action.SIGN: (_already_signed, return_waits),
    Action.RETURN: (
        return_waits,
        measures_run,
        _done_already,
        _returned_too_often,
        _return_too_late,
    ),
    Action.DECIDE_RETURN: (_no_return_waits,),
}
