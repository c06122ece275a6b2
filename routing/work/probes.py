"""What office and auditor read of 打探, and of who opened what; no tip's text is in it."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from common.crypto import unseal_text
from common.errors import NotAllowed
from db import officers, turns
from routing.rules.standing import Actor
from routing.rules.words import Role
from routing.work.acts.aside import place
from routing.work.desk import Desk

READERS = frozenset({Role.OFFICE, Role.AUDITOR})
NEWEST = 200


@dataclass(frozen=True)
class ProbeLine:
    number: str
    at: datetime
    recorded_by: str
    unit: str | None
    who: str
    how: str
    text: str


@dataclass(frozen=True)
class AccessLine:
    number: str
    at: datetime
    officer: str
    what: str
    reason: str


def listed(session: Session, desk: Desk, actor: Actor) -> tuple[ProbeLine, ...]:
    """The newest probes. Raises NotAllowed for everybody but office and auditor."""
    _check(actor, READERS)
    found = turns.probes(session, NEWEST)
    names = officers.names(session, (row.officer_id for row, _ in found))
    return tuple(
        ProbeLine(
            number=number,
            at=row.at,
            recorded_by=names.get(row.officer_id, row.officer_id),
            unit=row.unit,
            **json.loads(unseal_text(desk.keys.channel, row.words, place(row.id))),
        )
        for row, number in found
    )


def accesses(session: Session, actor: Actor) -> tuple[AccessLine, ...]:
    """The newest lines of the access log, for the auditor alone. Raises NotAllowed."""
    _check(actor, frozenset({Role.AUDITOR}))
    found = turns.accesses(session, NEWEST)
    names = officers.names(session, (row.officer_id for row, _ in found))
    return tuple(
        AccessLine(number, row.at, names.get(row.officer_id, row.officer_id), row.what, row.reason)
        for row, number in found
    )


def _check(actor: Actor, readers: frozenset[Role]) -> None:
    if actor.role not in readers:
        raise NotAllowed("打探记录只给办公室和审计看，查看记录只给审计看。")
