"""What the case page says of the turns a tip took: its parts, relapses, objection, who may act."""

from dataclasses import dataclass
from datetime import datetime

from common.clock import local_date
from db import tips, turns
from db.tables import Tip
from routing.rules.words import Action, Role, Subject
from routing.work import splitting, timers
from routing.work.case import Case
from routing.work.relations import Related, related


@dataclass(frozen=True)
class TurnsView:
    """As the case's actor may see it; other tips are for the office alone."""

    parts: tuple[Related, ...] = ()
    split_of: Related | None = None
    relapse: bool = False
    relapse_of: Related | None = None
    relapsed_by: tuple[Related, ...] = ()
    objected_at: datetime | None = None
    objection_due_at: datetime | None = None
    rechecked: bool = False
    withdrawn: bool = False
    accuses: bool = False
    """Marked as accusing officials."""
    excluded_unit: str | None = None
    archive_on: str | None = None
    draft: tuple[str, ...] = ()
    """The parts to begin with, where it may be split: from the original, for the office."""


def taken(case: Case, actions: tuple[Action, ...]) -> TurnsView:
    """See ``TurnsView``."""
    tip, office = case.tip, case.actor.role is Role.OFFICE
    archive_on = local_date(tip.archive_at).isoformat() if tip.archive_at else None
    shown = TurnsView(
        relapse=tip.relapse_of is not None,
        objected_at=tip.objected_at,
        rechecked=tip.rechecked,
        withdrawn=tip.withdrawn_at is not None,
    )
    if not office:
        return shown
    return TurnsView(
        parts=_others(case, turns.parts(case.session, tip.id) if tip.split else []),
        split_of=_other(case, tip.split_of),
        relapse=shown.relapse,
        relapse_of=_other(case, tip.relapse_of),
        relapsed_by=_others(case, turns.relapses(case.session, tip.id) if tip.closed_at else []),
        objected_at=tip.objected_at,
        objection_due_at=_decision_due(case) if tip.objection_waits else None,
        rechecked=tip.rechecked,
        withdrawn=shown.withdrawn,
        accuses=tip.officials,
        excluded_unit=tip.excluded_unit,
        archive_on=archive_on,
        draft=_draft(case) if Action.SPLIT in actions else (),
    )


def _draft(case: Case) -> tuple[str, ...]:
    return splitting.draft(case.envelope.open("text", case.tip.text))


def _decision_due(case: Case) -> datetime | None:
    timer = timers.running(case, timers.Thing(Subject.OBJECTION, case.tip.id))
    return timer.due_at if timer else None


def _other(case: Case, tip_id: str | None) -> Related | None:
    found = _others(case, [tips.by_id(case.session, tip_id)] if tip_id else [])
    return found[0] if found else None


def _others(case: Case, found: list[Tip] | list[Tip | None]) -> tuple[Related, ...]:
    """What the actor may not see is not there."""
    return tuple(
        related(case.desk, tip)
        for tip in found
        if tip is not None and (case.actor.discipline or not tip.restricted)
    )
