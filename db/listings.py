"""Queries on the yellow and red lists."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from db.tables import Listing


def by_id(session: Session, listing_id: str) -> Listing | None:
    return session.get(Listing, listing_id)


def by_source(session: Session, source: str) -> Listing | None:
    """The entry that came from this measure."""
    return session.exec(select(Listing).where(Listing.source == source)).first()


def of_department(session: Session, department: str | None, states: Sequence[str]) -> list[Listing]:
    """Entries in these states that this department decides (None: all), the newest first."""
    query = select(Listing).where(col(Listing.state).in_(states))
    query = query.where(Listing.department == department) if department else query
    return list(session.exec(query.order_by(col(Listing.created_at).desc(), col(Listing.id))))


def published(session: Session, card: str | None = None) -> list[Listing]:
    """What stands on the lists now, by serial."""
    query = select(Listing).where(Listing.state == "published")
    query = query.where(Listing.card == card) if card else query
    return list(session.exec(query.order_by(col(Listing.serial))))
