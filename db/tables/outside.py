"""What ties a tip to the world outside: tickets elsewhere, and the ways back to its reporter."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from db.base import Table
from db.columns import UtcDateTime


class Outside(Table, table=True):
    """The ticket a tip came with from another hotline or body, and the reply they wait for."""

    __tablename__ = "outside"

    tip_id: str = Field(primary_key=True, foreign_key="tip.id", max_length=32)
    number: bytes | None = None
    """Sealed: whoever may look it up over there learns who reported."""
    number_hash: bytes | None = Field(default=None, unique=True)
    """Keyed, with the channel: one ticket is entered once."""
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the reply has to be back: their clock, beside ours. Chased as a timer."""
    returned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    returned_by: str | None = Field(default=None, max_length=32)


class KeeperTask(Table, table=True):
    """Somebody has to be told, or asked, whom only the identity keepers can reach."""

    __tablename__ = "keeper_task"
    __table_args__ = (UniqueConstraint("tip_id", "reason", "turn"),)

    id: str = Field(primary_key=True, max_length=32)
    tip_id: str = Field(foreign_key="tip.id", index=True, max_length=32)
    reason: str = Field(max_length=20)
    turn: str = Field(max_length=32)
    """The event or request it comes from: each makes one task. When it is due says its timer."""
    opened_at: datetime = Field(sa_type=UtcDateTime)
    claimed_by: str | None = Field(default=None, max_length=32)
    done_at: datetime | None = Field(default=None, index=True, sa_type=UtcDateTime)
    done_by: str | None = Field(default=None, max_length=32)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    how: str | None = Field(default=None, max_length=20)
    result: str | None = Field(default=None, max_length=20)


class ContactRelease(Table, table=True):
    """One named officer asks for a way to reach the reporter, who may agree or not."""

    __tablename__ = "contact_release"

    id: str = Field(primary_key=True, max_length=32)
    tip_id: str = Field(foreign_key="tip.id", index=True, max_length=32)
    asked_by: str = Field(max_length=32)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: str | None = Field(default=None, max_length=32)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    consented_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """None while it is open, and where the reporter refused or could not be asked."""
    consented_how: str | None = Field(default=None, max_length=20)
    contact: bytes | None = None
    """Sealed under the server's channel key until ``readable_until``, then erased."""
    readable_until: datetime | None = Field(default=None, index=True, sa_type=UtcDateTime)


class ReporterAddress(Table, table=True):
    """Where a reporter who wants notices is told: sealed under the channel key, erased soon."""

    __tablename__ = "reporter_address"

    tip_id: str = Field(primary_key=True, foreign_key="tip.id", max_length=32)
    channel: str = Field(max_length=20)
    address: bytes
    erase_at: datetime | None = Field(default=None, index=True, sa_type=UtcDateTime)
    """None until the tip is closed; anonymous: a day after the receipt."""


class ChatNotice(Table, table=True):
    """A notice that waits to be shown in a chat on the web. Names no tip in the open."""

    __tablename__ = "chat_notice"

    key: str = Field(primary_key=True, max_length=160)
    user_hash: bytes = Field(index=True)
    body: bytes
    at: datetime = Field(index=True, sa_type=UtcDateTime)
