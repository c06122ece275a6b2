"""Channels that carry officers' messages: the page and the log."""

import asyncio

from common.clock import Clock
from common.logs import logger
from db import outbox
from db.engine import Database
from db.tables import Notice
from routing.work.outbox import Outgoing, Sender


class LogSender:
    """Writes that a message went out, for those who run the system: never its words."""

    async def send(self, message: Outgoing) -> None:
        logger().info("message", kind=message.kind, role=message.role, unit=message.unit)


class PageSender:
    """Puts a notice on the pages of a unit's officers: exactly once, by its key."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def send(self, message: Outgoing) -> None:
        notice = Notice(
            key=message.key,
            unit=message.unit,
            role=message.role,
            tip_id=message.tip_id,
            kind=message.kind,
            body=message.body,
            at=self._clock(),
        )
        await asyncio.to_thread(
            self._database.write, lambda session: outbox.add_notice(session, notice)
        )


def senders(database: Database, clock: Clock) -> dict[str, Sender]:
    """Every channel that is switched on, by the name that promises use."""
    return {"log": LogSender(), "page": PageSender(database, clock)}
