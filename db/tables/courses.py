"""What is counted of each tip: a cache of its events, for figures."""

from datetime import datetime

from sqlmodel import Field

from db.base import Table
from db.columns import UtcDateTime


class Course(Table, table=True):
    """How a tip's life went so far (``routing.rules.course``), as of its event ``seq``."""

    __tablename__ = "course"

    tip_id: str = Field(primary_key=True, foreign_key="tip.id", max_length=32)
    seq: int
    kind: str = Field(max_length=20)
    month: str = Field(max_length=7)
    task: str | None = Field(default=None, max_length=4)
    district: str | None = Field(default=None, max_length=40)
    department: str | None = Field(default=None, max_length=80)
    stage: str = Field(max_length=20)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    overall_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    assigned: bool
    sign_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    signed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    report_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reported_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    verdict: str | None = Field(default=None, max_length=20)
    contested: str | None = Field(default=None, max_length=20)
    rechecked: int
    differed: int
    reachable: bool
    rating: str | None = Field(default=None, max_length=20)
    returned: bool
    extended: bool
    redone: bool
    reopened: bool
    relapsed: bool
    paused_days: int
    paused_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    paused_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
