"""Delivering what was promised: at least once, with back-off, after the commit.

A message is claimed with a lease before the call, so that two processes never send it at
the same time; one that dies leaves it to the next after the lease. What waits for one
recipient on one channel is bundled when it is claimed first; the rows keep the bundle, so
whatever is sent again is the same text under the same key.
"""

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Protocol, TypeVar

from sqlmodel import Session

from common.clock import Clock
from common.errors import Unavailable
from common.logs import logger
from db import outbox
from db.engine import Database
from db.tables import OutboxMessage
from routing.rules.wording_duty import digest_message, instead_of
from routing.rules.words import Role
from routing.work import presence
from routing.work.desk import Desk
from routing.work.promises import may_go_at

T = TypeVar("T")
Parcel = Sequence[OutboxMessage]
"""What goes out as one message: a promise alone, or several as a digest."""
LEASE = timedelta(minutes=5)
BATCH = 20
DIGEST = 30
"""So many matters at most in one message."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
HEARTBEAT = "outbox"


Effect = Callable[[Session], None]


class SendFailed(Exception):
    """The channel did not take the message; ``kind`` says why in one English word. What it
    did get done is kept by ``effect``, in the transaction that keeps the failure."""

    def __init__(
        self, kind: str, retry_after: timedelta | None = None, effect: Effect | None = None
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.retry_after = retry_after
        self.effect = effect


class NotNow(Exception):
    """The sender did not try, for the channel has no room before ``wait`` is over. That is no
    failure: nobody has seen the message, and it may be put together with others meanwhile."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


@dataclass(frozen=True)
class Outgoing:
    """A message as a channel gets it. ``key`` is its idempotency key.

    A digest has no tip of its own; ``parts`` are the promises it keeps, each as it would
    have been sent alone.
    """

    key: str
    role: str
    unit: str | None
    tip_id: str | None
    kind: str
    body: str
    officer_id: str | None = None
    """For this officer alone."""
    parts: tuple["Outgoing", ...] = ()


class Sender(Protocol):
    """A channel that carries messages. Raises SendFailed or NotNow.

    What it returns is done in the transaction that keeps the result, so a channel that is a
    table of ours carries exactly once.
    """

    async def send(self, message: Outgoing) -> Effect | None: ...


class SwitchedOff:
    """Stands for a channel that was there when the message was promised."""

    async def send(self, message: Outgoing) -> None:
        raise SendFailed("no_such_channel")


SWITCHED_OFF = SwitchedOff()


@dataclass(frozen=True)
class Result:
    """What became of one attempt; ``error`` where it failed, ``again`` where it must be made
    later, ``effect`` where it has one."""

    keys: tuple[str, ...]
    error: str | None = None
    again: datetime | None = None
    effect: Effect | None = None

    @property
    def sent(self) -> bool:
        return self.again is None


async def deliver_due(desk: Desk, senders: Mapping[str, Sender], clock: Clock) -> int:
    """Send what is due and may go out now; return how many promises were kept.

    The results of a batch are kept together: a process that dies in the middle of one
    leaves so many messages, at most, to be sent again.
    """
    database, delivered = desk.database, 0
    await _write(database, lambda session: _prepare(session, desk, clock()))
    while (parcels := await _write(database, lambda s: _claim(s, clock()))) is not None:
        results = [await _attempt(desk, senders, parcel, clock) for parcel in parcels]
        delivered += await _keep_all(database, results, clock())
    await _write(database, lambda s: outbox.beat(s, HEARTBEAT, clock()))
    return delivered


def _prepare(session: Session, desk: Desk, now: datetime) -> None:
    """What may not go out at this hour waits; what is for people who are away goes on."""
    for role in (Role.REPORTER, Role.OFFICE):
        opens = may_go_at(desk, role, now, urgent=False)
        if opens > now:
            outbox.hold_back(session, now, opens, reporters=role is Role.REPORTER)
    for away, to in presence.redirections(session, now).items():
        outbox.redirect(session, now, away, (to.role, to.unit))


def _claim(session: Session, now: datetime) -> list[Parcel] | None:
    """Parcels to try now; None where nothing is due. Empty where another process took them
    meanwhile.

    The attempt is stored before the call, with a lease: another process takes a parcel again
    only where this one dies before it reports back.
    """
    due = outbox.first_due(session, now, BATCH)
    if not due:
        return None
    tried = {message.bundle for message in due if message.bundle}
    untried = [message for message in due if not message.bundle]
    found = outbox.lock_bundles(session, tried, now) if tried else []
    fresh = outbox.lock_fresh(session, untried, now, BATCH * DIGEST) if untried else []
    parcels = [*_bundled(found), *_bundle(fresh)]
    for message in (message for parcel in parcels for message in parcel):
        message.attempts += 1
        message.next_attempt_at = now + LEASE
    return parcels


