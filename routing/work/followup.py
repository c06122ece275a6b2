"""What a reporter can do with the code: see where the tip stands, answer, add facts."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from common.errors import Invalid, NotFound
from db import events, tips, turns
from db.tables import Event, Tip
from routing.rules import wording
from routing.rules.labels import label
from routing.rules.receipts import normalise_code
from routing.rules.texts import required
from routing.rules.words import (
    CHECKED,
    ENDED,
    Audience,
    Stage,
    Verdict,
)
from routing.work import afterwards, attachments, pauses, rating
from routing.work.attachments import PreparedFile
from routing.work.case import Case
from routing.work.desk import Desk
from routing.work.envelope import Envelope, envelope_of
from routing.work.intake import REPORTER, code_hash
from routing.work.promises import OFFICE, promise, whose_turn

NOBODY = "0000-0000-0000-0000"
"""Looked up for what cannot be a code, so that every wrong one costs the same query."""
MESSAGE = 4000
MESSAGES_WITH_FILES = 4
"""A tip holds at most so many times the files of one message."""

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
    notes: tuple[str, ...] = ()
    """Sentences on what came after: an objection's answer, where else to go."""
    parts: tuple["TipStatus", ...] = ()
    """A split tip's parts, each on its own way."""
    object_until: datetime | None = None
    """When the time to object ends; None where nothing can be objected to."""
    can_tell_relapse: bool = False
    asks_trouble: bool = False
    asks_rating: bool = False
    """Whether what was done can be rated: once per ending."""
    withdrawn: bool = False


def status(session: Session, desk: Desk, code: str) -> TipStatus:
    """The tip behind a code, with its parts where it was split. Raises UnknownCode."""
    return _status(session, desk, by_code(session, desk, code))


def _status(session: Session, desk: Desk, tip: Tip) -> TipStatus:
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
        can_write=(stage not in ENDED or tip.split) and tip.withdrawn_at is None,
        notes=afterwards.notes(desk, tip),
        parts=tuple(_status(session, desk, part) for part in _parts(session, tip)),
        object_until=None if parent else afterwards.object_until(desk, tip),
        can_tell_relapse=parent is None and tip.stage in CHECKED and not tip.restricted,
        asks_trouble=afterwards.asks_trouble(session, tip, parent),
        asks_rating=rating.refused(session, tip) is None,
        withdrawn=tip.withdrawn_at is not None,
    )


def outcome_of(session: Session, desk: Desk, tip: Tip) -> str | None:
    """The verdict with the reply, as this tip's reporter may hear it; None before the end."""
    if parent := tips.by_id(session, tip.parent) if tip.parent else None:
        return _outcome_of_parent(session, desk, parent)
    return _outcome(session, envelope_of(desk.keys, tip), tip)


def _parts(session: Session, tip: Tip) -> list[Tip]:
    return turns.parts(session, tip.id) if tip.split else []


@dataclass(frozen=True)
class Told:
    """What a reporter sends with the code. ``number``: which part of a split tip it is for."""

    code: str
    text: str = ""
    number: str | None = None
    files: tuple[PreparedFile, ...] = ()


def say(session: Session, desk: Desk, told: Told, now: datetime) -> None:
    """An answer or a new fact from the reporter, with what shows it.

    Raises UnknownCode, Invalid, TooLarge.
    """
    tip = asked_about(session, addressed(session, desk, told, lock=True), told.number)
    case = Case(session, desk, tip, REPORTER, now)
    if tip.withdrawn_at is not None:
        raise Invalid("您已要求不再联系；有新情况请重新举报，并写上原来的线索编号。")
    parent = tips.by_id(session, case.tip.parent) if case.tip.parent else None
    if (_stage_of_linked(parent) if parent else case.stage) in ENDED and not tip.split:
        raise Invalid("这条线索已经结束；有新情况请重新举报，并写上原来的线索编号。")
    words = required(told.text, "内容", MESSAGE)
    _add_files(case, told.files)
    case.tip.awaiting_reporter = False
    case.settle()
    pauses.reporter_wrote(case)
    event = case.record("said", audience=Audience.REPORTER, words=words)
    body = wording.answered_message(case.tip.number, case.matter)
    for recipient in [OFFICE] if tip.split else whose_turn(case.stage, case.seats()):
        promise(case, recipient, "said", body, turn=str(event.seq))


def _add_files(case: Case, files: tuple[PreparedFile, ...]) -> None:
    """Raises Invalid where the reporter has sent so many that nobody looks at them all."""
    most = MESSAGES_WITH_FILES * case.desk.settings.intake.max_files
    before = (row for row in tips.attachments(case.session, case.tip.id) if row.visit_id is None)
    if files and sum(1 for _ in before) + len(files) > most:
        raise Invalid(f"这条线索的照片和文件已经够多了（最多{most}份），没有再收。")
    stored = attachments.store(case.desk, envelope_of(case.desk.keys, case.tip), files)
    attachments.add_rows(case.session, case.tip, stored, case.actor.id, case.now)


def asked_about(session: Session, tip: Tip, number: str | None) -> Tip:
    """Of a split tip the part whose question is open, where no part was named."""
    if not tip.split or number is not None:
        return tip
    for part in turns.parts(session, tip.id):
        said = events.latest(session, part.id, "said")
        asked = events.latest(session, part.id, "asked")
        if asked and part.stage not in ENDED and (said is None or said.seq < asked.seq):
            return tips.locked(session, part.id)
    return tip


def addressed(session: Session, desk: Desk, told: Told, *, lock: bool = False) -> Tip:
    """The tip of the code, or the part of it that was named. Raises UnknownCode."""
    tip = by_code(session, desk, told.code, lock=lock)
    if told.number is None or told.number == tip.number:
        return tip
    part = next((p for p in _all_parts(session, tip) if p.number == told.number), None)
    if part is None:
        raise UnknownCode
    return tips.locked(session, part.id) if lock else part


def _all_parts(session: Session, tip: Tip) -> list[Tip]:
    """The parts, and those of parts that were split once more."""
    found = _parts(session, tip)
    return found + [each for part in found for each in _all_parts(session, part)]


def _stage_of_linked(parent: Tip) -> Stage:
    """A linked tip looks like one that is being checked: nothing tells of another report."""
    if parent.stage in CHECKED:
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


def by_code(session: Session, desk: Desk, typed: str, *, lock: bool = False) -> Tip:
    """The tip behind a code as it was typed. Raises UnknownCode."""
    code = normalise_code(typed)
    tip = tips.by_code(session, code_hash(desk, code or NOBODY), lock=lock)
    if tip is None or code is None:
        raise UnknownCode
    return tip


def _messages(envelope: Envelope, shown: list[Event]) -> list[Message]:
    who = {"asked": "工作人员", "said": "您", "objected": "您", "objection_refused": "工作人员"}
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
    if tip.stage not in CHECKED or tip.verdict is None:
        return None
    event = events.latest(session, tip.id, "approved")
    reply = envelope.open_payload(event) if event else ""
    return wording.outcome_sentence(Verdict(tip.verdict)) + reply
