"""Delivering what was promised: at least once, with back-off, after the commit.

A message is claimed with a lease before the call, so that two processes never send it at
the same time; one that dies leaves it to the next after the lease.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from sqlmodel import Session

from common.clock import Clock
from common.logs import logger
from db import outbox
from db.engine import Database
from db.tables import OutboxMessage

T = TypeVar("T")
LEASE = timedelta(minutes=5)
BATCH = 100
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
HEARTBEAT = "outbox"


class SendFailed(Exception):
    """The channel did not take the message; ``kind`` says why in one English word."""

    def __init__(self, kind: str, retry_after: timedelta | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.retry_after = retry_after


@dataclass(frozen=True)
class Outgoing:
    """A message as a channel gets it. ``key`` is its idempotency key."""

    key: str
    role: str
    unit: str | None
    tip_id: str
    kind: str
    body: str


class Sender(Protocol):
    """A channel that carries messages. Raises SendFailed."""

    async def send(self, message: Outgoing) -> None: ...


async def deliver_due(database: Database, senders: Mapping[str, Sender], clock: Clock) -> int:
    """Send what is due now; return how many messages were delivered."""
    delivered = 0
    while claimed := await _write(database, lambda s: outbox.claim_due(s, clock(), LEASE, BATCH)):
        for message in claimed:
            delivered += await _deliver(database, senders[message.channel], message, clock)
    await _write(database, lambda s: outbox.beat(s, HEARTBEAT, clock()))
    return delivered


async def _deliver(
    database: Database, sender: Sender, message: OutboxMessage, clock: Clock
) -> bool:
    """Try one message and keep the result. No failure of one touches the next."""
    try:
        await sender.send(_outgoing(message))
    except SendFailed as failure:
        again = clock() + (failure.retry_after or back_off(message.attempts))
        await _keep_failure(database, message, failure.kind, again)
        return False
    except Exception as error:
        logger().exception("sender broke", key=message.key, channel=message.channel)
        again = clock() + back_off(message.attempts)
        await _keep_failure(database, message, type(error).__name__, again)
        return False
    await _write(database, lambda s: outbox.mark_sent(s, message.key, clock()))
    return True


def _outgoing(message: OutboxMessage) -> Outgoing:
    return Outgoing(
        message.key, message.role, message.unit, message.tip_id, message.kind, message.body
    )


async def _keep_failure(
    database: Database, message: OutboxMessage, reason: str, again: datetime
) -> None:
    await _write(database, lambda s: outbox.mark_failed(s, message.key, reason, again))


async def _write(database: Database, use_case: Callable[[Session], T]) -> T:
    """The door may wait for the disk: never on the event loop."""
    return await asyncio.to_thread(database.write, use_case)


def back_off(attempts: int) -> timedelta:
    """Doubling waits: 30 seconds after the first failure, an hour at most."""
    doublings: int = 2 ** min(attempts - 1, 10)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)
