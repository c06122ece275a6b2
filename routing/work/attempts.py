"""An officer's move from outside: done in one transaction, and where it is refused, the attempt
is kept in the access log in another one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

from sqlmodel import Session

from common.errors import AppError, NotFound, Unavailable
from db import tips
from db.tables import AccessLog
from routing.rules.standing import Actor
from routing.work.desk import Desk

T = TypeVar("T")
QUOTED = re.compile("“[^”]*”")
"""What a sentence repeats may be what somebody typed: no text lies about in the open."""


@dataclass(frozen=True)
class Attempt:
    """Who tries what on the tip of this number, and when."""

    actor: Actor
    number: str
    what: str
    now: datetime


def attempt(desk: Desk, made: Attempt, do: Callable[[Session], T]) -> T:
    """``do`` in a transaction. Raises what it raises; what was refused changed nothing, and
    left a line in the access log, unless the tip is not there for this officer."""
    try:
        return desk.database.write(do)
    except (NotFound, Unavailable):
        raise
    except AppError as refusal:
        sentence = f"{refusal.kind}: {QUOTED.sub('“…”', refusal.sentence)}"
        desk.database.write(lambda session: _keep(session, made, sentence))
        raise


def _keep(session: Session, made: Attempt, sentence: str) -> None:
    tip = tips.by_number(session, made.number)
    if tip is not None:
        session.add(
            AccessLog(
                id=uuid4().hex,
                at=made.now,
                officer_id=made.actor.id,
                tip_id=tip.id,
                what=f"refused {made.what}",
                reason=sentence,
            )
        )
