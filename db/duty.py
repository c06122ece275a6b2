"""Queries on leave, duty rosters and alarms."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select

from db.columns import but, same
from db.tables import Alarm, AlarmCall, Assignment, Leave, Officer, RosterEntry, Tip


def leaves_on(session: Session, day: date) -> list[Leave]:
    """Those that hold on this day, and those of it that were cancelled."""
    return list(session.exec(select(Leave).where(Leave.last >= day, Leave.first <= day)))


def leaves_from(session: Session, day: date) -> list[Leave]:
    """Those that are not over and not cancelled, the first in front."""
    query = select(Leave).where(Leave.last >= day, col(Leave.cancelled_at).is_(None))
    return list(session.exec(query.order_by(col(Leave.first), col(Leave.id))))


def leaves_of(session: Session, officer_id: str) -> list[Leave]:
    return list(session.exec(select(Leave).where(Leave.officer_id == officer_id)))


def deputyships(session: Session, officer_ids: Sequence[str]) -> list[Leave]:
    """Leaves in which one of these stood in."""
    return list(session.exec(select(Leave).where(col(Leave.deputy_id).in_(officer_ids))))


def leave(session: Session, leave_id: str) -> Leave | None:
    return session.get(Leave, leave_id, with_for_update=True)


def people(session: Session, role: str, unit: str | None) -> list[Officer]:
    """Who has an account with this role in this unit that is switched on."""
    query = select(Officer).where(Officer.role == role, same(Officer.unit, unit))
    return list(session.exec(query.where(col(Officer.active)).order_by(col(Officer.username))))


def colleagues(session: Session, unit: str | None, roles: Sequence[str]) -> list[Officer]:
    """Who of these roles has an account in this unit that is switched on."""
    query = select(Officer).where(same(Officer.unit, unit), col(Officer.role).in_(roles))
    return list(session.exec(query.where(col(Officer.active)).order_by(col(Officer.username))))


def staffed(session: Session) -> set[tuple[str, str | None]]:
    """The roles in units for which there is an account that is switched on."""
    query = select(Officer.role, Officer.unit).where(col(Officer.active)).distinct()
    return set(session.exec(query).all())


def oldest_waiting(session: Session, unit: str) -> Tip | None:
    """The tip that has waited longest for this unit to do its part."""
    query = select(Tip).join(Assignment, col(Assignment.tip_id) == Tip.id)
    waits = col(Assignment.state).in_(("to_sign", "working"))
    query = query.where(Assignment.unit == unit, waits, col(Tip.next_chase_at).is_not(None))
    return session.exec(query.order_by(col(Assignment.assigned_at)).limit(1)).first()


def roster(session: Session, unit: str | None) -> list[RosterEntry]:
    """A unit's (None: the office's) roster, by position."""
    query = select(RosterEntry).where(same(RosterEntry.unit, unit))
    order = col(RosterEntry.first), col(RosterEntry.weekday), col(RosterEntry.position)
    return list(session.exec(query.order_by(*order, col(RosterEntry.id))))


def drop_entry(session: Session, unit: str | None, entry_id: str) -> None:
    mine = same(RosterEntry.unit, unit) & (col(RosterEntry.id) == entry_id)
    session.exec(delete(RosterEntry).where(mine))


def drop_roster(session: Session, unit: str | None) -> None:
    session.exec(delete(RosterEntry).where(same(RosterEntry.unit, unit)))


def due_alarms(
    session: Session, now: datetime, limit: int, aside: Collection[str] = ()
) -> list[tuple[Alarm, Tip]]:
    """Alarms whose next call has come, each with its tip, which is locked: others' locks are
    passed over, and whoever acknowledges holds the tip."""
    due = select(Alarm.tip_id).where(_rings(), col(Alarm.next_chase_at) <= now)
    ids = list(session.exec(due.where(*but(Alarm.tip_id, aside)).distinct().limit(limit)))
    locked = select(Tip).where(col(Tip.id).in_(ids)).order_by(col(Tip.id))
    tips = {tip.id: tip for tip in session.exec(locked.with_for_update(skip_locked=True))}
    query = select(Alarm).where(col(Alarm.tip_id).in_(tips), _rings())
    query = query.where(col(Alarm.next_chase_at) <= now).order_by(col(Alarm.id))
    alarms = session.exec(query.execution_options(populate_existing=True))
    return [(alarm, tips[alarm.tip_id]) for alarm in alarms]


def ringing(session: Session, tip_id: str) -> list[Alarm]:
    """The tip's alarms that nobody has acknowledged."""
    query = select(Alarm).where(Alarm.tip_id == tip_id, _rings())
    return list(session.exec(query.order_by(col(Alarm.id))))


def ringing_for(session: Session, unit: str | None, *, everybodys: bool) -> list[tuple[Alarm, Tip]]:
    """What waits to be acknowledged by this unit; by all of them for the office's overview."""
    query = select(Alarm, Tip).join(Tip, col(Tip.id) == Alarm.tip_id).where(_rings())
    if not everybodys:
        query = query.where(same(Alarm.unit, unit))
    return list(session.exec(query.order_by(col(Alarm.started_at)).limit(50)))


def alarm(session: Session, alarm_id: str) -> Alarm | None:
    return session.get(Alarm, alarm_id)


def calls(session: Session, alarm_id: str) -> list[AlarmCall]:
    query = select(AlarmCall).where(AlarmCall.alarm_id == alarm_id)
    return list(session.exec(query.order_by(col(AlarmCall.number))))


def _rings() -> ColumnElement[bool]:
    """Not by ``done_at``: the index is on the next call."""
    return col(Alarm.next_chase_at).is_not(None)
