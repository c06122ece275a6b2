"""封存: a job puts all committed, unsealed events under a Merkle root, again and again.

Which seal an event is in stands in its row, so anybody can count the root again. Between two
seals the record rests on its chains alone (SECURITY.md).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session

from db import outbox, seals
from db.engine import Database
from db.tables import Seal as Row
from routing.rules.seals import FIRST, Seal, sealed

HEARTBEAT = "seal"
MOST = 10_000
"""So many events at most are in one seal: whoever verifies holds one seal in memory, and on
SQLite whoever writes waits a fraction of a second for it."""


def seal_all(database: Database, now: datetime, most: int = MOST) -> int:
    """Seal what is unsealed; how many events that were. Where another process seals, none."""
    total = 0
    while found := database.write(lambda session: seal_some(session, now, most)):
        total += found.events
        if found.events < most:
            break
    database.write(lambda session: outbox.beat(session, HEARTBEAT, now))
    return total


def seal_some(session: Session, now: datetime, most: int = MOST) -> Seal | None:
    """One seal over at most so many events; None where there is none to seal."""
    if not seals.take_turn(session):
        return None
    last = seals.newest(session)
    number, before = (last.number + 1, last.hash) if last else (1, FIRST)
    leaves = seals.mark(session, number, most)
    if not leaves:
        return None
    seal = sealed(number, now, leaves, before)
    session.add(Row(**vars(seal)))
    return seal


def seals_of(session: Session) -> Iterator[Seal]:
    """Every seal, in order."""
    return map(as_rule, seals.all_of_them(session))


def as_rule(row: Any) -> Seal:
    """The row as the rules know it."""
    return Seal(*row)
