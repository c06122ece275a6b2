"""Stored conversations of the chat channels."""

from datetime import datetime

from sqlmodel import Session, col, delete

from db.tables import Talk


def load(session: Session, user_hash: bytes) -> Talk | None:
    """The user's talk; another message of the same user waits for this one's commit."""
    return session.get(Talk, user_hash, with_for_update=True)


def save(session: Session, talk: Talk) -> None:
    session.merge(talk)


def drop(session: Session, user_hash: bytes) -> None:
    session.exec(delete(Talk).where(col(Talk.user_hash) == user_hash))


def drop_older(session: Session, before: datetime) -> None:
    session.exec(delete(Talk).where(col(Talk.updated_at) < before))
