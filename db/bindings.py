"""Queries on officers' chats."""

from sqlmodel import Session, col, delete, select

from db.tables import ChatBinding, Officer


def officer_at(session: Session, user_hash: bytes) -> Officer | None:
    """The active account that this chat speaks for."""
    query = select(Officer).join(ChatBinding, col(ChatBinding.officer_id) == Officer.id)
    mine = query.where(ChatBinding.user_hash == user_hash, col(Officer.active))
    return session.exec(mine).first()


def of_officer(session: Session, officer_id: str) -> list[ChatBinding]:
    query = select(ChatBinding).where(ChatBinding.officer_id == officer_id)
    return list(session.exec(query.order_by(col(ChatBinding.channel))))


def drop_officer(session: Session, officer_id: str, channel: str | None = None) -> None:
    """The account's chats, or the one of this channel, speak for it no longer."""
    query = delete(ChatBinding).where(col(ChatBinding.officer_id) == officer_id)
    session.exec(query if channel is None else query.where(col(ChatBinding.channel) == channel))


def drop_chat(session: Session, user_hash: bytes) -> None:
    session.exec(delete(ChatBinding).where(col(ChatBinding.user_hash) == user_hash))
