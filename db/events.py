"""The event chain of a tip: append and read. Events are never changed (design.md section 6).

An event's hash covers the hash before it, all plain columns and the digest of the sealed
payload, so the chain can be verified without any key and outlives erasure.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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


def event_hash(before: bytes, event: Event) -> bytes:
    """SHA-256 over the hash before and the event's plain columns in canonical form."""
    plain = [
        event.id, event.tip_id, event.seq, event.kind, _moment(event.at), event.actor,
        event.role, event.audience, event.stage, _moment(event.due_at), event.codes,
        event.payload_digest.hex(),
    ]  # fmt: skip
    body = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(before + body).digest()


def payload_intact(event: Event) -> bool:
    """Whether the sealed payload is the one whose digest the hash covers."""
    return hashlib.sha256(event.payload or b"").digest() == event.payload_digest


def _moment(value: datetime | None) -> str | None:
    """Microseconds always written, so that both engines give the same bytes."""
    return value.astimezone(UTC).isoformat(timespec="microseconds") if value else None


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


def chains(session: Session, batch: int = 500) -> Iterator[tuple[Tip, list[Event]]]:
    """Every tip with its chain, in batches, for verification."""
    last = ""
    while tips := list(
        session.exec(select(Tip).where(Tip.id > last).order_by(col(Tip.id)).limit(batch))
    ):
        last = tips[-1].id
        grouped: dict[str, list[Event]] = {tip.id: [] for tip in tips}
        events = select(Event).where(col(Event.tip_id).in_(grouped))
        for event in session.exec(events.order_by(col(Event.tip_id), col(Event.seq))):
            grouped[event.tip_id].append(event)
        yield from ((tip, grouped[tip.id]) for tip in tips)


def of_kinds(session: Session, kinds: Sequence[str]) -> list[Event]:
    """All events of these kinds, for figures."""
    return list(
        session.exec(select(Event).where(col(Event.kind).in_(kinds)).order_by(col(Event.at)))
    )
