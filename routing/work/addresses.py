"""Where a reporter who wants notices is told: sealed, kept for a while, never beside a name.

Anonymous reporters can be told for a day after the receipt; others until thirty days after
the end (design.md section 6). The chat's own waiting notices name no tip in the open.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from common.crypto import Place, keyed_hash, seal_text, unseal_text
from db import outside
from db.tables import ChatNotice, ReporterAddress, Tip
from routing.rules.words import Mode
from routing.work.desk import Desk

ANONYMOUS_KEPT = timedelta(hours=24)
UNSEEN_KEPT = timedelta(days=7)
"""A notice that nobody came to see is forgotten; what it tells stands behind the code."""


def keep(session: Session, desk: Desk, tip: Tip, channel: str, user: str) -> datetime | None:
    """Remember where to tell the reporter. Returns until when; None: until after the end."""
    anonymous = tip.mode == Mode.ANONYMOUS
    until = tip.received_at + ANONYMOUS_KEPT if anonymous else None
    sealed = seal_text(desk.keys.channel, user, _address(tip.id), desk.keys.cipher)
    row = ReporterAddress(tip_id=tip.id, channel=channel, address=sealed, erase_at=until)
    outside.keep_address(session, row)
    return until


def find(session: Session, desk: Desk, tip_id: str, now: datetime) -> tuple[str, str] | None:
    """Channel and user, while they may be used."""
    row = outside.address(session, tip_id)
    if row is None or (row.erase_at is not None and row.erase_at <= now):
        return None
    return row.channel, unseal_text(desk.keys.channel, row.address, _address(tip_id))


def notice(desk: Desk, key: str, channel: str, user: str, body: str, now: datetime) -> ChatNotice:
    """A notice for the user's page, to be added where it is delivered."""
    return ChatNotice(
        key=key,
        user_hash=_user_hash(desk, channel, user),
        body=seal_text(desk.keys.channel, body, _notice(key), desk.keys.cipher),
        at=now,
    )


def some_wait(session: Session, desk: Desk, channel: str, user: str) -> bool:
    """Whether there is anything to ``take``, which writes."""
    return outside.chat_notice_waits(session, _user_hash(desk, channel, user))


def take(session: Session, desk: Desk, channel: str, user: str) -> tuple[str, ...]:
    """What waits for this user; it is shown now, so it waits no longer."""
    found = outside.take_chat_notices(session, _user_hash(desk, channel, user))
    return tuple(unseal_text(desk.keys.channel, n.body, _notice(n.key)) for n in found)


def forget(session: Session, now: datetime) -> None:
    """Drop what has run out: addresses, notices nobody saw, released contacts."""
    outside.erase_expired(session, now, now - UNSEEN_KEPT)


def _user_hash(desk: Desk, channel: str, user: str) -> bytes:
    return keyed_hash(desk.keys.lookup, "chat notice", channel, user)


def _address(tip_id: str) -> Place:
    return Place("reporter_address", "address", tip_id)


def _notice(key: str) -> Place:
    return Place("chat_notice", "body", key)
