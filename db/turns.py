"""Queries on the turns tips can take: parts, relapses, the archive, probes and draws."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from db.columns import but
from db.tables import AccessLog, Draw, DrawnTip, Event, Identity, Probe, Tip


def parts(session: Session, tip_id: str) -> list[Tip]:
    """The tip's parts, in order; those of a splitting that was undone are left out."""
    query = select(Tip).where(Tip.split_of == tip_id)
    query = query.where(or_(col(Tip.parent).is_(None), col(Tip.parent) != tip_id))
    return list(session.exec(query.order_by(col(Tip.serial))))


def last_part(session: Session, tip_id: str) -> Tip | None:
    """The newest part, those of a splitting that was undone included."""
    query = select(Tip).where(Tip.split_of == tip_id)
    return session.exec(query.order_by(col(Tip.serial).desc()).limit(1)).first()


def relapses(session: Session, tip_id: str) -> list[Tip]:
    """The tips that tell that this closed one runs again."""
    query = select(Tip).where(Tip.relapse_of == tip_id)
    return list(session.exec(query.order_by(col(Tip.serial))))


def actors_before(
    session: Session, tip_id: str, seq: int, roles: Sequence[str], but: Sequence[str]
) -> frozenset[str]:
    """Who acted in these roles before this event, in other ways than these kinds."""
    query = select(Event.actor).where(Event.tip_id == tip_id, Event.seq < seq).distinct()
    query = query.where(col(Event.role).in_(roles), col(Event.kind).not_in(but))
    return frozenset(session.exec(query))


def due_for_archive(
    session: Session, now: datetime, limit: int, aside: Collection[str] = ()
) -> list[Tip]:
    """Closed tips whose time has come; rows another sweeper holds are left to it."""
    query = select(Tip).where(col(Tip.archive_at) <= now, *but(Tip.id, aside))
    query = query.order_by(col(Tip.archive_at)).limit(limit)
    return list(session.exec(query.with_for_update(skip_locked=True)))


def erase_identity(session: Session, tip_id: str) -> None:
    """What was sealed to the keepers of this tip's reporter is gone for good."""
    known = session.get(Identity, tip_id)
    if known is not None:
        session.delete(known)


def probes(session: Session, limit: int) -> list[tuple[Probe, str]]:
    """The newest records that somebody asked who reported, each with its tip's number."""
    query = select(Probe, Tip.number).join(Tip, col(Tip.id) == Probe.tip_id)
    return list(session.exec(query.order_by(col(Probe.at).desc()).limit(limit)))


def accesses(session: Session, limit: int) -> list[tuple[AccessLog, str]]:
    """The newest lines of the access log, each with its tip's number."""
    query = select(AccessLog, Tip.number).join(Tip, col(Tip.id) == AccessLog.tip_id)
    return list(session.exec(query.order_by(col(AccessLog.at).desc()).limit(limit)))


def draws(session: Session, limit: int) -> list[Draw]:
    """The newest draws."""
    return list(session.exec(select(Draw).order_by(col(Draw.announced_at).desc()).limit(limit)))


def drawable(session: Session, closed_from: datetime, closed_to: datetime) -> list[Tip]:
    """The checked tips closed in this time, in the order of their serials."""
    query = select(Tip).where(col(Tip.stage).in_(("closed", "archived")), col(Tip.verdict) != "")
    query = query.where(col(Tip.closed_at) >= closed_from, col(Tip.closed_at) < closed_to)
    return list(session.exec(query.order_by(col(Tip.serial))))


def drawn(session: Session, draw_id: str) -> list[tuple[DrawnTip, Tip]]:
    """What was drawn, in the order of the draw."""
    query = select(DrawnTip, Tip).join(Tip, col(Tip.id) == DrawnTip.tip_id)
    query = query.where(DrawnTip.draw_id == draw_id)
    return list(session.exec(query.order_by(col(DrawnTip.position))))
