"""The life of a tip: the stage it is in, and the one gate for every move (design.md section 4).

The stage is a pure function of the tip's assignments and decisions (``stage_of``). The table
in ``permits`` says which stages, roles and seats an action needs, ``refusals`` adds what a
table cannot say. Nothing else decides whether a move is allowed.
"""

from common.errors import NotAllowed
from routing.rules.labels import label
from routing.rules.permits import PERMITS, Needs
from routing.rules.refusals import refused_by_rule
from routing.rules.standing import Actor, Seat, Standing
from routing.rules.words import (
    CHAIN,
    LEADING,
    WITHOUT_STEPS,
    Action,
    Duty,
    Part,
    Stage,
)


def stage_of(
    seats: tuple[Seat, ...], *, ended: Stage | None, awaiting: bool, enforcing: bool = False
) -> Stage:
    """The stage that follows from the decisions on the tip and from its units' duties.

    ``ended``: what a decision on the tip itself made of it (closed, declined, linked, split,
    archived); its assignments rest as they are, and hold again once that is taken back.
    ``enforcing``: measures are under way, so what was signed cannot be struck off yet. While a
    district is at work the lead's findings are not the last word, wherever it is.
    """
    if ended:
        return ended
    lead = next((s for s in seats if s.part in LEADING and s.duty is not Duty.RETURNED), None)
    if lead is None:
        return Stage.NEEDS_INFO if awaiting else Stage.REGISTERED
    stage = STAGE_BY_LEAD[lead.duty]
    at_work = any(s.part in CHAIN and s.open for s in seats)
    if at_work and stage in AFTER_VERIFYING:
        return Stage.VERIFYING
    return Stage.ENFORCING if enforcing and stage is Stage.IN_REVIEW else stage


STAGE_BY_LEAD = {
    Duty.TO_SIGN: Stage.TO_SIGN,
    Duty.WORKING: Stage.VERIFYING,
    Duty.REPORTED: Stage.REPORTED,
    Duty.DONE: Stage.IN_REVIEW,
}
AFTER_VERIFYING = frozenset({Stage.REPORTED, Stage.IN_REVIEW})


def check(action: Action, standing: Standing, actor: Actor) -> None:
    """The one gate: returns where the action is allowed.

    Raises NotAllowed with a sentence that says why, or what to do instead.
    """
    sentence = _refused_by_table(action, standing, actor) or refused_by_rule(
        action, standing, actor
    )
    if sentence:
        raise NotAllowed(sentence)


def possible(standing: Standing, actor: Actor) -> tuple[Action, ...]:
    """The actions that ``check`` would let through now, in the table's order."""
    return tuple(
        action
        for action in PERMITS
        if not _refused_by_table(action, standing, actor)
        and not refused_by_rule(action, standing, actor)
    )


def _refused_by_table(action: Action, standing: Standing, actor: Actor) -> str | None:
    permits = [p for p in PERMITS[action] if actor.role in p.roles]
    if not permits:
        return f"{label(actor.role)}不能“{label(action)}”。"
    mine = [p for p in permits if _seated(p.needs, standing, actor)]
    if not any(standing.stage in p.stages for p in mine or permits):
        return (
            f"线索现在是“{label(standing.stage)}”，不能“{label(action)}”，请刷新页面查看最新情况。"
        )
    if mine:
        return None
    who = WHO[permits[0].needs if len(permits) == 1 else Needs.ANY]
    return f"只有{who}才能“{label(action)}”。"


WHO = {
    Needs.LEAD: "主办单位",
    Needs.ANY: "承办单位",
    Needs.OTHER: "协办单位和区县",
    Needs.DISTRICT: "承办区县",
}


def _seated(needs: Needs, standing: Standing, actor: Actor) -> bool:
    if needs is Needs.NOTHING:
        return True
    seat = standing.seat_of(actor)
    return seat is not None and seat.part in PARTS[needs]


PARTS = {
    Needs.LEAD: LEADING,
    Needs.ANY: set(Part),
    Needs.OTHER: set(Part) - WITHOUT_STEPS,
    Needs.DISTRICT: {Part.DISTRICT},
}
