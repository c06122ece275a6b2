"""What moves the clock of a visit to a stage: extensions and pauses."""

from datetime import datetime

from sqlmodel import Field

from db.base import Table
from db.columns import UtcDateTime


class Extension(Table, table=True):
    """延期: asked at most once for each clock of a stage visit, which the key says."""

    __tablename__ = "extension"

    tip_id: str = Field(primary_key=True, foreign_key="tip.id", max_length=32)
    visit: int = Field(primary_key=True)
    clock: str = Field(primary_key=True, max_length=10)
    days: int
    """In the clock's unit."""
    asked_by: str = Field(max_length=32)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    granted: bool | None = None
    """None while it waits."""


class Pause(Table, table=True):
    """暂停: a stretch of a stage visit that does not count against its promised time."""

    __tablename__ = "pause"

    id: str = Field(primary_key=True, max_length=32)
    tip_id: str = Field(foreign_key="tip.id", index=True, max_length=32)
    visit: int
    kind: str = Field(max_length=10)
    started_at: datetime = Field(sa_type=UtcDateTime)
    planned_end: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
