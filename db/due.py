"""One question for an idle sweep: is there anything to do?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlmodel import Session, col

from db.tables import Alarm, CalendarEntry, Heartbeat, Letter, Timer, Tip


@dataclass(frozen=True)
class Waiting:
    """What waits for the sweep, and when one last came through."""

    calendar: bool
    tips: bool
    timers: bool
    letters: bool
    alarms: bool
    archive: bool
    last: datetime | None

    @property
    def anything(self) -> bool:
        """Whether a sweep has to look at tips; after a change of the calendar it has to."""
        return any((self.calendar, self.tips, self.timers, self.letters, self.alarms, self.archive))


LEFT = 20
"""Enough to name; with more of them something else is wrong as well."""
NOW = bindparam("now", type_=Tip.__table__.c.next_chase_at.type)  # type: ignore[attr-defined]
ENTERED = bindparam("entered", type_=NOW.type)
QUERY = select(
    exists().where(col(CalendarEntry.settled).is_(False), CalendarEntry.entered_at <= ENTERED),
    exists().where(col(Tip.next_chase_at) <= NOW),
    exists().where(col(Timer.next_chase_at) <= NOW),
    exists().where(col(Letter.next_chase_at) <= NOW),
    exists().where(col(Alarm.next_chase_at) <= NOW),
    exists().where(col(Tip.archive_at) <= NOW),
    select(col(Heartbeat.at)).where(col(Heartbeat.name) == bindparam("sweep")).scalar_subquery(),
)


def waiting(session: Session, now: datetime, entered: datetime, sweep: str) -> Waiting:
    """What is due at ``now``; holiday arrangements ``entered`` by then; the heartbeat's name."""
    values = {"now": now, "entered": entered, "sweep": sweep}
    return Waiting(*session.connection().execute(QUERY, values).one())


def left(session: Session, before: datetime) -> list[str]:
    """Numbers of some tips whose turn came before this moment, and still waits."""
    chased = select(col(Tip.number)).where(col(Tip.next_chase_at) <= before)
    archived = select(col(Tip.number)).where(col(Tip.archive_at) <= before)
    beside = (
        select(col(Tip.number))
        .join(table, col(table.tip_id) == Tip.id)
        .where(col(table.next_chase_at) <= before)
        for table in (Timer, Letter, Alarm)
    )
    queries = (chased, archived, *beside)
    found = (number for query in queries for number in session.scalars(query.limit(LEFT)))
    return sorted(set(found))
