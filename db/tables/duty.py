"""Who is away, who is on duty, and who was called for an urgent tip."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from db.base import Table
from db.columns import UtcDateTime

NEVER_QUIET = "done_at IS NOT NULL OR next_chase_at IS NOT NULL"
DAYS_OR_WEEKDAYS = (
    "(first IS NULL) = (last IS NULL) AND (weekday IS NULL) = (last_weekday IS NULL)"
    " AND (first IS NULL) <> (weekday IS NULL)"
)


class Leave(Table, table=True):
    """请假: an officer is away on these local days, the last one included. Never deleted, for
    it says in whose place a deputy acted."""

    __tablename__ = "leave"
    __table_args__ = (
        Index("ix_leave_days", "last", "first"),
        CheckConstraint("deputy_id IS NULL OR deputy_id <> officer_id", name="another_person"),
        CheckConstraint("first <= last", name="in_order"),
    )

    id: str = Field(primary_key=True, max_length=32)
    officer_id: str = Field(foreign_key="officer.id", index=True, max_length=32)
    deputy_id: str | None = Field(default=None, foreign_key="officer.id", index=True, max_length=32)
    first: date
    last: date
    recorded_by: str = Field(max_length=32)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RosterEntry(Table, table=True):
    """A line of a 值班表: on these days, or on these weekdays, this officer at this place."""

    __tablename__ = "roster"
    __table_args__ = (CheckConstraint(DAYS_OR_WEEKDAYS, name="days_or_weekdays"),)

    id: str = Field(primary_key=True, max_length=32)
    unit: str | None = Field(default=None, index=True, max_length=80)
    """None: the coordinating office."""
    position: int
    officer_id: str = Field(foreign_key="officer.id", max_length=32)
    first: date | None = None
    last: date | None = None
    weekday: int | None = None
    """0 is Monday."""
    last_weekday: int | None = None


class Alarm(Table, table=True):
    """An urgent tip that a unit's (or the office's) people on duty are called for until one of
    them acknowledges it."""

    __tablename__ = "alarm"
    __table_args__ = (CheckConstraint(NEVER_QUIET, name="never_quiet"),)

    id: str = Field(primary_key=True, max_length=128)
    """Tip, visit and unit: what makes a second alarm for the same thing impossible."""
    tip_id: str = Field(foreign_key="tip.id", index=True, max_length=32)
    unit: str | None = Field(default=None, max_length=80)
    started_at: datetime = Field(sa_type=UtcDateTime)
    next_chase_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_by: str | None = Field(default=None, max_length=32)
    """The officer who acknowledged it; None where the tip moved on or ended."""


class AlarmCall(Table, table=True):
    """A call of an alarm: each number once; the office where there is no officer."""

    __tablename__ = "alarm_call"

    alarm_id: str = Field(primary_key=True, foreign_key="alarm.id", max_length=128)
    number: int = Field(primary_key=True)
    officer_id: str | None = Field(default=None, foreign_key="officer.id", max_length=32)
    at: datetime = Field(sa_type=UtcDateTime)
