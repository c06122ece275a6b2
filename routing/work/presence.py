"""Who is here: leave and its deputies, who reads for those who are away, and where nobody is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlmodel import Session

from common.clock import local_date
from common.errors import Invalid, NotFound
from db import duty, officers
from db.tables import Leave
from routing.rules import presence
from routing.rules.presence import Absence
from routing.rules.standing import Actor
from routing.rules.words import Role
from routing.work.accounts import account_of
from routing.work.promises import Recipient

NOT_YOURS = "只能为自己登记；为他人登记请由本单位审签人、办公室或管理员办理。"


@dataclass(frozen=True)
class NewLeave:
    """Who is away on which local days, the last one included, and who stands in."""

    officer: str
    first: date
    last: date
    deputy: str | None = None


def record(session: Session, actor: Actor, new: NewLeave, now: datetime) -> Leave:
    """Keep a leave. Raises Invalid, or NotFound for an account that is not there or not his
    to speak for."""
    person = _person(session, new.officer)
    if not presence.may_record(actor, person):
        raise NotFound(NOT_YOURS)
    if fault := presence.wrong_days(new.first, new.last, local_date(now)):
        raise Invalid(fault)
    own = absences(duty.leaves_of(session, person.id))
    if any(each.meets(new.first, new.last) for each in own):
        raise Invalid("这几天已经登记过请假；要改，请先销假再登记。")
    if new.deputy:
        _check_deputy(session, person, new)
    leave = Leave(
        id=uuid4().hex, officer_id=person.id, deputy_id=new.deputy, first=new.first,
        last=new.last, recorded_by=actor.id, recorded_at=now,
    )  # fmt: skip
    session.add(leave)
    session.flush()
    return leave


def _check_deputy(session: Session, person: Actor, new: NewLeave) -> None:
    deputy = _person(session, new.deputy or "")
    theirs = absences(duty.leaves_of(session, deputy.id))
    if fault := presence.wrong_deputy(person, deputy, theirs, (new.first, new.last)):
        raise Invalid(fault)


def cancel(session: Session, actor: Actor, leave_id: str, now: datetime) -> None:
    """销假: he is back, or does not go. Raises NotFound."""
    leave = duty.leave(session, leave_id)
    if leave is None or not presence.may_record(actor, _person(session, leave.officer_id)):
        raise NotFound("没有这条请假记录，或者不归您管。")
    leave.cancelled_at = leave.cancelled_at or now


def _person(session: Session, officer_id: str) -> Actor:
    officer = officers.by_id(session, officer_id)
    if officer is None or not officer.active:
        raise NotFound("没有这个账号，或者已经停用。")
    return account_of(officer).actor


def absences(leaves: Iterable[Leave]) -> list[Absence]:
    """The rows as the rules see them."""
    return [
        Absence(row.officer_id, row.deputy_id, row.first, row.last, row.cancelled_at)
        for row in leaves
    ]


def away(session: Session, now: datetime) -> dict[str, Absence]:
    """Who is away at this moment, by id."""
    found = absences(duty.leaves_on(session, local_date(now)))
    return {each.officer: each for each in found if each.holds(now)}


def redirections(session: Session, now: datetime) -> dict[tuple[str, str | None], Recipient]:
    """The roles in units of which everybody is away, and who reads for them meanwhile.

    The office itself goes no further: there is nobody behind it.
    """
    absent = away(session, now)
    if not absent:
        return {}
    people = (officers.by_id(session, officer) for officer in absent)
    concerned = {(each.role, each.unit) for each in people if each and each.active}
    empty = {each for each in concerned if not _anybody(session, each, absent)}
    return {
        (role, unit): _reader(session, role, unit, absent)
        for role, unit in sorted(empty, key=str)
        if unit is not None
    }


def _anybody(session: Session, address: tuple[str, str | None], absent: dict[str, Absence]) -> bool:
    return any(officer.id not in absent for officer in duty.people(session, *address))


def _reader(session: Session, role: str, unit: str | None, absent: dict[str, Absence]) -> Recipient:
    for other in presence.next_in_line(Role(role)):
        to = Recipient(other, None if other is Role.OFFICE else unit)
        if _anybody(session, (to.role, to.unit), absent):
            return to
    return Recipient(Role.OFFICE, None)


def in_place_of(
    session: Session, acts: Iterable[tuple[str, datetime]]
) -> dict[tuple[str, datetime], str]:
    """For acts by an officer at a moment, the name of whose deputy he was then, if any's."""
    done = list(acts)
    found = absences(duty.deputyships(session, sorted({officer for officer, _ in done})))
    if not found:
        return {}
    stood = {act: presence.stood_in_for(found, *act) for act in done}
    names = officers.names(session, (each for who in stood.values() for each in who))
    return {act: "、".join(names[each] for each in who) for act, who in stood.items() if who}
