"""Conversations of the chat channels, sealed, one per channel and user."""

from datetime import datetime, timedelta

from sqlmodel import Session

from common.crypto import Place, keyed_hash, seal_text, unseal_text
from common.keys import new_data_key
from db import talks
from db.tables import Talk
from routing.work.desk import Desk

KEPT = timedelta(hours=24)
"""An idle conversation is forgotten a day later, and with it the way to its user."""


def load_talk(session: Session, desk: Desk, channel: str, user: str) -> str | None:
    """The stored state as JSON, or None for a new user."""
    row = talks.load(session, _user_hash(desk, channel, user))
    if row is None:
        return None
    data_key = desk.keys.unwrap(row.wrapped_key, _place(row.user_hash, "wrapped_key"))
    return unseal_text(data_key, row.state, _place(row.user_hash, "state"))


def save_talk(
    session: Session, desk: Desk, channel: str, user: str, state: str, now: datetime
) -> None:
    """Seal the state under a new key, so that nothing old stays readable."""
    user_hash, data_key = _user_hash(desk, channel, user), new_data_key()
    talks.save(
        session,
        Talk(
            user_hash=user_hash,
            wrapped_key=desk.keys.wrap(data_key, _place(user_hash, "wrapped_key")),
            state=seal_text(data_key, state, _place(user_hash, "state"), desk.keys.cipher),
            updated_at=now,
        ),
    )


def forget_idle_talks(session: Session, now: datetime) -> None:
    """Drop conversations that nobody continued for a day."""
    talks.drop_older(session, now - KEPT)


def _user_hash(desk: Desk, channel: str, user: str) -> bytes:
    return keyed_hash(desk.keys.lookup, "talk", channel, user)


def _place(user_hash: bytes, column: str) -> Place:
    return Place("talk", column, user_hash.hex())
