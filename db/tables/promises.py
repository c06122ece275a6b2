"""What the chaser decided and what was promised to whom."""

from datetime import datetime

from sqlalchemy import Index, false
from sqlmodel import Field

from db.base import Table
from db.columns import UtcDateTime


class RungRecord(Table, table=True):
    """A rung of the ladder that happened: once per tip, stage visit and rung."""

    __tablename__ = "rung"

    tip_id: str = Field(primary_key=True, foreign_key="tip.id", max_length=32)
    visit: int = Field(primary_key=True)
    rung: str = Field(primary_key=True, max_length=30)
    fell_due_at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    sent: bool
    """False where a higher rung was due at the same time and spoke for it."""


class OutboxMessage(Table, table=True):
    """A message promised in a transaction and delivered after it. Never about a reporter."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "sent_at", "next_attempt_at"),)

    key: str = Field(primary_key=True, max_length=160)
    """What makes a second promise impossible: tip, visit, rung, recipient, channel."""
    channel: str = Field(max_length=20)
    unit: str | None = Field(default=None, max_length=80)
    role: str = Field(max_length=20)
    tip_id: str = Field(foreign_key="tip.id", index=True, max_length=32)
    kind: str = Field(max_length=30)
    body: str
    promised_at: datetime = Field(sa_type=UtcDateTime)
    next_attempt_at: datetime = Field(sa_type=UtcDateTime)
    urgent: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Goes out at any hour, by itself."""
    officer_id: str | None = Field(default=None, max_length=32)
    """For this person alone; None: everybody with the role in the unit."""
    instead_of: str | None = Field(default=None, max_length=101)
    """``role@unit`` of those it was for, where they were all away when it went out."""
    bundle: str | None = Field(default=None, index=True, max_length=160)
    """What it was first tried together with, and is again: the key the channel gets."""
    attempts: int = 0
    last_error: str | None = Field(default=None, max_length=60)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Notice(Table, table=True):
    """A message on an officer's page; its key is the outbox message's."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_reader", "role", "unit", "at"),)

    key: str = Field(primary_key=True, max_length=160)
    unit: str | None = Field(default=None, max_length=80)
    role: str = Field(max_length=20)
    tip_id: str = Field(foreign_key="tip.id", max_length=32)
    kind: str = Field(max_length=30)
    body: str
    officer_id: str | None = Field(default=None, max_length=32)
    """On this person's page alone."""
    at: datetime = Field(sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MailTaken(Table, table=True):
    """Who has a message, or cannot be reached by it, that did not reach everybody yet: it is
    not sent to him again. Gone when the message is sent."""

    __tablename__ = "mail_taken"

    key: str = Field(primary_key=True, max_length=160)
    """The idempotency key of what was sent, a digest's included."""
    officer_id: str = Field(primary_key=True, foreign_key="officer.id", max_length=32)


class Heartbeat(Table, table=True):
    """When a periodic job last ended well."""

    __tablename__ = "heartbeat"

    name: str = Field(primary_key=True, max_length=30)
    at: datetime = Field(sa_type=UtcDateTime)


class Talk(Table, table=True):
    """A conversation in a chat channel, sealed; its key is a keyed hash of the user."""

    __tablename__ = "talk"

    user_hash: bytes = Field(primary_key=True)
    wrapped_key: bytes
    state: bytes
    updated_at: datetime = Field(sa_type=UtcDateTime, index=True)
