"""Why nothing can be asked, and why findings cannot be reported or signed."""

from routing.rules.refusals.assigning import return_waits
from routing.rules.refusals.rule import Rule
from routing.rules.refusals.units import named
from routing.rules.standing import Actor, Seat, Standing
from routing.rules.words import CHAIN, LEADING, Action, Duty, Part


def _signs_own_report(standing: Standing, actor: Actor) -> str | None:
    seat = standing.seat_of(actor)
    own = seat is not None and seat.reported_by == actor.id
    return "不能审签自己报告的结论，请由本单位其他审签人审签。" if own else None


def _nobody_to_ask(standing: Standing, _: Actor) -> str | None:
    return "这条线索没有举报人可问，请向报来的单位了解。" if standing.nobody_reported else None


def _districts_at_work(standing: Standing, actor: Actor) -> str | None:
    """The lead's conclusion rests on what was found on the spot."""
    seat = standing.seat_of(actor)
    waited = [s for s in standing.others if s.part in CHAIN and s.open]
    if seat is None or seat.part not in LEADING or not waited:
        return None
    return (
        f"还在等{named(waited)}：报告由其审签人审签后，请审核；"
        "不需要其报告的，请办公室免办，再报告结论。"
    )


def _own_part_not_working(standing: Standing, actor: Actor) -> str | None:
    seat = standing.seat_of(actor)
    if seat is None or seat.part in LEADING:
        return None
    if seat.joint:
        return "本单位与主办联合办理，由主办一并报告；主办报告后请本单位审签人审签。"
    return NOT_WORKING.get(seat.duty) or _given_to(standing, seat)


NOT_WORKING = {
    Duty.TO_SIGN: "请先签收，再报告。",
    Duty.REPORTED: "本单位已经报告，请等审签和审核。",
    Duty.DONE: "本单位的报告已经办完，不用再报；情况有变的，请写在“记录”里。",
}


def _given_to(standing: Standing, seat: Seat) -> str | None:
    """A district that gave it to a unit on the ground reports through that unit."""
    given = [s for s in standing.grounds_of(seat) if s.duty is not Duty.WAIVED]
    if seat.part is not Part.DISTRICT or not given:
        return None
    return f"已交{named(given)}，由承办单位报告。"


def _nothing_to_sign(standing: Standing, actor: Actor) -> str | None:
    seat = standing.seat_of(actor)
    if seat is None or (seat.duty is Duty.REPORTED and not seat.submitted):
        return None
    return "本单位没有等审签的报告。"


RULES: dict[Action, tuple[Rule, ...]] = {
    Action.ASK: (_nobody_to_ask,),
    Action.REPORT: (return_waits, _own_part_not_working, _districts_at_work),
    Action.COUNTERSIGN: (_nothing_to_sign, _signs_own_report),
}
