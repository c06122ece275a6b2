"""Promising messages inside the transaction that makes them due (transactional outbox)."""

from dataclasses import dataclass
from datetime import datetime

from db import outbox
from db.tables import Event
from routing.rules import wording
from routing.rules.hours import send_at
from routing.rules.standing import Seat
from routing.rules.words import LEADING, OFFICES_TURN, ON_THE_GROUND, Audience, Role, Stage
from routing.work.carriers import carriers, without_groups
from routing.work.case import Case
from routing.work.desk import Desk

REPORTERS = "reporter"
"""The channel to whoever reported; the sender finds out where that is."""


@dataclass(frozen=True)
class Recipient:
    """Everybody with this role in this unit (None: the coordinating office), or one of them."""

    role: Role
    unit: str | None
    officer: str | None = None


OFFICE = Recipient(Role.OFFICE, None)


def promise(case: Case, to: Recipient, kind: str, body: str, turn: str = "") -> None:
    """Promise a message once: per tip, stage visit, kind and turn, recipient and channel.

    It is promised now and goes out when it may (``rules.hours``): that of an urgent tip at
    any hour, every other one in working hours.
    """
    tip, now = case.tip, case.now
    same = {
        "unit": to.unit,
        "role": to.role,
        "officer_id": to.officer,
        "tip_id": tip.id,
        "kind": kind,
        "body": body,
        "promised_at": now,
        "next_attempt_at": may_go_at(case.desk, to.role, now, urgent=tip.urgent),
        "urgent": tip.urgent,
        "attempts": 0,
    }
    who = f"{to.role}@{to.unit or '-'}" + (f"/{to.officer}" if to.officer else "")
    start = f"{tip.id}:{tip.visit}:{kind}:{turn}:{who}"
    channels = _channels(case, to, kind)
    outbox.add(case.session, [{"key": f"{start}:{c}", "channel": c, **same} for c in channels])


def _channels(case: Case, to: Recipient, kind: str) -> tuple[str, ...]:
    """Where the message goes. What is for one officer, or tells that officials are accused,
    is not for a group."""
    found = carriers(case.desk.settings, to.role, to.unit, kind)
    return without_groups(found) if to.officer or case.tip.restricted else found


def promise_reporter(case: Case, event: Event) -> None:
    """Promise the tip's reporter a notice of what happened: once for each event."""
    message: dict[str, object] = {
        "key": f"{case.tip.id}:{event.tip_id}:{event.seq}:{REPORTERS}",
        "channel": REPORTERS,
        "unit": None,
        "role": Role.REPORTER,
        "tip_id": case.tip.id,
        "kind": event.kind,
        "body": wording.reporter_notice(case.tip.number, event.kind),
        "promised_at": case.now,
        "next_attempt_at": case.now,
        "attempts": 0,
    }
    outbox.add(case.session, [message])


def may_go_at(desk: Desk, role: str, now: datetime, *, urgent: bool) -> datetime:
    """When a message to this role may go out: now, or the first moment at which it may."""
    audience = Audience.REPORTER if role == Role.REPORTER else Audience.OFFICERS
    return send_at(now, audience, desk.calendar, desk.plan.deadlines, urgent=urgent)


def whose_turn(stage: Stage, seats: tuple[Seat, ...]) -> list[Recipient]:
    """Who has to act in this stage; the other units' steps are chased by times of their own."""
    if stage in OFFICES_TURN:
        return [OFFICE]
    lead = next(seat for seat in seats if seat.part in LEADING)
    role = Role.SIGNATORY if stage is Stage.REPORTED else role_in(lead)
    return [Recipient(role, lead.unit)]


def at_work(stage: Stage, seats: tuple[Seat, ...]) -> list[Recipient]:
    """Everybody who has something to do: whose turn it is, and the other units' people."""
    others = (s for s in seats if s.part not in LEADING and s.open)
    doing = [Recipient(role_in(seat), seat.unit) for seat in others]
    return [*whose_turn(stage, seats), *doing]


def role_in(seat: Seat) -> Role:
    """The role that does a unit's work in its part."""
    return Role.DISTRICT if seat.part in ON_THE_GROUND else Role.HANDLER
