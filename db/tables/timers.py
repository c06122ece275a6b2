"""Due times beside that of a tip's stage, and the rungs that fell for them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from db.base import Table
from db.columns import UtcDateTime

NEVER_QUIET = "(stopped_at IS NULL) = (next_chase_at IS NOT NULL)"


class Timer(Table, table=True):
    """期限: something in a tip that somebody has to do by a time, chased until it is stopped.

    A unit's own part, a measure, an outside deadline, a task of the identity keepers.
    """

    __tablename__ = "timer"
    __table_args__ = (
        CheckConstraint(NEVER_QUIET, name="never_quiet"),
        Index("ix_timer_tip", "tip_id", "subject", "subject_id"),
    )

    id: str = Field(primary_key=True, max_length=32)
    tip_id: str = Field(foreign_key="tip.id", max_length=32)
    subject: str = Field(max_length=20)
    """What kind of thing is due; see ``routing.rules.words.Subject``."""
    subject_id: str = Field(max_length=80)
    """Which one of that kind in the tip."""
    role: str = Field(max_length=20)
    unit: str | None = Field(default=None, max_length=80)
    """Whom to remind: this role in this unit (None: the coordinating office)."""
    started_at: datetime = Field(sa_type=UtcDateTime)
    days: int | None = None
    counted_in: str | None = Field(default=None, max_length=10)
    """How the due time was counted from the start; None where it was set as a moment."""
    due_at: datetime = Field(sa_type=UtcDateTime)
    next_chase_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    stopped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    rests: bool = False
    """Stopped because its tip came to rest; goes on if the tip does."""


class TimerRung(Table, table=True):
    """A rung of the ladder that happened for a timer: once."""

    __tablename__ = "timer_rung"

    timer_id: str = Field(primary_key=True, foreign_key="timer.id", max_length=32)
    rung: str = Field(primary_key=True, max_length=30)
    fell_due_at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    sent: bool
    """False where a higher rung was due at the same time and spoke for it."""
