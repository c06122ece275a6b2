"""Whether the rules still fit: what triage said against what the office decided, counted."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from common.clock import local
from db import labels
from db.tables import Label
from routing.rules.rates import Rate
from routing.work.corrections import DECIDED

Outcome = Literal["agreed", "corrected", "open", "waiting"]
UNCLEAR = "unclear"
FORMULAS = {
    "share": "自动交办率 = 系统自动交办 ÷ 全部交办过的",
    "error": "自动交办差错率 = 自动交办后被撤回或退回的 ÷ 系统自动交办",
    "corrected": "改判率 = 办公室改判的 ÷（认可的 + 改判的），系统拿不准的不算",
}


@dataclass(frozen=True)
class FitRow:
    """A task (or scope) that triage named, or a month, or all (``key`` "").

    ``open``: triage had asked instead of naming a task. ``waiting``: nobody decided yet.
    ``missed``: tips the office gave this task though triage had named another.
    """

    key: str
    agreed: int
    corrected: int
    open: int
    waiting: int
    missed: int
    automatic: int
    taken_back: int
    assigned: int

    @property
    def share(self) -> Rate:
        return Rate(self.automatic, self.assigned)

    @property
    def error(self) -> Rate:
        return Rate(self.taken_back, self.automatic)

    @property
    def correction(self) -> Rate:
        return Rate(self.corrected, self.agreed + self.corrected)


@dataclass(frozen=True)
class Fit:
    """``confusion``: what triage named, what the office decided, how often.
    ``districts``: districts the office changed, of those triage had named."""

    total: FitRow
    rows: tuple[FitRow, ...]
    months: tuple[FitRow, ...]
    confusion: tuple[tuple[str, str, int], ...]
    districts: Rate


def fit(session: Session, since: datetime | None = None, until: datetime | None = None) -> Fit:
    """The counts over tips received from ``since`` to before ``until``."""
    listed = labels.received_between(session, since, until)
    found = [label for label, _ in listed]
    months = {label.tip_id: local(at).strftime("%Y-%m") for label, at in listed}
    wrong = [label for label in found if outcome(label) == "corrected"]
    confused = Counter((said(label), decided(label)) for label in wrong)
    placed = [label for label in found if label.how in DECIDED and label.found_district]
    return Fit(
        total=_row("", found, 0),
        rows=_grouped(found, said, Counter(decided(label) for label in wrong)),
        months=_grouped(found, lambda label: months[label.tip_id], Counter()),
        confusion=tuple((one, other, n) for (one, other), n in confused.most_common()),
        districts=Rate(sum(p.district != p.found_district for p in placed), len(placed)),
    )


def said(label: Label) -> str:
    """What triage named: a task, or a scope."""
    return label.found_task or label.found_scope


def decided(label: Label) -> str:
    """What the office decided: a task, or a scope; empty while it has to."""
    return label.task or label.scope or ""


def outcome(label: Label) -> Outcome:
    """How a decision stands to what triage had said."""
    if label.how not in DECIDED:
        return "waiting"
    if label.found_scope == UNCLEAR:
        return "open"
    return "agreed" if said(label) == decided(label) else "corrected"


def _grouped(
    found: Sequence[Label], key: Callable[[Label], str], missed: Counter[str]
) -> tuple[FitRow, ...]:
    groups: dict[str, list[Label]] = {name: [] for name in missed}
    for label in found:
        groups.setdefault(key(label), []).append(label)
    return tuple(_row(name, groups[name], missed[name]) for name in sorted(groups, key=_order))


def _order(key: str) -> tuple[bool, int, str]:
    return (not key.isdecimal(), int(key) if key.isdecimal() else 0, key)


def _row(key: str, group: Sequence[Label], missed: int) -> FitRow:
    outcomes = Counter(outcome(label) for label in group)
    return FitRow(
        key=key,
        agreed=outcomes["agreed"],
        corrected=outcomes["corrected"],
        open=outcomes["open"],
        waiting=outcomes["waiting"],
        missed=missed,
        automatic=sum(label.automatic for label in group),
        taken_back=sum(label.taken_back for label in group),
        assigned=sum(label.automatic or bool(label.task) for label in group),
    )
