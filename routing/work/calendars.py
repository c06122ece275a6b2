"""The working days as every process knows them: library, then files, then entered years."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from sqlmodel import Session

from common.errors import Unavailable
from common.logs import logger
from db import calendar as entered
from db.engine import Database
from routing.rules.calendar import WorkCalendar
from routing.rules.holidays import Arrangement

RENEWED_AFTER = 30.0
"""Seconds for which a process goes on with what it read."""


@dataclass(frozen=True)
class Known:
    """The calendar that holds, and those by which deadlines may have been set before."""

    present: WorkCalendar
    past: tuple[WorkCalendar, ...]


class Calendars:
    """The present calendar, read again from the database every half minute at most.

    No process owns it: what one enters, the others use within that time. Where the
    database does not answer, what was read last holds on.
    """

    def __init__(
        self, base: WorkCalendar, database: Database, seconds: Callable[[], float] = monotonic
    ) -> None:
        self.base = base
        self._database, self._seconds = database, seconds
        self._lock = threading.Lock()
        self._newest = 0
        self._known = base
        self._read()

    def current(self) -> WorkCalendar:
        """The calendar as of now, at most half a minute old."""
        # Who finds it being read again goes on with what there is: waiting here, with a
        # connection in hand, could keep the reader from getting one.
        if self._seconds() >= self._stale_at and self._lock.acquire(blocking=False):
            try:
                self._read()
            except Unavailable:
                logger().warning("calendar could not be read again")
            finally:
                self._lock.release()
        return self._known

    def _read(self) -> None:
        self._stale_at = self._seconds() + RENEWED_AFTER
        with self._database.read() as session:
            newest = entered.newest(session)
            if newest != self._newest:
                self._known = known(session, self.base).present
                self._newest = newest


def known(session: Session, base: WorkCalendar) -> Known:
    """Every calendar there has been: while a year was guessed, and after each entry."""
    found = entered.entries(session)
    states = [base]
    for one in found:
        states.append(states[-1].with_year(Arrangement(one.entry.year, one.days)))
    guessed = base.without({one.entry.year for one in found})
    return Known(states[-1], (guessed, *states[:-1]))
