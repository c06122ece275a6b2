"""What comes after: what a reporter is told and asked besides the tip's stage."""

from datetime import datetime

from sqlmodel import Session

from db import events
from db.tables import Tip
from routing.rules import wording
from routing.rules.words import CHECKED
from routing.work import objections
from routing.work.desk import Desk

VISITED = "visited"


def notes(desk: Desk, tip: Tip) -> tuple[str, ...]:
    """Where accusations of officials go, and what is open once an objection was dealt with."""
    told = []
    if tip.officials or tip.restricted:
        told.append(wording.discipline(desk.plan.turns))
    answered = tip.objected_at is not None and not tip.objection_waits
    if answered and tip.stage in CHECKED:
        told.append(wording.ways(desk.plan.turns))
    return tuple(told)


def object_until(desk: Desk, tip: Tip) -> datetime | None:
    """Until when an objection is taken; None where none is."""
    closed = tip.closed_at
    if tip.withdrawn_at is not None or closed is None or objections.refused(desk, tip, closed):
        return None
    return objections.last_moment(desk, closed)


def asks_trouble(session: Session, tip: Tip, parent: Tip | None) -> bool:
    """Whether to ask if there was trouble: after a visit and after the closing, once each."""
    if tip.withdrawn_at is not None:
        return False
    visit = events.latest(session, (parent or tip).id, VISITED)
    moments = [(parent or tip).closed_at, visit.at if visit else None]
    return any(
        moment is not None and (tip.troubled_at is None or tip.troubled_at < moment)
        for moment in moments
    )
