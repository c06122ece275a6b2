"""Entering a year's holiday arrangement, and moving the open deadlines with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from common.clock import at_local, local_date
from common.errors import Invalid
from db import calendar as entered
from db import clocks, outbox, timers, tips
from db.tables import CalendarEntry, Tip
from routing.rules.holidays import Arrangement, days_of
from routing.rules.pauses import Added
from routing.rules.words import Stage
from routing.work.calendars import Known, known
from routing.work.case import SYSTEM, Case
from routing.work.clocks import added_by
from routing.work.desk import Desk
from routing.work.realigning import Times, put, realigned, timer_times, times_of
from routing.work.resting import follow

SETTLED_AFTER = timedelta(minutes=2)
"""By then every process has read an entry (``calendars.RENEWED_AFTER``), and what it began
before has been committed."""


@dataclass(frozen=True)
class Outlook:
    """What an entry changes, or would change."""

    year: int
    changed: tuple[date, ...]
    """Days that are worked now and were not before, or the other way round."""
    moved: int
    """Tips with a time that moves."""
    kept: int
    """Tips with a time that no known calendar gives: left as somebody set it."""
    news: bool
    """Whether there is anything to enter."""


def outlook(session: Session, desk: Desk, found: Arrangement, now: datetime) -> Outlook:
    """What would change if this were entered; nothing does. Raises Invalid for a far year."""
    return _change(session, desk, found, now, apply=False)


def enter(session: Session, desk: Desk, found: Arrangement, now: datetime) -> Outlook:
    """Keep the arrangement and move the open deadlines with it. Raises Invalid for a far year."""
    number = entered.wait_for_turn(session)
    result = _change(session, desk, found, now, apply=True)
    if result.news:
        entry = CalendarEntry(id=number, year=found.year, entered_at=now)
        entered.add(session, entry, found.listed)
    return result


def _change(
    session: Session, desk: Desk, found: Arrangement, now: datetime, *, apply: bool
) -> Outlook:
    _check_year(found.year, now)
    base = desk.calendars.base
    before = known(session, base)
    # Published elsewhere meanwhile (a newer library): deadlines may stand as once guessed.
    past = (base.without([found.year]), *before.past, before.present)
    after = Known(before.present.with_year(found), past)
    changed = tuple(
        day
        for day in days_of(found.year)
        if before.present.is_working(day) != after.present.is_working(day)
    )
    moved, kept = realign_all(session, desk, after, now, found.year, apply=apply)
    news = bool(changed or moved) or not before.present.knows(found.year)
    return Outlook(found.year, changed, moved, kept, news)


def _check_year(year: int, now: datetime) -> None:
    """The next year's arrangement is published in autumn; a past one changes nothing."""
    this = local_date(now).year
    if year not in (this, this + 1):
        raise Invalid(f"只能录入{this}年或{this + 1}年的放假安排，不能录入{year}年的。")


def settle(desk: Desk, now: datetime) -> None:
    """Look through the deadlines once more when every process knows a new entry.

    What another process had set by the calendar it knew just before is moved then. One
    small query where nothing was entered lately.
    """
    before = now - SETTLED_AFTER
    with desk.database.read() as session:
        if not entered.unsettled(session, before):
            return
    desk.database.write(lambda session: _settle(session, desk, before, now))


def _settle(session: Session, desk: Desk, before: datetime, now: datetime) -> None:
    for entry in entered.unsettled(session, before, lock=True):
        calendars = known(session, desk.calendars.base)
        realign_all(session, desk, calendars, now, entry.year, apply=True)
        entry.settled = True


def realign_all(
    session: Session, desk: Desk, calendars: Known, now: datetime, year: int, *, apply: bool
) -> tuple[int, int]:
    """Move the times a change of this year can have touched; count tips moved and kept.

    A time before the year began was counted from days before it, and cannot change.
    """
    moved = kept = 0
    for batch in tips.timed_after(session, at_local(date(year, 1, 1), time(0)), lock=apply):
        ids = [tip.id for tip in batch]
        leads, rungs = tips.leads(session, ids), outbox.rungs_of_visits(session, ids)
        added = _added(session, batch)
        for tip in batch:
            stands = times_of(tip)
            lead, recorded = leads.get(tip.id), rungs.get(tip.id, ())
            found = realigned(desk, tip, lead, recorded, calendars, added[tip.id])
            kept += found.kept
            moved += found.times != stands
            if apply and found.times != stands:
                put(tip, found.times)
                _record(Case(session, desk, tip, SYSTEM, now), stands, year)
        session.flush()
    return moved + _move_timers(session, desk, calendars, now, year, apply=apply), kept


def _move_timers(
    session: Session, desk: Desk, calendars: Known, now: datetime, year: int, *, apply: bool
) -> int:
    """The same for due times beside the stage's that were counted in days."""
    moved = 0
    for batch in timers.counted_after(session, at_local(date(year, 1, 1), time(0)), lock=apply):
        for timer, tip in batch:
            found, stands = timer_times(session, desk, timer, calendars.present), timer.due_at
            moved += found.due_at != stands
            if apply and found.due_at != stands:
                timer.due_at, timer.next_chase_at = found.due_at, found.next_chase_at
                session.flush()
                if tip.stage == Stage.ENFORCING:
                    follow(session, tip)
                codes = {"subject": timer.subject, "due_at": [str(stands), str(found.due_at)]}
                Case(session, desk, tip, SYSTEM, now).record("realigned", codes=codes)
        session.flush()
    return moved


def _added(session: Session, batch: Sequence[Tip]) -> dict[str, Added]:
    ids = [tip.id for tip in batch]
    extensions, pauses = clocks.extensions_of(session, ids), clocks.pauses_of(session, ids)
    return {
        tip.id: added_by(extensions.get(tip.id, ()), pauses.get(tip.id, ()), tip.visit)
        for tip in batch
    }


def _record(case: Case, before: Times, year: int) -> None:
    """What moved, from when to when; the figures need the outer clock as well."""
    after = times_of(case.tip)
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in vars(after))
    moved = {name: [was.isoformat(), to.isoformat()] for name, was, to in pairs if was != to}
    case.record("realigned", codes={"year": year, **moved})
