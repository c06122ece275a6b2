"""Answers to officers over the JSON API: inbox, case, how it stands after an action."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from pydantic import BaseModel

from api.schemas import Out
from db.tables import Tip
from routing.rules.labels import label
from routing.rules.words import (
    Action,
    Duty,
    Kind,
    MeasureKind,
    MeasureState,
    Part,
    PauseKind,
    Stage,
)
from routing.work.cases import CaseView, Inbox
from routing.work.handling import Handling
from routing.work.relations import Related, Relations

ShapeT = TypeVar("ShapeT", bound=BaseModel)


class InboxItemOut(BaseModel):
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
    relapse: bool
    objecting: bool
    duty: Duty | None
    own_due_at: datetime | None
    own_overdue: bool


class InboxOut(BaseModel):
    items: list[InboxItemOut]
    cursor: str | None
    counts: dict[Stage, int]
    overdue: int

    @classmethod
    def of(cls, found: Inbox) -> "InboxOut":
        items = [InboxItemOut.model_validate(item, from_attributes=True) for item in found.items]
        return cls(items=items, cursor=found.cursor, counts=found.counts, overdue=found.overdue)


class SeatOut(BaseModel):
    unit: str
    part: Part
    duty: Duty
    signed_at: datetime | None
    due_at: datetime | None
    overdue: bool
    leading: bool
    joint: bool
    submitted: bool
    """Signed by its own signatory: whoever may, reads the ``report``."""
    return_asked: bool
    report: dict[str, Any] | None


class LineOut(BaseModel):
    at: datetime
    who: str
    what: str
    words: str
    facts: list[str]


class ReasonOut(BaseModel):
    text: str
    rule: str
    source: str


class RankedOut(BaseModel):
    task: str
    score: float
    reasons: list[ReasonOut]


class RelatedOut(BaseModel):
    """Another tip that tells, or probably tells, the same matter."""

    number: str
    stage: Stage
    stage_label: str
    matter: str
    district: str | None
    received_at: datetime
    reason: str


class EnterpriseOut(BaseModel):
    id: int
    name: str


class MeasureOut(BaseModel):
    """处置. ``answer`` (协查) is for the unit that asked; ``must_follow``: what the plan wants
    next after a recheck that failed."""

    number: int
    kind: MeasureKind
    kind_label: str
    state: MeasureState
    state_label: str
    unit: str
    asked: str | None
    ordered_at: datetime
    started_on: date
    case_number: str | None
    due_at: datetime
    overdue: bool
    ended_at: datetime | None
    followed_by: int | None
    must_follow: list[str]
    authority: str | None
    document: str | None
    decided_on: date | None
    note: str
    question: str
    period: str
    finding: str
    evidence: list[str]
    answer: str


class VisitOut(BaseModel):
    """A visit that was made, or one that the reader's own unit plans."""

    number: int
    unit: str
    at: datetime
    planned: bool
    place: str
    people: str
    findings: str
    measured: list[str]
    photos: list[str]


class ProofOut(BaseModel):
    item: str
    evidence: str


class ClosureFigureOut(BaseModel):
    """``kind``: capacity, equipment or line."""

    kind: str
    name: str
    amount: float
    unit: str


class TurnsOut(BaseModel):
    """The turns a tip took; other tips are named for the office alone."""

    parts: list[RelatedOut]
    split_of: RelatedOut | None
    draft: list[str]
    relapse: bool
    relapse_of: RelatedOut | None
    relapsed_by: list[RelatedOut]
    objected_at: datetime | None
    objection_due_at: datetime | None
    rechecked: bool
    withdrawn: bool
    accuses: bool
    excluded_unit: str | None
    archive_on: str | None


class ActionOut(BaseModel):
    action: Action
    label: str


class CaseOut(Out):
    """A case as this officer may see it. Reasons carry no offsets into the original.

    ``similar`` and ``linked`` are the office's; ``parent`` is shown to whoever may see it.
    """

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
    paused_until: datetime | None
    pause_kind: PauseKind | None
    paused_days: int
    assignments: list[SeatOut]
    part: Part | None
    timeline: list[LineOut]
    ranked: list[RankedOut]
    report: dict[str, Any] | None
    photos: list[str]
    actions: list[ActionOut]
    version: int
    similar: list[RelatedOut]
    parent: RelatedOut | None
    linked: list[RelatedOut]
    enterprise: EnterpriseOut | None
    staged_at: datetime | None
    measures: list[MeasureOut]
    visits: list[VisitOut]
    proof: list[ProofOut]
    figures: list[ClosureFigureOut]
    turns: TurnsOut

    @classmethod
    def of(cls, found: CaseView) -> "CaseOut":
        same = {name: getattr(found, name) for name in cls.model_fields if name not in DERIVED}
        return cls(
            **same,
            assignments=[
                SeatOut.model_validate(seat, from_attributes=True) for seat in found.seats
            ],
            timeline=[_line(line) for line in found.timeline],
            ranked=[
                RankedOut.model_validate(ranked, from_attributes=True)
                for ranked in found.assessment.ranked
            ],
            photos=list(found.photos),
            actions=[ActionOut(action=action, label=label(action)) for action in found.actions],
            turns=TurnsOut.model_validate(found.taken, from_attributes=True),
            **_relations(found.relations),
            **_handling(found.handling),
        )


class MovedOut(Out):
    """How a case stands after an action; GET shows all of it. ``version`` is the next If-Match."""

    number: str
    stage: Stage
    stage_label: str
    due_at: datetime | None
    version: int

    @classmethod
    def of(cls, tip: Tip) -> "MovedOut":
        stage = Stage(tip.stage)
        return cls(
            number=tip.number, stage=stage, stage_label=label(stage), due_at=tip.due_at,
            version=tip.seq,
        )  # fmt: skip


DERIVED = frozenset(
    {"assignments", "timeline", "ranked", "photos", "actions", "turns"}
    | set(Relations.__annotations__)
    | set(Handling.__annotations__)
)


def _handling(found: Handling) -> dict[str, Any]:
    def out(shape: type[ShapeT], lines: Sequence[Any]) -> list[ShapeT]:
        return [shape.model_validate(line, from_attributes=True) for line in lines]

    return {
        "measures": out(MeasureOut, found.measures),
        "visits": out(VisitOut, found.visits),
        "proof": out(ProofOut, found.proof),
        "figures": out(ClosureFigureOut, found.figures),
    }


def _relations(found: Relations) -> dict[str, Any]:
    def out(related: Related) -> RelatedOut:
        return RelatedOut.model_validate(related, from_attributes=True)

    known = found.enterprise
    return {
        "similar": [out(related) for related in found.similar],
        "parent": out(found.parent) if found.parent else None,
        "linked": [out(related) for related in found.linked],
        "enterprise": EnterpriseOut(id=known.id, name=known.name) if known else None,
    }


def _line(line: Any) -> LineOut:
    return LineOut(
        at=line.at, who=line.who, what=line.what, words=line.words, facts=list(line.facts)
    )
