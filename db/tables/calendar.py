"""The holiday arrangements that were entered: each stays, the newest of a year holds."""

from datetime import date, datetime

from sqlmodel import Field

from db.base import Table
from db.columns import UtcDateTime


class CalendarEntry(Table, table=True):
    """放假安排: one year as it was entered once. ``id`` counts them in their order."""

    __tablename__ = "calendar_entry"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    year: int
    entered_at: datetime = Field(sa_type=UtcDateTime)
    settled: bool = False
    """Deadlines were looked through once more, when every process had seen the entry."""


class CalendarDay(Table, table=True):
    """A day that the arrangement lists: worked (班) or free (休)."""

    __tablename__ = "calendar_day"

    entry_id: int = Field(primary_key=True, foreign_key="calendar_entry.id")
    day: date = Field(primary_key=True)
    worked: bool
