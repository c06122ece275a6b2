"""Urgent tips call the people on duty, one after the other, until one of them answers.

Office, lead section and districts are called each by itself. What the call is about also
goes to everybody concerned, as with every tip; who is on the roster gets a message of his
own. Whoever calls this holds the tip.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from common.clock import local_date
from common.errors import Invalid
from db import duty, officers
from db.tables import Alarm, AlarmCall, Officer
from routing.rules import rosters, urgency, wording, wording_duty
from routing.rules.standing import Actor
from routing.rules.words import ENDED, Audience, Duty, Part, Role
from routing.work import presence
from routing.work.case import SYSTEM, Case
from routing.work.desk import Desk
from routing.work.promises import OFFICE, Recipient, promise
from routing.work.rosters import shift_of
from routing.work.shares import Pick

BATCH = 50


def taken_in(case: Case) -> None:
    """Mark a new tip, and call the office's people on duty where it is urgent."""
    tip, terms = case.tip, case.desk.plan.deadlines.messages
    tip.urgent = urgency.urgent_at_intake(
        danger=tip.danger, scope=tip.scope, task=tip.candidate, terms=terms
    )
    if tip.urgent:
        sound(case, None)


def assigned(case: Case, task: str) -> None:
    """Call the lead's and the districts' people on duty, where it is urgent as this task."""
    tip, terms = case.tip, case.desk.plan.deadlines.messages
    tip.urgent = urgency.urgent_when_assigned(
        urgent=tip.urgent, danger=tip.danger, guessed=tip.candidate, task=task, terms=terms
    )
    if not tip.urgent:
        return
    for seat in case.seats():
        if seat.part is not Part.SUPPORT:
            sound(case, seat.unit)


def sound(case: Case, unit: str | None) -> None:
    """Begin to call a unit's (None: the office's) people on duty; once per stage visit.

    It takes the place of what rings for them since an earlier visit: they are called once.
    """
    tip = case.tip
    alarm_id = f"{tip.id}:{tip.visit}:{unit or '-'}"
    if duty.alarm(case.session, alarm_id) is not None:
        return
    for earlier in duty.ringing(case.session, tip.id):
        if earlier.unit == unit:
            earlier.done_at, earlier.next_chase_at = case.now, None
    alarm = Alarm(id=alarm_id, tip_id=tip.id, unit=unit, started_at=case.now)
    alarm.next_chase_at = case.now + _patience(case.desk)
    case.session.add(alarm)
    case.session.flush()
    if person := _next(case, alarm, []):
        _call(case, alarm, person, 1)


def ring_batch(session: Session, desk: Desk, now: datetime, pick: Pick) -> int:
    """One transaction's share of a sweep: the next call of each alarm whose time has come.

    Returns how many alarms were looked at.
    """
    due = duty.due_alarms(session, now, min(pick.limit, BATCH), pick.aside)
    pick.take(tip.id for _, tip in due)
    for alarm, tip in due:
        _ring(Case(session, desk, tip, SYSTEM, now), alarm)
    return len(due)


def _ring(case: Case, alarm: Alarm) -> None:
    """The next on the list; with nobody left, the office and its head, again and again."""
    if _taken_up(case, alarm):
        alarm.done_at, alarm.next_chase_at = case.now, None
        return
    made = duty.calls(case.session, alarm.id)
    person = _next(case, alarm, made)
    _call(case, alarm, person, len(made) + 1)
    minutes = timedelta(minutes=case.desk.plan.deadlines.messages.repeat_minutes)
    alarm.next_chase_at = case.now + (_patience(case.desk) if person else minutes)


def _taken_up(case: Case, alarm: Alarm) -> bool:
    """Whether somebody is at work on the tip already, or nobody has to be any more."""
    if case.stage in ENDED:
        return True
    seats = case.seats()
    if alarm.unit is None:
        return any(seat.part is Part.LEAD for seat in seats) and not case.tip.automatic
    mine = next((seat for seat in seats if seat.unit == alarm.unit), None)
    return mine is None or mine.duty is not Duty.TO_SIGN


def _next(case: Case, alarm: Alarm, made: list[AlarmCall]) -> Officer | None:
    """Who is to be called: the first of today's list who was not; for who is away his deputy."""
    called = {call.officer_id for call in made}
    shifts = [shift_of(entry) for entry in duty.roster(case.session, alarm.unit)]
    listed = rosters.on_duty(shifts, local_date(case.now))
    absent = presence.away(case.session, case.now)
    here = (absent[each].deputy if each in absent else each for each in listed)
    for officer_id in here:
        officer = officers.by_id(case.session, officer_id) if officer_id else None
        if officer and officer.active and officer.id not in called | set(absent):
            return officer
    return None


def _call(case: Case, alarm: Alarm, person: Officer | None, number: int) -> None:
    case.session.add(
        AlarmCall(
            alarm_id=alarm.id, number=number, officer_id=person.id if person else None, at=case.now
        )
    )
    about = (case.tip.number, case.matter, alarm.unit, case.due_at)
    if person:
        to = Recipient(Role(person.role), person.unit, person.id)
        body = wording_duty.alarm_message(*about)
    else:
        head = case.desk.plan.deadlines.office_head
        to, body = OFFICE, wording_duty.unanswered_message(*about) + wording.copy_to(head)
    promise(case, to, "alarm", body, turn=f"{alarm.unit or '-'}:{number}")
    codes = {"unit": alarm.unit, "call": number, "exhausted": person is None}
    case.record("alarmed", codes=codes)


def acknowledge(case: Case) -> None:
    """确认收到: the actor answers for his unit; nobody else of it is called. Raises Invalid."""
    mine = [
        each for each in duty.ringing(case.session, case.tip.id) if each.unit == case.actor.unit
    ]
    if not mine or case.actor.role is Role.ADMINISTRATOR:
        raise Invalid("这条线索没有等本单位确认的紧急呼叫，可能已经有人确认。")
    for alarm in mine:
        alarm.done_at, alarm.done_by, alarm.next_chase_at = case.now, case.actor.id, None
        waited = int((case.now - alarm.started_at).total_seconds() // 60)
        codes = {"unit": alarm.unit, "minutes": waited}
        case.record("acknowledged", audience=Audience.OFFICERS, codes=codes)


def _patience(desk: Desk) -> timedelta:
    return timedelta(minutes=desk.plan.deadlines.messages.acknowledge_minutes)


@dataclass(frozen=True)
class Ringing:
    """An urgent tip that waits to be acknowledged."""

    number: str
    matter: str
    unit: str | None
    since: datetime
    calls: int
    mine: bool
    """It is the reader's to acknowledge."""


def ringing(session: Session, desk: Desk, actor: Actor, now: datetime) -> list[Ringing]:
    """What waits to be acknowledged by the actor's unit; the office sees all of them."""
    office = actor.role is Role.OFFICE
    found = []
    for alarm, tip in duty.ringing_for(session, actor.unit, everybodys=office):
        case = Case(session, desk, tip, actor, now)
        if not _taken_up(case, alarm):
            made = len(duty.calls(session, alarm.id))
            own = alarm.unit == actor.unit
            found.append(Ringing(tip.number, case.matter, alarm.unit, alarm.started_at, made, own))
    return found
