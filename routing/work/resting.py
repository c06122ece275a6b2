"""What happens to the timers of a tip that comes to rest, of one that goes on, and of one
whose stage is due with them."""

from datetime import datetime

from sqlmodel import Session

from db import timers
from db.tables import Timer, Tip
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
        recorded = timers.rungs_of(session, [timer.id])[timer.id]
        course = course_of_timer(desk, timer)
        timer.next_chase_at = chase.first_unrecorded(terms, calendar, course, recorded)
        timer.stopped_at, timer.rests = None, False


LEADING = (Subject.MEASURE, Subject.FOLLOW_UP)
"""What 处置中 waits for: there is one of these as long as it lasts."""


def follow(session: Session, tip: Tip) -> None:
    """处置中 is due, and looked at by the sweep, when the nearest of its measures is."""
    found = [timer for timer in timers.running(session, tip.id) if timer.subject in LEADING]
    tip.due_at = min(timer.due_at for timer in found)
    tip.next_chase_at = min(timer.next_chase_at for timer in found if timer.next_chase_at)


def course_of_timer(desk: Desk, timer: Timer) -> chase.Course:
    """The ladder against whoever has to keep this time, climbed from its start."""
    against = chase.against_unit(desk.plan.departments, timer.unit)
    ladder = chase.ladder_for(desk.plan.deadlines, against)
    return chase.Course(ladder, timer.started_at, timer.due_at)
