"""Whoever gets the messages, and the ways in which a channel fails."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from zlib import crc32

from routing.work.outbox import Effect, Outgoing, Sender, SendFailed
from routing.work.simulation.faults import Crashed
from routing.work.simulation.figures import Figures

REFUSED, UNANSWERED, DIED, SLOW = 0.03, 0.04, 0.042, 0.043
"""Bounds of what happens to a message that is sent, as shares of all."""
BUSY = timedelta(minutes=10)


class Receiver:
    """Keeps what arrived: by message, a digest of what it said."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._said: dict[str, int] = {}

    def take(self, message: Outgoing) -> None:
        """A message arrives, a digest with all its parts."""
        for part in message.parts or (message,):
            self._take(part)

    def _take(self, message: Outgoing) -> None:
        """Where it came before, it has to say the same."""
        said = crc32(message.body.encode())
        before = self._said.setdefault(message.key, said) if message.key in self._said else None
        self._said[message.key] = said
        if before is None:
            return
        self._figures.redelivered += 1
        if before != said:
            self._figures.doubled += 1
            self._figures.fault(f"a message came again with another text: {message.key}")

    def has(self, key: str) -> bool:
        """Whether this message arrived."""
        return key in self._said


class FaultySender:
    """A channel between a real sender and the receiver that breaks at times.

    It refuses; takes the message and does not answer; takes so long that another process
    sends the message as well (``meanwhile``); the process dies after the message arrived.
    """

    def __init__(
        self, inner: Sender, receiver: Receiver, seed: int, meanwhile: Callable[[], Awaitable[None]]
    ) -> None:
        self._inner, self._receiver = inner, receiver
        self._seed, self._meanwhile = seed, meanwhile
        self._failed: dict[str, int] = {}
        self._healthy = 0

    @contextmanager
    def healthy(self) -> Iterator[None]:
        """Nothing breaks meanwhile."""
        self._healthy += 1
        yield
        self._healthy -= 1

    async def send(self, message: Outgoing) -> Effect | None:
        """Carry the message, mostly. Raises SendFailed or Crashed."""
        lot = 1.0 if self._healthy else self._lot(message)
        if lot < SLOW:
            self._failed[message.key] = self._failed.get(message.key, 0) + 1
        else:
            self._failed.pop(message.key, None)
        if lot < REFUSED:
            raise SendFailed("busy", BUSY if lot < REFUSED / 2 else None)
        effect = await self._inner.send(message)
        self._receiver.take(message)
        if lot < UNANSWERED:
            raise SendFailed("unanswered")
        if lot < DIED:
            raise Crashed
        if lot < SLOW:
            await self._meanwhile()
        return effect

    def _lot(self, message: Outgoing) -> float:
        """Drawn for each try of each message, in whatever order they come."""
        tried = self._failed.get(message.key, 0)
        told = f"{self._seed}:{message.body}:{message.role}:{message.unit}:{tried}"
        return crc32(told.encode()) / (1 << 32)
