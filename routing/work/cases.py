"""What officers see: inbox, queue, a case with the actions possible now."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from common.errors import NotAllowed
from db import clocks, events, officers, timers, tips
from db.tables import AccessLog, Attachment, Event, Tip
from routing.rules import wording, workflow
from routing.rules.labels import label
from routing.rules.pauses import total_days
from routing.rules.standing import Actor
from routing.rules.texts import required
from routing.rules.words import (
    ENDED,
    LEADING,
    NOBODY_REPORTED,
    READ_NO_TIPS,
    Action,
    Audience,
    ClockKind,
    Duty,
    Kind,
    Part,
    PauseKind,
    Role,
    Stage,
)
from routing.work import attachments, casework, presence, seating, seats
from routing.work.case import Case, matter_of
from routing.work.clocks import stretch_of
from routing.work.desk import Desk
from routing.work.facts import facts_of
from routing.work.handling import Handling, handling
from routing.work.relations import Relations, relations
from routing.work.seats import SeatView
from routing.work.taken import TurnsView, taken
from triage import Assessment

OPEN = tuple(stage for stage in Stage if stage not in ENDED)
QUEUE = (Stage.REGISTERED, Stage.NEEDS_INFO)
REASON = 200


@dataclass(frozen=True)
class InboxItem:
    """One line of an inbox; nothing of the tip's text."""

    number: str
    stage: Stage
    stage_label: str
    matter: str
    kind: Kind
    district: str | None
    received_at: datetime
    due_at: datetime | None
    overdue: bool
    danger: bool
    urgent: bool
    automatic: bool
    paused: bool
    extending: bool
    """An extension waits for its decision."""
    duty: Duty | None
    """The state of the reader's own unit's assignment."""
    relapse: bool
    """死灰复燃: urgent."""
    objecting: bool
    """An objection waits for its decision."""
    own_due_at: datetime | None
    """When its own step is due, where the unit does not lead."""
    own_overdue: bool


@dataclass(frozen=True)
class Inbox:
    items: tuple[InboxItem, ...]
    cursor: str | None
    """Hand it back for the next page; None at the end."""
    counts: dict[Stage, int]
    overdue: int


@dataclass(frozen=True)
class TimelineLine:
    at: datetime
    who: str
    what: str
    words: str
    facts: tuple[str, ...]
    from_reporter: bool


@dataclass(frozen=True)
class CaseView:
    """A case as one officer may see it, with the actions he can take now."""

    number: str
    stage: Stage
    stage_label: str
    matter: str
    kind: Kind
    task: str | None
    edition: str
    district: str | None
    received_at: datetime
    due_at: datetime | None
    overall_due_at: datetime
    overdue: bool
    danger: bool
    urgent: bool
    automatic: bool
    summary: str
    summary_approved: bool
    returning: bool
    extending: bool
    statutory_due_at: datetime | None
    """The law's own time, where the plan knows one for this stage; never mixed with ours."""
    paused_until: datetime | None
    pause_kind: PauseKind | None
    paused_days: int
    """Calendar days of all its pauses up to now."""
    seats: tuple[SeatView, ...]
    part: Part | None
    """That of the reader's own unit."""
    timeline: tuple[TimelineLine, ...]
    assessment: Assessment
    report: dict[str, Any] | None
    photos: tuple[str, ...]
    actions: tuple[Action, ...]
    version: int
    channel: str | None
    mode: str | None
    """How the tip came and how the reporter is known: for the office alone."""
    relations: Relations
    handling: Handling
    """Measures, visits, proofs and figures, as far as they are this officer's to see."""
    staged_at: datetime | None
    """阶段性办结."""
    taken: TurnsView


@dataclass(frozen=True)
class Wanted:
    """Which lines of an inbox are asked for."""

    stages: tuple[Stage, ...] = OPEN
    cursor: str | None = None
    search: str = ""
    size: int = tips.PAGE


def inbox(session: Session, desk: Desk, actor: Actor, now: datetime, wanted: Wanted) -> Inbox:
    """The officer's tips, what is due first in front.

    Raises NotAllowed for administrators and keepers, who read no tips.
    """
    if actor.role in READ_NO_TIPS:
        raise NotAllowed("这个账号不办理线索；请用经办、审签、区县或办公室账号。")
    found = tips.page(
        session,
        actor.unit,
        wanted.stages,
        _decode(wanted.cursor),
        tips.Wanted(wanted.search, wanted.size, actor.discipline),
    )
    duties, due = _own_duties(session, actor, found), _own_due(session, actor, found)
    more = len(found) == wanted.size
    return Inbox(
        items=tuple(_item(desk, tip, duties.get(tip.id), due.get(tip.id), now) for tip in found),
        cursor=_encode(found[-1]) if more else None,
        counts={Stage(k): n for k, n in _counts(session, actor).items()},
        overdue=tips.count_overdue(session, actor.unit, now, named=actor.discipline),
    )


