"""Notices to the chats of reporters who asked for them."""

import asyncio
from functools import partial

from common.clock import Clock
from common.logs import logger
from db import outside
from routing.work import addresses
from routing.work.desk import Desk
from routing.work.outbox import Effect, Outgoing

WEB_CHAT = "webchat"
REACHING = frozenset({WEB_CHAT})
"""Channels in which a person can be told something without having written."""


class ReporterSender:
    """Finds out where the tip's reporter is, if he may still be told, and tells him there.

    On the web a notice waits for the page: exactly once, by its key.
    """

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk, self._clock = desk, clock

    async def send(self, message: Outgoing) -> Effect | None:
        if message.tip_id is None:
            raise AssertionError("what is for a reporter goes out alone")
        found = await asyncio.to_thread(self._where, message.tip_id)
        if found is None or found[0] not in REACHING:
            logger().info("nobody to tell any more", kind=message.kind)
            return None
        channel, user = found
        row = addresses.notice(self._desk, message.key, channel, user, message.body, self._clock())
        return partial(outside.add_chat_notice, notice=row)

    def _where(self, tip_id: str) -> tuple[str, str] | None:
        with self._desk.database.read() as session:
            return addresses.find(session, self._desk, tip_id, self._clock())
