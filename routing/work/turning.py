"""What the gate has to know of the turns a tip took, read from its row and its record."""

from sqlmodel import Session

from db import events, timers, turns
from db.tables import Tip
from routing.rules.standing import Turns
from routing.rules.words import UNIT_ROLES, Stage, Subject

WAITING = frozenset({Stage.REGISTERED, Stage.NEEDS_INFO})
"""A part in these stages was given to nobody yet."""
NOT_IN_HAND = ("noted", "probed", "return_asked")
"""What an officer may have done without having had the tip in hand."""


def turns_of(session: Session, tip: Tip) -> Turns:
    """Asks the database only for turns that the tip took."""
    return Turns(
        parts_bound=tip.split and _parts_bound(session, tip),
        objection_waits=tip.objection_waits,
        before=before(session, tip) if tip.rechecked else frozenset(),
        restricted=tip.restricted,
        withdrawn=tip.withdrawn_at is not None,
        trouble_waits=tip.troubled_at is not None and _trouble_waits(session, tip),
        relapse=tip.relapse_of is not None,
    )


def ended(tip: Tip) -> Stage | None:
    """What a decision on the tip itself made of it: the first of these that holds."""
    decided = {
        Stage.DUPLICATE: tip.parent is not None,
        Stage.SPLIT: tip.split,
        Stage.ARCHIVED: tip.archived,
        Stage.DECLINED: tip.declined,
        Stage.CLOSED: tip.closed_at is not None,
    }
    return next((stage for stage, holds in decided.items() if holds), None)


def before(session: Session, tip: Tip) -> frozenset[str]:
    """The units' officers who had the tip in hand before it was checked again."""
    again = events.latest(session, tip.id, "objection_granted")
    if again is None:
        return frozenset()
    return turns.actors_before(session, tip.id, again.seq, sorted(UNIT_ROLES), NOT_IN_HAND)


def _parts_bound(session: Session, tip: Tip) -> bool:
    return any(part.stage not in WAITING for part in turns.parts(session, tip.id))


def _trouble_waits(session: Session, tip: Tip) -> bool:
    return timers.of_subject(session, tip.id, Subject.TROUBLE, tip.id) is not None
