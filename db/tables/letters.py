"""督办 letters: drafts, and what became of them. Their words are sealed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from db.base import Table
from db.columns import UtcDateTime

NEVER_QUIET = "state IN ('sent', 'void') OR next_chase_at IS NOT NULL"
THREE_PEOPLE = (
    "(checked_by IS NULL OR drafted_by IS NOT NULL AND checked_by <> drafted_by)"
    " AND (signed_by IS NULL OR checked_by IS NOT NULL"
    " AND signed_by <> drafted_by AND signed_by <> checked_by)"
)
SIGNED = (
    "state NOT IN ('sending', 'sent') OR drafted_by IS NOT NULL AND checked_by IS NOT NULL"
    " AND signed_by IS NOT NULL AND signed_at IS NOT NULL"
)
NUMBERED = "state <> 'sent' OR outside_number IS NOT NULL AND sent_on IS NOT NULL"


class Letter(Table, table=True):
    """A letter about one tip. A rung of a stage visit makes one draft: the unique key."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("tip_id", "visit", "rung"),
        CheckConstraint(NEVER_QUIET, name="never_quiet"),
        CheckConstraint(THREE_PEOPLE, name="three_people"),
        CheckConstraint(SIGNED, name="signed"),
        CheckConstraint(NUMBERED, name="numbered"),
    )

    id: str = Field(primary_key=True, max_length=32)
    tip_id: str = Field(foreign_key="tip.id", max_length=32)
    visit: int
    rung: str | None = Field(default=None, max_length=63)
    """None where a person began it; after a timer's id and ``/`` where the timer's time ran out."""
    kind: str = Field(max_length=10)
    by: str = Field(max_length=10)
    unit: str | None = Field(default=None, index=True, max_length=80)
    """Who writes it; None: the coordinating office."""
    addressee: str = Field(max_length=80)
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)

    state: str = Field(max_length=10)
    entered_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
    """Counts the changes: a form filled in on an older page is refused."""
    reminded: int = 0
    """Reminders of the present step that were sent."""
    next_chase_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)

    hands: str = ""
    """Ids of everybody who wrote in it, separated by spaces."""
    drafted_by: str | None = Field(default=None, max_length=32)
    checked_by: str | None = Field(default=None, max_length=32)
    signed_by: str | None = Field(default=None, max_length=32)
    signed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outside_number: str | None = Field(default=None, max_length=60)
    """发文字号, given by the office's own document system."""
    sent_on: date | None = None
    body: bytes
    """Title, text, contact and the note on the seal: sealed JSON."""
