"""Channels that carry officers' messages: the page and the log."""

from functools import partial

from common.clock import Clock
from common.logs import logger
from db import outbox
from db.tables import Notice
from routing.work.outbox import Effect, Outgoing, Sender


class LogSender:
    """Writes that a message went out, for those who run the system: never its words."""

    async def send(self, message: Outgoing) -> None:
        logger().info("message", kind=message.kind, role=message.role, unit=message.unit)


class PageSender:
    """Puts a notice on the pages of a unit's officers: exactly once, by its key."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def send(self, message: Outgoing) -> Effect:
        notice = Notice(
            key=message.key,
            unit=message.unit,
            role=message.role,
            tip_id=message.tip_id,
            kind=message.kind,
            body=message.body,
            at=self._clock(),
        )
        return partial(outbox.add_notice, notice=notice)


def senders(clock: Clock) -> dict[str, Sender]:
    """Every channel that is switched on, by the name that promises use."""
    return {"log": LogSender(), "page": PageSender(clock)}
