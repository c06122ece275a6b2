"""Accounts of officers, their sign-ins, and who looked at what."""

from datetime import datetime

from sqlmodel import Field

from db.base import Table
from db.columns import UtcDateTime


class Officer(Table, table=True):
    """An account: one person, one role, one unit (None for office and administrator)."""

    __tablename__ = "officer"

    id: str = Field(primary_key=True, max_length=32)
    username: str = Field(unique=True, max_length=60)
    display_name: str = Field(max_length=60)
    role: str = Field(max_length=20)
    unit: str | None = Field(default=None, max_length=80)
    active: bool = True
    discipline: bool = False
    """Named for accusations of officials, which the others of the office do not see."""
    password_hash: str | None = None
    totp_secret: bytes | None = None
    totp_step: int = 0
    """The last time step whose code was used: a code opens once."""
    failures: int = 0
    paused_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    mail: str | None = Field(default=None, max_length=254)
    """Where notices go by e-mail, if the office sends any."""
    created_at: datetime = Field(sa_type=UtcDateTime)


class Token(Table, table=True):
    """A session, a one-time link or an API token; only its keyed hash is stored."""

    __tablename__ = "token"

    hash: bytes = Field(primary_key=True)
    officer_id: str = Field(foreign_key="officer.id", index=True, max_length=32)
    purpose: str = Field(max_length=10)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AccessLog(Table, table=True):
    """Who opened what of a tip beyond his ordinary view, and why."""

    __tablename__ = "access_log"

    id: str = Field(primary_key=True, max_length=32)
    at: datetime = Field(sa_type=UtcDateTime)
    officer_id: str = Field(max_length=32)
    tip_id: str = Field(index=True, max_length=32)
    what: str = Field(max_length=40)
    reason: str
