"""Queries on extensions and pauses."""

from collections import defaultdict
from collections.abc import Sequence

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


def extensions_of(session: Session, tip_ids: Sequence[str]) -> dict[str, list[Extension]]:
    """The extensions asked for each of these tips that has any."""
    found: dict[str, list[Extension]] = defaultdict(list)
    for row in session.exec(select(Extension).where(col(Extension.tip_id).in_(tip_ids))):
        found[row.tip_id].append(row)
    return found


def pauses_of(session: Session, tip_ids: Sequence[str]) -> dict[str, list[Pause]]:
    """The pauses of each of these tips that has any."""
    found: dict[str, list[Pause]] = defaultdict(list)
    for row in session.exec(select(Pause).where(col(Pause.tip_id).in_(tip_ids))):
        found[row.tip_id].append(row)
    return found
