"""Delivering what was promised: at least once, with back-off, after the commit.

A message is claimed with a lease before the call, so that two processes never send it at
the same time; one that dies leaves it to the next after the lease.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from sqlmodel import Session

from common.clock import Clock
from common.logs import logger
from db import outbox
from db.engine import Database
from db.tables import OutboxMessage

T = TypeVar("T")
LEASE = timedelta(minutes=5)
BATCH = 20
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


Effect = Callable[[Session], None]


class Sender(Protocol):
    """A channel that carries messages. Raises SendFailed.

    What it returns is done in the transaction that keeps the result, so a channel that is a
    table of ours carries exactly once.
    """

    async def send(self, message: Outgoing) -> Effect | None: ...


@dataclass(frozen=True)
class Result:
    """What became of one attempt; ``error`` and ``again`` where it failed."""

    key: str
    error: str | None = None
    again: datetime | None = None
    effect: Effect | None = None


async def deliver_due(database: Database, senders: Mapping[str, Sender], clock: Clock) -> int:
    """Send what is due now; return how many messages were delivered.

    The results of a batch are kept together: a process that dies in the middle of one
    leaves so many messages, at most, to be sent again.
    """
    delivered = 0
    while claimed := await _write(database, lambda s: outbox.claim_due(s, clock(), LEASE, BATCH)):
        results = [await _attempt(senders[message.channel], message, clock) for message in claimed]
        await _write(database, partial(_keep, results=results, now=clock()))
        delivered += sum(result.error is None for result in results)
    await _write(database, lambda s: outbox.beat(s, HEARTBEAT, clock()))
    return delivered


async def _attempt(sender: Sender, message: OutboxMessage, clock: Clock) -> Result:
    """Try one message. No failure of one touches the next."""
    try:
        effect = await sender.send(_outgoing(message))
    except SendFailed as failure:
        wait = failure.retry_after or back_off(message.attempts)
        return Result(message.key, failure.kind, clock() + wait)
    except Exception as error:
        logger().exception("sender broke", key=message.key, channel=message.channel)
        return Result(message.key, type(error).__name__, clock() + back_off(message.attempts))
    return Result(message.key, effect=effect)


def _keep(session: Session, results: Sequence[Result], now: datetime) -> None:
    outbox.mark_sent(session, [result.key for result in results if result.error is None], now)
    for result in results:
        if result.effect:
            result.effect(session)
        if result.error is not None and result.again is not None:
            outbox.mark_failed(session, result.key, result.error, result.again)


def _outgoing(message: OutboxMessage) -> Outgoing:
    return Outgoing(
        message.key, message.role, message.unit, message.tip_id, message.kind, message.body
    )


async def _write(database: Database, use_case: Callable[[Session], T]) -> T:
    """The door may wait for the disk: never on the event loop."""
    return await asyncio.to_thread(database.write, use_case)


def back_off(attempts: int) -> timedelta:
    """Doubling waits: 30 seconds after the first failure, an hour at most."""
    doublings: int = 2 ** min(attempts - 1, 10)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)
