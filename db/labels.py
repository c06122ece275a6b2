"""Queries on what the office decided beside what triage had said."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, true
from sqlmodel import Session, col, select

from db.tables import Label, Tip

_BATCH = 200


def of_tip(session: Session, tip_id: str) -> Label | None:
    return session.get(Label, tip_id)


def received_between(
    session: Session, since: datetime | None, until: datetime | None
) -> list[tuple[Label, datetime]]:
    """All labels of tips received from ``since`` to before ``until``, with that moment."""
    query = select(Label, Tip.received_at).join(Tip, col(Tip.id) == col(Label.tip_id))
    return list(session.exec(query.where(_within(since, until))))


def examples(
    session: Session, edition: str, hows: Sequence[str],
    period: tuple[datetime | None, datetime | None],
) -> Iterator[tuple[Label, Tip]]:  # fmt: skip
    """Labels of one edition that a person set in one of these ways, with their tips."""
    query = select(Label, Tip).join(Tip, col(Tip.id) == col(Label.tip_id))
    query = query.where(Label.edition == edition, col(Label.how).in_(hows), _within(*period))
    ordered = query.order_by(col(Tip.received_at), col(Tip.id))
    yield from session.exec(ordered.execution_options(yield_per=_BATCH))


def _within(since: datetime | None, until: datetime | None) -> ColumnElement[bool]:
    received = col(Tip.received_at)
    return and_(
        received >= since if since else true(),
        received < until if until else true(),
    )
