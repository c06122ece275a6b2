"""A made-up record of any size: tips whose events come interleaved, with real hashes."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, text, update

from db.engine import Database
from db.events import chained, moment, written
from db.tables import Event, NumberSeries, Tip

START = datetime(2024, 1, 1, tzinfo=UTC)
STEP = timedelta(minutes=2)
OPEN, BATCH = 3_000, 10_000
"""Tips at work at the same time at most; rows stored at once."""
LIFE = (
    ("registered", "registered"), ("assigned", "to_sign"), ("signed", "verifying"),
    ("noted", "verifying"), ("chased", "verifying"), ("reported", "reported"),
    ("countersigned", "in_review"), ("approved", "closed"),
)  # fmt: skip
SHARE = 0.4
"""Of events with a sealed payload."""


@dataclass
class Life:
    """A tip on its way."""

    id: str
    number: str
    serial: int
    began: datetime
    seq: int = 0
    head: bytes = b""
    stage: str = ""
    due_at: datetime | None = None
    entered: datetime = START
    closed_at: datetime | None = None


def fill(database: Database, events: int) -> int:
    """Store so many events; how many tips they are of."""
    lives: list[Life] = []
    with database.reshape() as connection:
        if not database.is_sqlite:
            connection.execute(text("SET session_replication_role = replica"))
        batch: list[dict[str, Any]] = []
        for row in _rows(events, lives):
            batch.append(row)
            if len(batch) == BATCH:
                _store(connection, batch)
                batch = []
        if batch:
            _store(connection, batch)
        _store_tips(connection, lives)
        if not database.is_sqlite:
            connection.execute(text("SET session_replication_role = origin"))
            connection.execute(text("ANALYZE"))
    return len(lives)


def _store(connection: Connection, batch: list[dict[str, Any]]) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(insert(Event), batch)
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor().copy(f"COPY event ({', '.join(batch[0])}) FROM STDIN") as copied:
        for row in batch:
            copied.write_row(tuple(row.values()))


def _rows(events: int, lives: list[Life]) -> Iterator[dict[str, Any]]:
    """Each step one of the open tips moves on, and a closed one makes room for a new one."""
    chance, running = random.Random(7), Counter[str]()
    open_: list[Life] = []
    most = min(OPEN, events // 20)
    for step in range(events):
        now = START + STEP * step
        if len(open_) < most // 2 or (len(open_) < most and chance.random() < SHARE):
            open_.append(_new(chance, now, len(lives) + 1, running))
            lives.append(open_[-1])
            yield _event(chance, open_[-1], now)
            continue
        place = chance.randrange(len(open_))
        yield _event(chance, open_[place], now)
        if open_[place].seq == len(LIFE):
            open_[place] = open_[-1]
            open_.pop()


def _new(chance: random.Random, now: datetime, serial: int, running: Counter[str]) -> Life:
    day = now.strftime("%Y%m%d")
    running[day] += 1
    return Life(f"{chance.getrandbits(128):032x}", f"CQ{day}-{running[day]:04d}", serial, now)


def _event(chance: random.Random, life: Life, now: datetime) -> dict[str, Any]:
    kind, stage = LIFE[life.seq]
    if stage != life.stage:
        life.entered = now
        life.due_at = None if stage == "closed" else now + timedelta(days=10)
    life.stage, life.closed_at = stage, now if stage == "closed" else None
    codes = {"unit": "市经济信息委/产业处", "task": str(chance.randrange(1, 21))}
    if kind == "registered":
        codes["overall_due_at"] = _outer(life).isoformat()
    payload = chance.randbytes(240) if chance.random() < SHARE else None
    row: dict[str, Any] = {
        "id": f"{chance.getrandbits(128):032x}", "tip_id": life.id, "seq": life.seq + 1,
        "kind": kind, "at": now, "actor": f"officer-{chance.randrange(200)}", "role": "handler",
        "audience": "officers", "stage": stage, "due_at": life.due_at,
        "codes": json.dumps(codes, ensure_ascii=False, sort_keys=True), "payload": payload,
        "payload_digest": sha256(payload or b"").digest(), "seal": None,
    }  # fmt: skip
    row["hash"] = hash_of(life.head, row)
    life.seq, life.head = life.seq + 1, row["hash"]
    return row


def hash_of(before: bytes, row: dict[str, Any]) -> bytes:
    """The hash of an event given by column."""
    plain = (
        row["id"], row["tip_id"], row["seq"], row["kind"], written(row["at"]), row["actor"],
        row["role"], row["audience"], row["stage"], moment(row["due_at"]), row["codes"],
        row["payload_digest"],
    )  # fmt: skip
    return chained(before, plain)


def _outer(life: Life) -> datetime:
    return life.began + timedelta(days=60)


def _store_tips(connection: Connection, lives: list[Life]) -> None:
    for first in range(0, len(lives), BATCH):
        rows = [_tip(life).model_dump() for life in lives[first : first + BATCH]]
        connection.execute(insert(Tip), rows)
    days = Counter(life.number[2:10] for life in lives)
    connection.execute(update(NumberSeries).values(last=len(lives)))  # all: there is no other
    connection.execute(insert(NumberSeries), [{"day": d, "last": n} for d, n in days.items()])


def _tip(life: Life) -> Tip:
    """A row as the intake makes it; what is sealed in it is of the usual length."""
    return Tip(
        id=life.id, number=life.number, serial=life.serial, edition="chongqing-2024",
        kind="citizen", channel="web", mode="anonymous", received_at=life.began,
        stage=life.stage, stage_entered_at=life.entered, visit=life.seq, due_at=life.due_at,
        next_chase_at=life.due_at, overall_due_at=_outer(life), closed_at=life.closed_at,
        scope="in", sure=True, danger=False, officials=False, summary_approved=True,
        request_hash=sha256(b"r" + life.id.encode()).digest(), body_digest=b"b" * 32,
        code_hash=sha256(b"c" + life.id.encode()).digest(), wrapped_key=b"k" * 60,
        text=b"t" * 300, summary=b"s" * 200, assessment=b"a" * 600, details=b"d" * 80,
        seq=life.seq, head=life.head,
    )  # fmt: skip
