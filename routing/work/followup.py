"""What a reporter can do with the code: see where the tip stands, answer, add facts."""

import json
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
from routing.work import pauses
from routing.work.case import Case
from routing.work.desk import Desk
from routing.work.envelope import Envelope, envelope_of
from routing.work.intake import REPORTER, code_hash
from routing.work.promises import promise, whose_turn

NOBODY = "0000-0000-0000-0000"
"""Looked up for what cannot be a code, so that every wrong one costs the same query."""
MESSAGE = 4000

LINKS = frozenset({"linked", "unlinked"})
"""Events that a reporter does not see: they would tell that others reported."""


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
    parent = tips.by_id(session, tip.parent) if tip.parent else None
    stage = _stage_of_linked(parent) if parent else Stage(tip.stage)
    return TipStatus(
        number=tip.number,
        stage=stage,
        stage_label=label(stage),
        next_what=None if stage in ENDED else wording.next_step(stage),
        next_by=tip.overall_due_at if parent else tip.due_at,
        timeline=(
            *(TimelineEntry(e.at, wording.TIMELINE[e.kind]) for e in shown if e.kind not in LINKS),
            *_end_of_linked(parent),
        ),
        messages=tuple(_messages(envelope, shown)),
        outcome=outcome_of(session, desk, tip),
        can_write=stage not in ENDED,
    )


def outcome_of(session: Session, desk: Desk, tip: Tip) -> str | None:
    """The verdict with the reply, as this tip's reporter may hear it; None before the end."""
    if parent := tips.by_id(session, tip.parent) if tip.parent else None:
        return _outcome_of_parent(session, desk, parent)
    return _outcome(session, envelope_of(desk.keys, tip), tip)


def say(session: Session, desk: Desk, code: str, text: str, now: datetime) -> None:
    """An answer or a new fact from the reporter. Raises UnknownCode, Invalid, TooLarge."""
    case = Case(session, desk, _tip(session, desk, code, lock=True), REPORTER, now)
    parent = tips.by_id(session, case.tip.parent) if case.tip.parent else None
    if (_stage_of_linked(parent) if parent else case.stage) in ENDED:
        raise Invalid("这条线索已经结束；有新情况请重新举报，并写上原来的线索编号。")
    words = required(text, "内容", MESSAGE)
    case.tip.awaiting_reporter = False
    case.settle()
    pauses.reporter_wrote(case)
    event = case.record("said", audience=Audience.REPORTER, words=words)
    body = wording.answered_message(case.tip.number, case.matter)
    for recipient in whose_turn(case.stage, case.seats()):
        promise(case, recipient, "said", body, turn=str(event.seq))


def _stage_of_linked(parent: Tip) -> Stage:
    """A linked tip looks like one that is being checked: nothing tells of another report."""
    if parent.stage == Stage.CLOSED:
        return Stage.CLOSED
    unassigned = parent.stage in (Stage.REGISTERED, Stage.NEEDS_INFO)
    return Stage.REGISTERED if unassigned else Stage.VERIFYING


def _end_of_linked(parent: Tip | None) -> list[TimelineEntry]:
    """The parent's closing. It lies behind the link: nothing is linked to a closed tip."""
    if parent is None or parent.closed_at is None:
        return []
    return [TimelineEntry(parent.closed_at, wording.CLOSED_LINE)]


def _outcome_of_parent(session: Session, desk: Desk, parent: Tip) -> str | None:
    """The verdict with the public summary: the reply was written to somebody else."""
    if parent.closed_at is None or parent.verdict is None:
        return None
    report = events.latest(session, parent.id, "reported")
    if report is None:
        return None
    found = json.loads(envelope_of(desk.keys, parent).open_payload(report))
    summary: str = found["public_summary"]
    return wording.outcome_sentence(Verdict(parent.verdict)) + summary


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
