"""值班表 as rows: who may change one, entering lines, importing a file."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session

from common.clock import local_date
from common.errors import Invalid, NotFound
from db import duty, officers
from db.tables import Officer, RosterEntry
from routing.rules import rosters
from routing.rules.rosters import Shift
from routing.rules.standing import Actor
from routing.rules.words import ACCOUNT_ROLES, Role

CALLABLE = tuple(role for role in ACCOUNT_ROLES if role is not Role.ADMINISTRATOR)


def may_change(actor: Actor, unit: str | None) -> bool:
    """The office every roster; a section's its signatory; a district's its own officers."""
    if actor.role is Role.OFFICE:
        return True
    return actor.role in (Role.SIGNATORY, Role.DISTRICT) and actor.unit == unit


def add(session: Session, actor: Actor, unit: str | None, shifts: Sequence[Shift]) -> None:
    """Put lines on a roster; ``Shift.officer`` is a user name. Raises Invalid or NotFound."""
    _check(actor, unit)
    session.add_all(_entry(session, unit, shift) for shift in shifts)
    session.flush()


def replace(session: Session, actor: Actor, unit: str | None, shifts: Sequence[Shift]) -> None:
    """These lines instead of all there are. Raises Invalid or NotFound, nothing changed then."""
    _check(actor, unit)
    entries = [_entry(session, unit, shift) for shift in shifts]
    duty.drop_roster(session, unit)
    session.add_all(entries)
    session.flush()


def remove(session: Session, actor: Actor, unit: str | None, entry_id: str) -> None:
    """Take a line off. Raises NotFound."""
    _check(actor, unit)
    duty.drop_entry(session, unit, entry_id)


def _check(actor: Actor, unit: str | None) -> None:
    if not may_change(actor, unit):
        raise NotFound("这份值班表由本单位审签人（区县为联络员）或办公室维护。")


def _entry(session: Session, unit: str | None, shift: Shift) -> RosterEntry:
    officer = officers.by_username(session, shift.officer)
    if (
        officer is None
        or not officer.active
        or officer.unit != unit
        or officer.role not in CALLABLE
    ):
        raise Invalid(f"“{shift.officer}”不是这个单位的可用账号。")
    return RosterEntry(
        id=uuid4().hex, unit=unit, position=shift.position, officer_id=officer.id,
        first=shift.first, last=shift.last, weekday=shift.weekday, last_weekday=shift.last_weekday,
    )  # fmt: skip


def shift_of(entry: RosterEntry) -> Shift:
    """A row as the rules see it."""
    return Shift(
        entry.officer_id, entry.position, entry.first, entry.last, entry.weekday, entry.last_weekday
    )


def today(session: Session, unit: str | None, now: datetime) -> list[Officer]:
    """Who is on today's list, in the order in which they are called."""
    shifts = [shift_of(entry) for entry in duty.roster(session, unit)]
    listed = rosters.on_duty(shifts, local_date(now))
    found = (officers.by_id(session, officer_id) for officer_id in listed)
    return [officer for officer in found if officer is not None]
