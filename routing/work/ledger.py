"""Verifying the record: every chain whole, every stage what its events say."""

from dataclasses import dataclass

from sqlmodel import Session

from db import events
from db.tables import Event, Tip


@dataclass(frozen=True)
class Verdict:
    """How many events were checked, and the first fault if there is one."""

    tips: int
    events: int
    fault: str | None


def verify(session: Session) -> Verdict:
    """Recompute every hash. Stops at the first fault, named by tip number and event."""
    seen_tips = seen_events = 0
    for tip, chain in events.chains(session):
        if fault := _fault(tip, chain):
            return Verdict(seen_tips, seen_events, fault)
        seen_tips += 1
        seen_events += len(chain)
    return Verdict(seen_tips, seen_events, None)


def _fault(tip: Tip, chain: list[Event]) -> str | None:
    before = b""
    for expected, event in enumerate(chain, 1):
        if event.seq != expected:
            return f"{tip.number}: event {expected} is missing"
        if event.hash != events.event_hash(before, event):
            return f"{tip.number}: event {event.seq} was changed"
        if event.payload is not None and not events.payload_intact(event):
            return f"{tip.number}: the payload of event {event.seq} was changed"
        before = event.hash
    if tip.seq != len(chain) or tip.head != before:
        return f"{tip.number}: events are missing at the end"
    last = chain[-1]
    if (last.stage, last.due_at) != (tip.stage, tip.due_at):
        return f"{tip.number}: stage or due time does not follow from its events"
    return None
