"""Queries on measures, visits, proofs and the figures of a closure.

For lists of firms (黄牌, 红牌) ``in_state`` and ``overdue`` give measures with their tips:
open ``rectify`` is a candidate for the yellow list, passed goes off it, failed and overdue are
依法处置中, ``closure`` in state ``closed_by_law`` (with ``authority``, ``document`` and
``decided_on``) is a candidate for the red one.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func
from sqlmodel import Session, col, select

from db.tables import Attachment, ClosureFigure, Measure, Proof, Tip, Visit

OF_TIP = select(Measure).where(Measure.tip_id == bindparam("tip_id")).order_by(col(Measure.number))


def of_tip(session: Session, tip_id: str) -> list[Measure]:
    """All of the tip's, in the order in which they were ordered."""
    return list(session.exec(OF_TIP, params={"tip_id": tip_id}))


def in_state(
    session: Session, kinds: Sequence[str], states: Sequence[str]
) -> list[tuple[Measure, Tip]]:
    """Measures of these kinds in these states with their tips, what is due first in front."""
    query = select(Measure, Tip).join(Tip, col(Tip.id) == Measure.tip_id)
    query = query.where(col(Measure.kind).in_(kinds), col(Measure.state).in_(states))
    return list(session.exec(query.order_by(col(Measure.due_at), col(Measure.id))))


def overdue(session: Session, kinds: Sequence[str], now: datetime) -> list[tuple[Measure, Tip]]:
    """Open measures of these kinds whose time is up, with their tips."""
    return [pair for pair in in_state(session, kinds, ["open"]) if pair[0].due_at < now]


def asked_of(session: Session, unit: str, limit: int = 50) -> list[tuple[Measure, Tip]]:
    """The help that was asked of this unit: what waits first, then the newest."""
    query = select(Measure, Tip).join(Tip, col(Tip.id) == Measure.tip_id)
    query = query.where(Measure.asked == unit, Measure.kind == "assist")
    order = (col(Measure.state) != "open", col(Measure.ordered_at).desc())
    return list(session.exec(query.order_by(*order).limit(limit)))


def with_tip_locked(session: Session, measure_id: str) -> tuple[Measure, Tip] | None:
    """One measure with its tip, which others wait to change."""
    found = session.get(Measure, measure_id)
    if found is None:
        return None
    tip = session.get_one(Tip, found.tip_id, with_for_update=True, populate_existing=True)
    return session.get_one(Measure, measure_id, populate_existing=True), tip


def visits(session: Session, tip_id: str) -> list[Visit]:
    """All of the tip's, planned ones included, in the order of their times."""
    query = select(Visit).where(Visit.tip_id == tip_id)
    return list(session.exec(query.order_by(col(Visit.at), col(Visit.number))))


def visited_since(session: Session, tip_id: str, moment: datetime) -> bool:
    """Whether somebody was on the spot from this moment on."""
    query = select(Visit.id).where(Visit.tip_id == tip_id, col(Visit.planned).is_(False))
    return session.exec(query.where(Visit.at >= moment).limit(1)).first() is not None


def count_visits(session: Session, tip_id: str) -> int:
    """How many were recorded; none is ever removed."""
    query = select(func.count()).select_from(Visit).where(Visit.tip_id == tip_id)
    return session.exec(query).one()


def newest_visit(session: Session, tip_id: str) -> Visit:
    """The one recorded last, which exists."""
    query = select(Visit).where(Visit.tip_id == tip_id)
    return session.exec(query.order_by(col(Visit.number).desc()).limit(1)).one()


def photos_of_visits(session: Session, tip_id: str) -> dict[str, list[str]]:
    """The ids of photos by the id of the visit they belong to."""
    query = select(Attachment).where(
        Attachment.tip_id == tip_id, col(Attachment.visit_id).is_not(None)
    )
    found: dict[str, list[str]] = {}
    for row in session.exec(query.order_by(col(Attachment.added_at), col(Attachment.id))):
        found.setdefault(row.visit_id or "", []).append(row.id)
    return found


def proofs(session: Session, tip_id: str) -> dict[str, Proof]:
    """What was shown, by item."""
    found = session.exec(select(Proof).where(Proof.tip_id == tip_id))
    return {proof.item: proof for proof in found}


def figures_of(session: Session, tip_id: str) -> list[ClosureFigure]:
    """The figures of the tip's closure."""
    query = select(ClosureFigure).where(ClosureFigure.tip_id == tip_id)
    return list(session.exec(query.order_by(col(ClosureFigure.position))))


def replace_figures(session: Session, tip_id: str, rows: Sequence[ClosureFigure]) -> None:
    """Another report has other figures."""
    session.exec(delete(ClosureFigure).where(col(ClosureFigure.tip_id) == tip_id))
    session.add_all(rows)


def closed_figures(session: Session) -> list[tuple[ClosureFigure, Tip]]:
    """The figures of closed tips, for the annual report."""
    query = select(ClosureFigure, Tip).join(Tip, col(Tip.id) == ClosureFigure.tip_id)
    query = query.where(Tip.stage == "closed")
    return list(session.exec(query.order_by(col(Tip.serial), col(ClosureFigure.position))))