def _counts(session: Session, actor: Actor) -> dict[str, int]:
    return tips.count_by_stage(session, actor.unit, named=actor.discipline)


def _own_duties(session: Session, actor: Actor, found: list[Tip]) -> dict[str, Duty]:
    if actor.unit is None:
        return {}
    assignments = tips.assignments_of(session, [tip.id for tip in found])
    return {a.tip_id: Duty(a.state) for a in assignments if a.unit == actor.unit}


def _own_due(session: Session, actor: Actor, found: list[Tip]) -> dict[str, datetime]:
    if actor.unit is None:
        return {}
    running = timers.of_tips(session, [tip.id for tip in found])
    own = (t for t in running if t.subject in seating.SUBJECTS and t.subject_id == actor.unit)
    return {timer.tip_id: timer.due_at for timer in own}


def _item(
    desk: Desk, tip: Tip, duty: Duty | None, own_due: datetime | None, now: datetime
) -> InboxItem:
    stage = Stage(tip.stage)
    return InboxItem(
        number=tip.number,
        stage=stage,
        stage_label=label(stage),
        matter=matter_of(desk, tip),
        kind=Kind(tip.kind),
        district=tip.district,
        received_at=tip.received_at,
        due_at=tip.due_at,
        overdue=is_overdue(tip, now),
        danger=tip.danger,
        urgent=tip.urgent,
        automatic=tip.automatic,
        paused=tip.paused_until is not None,
        extending=is_extending(tip),
        duty=duty,
        relapse=tip.relapse_of is not None,
        objecting=tip.objection_waits,
        own_due_at=own_due,
        own_overdue=own_due is not None and own_due < now,
    )


def is_extending(tip: Tip) -> bool:
    """An extension waits for its decision, and the tip does not rest with another one."""
    return tip.extension_waits and tip.stage not in ENDED


def is_overdue(tip: Tip, now: datetime) -> bool:
    """Open, and past the due time of its stage."""
    return tip.due_at is not None and tip.due_at < now and tip.stage not in ENDED


def _encode(tip: Tip) -> str:
    return f"{(tip.due_at or tip.received_at).isoformat()}~{tip.id}"


def _decode(cursor: str | None) -> tuple[datetime, str] | None:
    """A cursor that is none starts at the first page: nothing is lost by it."""
    if not cursor:
        return None
    moment, _, tip_id = cursor.partition("~")
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (parsed, tip_id) if parsed.tzinfo else None


def view(session: Session, desk: Desk, actor: Actor, number: str, now: datetime) -> CaseView:
    """The case. Raises casework.NoSuchCase."""
    return show(casework.open_case(session, desk, actor, number, now))


def show(case: Case) -> CaseView:
    """A case that was opened or taken, as its actor may see it."""
    tip, envelope, standing = case.tip, case.envelope, case.standing()
    office = case.actor.role is Role.OFFICE
    shown = _events(case)
    found = case.assessment
    actions = workflow.possible(standing, case.actor)
    rested = clocks.pauses(case.session, tip.id)
    statutory, own = standing.clock(ClockKind.STATUTORY), case.seat()
    return CaseView(
        number=tip.number,
        stage=standing.stage,
        stage_label=label(standing.stage),
        matter=case.matter,
        kind=Kind(tip.kind),
        task=tip.task,
        edition=tip.edition,
        district=tip.district,
        received_at=tip.received_at,
        due_at=tip.due_at,
        overall_due_at=tip.overall_due_at,
        overdue=is_overdue(tip, case.now),
        danger=tip.danger,
        urgent=tip.urgent,
        automatic=tip.automatic,
        summary=envelope.open("summary", tip.summary),
        summary_approved=tip.summary_approved,
        returning=any(seat.return_asked for seat in standing.seats),
        extending=is_extending(tip),
        statutory_due_at=statutory.due_at if statutory else None,
        paused_until=tip.paused_until,
        pause_kind=next((PauseKind(row.kind) for row in rested if row.ended_at is None), None),
        paused_days=total_days(stretch_of(row, case.now) for row in rested),
        seats=seats.views(case, shown),
        part=own.part if own else None,
        timeline=_timeline(case, shown),
        assessment=found if office else found.for_units(),
        report=_report(case, shown),
        photos=tuple(
            row.id for row in _files(case) if row.kind == attachments.PHOTO and row.visit_id is None
        ),
        actions=actions,
        version=tip.seq,
        channel=tip.channel if office else None,
        mode=tip.mode if office and tip.kind not in NOBODY_REPORTED else None,
        relations=relations(case, actions),
        handling=handling(case),
        staged_at=tip.staged_at,
        taken=taken(case, actions),
    )


