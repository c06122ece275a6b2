"""Entries of the yellow and red lists, and the next serial of each."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from db.base import Table
from db.columns import UtcDateTime

CONFIRMED_BY_ANOTHER = "published_by IS NULL OR published_by <> decided_by"
NAMED = "state NOT IN ('published', 'removed') OR (serial IS NOT NULL AND enterprise IS NOT NULL)"


class Listing(Table, table=True):
    """名单条目. What is plain here is or was public; drafts are sealed under the tip's key."""

    __tablename__ = "listing"
    __table_args__ = (
        CheckConstraint(CONFIRMED_BY_ANOTHER, name="two_people"),
        CheckConstraint(NAMED, name="published_whole"),
    )

    id: str = Field(primary_key=True, max_length=32)
    source: str = Field(unique=True, max_length=80)
    """What it comes from (a measure): one candidate each."""
    tip_id: str = Field(foreign_key="tip.id", index=True, max_length=32)
    card: str = Field(max_length=10)
    state: str = Field(max_length=10, index=True)
    department: str = Field(max_length=80, index=True)
    task: str = Field(max_length=4)
    district: str | None = Field(default=None, max_length=40)
    rectify_by: date | None = None
    authority: str | None = Field(default=None, max_length=80)
    document: str | None = Field(default=None, max_length=80)
    closed_on: date | None = None
    """The decision that closed it by law."""
    proof_on_site: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)

    proposal: str | None = Field(default=None, max_length=10)
    proposed_by: str | None = Field(default=None, max_length=32)
    draft: bytes | None = None
    """The proposed public text, or why it is to leave the list: sealed."""
    removal: str | None = Field(default=None, max_length=12)

    serial: str | None = Field(default=None, unique=True, max_length=20)
    """A number of the list's own: it leads to no tip."""
    enterprise: str | None = Field(default=None, max_length=200)
    text: str | None = None
    decided_by: str | None = Field(default=None, max_length=32)
    published_by: str | None = Field(default=None, max_length=32)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    corrected_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    plea: str | None = Field(default=None, max_length=10)
    plea_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    plea_text: bytes | None = None
    """What the enterprise asks, sealed, until it is answered."""
