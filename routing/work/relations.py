"""What the case page says of a tip's relations: likely duplicates, links, the enterprise."""

from dataclasses import dataclass
from datetime import datetime

from db import tips
from db.tables import Tip
from routing.rules.labels import label
from routing.rules.words import (
    ENDED,
    Action,
    Role,
    Stage,
)
from routing.work import duplicates, enterprises
from routing.work.case import Case, matter_of
from routing.work.desk import Desk
from routing.work.duplicates import Suggestion
from routing.work.enterprises import Found


@dataclass(frozen=True)
class Related:
    """Another tip, in what the office may know of it anyway. ``reason``: why it is shown."""

    number: str
    stage: Stage
    stage_label: str
    matter: str
    district: str | None
    received_at: datetime
    reason: str


@dataclass(frozen=True)
class Relations:
    similar: tuple[Related, ...]
    """Tips that probably tell the same matter, while this one may be linked."""
    parent: Related | None
    linked: tuple[Related, ...]
    enterprise: Found | None


def relations(case: Case, actions: tuple[Action, ...]) -> Relations:
    """As the case's actor may see them: a unit learns of no tip that is not its own."""
    office = case.actor.role is Role.OFFICE
    linked = tips.linked_to(case.session, case.tip.id) if office else []
    return Relations(
        similar=_similar(case) if Action.LINK in actions else (),
        parent=_parent(case),
        linked=tuple(related(case.desk, tip) for tip in linked),
        enterprise=enterprises.named(case.session, case.tip),
    )


def _parent(case: Case) -> Related | None:
    tip = tips.by_id(case.session, case.tip.parent) if case.tip.parent else None
    return related(case.desk, tip) if tip and _readable(case, tip) else None


def _readable(case: Case, tip: Tip) -> bool:
    if case.actor.role is Role.OFFICE:
        return True
    seated = tips.assignments(case.session, tip.id)
    return any(a.unit == case.actor.unit and a.state != "returned" for a in seated)


def _similar(case: Case) -> tuple[Related, ...]:
    """The suggestions that can be linked to, each matter once: linked ones by their parent."""
    found: dict[str, Related] = {}
    for suggestion in duplicates.suggest(case.session, case.desk, case.tip):
        tip = _root(case, suggestion)
        if tip and tip.id != case.tip.id and tip.id not in found and _takes(tip):
            found[tip.id] = related(case.desk, tip, suggestion.reason)
    return tuple(found.values())


def _root(case: Case, suggestion: Suggestion) -> Tip | None:
    tip = tips.by_id(case.session, suggestion.tip_id)
    return tips.by_id(case.session, tip.parent) if tip and tip.parent else tip


def _takes(tip: Tip) -> bool:
    return tip.stage not in ENDED and not tip.officials and not tip.restricted


def related(desk: Desk, tip: Tip, reason: str = "") -> Related:
    """Another tip as the office may see it beside one, and why it is shown."""
    stage = Stage(tip.stage)
    return Related(
        number=tip.number,
        stage=stage,
        stage_label=label(stage),
        matter=matter_of(desk, tip),
        district=tip.district,
        received_at=tip.received_at,
        reason=reason,
    )
