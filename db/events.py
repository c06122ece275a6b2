"""The event chain of a tip: append and read. Events are never changed (design.md section 6).

An event's hash covers the hash before it, all plain columns and the digest of the sealed
payload, so the chain can be verified without any key and outlives erasure.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from json.encoder import encode_basestring as quoted
from uuid import uuid4

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from db.tables import Event, Tip


@dataclass(frozen=True)
class Entry:
    """What is to be recorded. ``codes`` are plain facts; ``payload`` is sealed already."""

    kind: str
    at: datetime
    actor: str
    role: str
    audience: str
    codes: Mapping[str, object]
    payload: bytes | None = None
    id: str = ""


def append(session: Session, tip: Tip, entry: Entry) -> Event:
    """Record a move at the end of the tip's chain, with the stage it led to."""
    event = Event(
        id=entry.id or uuid4().hex,
        tip_id=tip.id,
        seq=tip.seq + 1,
        kind=entry.kind,
        at=entry.at,
        actor=entry.actor,
        role=entry.role,
        audience=entry.audience,
        stage=tip.stage,
        due_at=tip.due_at,
        codes=json.dumps(entry.codes, ensure_ascii=False, sort_keys=True),
        payload=entry.payload,
        payload_digest=hashlib.sha256(entry.payload or b"").digest(),
        hash=b"",
    )
    event.hash = event_hash(tip.head, event)
    tip.seq, tip.head = event.seq, event.hash
    session.add(event)
    return event


Plain = tuple[str, str, int, str, str, str, str, str, str, str | None, str, bytes]
"""An event's plain columns: id, tip id, seq, kind, at, actor, role, audience, stage, due time,
codes, digest of the payload. Moments are written as ``moment`` writes them."""


def event_hash(before: bytes, event: Event) -> bytes:
    """The hash of an event whose predecessor has the hash ``before``."""
    plain = (
        event.id, event.tip_id, event.seq, event.kind, written(event.at), event.actor,
        event.role, event.audience, event.stage, moment(event.due_at), event.codes,
        event.payload_digest,
    )  # fmt: skip
    return chained(before, plain)


def chained(before: bytes, plain: Plain) -> bytes:
    """SHA-256 over the hash before and the event's plain columns as a compact JSON list.

    The list is put together here: verifying a million events is mostly this line, and the
    encoder that ``json.dumps`` sets up each time takes twice as long.
    """
    id_, tip_id, seq, kind, at, actor, role, audience, stage, due_at, codes, digest = plain
    body = (
        f"[{quoted(id_)},{quoted(tip_id)},{seq},{quoted(kind)},{quoted(at)},{quoted(actor)},"
        f"{quoted(role)},{quoted(audience)},{quoted(stage)},"
        f'{"null" if due_at is None else quoted(due_at)},{quoted(codes)},"{digest.hex()}"]'
    )
    return hashlib.sha256(before + body.encode()).digest()


def payload_intact(event: Event) -> bool:
    """Whether the sealed payload is the one whose digest the hash covers."""
    return hashlib.sha256(event.payload or b"").digest() == event.payload_digest


def moment(value: datetime | None) -> str | None:
    """As ``written``, where there may be none."""
    return written(value) if value else None


def written(value: datetime) -> str:
    """UTC, microseconds always written, so that both engines give the same bytes."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


OF_TIP = select(Event).where(Event.tip_id == bindparam("tip_id")).order_by(col(Event.seq))
OF_TIP_FOR = OF_TIP.where(col(Event.audience).in_(bindparam("audiences", expanding=True)))


def of_tip(session: Session, tip_id: str, audiences: Sequence[str] | None = None) -> list[Event]:
    """The tip's events in order; only those for the given audiences, or all."""
    if audiences is None:
        return list(session.exec(OF_TIP, params={"tip_id": tip_id}))
    wanted = {"tip_id": tip_id, "audiences": list(audiences)}
    return list(session.exec(OF_TIP_FOR, params=wanted))


def after(session: Session, tip_id: str, seq: int, audience: str) -> list[Event]:
    """The tip's events for this audience that came after the one of this number."""
    query = select(Event).where(Event.tip_id == tip_id, Event.seq > seq)
    return list(session.exec(query.where(Event.audience == audience).order_by(col(Event.seq))))


def latest(session: Session, tip_id: str, kind: str) -> Event | None:
    query = select(Event).where(Event.tip_id == tip_id, Event.kind == kind)
    return session.exec(query.order_by(col(Event.seq).desc()).limit(1)).first()


def of_kind(session: Session, tip_id: str, kind: str) -> list[Event]:
    """The tip's events of this kind in order."""
    query = select(Event).where(Event.tip_id == tip_id, Event.kind == kind)
    return list(session.exec(query.order_by(col(Event.seq))))


def numbered(session: Session, tip_id: str, seq: int) -> Event:
    """The tip's event of this number, which exists."""
    return session.exec(select(Event).where(Event.tip_id == tip_id, Event.seq == seq)).one()
