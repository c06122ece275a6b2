"""归档: some time after its closing, and with no objection waiting, a tip goes into the archive."""

from datetime import datetime

from sqlmodel import Session

from db import turns
from routing.rules import deadlines
from routing.work.archive import digest_of
from routing.work.case import SYSTEM, Case
from routing.work.desk import Desk
from routing.work.shares import Pick


def plan(case: Case) -> None:
    """Set the time of a closed tip's archiving, counted from now."""
    span, desk = case.desk.plan.turns.archive, case.desk
    closes = desk.plan.deadlines.closes
    case.tip.archive_at = deadlines.ends_at(span.days, span.unit, case.now, desk.calendar, closes)


def archive_batch(session: Session, desk: Desk, now: datetime, pick: Pick) -> int:
    """One transaction's share of a sweep; return how many tips were archived."""
    due = turns.due_for_archive(session, now, pick.limit, pick.aside)
    pick.take(tip.id for tip in due)
    for tip in due:
        case = Case(session, desk, tip, SYSTEM, now)
        tip.archive_at, tip.archived = None, True
        case.settle()
        case.record("archived", codes={"digest": digest_of(case)})
    return len(due)