def _files(case: Case) -> list[Attachment]:
    return tips.attachments(case.session, case.tip.id)


def _events(case: Case) -> list[Event]:
    audiences = [Audience.OFFICERS, Audience.REPORTER, Audience.UNIT]
    if case.actor.role is Role.OFFICE:
        audiences += [Audience.OFFICE, Audience.LEAD]
    elif (seat := case.seat()) and seat.part in LEADING:
        audiences.append(Audience.LEAD)
    found = events.of_tip(case.session, case.tip.id, audiences)
    return [event for event in found if event.audience != Audience.UNIT or _own(case, event)]


def _own(case: Case, event: Event) -> bool:
    """What concerns one unit alone is for its officers."""
    return bool(json.loads(event.codes)["unit"] == case.actor.unit)


def _timeline(case: Case, shown: list[Event]) -> tuple[TimelineLine, ...]:
    names = officers.names(case.session, (event.actor for event in shown))
    stood = presence.in_place_of(case.session, ((event.actor, event.at) for event in shown))
    return tuple(_line(case, event, _who(event, names, stood)) for event in shown)


def _who(event: Event, names: dict[str, str], stood: dict[tuple[str, datetime], str]) -> str:
    """Who did it; a deputy also in whose place."""
    name = names.get(event.actor, label(Role(event.role)))
    instead = stood.get((event.actor, event.at))
    return f"{name}（代{instead}）" if instead else name


def _line(case: Case, event: Event, who: str) -> TimelineLine:
    codes: dict[str, Any] = json.loads(event.codes)
    itself = codes.get("automatic") and (event.kind != "linked" or case.actor.role is Role.OFFICE)
    what = f"{event.kind}_by_itself" if itself else event.kind
    words = case.envelope.open_payload(event) if _may_read(case, event, codes) else ""
    return TimelineLine(
        at=event.at,
        who=who,
        what=wording.EVENTS[what],
        words=words,
        facts=tuple(facts_of(case, codes)),
        from_reporter=event.role == Role.REPORTER,
    )


REPORTS = frozenset({"reported", "unit_reported"})
"""Shown beside the timeline, not in it."""
INSIDE = frozenset({"sent_back", "unit_sent_back"})
"""Said inside a unit about a draft."""


def _may_read(case: Case, event: Event, codes: dict[str, Any]) -> bool:
    own = case.seat()
    inside = own is not None and own.above(str(codes.get("unit")))
    return event.kind not in REPORTS and (
        event.kind not in INSIDE or inside or case.actor.role is Role.OFFICE
    )


def _report(case: Case, shown: list[Event]) -> dict[str, Any] | None:
    """The lead's latest findings, where the actor may read them."""
    event = next((event for event in reversed(shown) if event.kind == "reported"), None)
    if event is None or not seats.may_read_conclusion(case):
        return None
    stored: dict[str, Any] = json.loads(case.envelope.open_payload(event))
    return stored


@dataclass(frozen=True)
class Original:
    """What the reporter wrote, for the office alone."""

    text: str
    details: dict[str, str | None]


def open_original(case: Case, reason: str) -> Original:
    """The original of a case taken for a change, with the reason in the access log.

    Raises NotAllowed for anybody but the office, Invalid without a reason.
    """
    if case.actor.role is not Role.OFFICE:
        raise NotAllowed("原文只有办公室能看；承办单位请看线索摘要。")
    why = required(reason, "查看理由", REASON)
    event = case.record("opened", audience=Audience.OFFICE, words=why)
    case.session.add(
        AccessLog(
            id=event.id,
            at=case.now,
            officer_id=case.actor.id,
            tip_id=case.tip.id,
            what="original",
            reason=why,
        )
    )
    return Original(
        text=case.envelope.open("text", case.tip.text),
        details=json.loads(case.envelope.open("details", case.tip.details)),
    )
