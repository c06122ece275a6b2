"""What a reporter can do with the code: see where the tip stands, answer, add facts."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from common.errors import Invalid, NotFound
from db import events, tips
from db.tables import Event, Tip
from routing.rules import wording
from routing.rules.receipts import normalise_code
from routing.rules.texts import required
from routing.rules.words import ENDED, Audience, Stage, Verdict, label
from routing.work.case import Case
from routing.work.desk import Desk
from routing.work.envelope import Envelope, envelope_of
from routing.work.intake import REPORTER, code_hash
from routing.work.promises import promise, whose_turn

NOBODY = "0000-0000-0000-0000"
"""Looked up for what cannot be a code, so that every wrong one costs the same query."""
MESSAGE = 4000


class UnknownCode(NotFound):
    """Malformed, unknown and erased codes look the same."""

    kind = "unknown-code"

    def __init__(self) -> None:
        super().__init__("没有找到这个查询码，请核对后再试。")


@dataclass(frozen=True)
class TimelineEntry:
    at: datetime
    text: str


@dataclass(frozen=True)
class Message:
    """``who``: 工作人员 or 您."""

    at: datetime
    who: str
    text: str


@dataclass(frozen=True)
class TipStatus:
    """Where the tip stands, in words for its reporter."""

    number: str
    stage: Stage
    stage_label: str
    next_what: str | None
    next_by: datetime | None
    timeline: tuple[TimelineEntry, ...]
    messages: tuple[Message, ...]
    outcome: str | None
    can_write: bool


def status(session: Session, desk: Desk, code: str) -> TipStatus:
    """The tip behind a code. Raises UnknownCode."""
    tip = _tip(session, desk, code)
    shown = events.of_tip(session, tip.id, [Audience.REPORTER])
    envelope = envelope_of(desk.keys, tip)
    stage = Stage(tip.stage)
    return TipStatus(
        number=tip.number,
        stage=stage,
        stage_label=label(stage),
        next_what=wording.next_step(stage),
        next_by=tip.due_at,
        timeline=tuple(TimelineEntry(e.at, wording.TIMELINE[e.kind]) for e in shown),
        messages=tuple(_messages(envelope, shown)),
        outcome=_outcome(session, envelope, tip),
        can_write=stage not in ENDED,
    )


def say(session: Session, desk: Desk, code: str, text: str, now: datetime) -> None:
    """An answer or a new fact from the reporter. Raises UnknownCode, Invalid, TooLarge."""
    case = Case(session, desk, _tip(session, desk, code, lock=True), REPORTER, now)
    if case.stage in ENDED:
        raise Invalid("这条线索已经结束；有新情况请重新举报，并写上原来的线索编号。")
    words = required(text, "内容", MESSAGE)
    case.tip.awaiting_reporter = False
    case.settle()
    event = case.record("said", audience=Audience.REPORTER, words=words)
    body = wording.answered_message(case.tip.number, case.matter)
    for recipient in whose_turn(case.stage, case.seats()):
        promise(case, recipient, "said", body, turn=str(event.seq))


def _tip(session: Session, desk: Desk, typed: str, *, lock: bool = False) -> Tip:
    code = normalise_code(typed)
    tip = tips.by_code(session, code_hash(desk, code or NOBODY), lock=lock)
    if tip is None or code is None:
        raise UnknownCode
    return tip


def _messages(envelope: Envelope, shown: list[Event]) -> list[Message]:
    who = {"asked": "工作人员", "said": "您"}
    return [
        Message(event.at, who[event.kind], envelope.open_payload(event))
        for event in shown
        if event.kind in who
    ]


def _outcome(session: Session, envelope: Envelope, tip: Tip) -> str | None:
    """The reply that was signed and struck off, or the ground of declining."""
    if tip.stage == Stage.DECLINED:
        event = events.latest(session, tip.id, "declined")
        return envelope.open_payload(event) if event else None
    if tip.stage != Stage.CLOSED or tip.verdict is None:
        return None
    event = events.latest(session, tip.id, "approved")
    reply = envelope.open_payload(event) if event else ""
    return wording.outcome_sentence(Verdict(tip.verdict)) + reply