def _bundled(messages: Iterable[OutboxMessage]) -> list[Parcel]:
    """As they were first put together."""
    ordered = sorted(messages, key=lambda m: (m.bundle or "", *_age(m)))
    return [list(group) for _, group in groupby(ordered, key=lambda m: m.bundle)]


def _bundle(messages: Iterable[OutboxMessage]) -> list[Parcel]:
    """Everything for one recipient on one channel together; what is urgent by itself, and what
    is for a reporter: no two of those are the same person."""

    def address(message: OutboxMessage) -> tuple[str, ...]:
        alone = message.key if message.urgent or message.role == Role.REPORTER else ""
        return (
            message.channel, message.role, message.unit or "", message.officer_id or "", alone
        )  # fmt: skip

    ordered = sorted(messages, key=lambda m: (address(m), *_age(m)))
    groups = [list(group) for _, group in groupby(ordered, key=address)]
    parcels: list[Parcel] = [
        group[start : start + DIGEST] for group in groups for start in range(0, len(group), DIGEST)
    ]
    for parcel in parcels:
        name = bundle_key([message.key for message in parcel])
        for message in parcel:
            message.bundle = name
    return parcels


def _age(message: OutboxMessage) -> tuple[datetime, str]:
    return message.promised_at, message.key


def bundle_key(keys: Sequence[str]) -> str:
    """The idempotency key of what is sent together: a single promise's own."""
    if len(keys) == 1:
        return keys[0]
    return "digest:" + hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()


async def _attempt(
    desk: Desk, senders: Mapping[str, Sender], parcel: Parcel, clock: Clock
) -> Result:
    """Try one parcel. No failure of one touches the next."""
    first, now = parcel[0], clock()
    keys = tuple(message.key for message in parcel)
    opens = may_go_at(desk, first.role, now, urgent=first.urgent)
    if opens > now:
        return Result(keys, again=opens)
    try:
        effect = await senders.get(first.channel, SWITCHED_OFF).send(outgoing(parcel))
    except SendFailed as failure:
        wait = failure.retry_after or back_off(first.attempts)
        return Result(keys, failure.kind, clock() + wait, failure.effect)
    except NotNow as full:
        return Result(keys, again=clock() + full.wait)
    except Exception as error:
        logger().exception("sender broke", key=first.bundle, channel=first.channel)
        return Result(keys, type(error).__name__, clock() + back_off(first.attempts))
    return Result(keys, effect=effect)


async def _keep_all(database: Database, results: Sequence[Result], now: datetime) -> int:
    """All of them at once; where that fails each by itself, so that one does no harm to others.
    How many promises were kept."""
    try:
        return await _write(database, partial(_keep, results=results, now=now))
    except Unavailable:
        raise
    except Exception:
        return sum([await _keep_alone(database, result, now) for result in results])


async def _keep_alone(database: Database, result: Result, now: datetime) -> int:
    try:
        return await _write(database, partial(_keep, results=[result], now=now))
    except Unavailable:
        raise
    except Exception as error:
        logger().exception("keeping a result failed", key=result.keys[0])
        failed = Result(result.keys, type(error).__name__, now + LONGEST_WAIT)
        return await _write(database, partial(_keep, results=[failed], now=now))


def _keep(session: Session, results: Sequence[Result], now: datetime) -> int:
    sent = [key for result in results if result.sent for key in result.keys]
    outbox.mark_sent(session, sent, now)
    for result in results:
        if result.effect:
            result.effect(session)
        if result.again and result.error:
            outbox.mark_failed(session, result.keys, result.error, result.again)
        elif result.again:
            outbox.mark_held(session, result.keys, result.again)
    outbox.beat(session, HEARTBEAT, now)
    return len(sent)


def outgoing(parcel: Parcel) -> Outgoing:
    """The parcel as the channel gets it: the same each time, for it is made of its rows."""
    parts = tuple(_alone(message) for message in parcel)
    if len(parts) == 1:
        return parts[0]
    body = digest_message([part.body for part in parts])
    first, key = parts[0], bundle_key([part.key for part in parts])
    return Outgoing(key, first.role, first.unit, None, "digest", body, first.officer_id, parts)


def _alone(message: OutboxMessage) -> Outgoing:
    body = message.body
    if message.instead_of:
        role, _, unit = message.instead_of.partition("@")
        body += instead_of(Role(role), unit or None)
    return Outgoing(
        message.key, message.role, message.unit, message.tip_id, message.kind, body,
        message.officer_id,
    )  # fmt: skip


async def _write(database: Database, use_case: Callable[[Session], T]) -> T:
    """The door may wait for the disk: never on the event loop."""
    return await asyncio.to_thread(database.write, use_case)


def back_off(attempts: int) -> timedelta:
    """Doubling waits: 30 seconds after the first failure, an hour at most."""
    doublings: int = 2 ** min(attempts - 1, 10)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)
