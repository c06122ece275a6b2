"""Queries on seals. One process seals at a time; nobody who appends events waits for it.

An event that a transaction commits late is simply not seen yet: it names no seal and is in
the next one. Marking and reading are one statement, so what is marked is what was read.
"""

from collections.abc import Generator, Iterator
from typing import Any

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from db.tables import Event, Seal

TURN = 7_160_295
"""The advisory lock of whoever seals, held until the commit."""
MARK = text(
    "UPDATE event SET seal = :number WHERE id IN "
    "(SELECT id FROM event WHERE seal IS NULL LIMIT :most) RETURNING tip_id, seq, hash"
)
LEAVES = text(
    "SELECT seal, tip_id, seq, hash FROM event WHERE seal > :after AND seal <= :upto ORDER BY seal"
)
STRAY = text(
    "SELECT tip.number, event.tip_id, event.seq FROM event LEFT JOIN tip ON tip.id = event.tip_id"
    " WHERE seal > :newest OR seal < 1 ORDER BY event.tip_id, event.seq LIMIT 1"
)
STREAMED = {"stream_results": True, "yield_per": 2_000}


def take_turn(session: Session) -> bool:
    """Whether nobody else is sealing; SQLite has one writer anyway."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return True
    return bool(connection.execute(text(f"SELECT pg_try_advisory_xact_lock({TURN})")).scalar_one())


def mark(session: Session, number: int, most: int) -> list[tuple[str, int, bytes]]:
    """Put at most so many unsealed events into this seal: (tip id, seq, hash) of each."""
    rows = session.connection().execute(MARK, {"number": number, "most": most}).all()
    return [(tip_id, seq, hash_) for tip_id, seq, hash_ in rows]


def newest(session: Session) -> Seal | None:
    return session.exec(select(Seal).order_by(col(Seal.number).desc()).limit(1)).first()


def after(session: Session, number: int, limit: int) -> list[Any]:
    """The next seals after this one, in order: rows by column."""
    every: Any = (Seal.number, Seal.at, Seal.events, Seal.root, Seal.before, Seal.hash)
    query: Any = select(*every).where(Seal.number > number).order_by(col(Seal.number))
    return list(session.exec(query.limit(limit)))


def all_of_them(session: Session, batch: int = 1_000) -> Iterator[Any]:
    """Every seal in order, some in memory at a time."""
    last = 0
    while found := after(session, last, batch):
        yield from found
        last = found[-1].number


def leaves(session: Session, after: int, upto: int) -> Generator[tuple[int, str, int, bytes]]:
    """(seal, tip id, seq, hash) of the events in these seals, by seal. To be closed where it
    is not read out."""
    asked = {"after": after, "upto": upto}
    with session.connection().execute(LEAVES, asked, execution_options=STREAMED) as rows:
        for part in rows.partitions():
            yield from part


def stray(session: Session) -> tuple[str | None, int] | None:
    """Tip number (None: no such tip) and seq of an event in a seal that does not exist."""
    last = newest(session)
    asked = {"newest": last.number if last else 0}
    row = session.connection().execute(STRAY, asked).first()
    return (row[0], row[2]) if row else None


def count(session: Session) -> tuple[int, int]:
    """How many events are in no seal, and in one."""
    unsealed = select(func.count()).select_from(Event).where(col(Event.seal).is_(None))
    sealed = select(func.coalesce(func.sum(Seal.events), 0))
    return session.exec(unsealed).one(), session.exec(sealed).one()
