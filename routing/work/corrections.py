"""What the office decided about a tip, kept as a label beside what triage had said.

Confirmations are kept like corrections, or the rates would tell of the wrong ones only. What
the system assigned counts as no example before a person closed, changed or declined it: rules
that learn from themselves drift. Nothing here changes a rule.
"""

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from db import events, labels
from db.tables import Label
from routing.rules.words import COUNTED_APART, LEADING
from routing.work import assessments
from routing.work.case import Case

IN, OUT, SPAM = "in", "out", "spam"


class How(StrEnum):
    """What left a label as it is."""

    AUTOMATIC = "automatic"
    ASSIGNED = "assigned"
    CLOSED = "closed"
    """Assigned by the system and struck off by the office under the same task."""
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    REINSTATED = "reinstated"


DECIDED = (How.ASSIGNED, How.CLOSED, How.DECLINED)
"""The labels that a person answers for."""


def _teaches(case: Case) -> bool:
    """What a meter says is no example of how people write."""
    return case.tip.kind not in COUNTED_APART


def assigned(case: Case, task: str, also: Sequence[str], *, automatic: bool) -> None:
    """The tip was given to units, by the system or by the office."""
    if not _teaches(case):
        return
    label = _label(case)
    label.how = How.AUTOMATIC if automatic else How.ASSIGNED
    label.automatic = label.automatic or automatic
    _set(case, label, IN, task, also)


def taken_back(case: Case) -> None:
    """The assignment ends undone: recalled, or returned by its unit. Call it before."""
    if not _teaches(case):
        return
    label = _label(case)
    if any(a.role in LEADING and a.return_asked_at for a in case.assignments):
        asked = events.latest(case.session, case.tip.id, "return_asked")
        codes: dict[str, Any] = json.loads(asked.codes) if asked else {}
        label.ground, label.proposed = codes.get("ground"), codes.get("task")
    label.taken_back = label.taken_back or label.how == How.AUTOMATIC
    label.how = How.TAKEN_BACK
    _set(case, label, None)


def declined(case: Case) -> None:
    """The office does not take the tip on."""
    if not _teaches(case):
        return
    label = _label(case)
    label.how = How.DECLINED
    _set(case, label, SPAM if label.found_scope == SPAM else OUT)


def reinstated(case: Case) -> None:
    """The decline was a mistake; what the tip is has to be decided anew."""
    if not _teaches(case):
        return
    label = _label(case)
    label.how = How.REINSTATED
    _set(case, label, None)


def closed(case: Case) -> None:
    """The office struck off what the system had assigned: it agrees."""
    if not _teaches(case):
        return
    label = _label(case)
    if label.how == How.AUTOMATIC:
        label.how = How.CLOSED


def _set(
    case: Case, label: Label, scope: str | None, task: str | None = None, also: Sequence[str] = ()
) -> None:
    label.scope, label.task, label.also = scope, task, " ".join(also)
    label.district = case.tip.district if scope else None


def _label(case: Case) -> Label:
    """The tip's label; a new one says what triage had found."""
    known = labels.of_tip(case.session, case.tip.id)
    if known:
        return known
    found = assessments.from_json(case.envelope.open("assessment", case.tip.assessment))
    label = Label(
        tip_id=case.tip.id,
        edition=case.tip.edition,
        how=How.AUTOMATIC if case.tip.automatic else How.TAKEN_BACK,
        also="",
        automatic=case.tip.automatic,
        taken_back=False,
        found_scope=found.scope,
        found_task=found.primary,
        found_also=" ".join(found.also),
        found_district=found.district,
        found_sure=found.sure,
    )
    case.session.add(label)
    return label
