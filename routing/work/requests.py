"""协查 as the unit sees it that was asked: the question and its due time, nothing of the tip."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from common.crypto import Place
from common.errors import NotFound
from db import measures
from db.tables import Measure, Tip
from routing.rules.standing import Actor
from routing.rules.texts import required
from routing.rules.words import MeasureKind, MeasureState, Role
from routing.work.acts.rechecking import answer_row
from routing.work.case import Case, matter_of
from routing.work.desk import Desk
from routing.work.envelope import envelope_of

ANSWER = 5000
ANSWERS = frozenset({Role.HANDLER, Role.DISTRICT})


class NoSuchRequest(NotFound):
    """Not there, not asked of this unit, or answered already."""

    kind = "no-such-request"

    def __init__(self) -> None:
        super().__init__("没有这项等您单位答复的协查。")


@dataclass(frozen=True)
class Request:
    """What a unit was asked."""

    id: str
    number: str
    matter: str
    asker: str
    question: str
    period: str
    due_at: datetime
    overdue: bool
    open: bool
    state: MeasureState


def asked_of(session: Session, desk: Desk, actor: Actor, now: datetime) -> tuple[Request, ...]:
    """What the actor's unit was asked, what waits for an answer in front."""
    if actor.unit is None or actor.role not in ANSWERS:
        return ()
    found = measures.asked_of(session, actor.unit)
    return tuple(_request(desk, row, tip, now) for row, tip in found)


def _request(desk: Desk, row: Measure, tip: Tip, now: datetime) -> Request:
    envelope = envelope_of(desk.keys, tip)
    words = json.loads(envelope.open_row(Place("measure", "words", row.id), row.words))
    waits = row.state == MeasureState.OPEN
    return Request(
        id=row.id,
        number=tip.number,
        matter=matter_of(desk, tip),
        asker=row.unit,
        question=words["question"] or "",
        period=words["period"] or "",
        due_at=row.due_at,
        overdue=waits and row.due_at < now,
        open=waits,
        state=MeasureState(row.state),
    )


def answer(
    session: Session, desk: Desk, actor: Actor, request_id: str, text: str, now: datetime
) -> None:
    """The unit's answer, sealed for who asked. Raises NoSuchRequest, Invalid."""
    words = required(text, "答复", ANSWER)
    found = measures.with_tip_locked(session, request_id)
    if found is None or actor.role not in ANSWERS:
        raise NoSuchRequest
    row, tip = found
    asked = row.kind == MeasureKind.ASSIST and row.asked is not None and row.asked == actor.unit
    if not asked or row.state != MeasureState.OPEN:
        raise NoSuchRequest
    case = Case(session, desk, tip, actor, now)
    answer_row(case, next(own for own in case.measures if own.id == row.id), words)
