"""Reading the whole record for its verification: plain rows in order, a few at a time.

Moments come as ``events.moment`` writes them, made by the database, for parsing and writing
two of them takes as long as the hash.
"""

from collections.abc import Generator, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import TextClause, text
from sqlmodel import Session

MOMENT = {
    "sqlite": "replace({0}, ' ', 'T') || '+00:00'",
    "postgresql": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')",
}
HEADS = (
    "SELECT id, number, seq, head, stage, {due_at}, {stage_entered_at}, {closed_at},"
    " {received_at}, {overall_due_at} FROM tip WHERE id > :after ORDER BY id LIMIT :limit"
)
EVENTS = (
    "SELECT id, tip_id, seq, kind, {at}, actor, role, audience, stage, {due_at}, codes,"
    " payload_digest, hash, payload FROM event"
    " WHERE tip_id > :after{upto} ORDER BY tip_id, seq"
)
UPTO = " AND tip_id <= :upto"
STREAMED = {"stream_results": True, "yield_per": 2_000}


MOMENTS = ("at", "due_at", "stage_entered_at", "closed_at", "received_at", "overall_due_at")


class Head(NamedTuple):
    """What a tip's own row says about its chain: the end of it, and what follows from it."""

    id: str
    number: str
    seq: int
    head: bytes
    stage: str
    due_at: str | None
    stage_entered_at: str
    closed_at: str | None
    received_at: str
    overall_due_at: str


def heads(session: Session, after: str, limit: int) -> list[Head]:
    """The next tips after this id, in the order of their ids."""
    asked = {"after": after, "limit": limit}
    rows = session.connection().execute(_written(session, HEADS), asked)
    return [Head(*row) for row in rows]


def events_of(session: Session, after: str, upto: str | None) -> Generator[Sequence[Any]]:
    """Events by tip and seq of the tips after one id up to another, or to the end: the
    columns of ``events.Plain``, the hash, the payload. To be closed where it is not read out."""
    asked = {"after": after} if upto is None else {"after": after, "upto": upto}
    query = _written(session, EVENTS, upto="" if upto is None else UPTO)
    with session.connection().execute(query, asked, execution_options=STREAMED) as rows:
        for part in rows.partitions():
            yield from part


def numbers(session: Session) -> Iterator[str]:
    """Every tip's number, in no order."""
    query = text("SELECT number FROM tip")
    return iter(session.connection().execute(query, execution_options=STREAMED).scalars())


def series(session: Session) -> dict[str, int]:
    """How many numbers were given out, by series."""
    rows = session.connection().execute(text("SELECT day, last FROM number_series"))
    return {row.day: row.last for row in rows}


def event_count(session: Session) -> int:
    return int(session.connection().execute(text("SELECT count(*) FROM event")).scalar_one())


def _written(session: Session, query: str, **more: str) -> TextClause:
    """The query with its moments as this engine writes them."""
    moment = MOMENT[session.connection().dialect.name]
    return text(query.format(**{name: moment.format(name) for name in MOMENTS}, **more))
