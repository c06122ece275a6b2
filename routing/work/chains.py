"""One tip's chain: each event follows from the one before, and the tip from all of them.

Nothing here knows kinds of events: every event carries the stage and the due time it led to.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from db.events import chained, moment
from db.record import Head
from routing.rules import flaws
from routing.rules.words import Stage

Row = Sequence[Any]
"""An event as ``record.events_of`` has it."""
SEQ, AT, STAGE, DUE, CODES, DIGEST, HASH, PAYLOAD = 2, 4, 8, 9, 10, 11, 12, 13
STRUCK_OFF = (Stage.CLOSED.value, Stage.ARCHIVED.value)
OUTER = "overall_due_at"
RECEIVED = "received_at"


def check_chain(head: Head, chain: list[Row]) -> None:
    """A tip's events in order, and what its own row says.

    Raises Flawed at the first event that is not as it was recorded, or where the row says
    something else than the events.
    """
    before = b""
    for seq, row in enumerate(chain, 1):
        if what := _flaw(before, seq, row):
            raise flaws.of_tip(head.number, seq, what)
        before = row[HASH]
    _check_end(head, len(chain), before)
    _check_row(head, chain)


def _flaw(before: bytes, seq: int, row: Row) -> str | None:
    """What is wrong with the event that should be the tip's next one."""
    try:
        if row[SEQ] != seq:
            return flaws.INSERTED if row[SEQ] < seq else flaws.MISSING
        if chained(before, row[:HASH]) != row[HASH]:  # type: ignore[arg-type]
            return flaws.CHANGED
        payload = row[PAYLOAD]
        if payload is not None and sha256(payload).digest() != row[DIGEST]:
            return flaws.PAYLOAD
    except (TypeError, AttributeError, UnicodeEncodeError):
        # SQLite takes any type in any column; what the system never wrote has no hash.
        return flaws.CHANGED
    return None


def _check_end(head: Head, count: int, last: bytes) -> None:
    if head.seq > count:
        raise flaws.of_tip(head.number, count + 1, flaws.CUT)
    if head.seq < count:
        raise flaws.of_tip(head.number, head.seq + 1, flaws.ADDED)
    if head.head != last:
        raise flaws.of_tip(head.number, count, flaws.HEAD)


def _check_row(head: Head, chain: list[Row]) -> None:
    """The cached columns, recomputed from the events as far as these carry them."""
    first, last = chain[0], chain[-1]
    outer = _outer(chain)
    for right, seq, what in (
        (head.received_at == _received_at(first), 1, flaws.RECEIVED),
        (head.stage == last[STAGE], len(chain), flaws.STAGE),
        (head.due_at == last[DUE], len(chain), flaws.DUE),
        (any(head.stage_entered_at == row[AT] for row in chain), len(chain), flaws.ENTERED),
        (head.closed_at == _closed_at(chain), len(chain), flaws.CLOSED),
        (outer is None or head.overall_due_at == outer, len(chain), flaws.OVERALL),
    ):
        if not right:
            raise flaws.of_tip(head.number, seq, what)


def _received_at(first: Row) -> str | None:
    """When it came: with its first event, or when that names it, as a part of a split tip does."""
    if RECEIVED in first[CODES]:
        return moment(datetime.fromisoformat(json.loads(first[CODES])[RECEIVED]))
    received: str | None = first[AT]
    return received


def _closed_at(chain: list[Row]) -> str | None:
    """When the tip was struck off last, if it still is."""
    at = None
    for row in reversed(chain):
        if row[STAGE] not in STRUCK_OFF:
            break
        at = row[AT]
    return at


def _outer(chain: list[Row]) -> str | None:
    """The last outer due time that an event names, as a moment or as ``[was, is]``; None
    where none does, as before the events named it."""
    for row in reversed(chain):
        if OUTER in row[CODES]:
            named = json.loads(row[CODES])[OUTER]
            return moment(datetime.fromisoformat(named[-1] if isinstance(named, list) else named))
    return None
