"""处置中: 阶段性办结, and what measures mean for the yellow and red lists: they offer, people
decide."""

from datetime import timedelta

from common.clock import local_date
from db.tables import Measure
from routing.rules.listing import Card, Removal
from routing.rules.words import Audience, MeasureKind, MeasureState
from routing.work import listings
from routing.work.case import Case
from routing.work.listings import Closure

OFF = {
    MeasureState.PASSED: Removal.RECTIFIED,
    MeasureState.WITHDRAWN: Removal.WITHDRAWN,
}
INSTANT = timedelta(microseconds=1)
"""Midnight after the last day still belongs to it."""


def staged(case: Case) -> None:
    """In 处置中: 阶段性办结 the first time, and what was ordered is offered for the lists."""
    offer_yellow(case)
    if case.tip.staged_at is None:
        case.tip.staged_at = case.now
        case.record("staged", audience=Audience.REPORTER)


def offer_yellow(case: Case) -> None:
    """限期整改 under a signed finding makes a candidate, once each."""
    for row in case.measures:
        runs = row.kind == MeasureKind.RECTIFY and row.state == MeasureState.OPEN
        if runs:
            listings.offer(case, row.id, Card.YELLOW, local_date(row.due_at - INSTANT))


def ended(case: Case, row: Measure) -> None:
    """Passed or taken back: off the yellow list. Closed by law: a candidate for the red one."""
    if row.kind == MeasureKind.RECTIFY and row.state in OFF:
        listings.ended(case, row.id, OFF[MeasureState(row.state)])
    if row.state != MeasureState.CLOSED_BY_LAW:
        return
    if row.authority is None or row.document is None or row.decided_on is None:
        raise AssertionError("who is closed by law was closed by a decision")
    decision = Closure(row.authority, row.document, row.decided_on, proof_on_site=True)
    listings.offer(case, row.id, Card.RED, decision)
