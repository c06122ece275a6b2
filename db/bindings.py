"""Queries on officers' chats."""

from datetime import date

from sqlmodel import Session, col, delete, select
from sqlmodel.sql.expression import Select

from db.tables import ChatBinding, Officer


def officer_at(session: Session, user_hash: bytes) -> Officer | None:
    """The active account that this chat speaks for."""
    query = select(Officer).join(ChatBinding, col(ChatBinding.officer_id) == Officer.id)
    mine = query.where(ChatBinding.user_hash == user_hash, col(Officer.active))
    return session.exec(mine).first()


def of_officer(session: Session, officer_id: str) -> list[ChatBinding]:
    query = select(ChatBinding).where(ChatBinding.officer_id == officer_id)
    return list(session.exec(query.order_by(col(ChatBinding.channel))))


def of_role(
    session: Session, channel: str, role: str, unit: str | None, officer_id: str | None
) -> list[ChatBinding]:
    """Chats of the active people with this role in this unit, or of one of them."""
    query = _active(channel).where(col(Officer.role) == role, col(Officer.unit) == unit)
    if officer_id is not None:
        query = query.where(col(Officer.id) == officer_id)
    return [binding for binding, _ in session.exec(query)]


def unbriefed(session: Session, channel: str, today: date) -> list[tuple[ChatBinding, Officer]]:
    """Chats that were not sent the figures of this morning."""
    before = col(ChatBinding.briefed_on).is_(None) | (col(ChatBinding.briefed_on) < today)
    return list(session.exec(_active(channel).where(before)))


def drop_officer(session: Session, officer_id: str, channel: str | None = None) -> None:
    """The account's chats, or the one of this channel, speak for it no longer."""
    query = delete(ChatBinding).where(col(ChatBinding.officer_id) == officer_id)
    session.exec(query if channel is None else query.where(col(ChatBinding.channel) == channel))


def drop_chat(session: Session, user_hash: bytes) -> None:
    session.exec(delete(ChatBinding).where(col(ChatBinding.user_hash) == user_hash))


def _active(channel: str) -> Select[ChatBinding, Officer]:
    query = select(ChatBinding, Officer).join(Officer, col(ChatBinding.officer_id) == Officer.id)
    ordered = query.order_by(col(ChatBinding.officer_id))
    return ordered.where(col(ChatBinding.channel) == channel, col(Officer.active))
