"""Queries on extensions and pauses."""

from sqlmodel import Session, col, select

from db.tables import Extension, Pause


def extensions(session: Session, tip_id: str, visit: int) -> list[Extension]:
    """Those asked in this visit to a stage, decided or not."""
    query = select(Extension).where(Extension.tip_id == tip_id, Extension.visit == visit)
    return list(session.exec(query))


def pauses(session: Session, tip_id: str) -> list[Pause]:
    """All of the tip's, in order; the last one may still run."""
    query = select(Pause).where(Pause.tip_id == tip_id)
    return list(session.exec(query.order_by(col(Pause.started_at), col(Pause.planned_end))))


def all_pauses(session: Session) -> list[Pause]:
    """Every pause, for figures."""
    return list(session.exec(select(Pause)))
