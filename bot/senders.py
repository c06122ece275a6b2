"""Channels that carry officers' messages: the page, the log and the office's own webhook."""

from datetime import datetime
from functools import partial

from common.clock import Clock
from common.logs import logger
from db import outbox
from db.tables import Notice
from routing.work.outbox import Effect, Outgoing, Sender


class LogSender:
    """Writes that a message went out, for those who run the system: never its words."""

    async def send(self, message: Outgoing) -> None:
        logger().info(
            "message", kind=message.kind, role=message.role, unit=message.unit,
            promises=len(message.parts) or 1,
        )  # fmt: skip


class PageSender:
    """Puts notices on officers' pages, each exactly once, by its key.

    A page is a list anyway: what a digest holds becomes a notice each, which leads to its tip.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def send(self, message: Outgoing) -> Effect:
        now = self._clock()
        notices = [_notice(part, now) for part in message.parts or (message,)]
        return partial(outbox.add_notices, notices=notices)


def _notice(message: Outgoing, now: datetime) -> Notice:
    if message.tip_id is None:
        raise AssertionError("each promise is about a tip")
    return Notice(
        key=message.key,
        unit=message.unit,
        role=message.role,
        officer_id=message.officer_id,
        tip_id=message.tip_id,
        kind=message.kind,
        body=message.body,
        at=now,
    )


def senders(clock: Clock, webhook_url: str = "") -> dict[str, Sender]:
    """Every channel, by the name that promises use. One that was switched off is among them:
    what was promised for it waits and shows, and is not dropped."""
    from bot.webhook import WebhookSender  # noqa: PLC0415  its library costs a tenth of a second

    return {"log": LogSender(), "page": PageSender(clock), "webhook": WebhookSender(webhook_url)}
