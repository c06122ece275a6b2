"""What officers see of the units that have a part in a tip: how far each got, what is due
when, and the reports this officer may read.

A report that its unit's signatory has not signed is a draft: for the unit, and for the
district that gave it to that unit. Signed, the lead section and the office read it too.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db import timers
from db.tables import Assignment, Event
from routing.rules.standing import Actor, Seat
from routing.rules.words import LEADING, Duty, Part, Role, Stage
from routing.work.case import Case, seat_of
from routing.work.seating import SUBJECTS

LEADS = frozenset({Stage.TO_SIGN, Stage.VERIFYING, Stage.REPORTED})
"""Stages whose due time is the lead's own."""


@dataclass(frozen=True)
class SeatView:
    """A unit's part. ``report`` is what it reported, where the reader may see that."""

    unit: str
    part: Part
    duty: Duty
    signed_at: datetime | None
    due_at: datetime | None
    overdue: bool
    leading: bool
    joint: bool
    submitted: bool
    return_asked: bool
    report: dict[str, Any] | None


def views(case: Case, shown: Sequence[Event]) -> tuple[SeatView, ...]:
    """The units that have a part now; ``shown`` are the events the actor may read."""
    running = timers.running(case.session, case.tip.id)
    due = {timer.subject_id: timer.due_at for timer in running if timer.subject in SUBJECTS}
    by_seq = {event.seq: event for event in shown}
    reader = case.seat()
    return tuple(
        _view(case, own, _due(case, own, due), _report(case, reader, own, by_seq))
        for own in case.live
    )


def _report(
    case: Case, reader: Seat | None, own: Assignment, by_seq: dict[int, Event]
) -> dict[str, Any] | None:
    event = by_seq.get(own.report_seq or -1)
    if event is None or not may_read(case.actor, reader, seat_of(own)):
        return None
    stored: dict[str, Any] = json.loads(case.envelope.open_payload(event))
    return stored


def _due(case: Case, own: Assignment, due: dict[str, datetime]) -> datetime | None:
    if own.role not in LEADING:
        return due.get(own.unit)
    return case.tip.due_at if case.stage in LEADS and seat_of(own).open else None


def _view(
    case: Case, own: Assignment, due: datetime | None, report: dict[str, Any] | None
) -> SeatView:
    seat = seat_of(own)
    return SeatView(
        unit=seat.unit,
        part=seat.part,
        duty=seat.duty,
        signed_at=seat.signed_at,
        due_at=due,
        overdue=due is not None and due < case.now,
        leading=seat.leading,
        joint=seat.joint,
        submitted=seat.submitted,
        return_asked=seat.return_asked,
        report=report,
    )


def may_read(actor: Actor, own: Seat | None, seat: Seat) -> bool:
    """Whether the actor reads what this unit reported."""
    if own is not None and own.above(seat.unit):
        return True
    lead = own is not None and own.part in LEADING
    return seat.submitted and (lead or actor.role is Role.OFFICE)


def may_read_conclusion(case: Case) -> bool:
    """Whether the actor reads the lead's report: signed everybody, a draft its unit, whoever
    has to sign it as well, and the office."""
    own = case.seat()
    if case.actor.role is Role.OFFICE or case.lead_done():
        return True
    return own is not None and (own.part in LEADING or own.joint)
