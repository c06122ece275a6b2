"""Officers' accounts in chats."""

from datetime import datetime

from sqlmodel import Field

from db.base import Table
from db.columns import UtcDateTime


class ChatBinding(Table, table=True):
    """A chat of a channel speaks for this account; one chat for each of its channels."""

    __tablename__ = "chat_binding"

    officer_id: str = Field(primary_key=True, foreign_key="officer.id", max_length=32)
    channel: str = Field(primary_key=True, max_length=20)
    user_hash: bytes = Field(unique=True)
    """Keyed: whose chat it is cannot be read from it."""
    bound_at: datetime = Field(sa_type=UtcDateTime)
