"""Channels that carry officers' messages: the page and the log, and those that leave the house."""

from datetime import datetime
from functools import partial

from common.clock import Clock
from common.logs import logger
from db import outbox
from db.tables import Notice
from routing.work.desk import Desk
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


def senders(clock: Clock) -> dict[str, Sender]:
    """What carries every message inside the house, by the name that promises use."""
    return {"log": LogSender(), "page": PageSender(clock)}


def outward(desk: Desk, clock: Clock) -> dict[str, Sender]:
    """Every channel that leaves the house. One that was switched off is among them: what was
    promised for it waits and shows, and is not dropped."""
    # Their libraries cost tenths of a second.
    from bot.mail import MailSender  # noqa: PLC0415
    from bot.robots import robots  # noqa: PLC0415
    from bot.webhook import WebhookSender  # noqa: PLC0415

    return {
        "webhook": WebhookSender(desk.settings.notices, clock),
        "mail": MailSender(desk, clock),
        **robots(desk.settings, clock),
    }
