"""Channels that carry officers' messages: the page, the log and the office's own webhook."""

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


def senders(clock: Clock, webhook_url: str = "") -> dict[str, Sender]:
    """Every channel, by the name that promises use. One that was switched off is among them:
    what was promised for it waits and shows, and is not dropped."""
    from bot.webhook import WebhookSender  # noqa: PLC0415  its library costs a tenth of a second

    return {"log": LogSender(), "page": PageSender(clock), "webhook": WebhookSender(webhook_url)}
