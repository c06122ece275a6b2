"""What officers see of a tip's measures and visits, as far as it is theirs to see."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from common.clock import at_local, local_date
from common.crypto import Place
from db import measures
from db.tables import ClosureFigure, Measure, Visit
from routing.rules.labels import label
from routing.rules.measures import counts_as_next
from routing.rules.words import (
    MeasureKind,
    MeasureState,
)
from routing.work.acts.finishing import needed_proof, proof_words
from routing.work.acts.ordering import rule_for
from routing.work.case import Case

PLAIN = ("number", "unit", "asked", "ordered_at", "started_on", "case_number", "due_at",
         "ended_at", "followed_by", "authority", "document", "decided_on")  # fmt: skip


@dataclass(frozen=True)
class MeasureLine:
    """One measure. ``answer`` is empty for everybody but the unit that asked."""

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
    must_follow: tuple[str, ...]
    """Failed with nothing ordered after it: what the plan wants next (none: anything)."""
    authority: str | None
    document: str | None
    decided_on: date | None
    note: str
    question: str
    period: str
    finding: str
    evidence: tuple[str, ...]
    answer: str


@dataclass(frozen=True)
class VisitLine:
    """One visit, or one that the reader's own unit plans."""

    number: int
    unit: str
    at: datetime
    planned: bool
    place: str
    people: str
    findings: str
    measured: tuple[str, ...]
    photos: tuple[str, ...]


@dataclass(frozen=True)
class ProofLine:
    """An item that the plan wants shown, and what shows it (empty: nothing yet)."""

    item: str
    evidence: str


@dataclass(frozen=True)
class FigureLine:
    """淘汰产能, 设备 or 生产线."""

    kind: str
    name: str
    amount: float
    unit: str


@dataclass(frozen=True)
class Handling:
    """What was done about the tip."""

    measures: tuple[MeasureLine, ...]
    visits: tuple[VisitLine, ...]
    proof: tuple[ProofLine, ...]
    figures: tuple[FigureLine, ...]


NOTHING = Handling((), (), (), ())


def handling(case: Case) -> Handling:
    """As the case's actor may see it."""
    if not case.assignments:
        return NOTHING
    needed = needed_proof(case)
    shown = proof_words(case) if needed else {}
    return Handling(
        measures=tuple(_measure(case, row) for row in case.measures),
        visits=visits(case),
        proof=tuple(ProofLine(item, shown.get(item, "")) for item in needed),
        figures=tuple(_figure(row) for row in measures.figures_of(case.session, case.tip.id)),
    )


def _measure(case: Case, row: Measure) -> MeasureLine:
    kind, state = MeasureKind(row.kind), MeasureState(row.state)
    words, outcome = _opened(case, row, "words", row.words), {}
    if row.outcome is not None:
        outcome = _opened(case, row, "outcome", row.outcome)
    asker = case.actor.unit == row.unit
    return MeasureLine(
        kind=kind,
        kind_label=label(kind),
        state=state,
        state_label=label(state),
        overdue=state is MeasureState.OPEN and row.due_at < case.now,
        must_follow=_must_follow(case, row),
        note=words.get("note") or "",
        question=words.get("question") or "",
        period=words.get("period") or "",
        finding=outcome.get("finding") or outcome.get("why") or "",
        evidence=tuple(outcome.get("evidence", ())),
        answer=(outcome.get("answer") or "") if asker else "",
        **{name: getattr(row, name) for name in PLAIN},
    )


def _opened(case: Case, row: Measure, column: str, sealed: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        case.envelope.open_row(Place("measure", column, row.id), sealed)
    )
    return found


def _must_follow(case: Case, row: Measure) -> tuple[str, ...]:
    if row.state != MeasureState.FAILED or row.followed_by is not None:
        return ()
    rule = rule_for(case, MeasureKind(row.kind))
    if rule is None or not rule.then:
        return ()
    return tuple(label(kind) for kind in MeasureKind if counts_as_next(rule, kind))


def visits(case: Case) -> tuple[VisitLine, ...]:
    """Those that were made; planned ones for their own unit, until their day is over."""
    today = at_local(local_date(case.now), time(0))
    found = measures.visits(case.session, case.tip.id)
    photos = measures.photos_of_visits(case.session, case.tip.id) if found else {}
    return tuple(
        _visit(case, row, tuple(photos.get(row.id, ())))
        for row in found
        if not row.planned or (row.unit == case.actor.unit and row.at >= today)
    )


def _visit(case: Case, row: Visit, photos: tuple[str, ...]) -> VisitLine:
    words = json.loads(case.envelope.open_row(Place("visit", "words", row.id), row.words))
    return VisitLine(
        number=row.number,
        unit=row.unit,
        at=row.at,
        planned=row.planned,
        place=words["place"],
        people=words["people"],
        findings=words["findings"] or "",
        measured=tuple(f"{m['what']} {m['value']:g} {m['unit']}" for m in words["measured"]),
        photos=photos,
    )


def _figure(row: ClosureFigure) -> FigureLine:
    return FigureLine(row.kind, row.name, row.amount, row.unit)
