"""What happens to the timers of a tip that comes to rest, and of one that goes on."""

from datetime import datetime

from sqlmodel import Session

from db import timers
from db.tables import Tip
from routing.rules import chase
from routing.rules.words import Subject
from routing.work.desk import Desk


def rest(session: Session, tip: Tip, now: datetime) -> None:
    """The tip has ended or was linked: the due times of its casework rest."""
    for timer in timers.running(session, tip.id):
        if not Subject(timer.subject).outlives:
            timer.stopped_at, timer.next_chase_at, timer.rests = now, None, True


def go_on(session: Session, desk: Desk, tip: Tip) -> None:
    """The tip was taken back to where it was: the same due times hold again. What was missed
    meanwhile is recorded by the next sweep, which sends the highest rung."""
    terms, calendar = desk.plan.deadlines, desk.calendar
    for timer in timers.resting(session, tip.id):
        recorded = timers.rungs_of(session, timer.id)
        timer.next_chase_at = chase.first_unrecorded(
            terms, calendar, timer.started_at, timer.due_at, recorded
        )
        timer.stopped_at, timer.rests = None, False
