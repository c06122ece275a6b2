"""Queries on the holiday arrangements that were entered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from db.tables import CalendarDay, CalendarEntry
from db.tips import take_number

SERIES = "calendar"


@dataclass(frozen=True)
class Entered:
    """An entry with the days it lists (True: worked)."""

    entry: CalendarEntry
    days: Mapping[date, bool]


def newest(session: Session) -> int:
    """The number of the last entry; 0 where there is none."""
    return session.exec(select(func.coalesce(func.max(CalendarEntry.id), 0))).one()


def entries(session: Session) -> list[Entered]:
    """All of them, in the order in which they were entered."""
    found = session.exec(select(CalendarEntry).order_by(col(CalendarEntry.id))).all()
    days: dict[int, dict[date, bool]] = {entry.id: {} for entry in found}
    for day in session.exec(select(CalendarDay).order_by(col(CalendarDay.day))):
        days[day.entry_id][day.day] = day.worked
    return [Entered(entry, days[entry.id]) for entry in found]


def wait_for_turn(session: Session) -> int:
    """The next entry's number; whoever enters another one waits for this commit."""
    return take_number(session, SERIES)


def add(session: Session, entry: CalendarEntry, days: Mapping[date, bool]) -> None:
    session.add(entry)
    session.flush()
    session.add_all(CalendarDay(entry_id=entry.id, day=d, worked=w) for d, w in days.items())
    session.flush()


def unsettled(session: Session, before: datetime, *, lock: bool = False) -> list[CalendarEntry]:
    """Entries from before this moment after which deadlines were looked through only once."""
    query = select(CalendarEntry).where(
        col(CalendarEntry.settled).is_(False), CalendarEntry.entered_at <= before
    )
    return list(session.exec(query.with_for_update() if lock else query))
