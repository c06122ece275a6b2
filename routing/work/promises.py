"""Promising messages inside the transaction that makes them due (transactional outbox)."""

from dataclasses import dataclass

from db import outbox
from routing.rules.standing import Seat
from routing.rules.words import OFFICES_TURN, Part, Role, Stage
from routing.work.case import Case

CHANNELS = ("page", "log")
"""Where an officer's message goes: his page, and the log for those who run the system."""


@dataclass(frozen=True)
class Recipient:
    """Everybody with this role in this unit (None: the coordinating office)."""

    role: Role
    unit: str | None


OFFICE = Recipient(Role.OFFICE, None)


def promise(case: Case, to: Recipient, kind: str, body: str, turn: str = "") -> None:
    """Promise a message once: per tip, stage visit, kind and turn, recipient and channel."""
    tip, now = case.tip, case.now
    same = {
        "unit": to.unit,
        "role": to.role,
        "tip_id": tip.id,
        "kind": kind,
        "body": body,
        "promised_at": now,
        "next_attempt_at": now,
        "attempts": 0,
    }
    start = f"{tip.id}:{tip.visit}:{kind}:{turn}:{to.role}@{to.unit or '-'}"
    outbox.add(case.session, [{"key": f"{start}:{c}", "channel": c, **same} for c in CHANNELS])


def whose_turn(stage: Stage, seats: tuple[Seat, ...]) -> list[Recipient]:
    """Who has to act in this stage; the other units' steps are chased by times of their own."""
    if stage in OFFICES_TURN:
        return [OFFICE]
    lead = next(seat for seat in seats if seat.part is Part.LEAD)
    role = Role.SIGNATORY if stage is Stage.REPORTED else Role.HANDLER
    return [Recipient(role, lead.unit)]


def at_work(stage: Stage, seats: tuple[Seat, ...]) -> list[Recipient]:
    """Everybody who has something to do: whose turn it is, and the other units' people."""
    others = (s for s in seats if s.part is not Part.LEAD and s.open)
    doing = [Recipient(role_in(seat), seat.unit) for seat in others]
    return [*whose_turn(stage, seats), *doing]


def role_in(seat: Seat) -> Role:
    """The role that does a unit's work in its part."""
    return Role.DISTRICT if seat.part is Part.DISTRICT else Role.HANDLER
