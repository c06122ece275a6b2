"""The sweep's part for letters: a draft that lies is reminded of until somebody ends it."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from db import letters as stored
from db import outbox, timers
from db.tables import Letter, Timer
from routing.rules import letters, wording, wording_letters
from routing.rules.words import LetterKind, LetterState
from routing.work.case import SYSTEM, Case, cases_of
from routing.work.desk import Desk
from routing.work.drafting import enter, note, whose_step
from routing.work.promises import OFFICE, promise
from routing.work.shares import Pick


def remind_letters(session: Session, desk: Desk, now: datetime, pick: Pick) -> int:
    """One transaction's share of a sweep; return how many tips were looked at."""
    tips = stored.due_tips(session, now, pick.limit, pick.aside)
    pick.take(tip.id for tip in tips)
    due = stored.due_of(session, pick.taken, now)
    begun_by = timers.by_ids(session, [_timer_of(each) for of in due.values() for each in of])
    with outbox.together(session):
        for case in cases_of(session, desk, tips, SYSTEM, now):
            for letter in due[case.tip.id]:
                _remind(case, letter, begun_by)
    return len(tips)


def _remind(case: Case, letter: Letter, begun_by: Mapping[str, Timer]) -> None:
    """Record the reminders that fell due, promise the last of them, set the next time.

    A draft that was made because a time ran out goes when that time no longer runs.
    """
    if _overtaken(case, letter, begun_by):
        enter(case, letter, LetterState.VOID)
        note(case, letter, "letter_voided", automatic=True)
        return
    plan, state = case.desk.plan, LetterState(letter.state)
    found = letters.reminders(
        plan.letters.terms, plan.deadlines, case.desk.calendar, state, letter.entered_at, case.now
    )
    letter.next_chase_at = found.next_at
    if found.count > letter.reminded:
        _promise(case, letter, found.count)
        note(case, letter, "letter_reminded", reminders=[letter.reminded + 1, found.count])
        letter.reminded = found.count


def _timer_of(letter: Letter) -> str:
    """The id of the timer that ran out; empty where the stage's time did."""
    timer_id, found, _ = (letter.rung or "").partition("/")
    return timer_id if found else ""


def _overtaken(case: Case, letter: Letter, begun_by: Mapping[str, Timer]) -> bool:
    if letter.state not in letters.UNSIGNED or letter.rung is None:
        return False
    if not (timer_id := _timer_of(letter)):
        return letter.visit != case.tip.visit
    timer = begun_by.get(timer_id)
    return timer is None or timer.stopped_at is not None


def _promise(case: Case, letter: Letter, count: int) -> None:
    """The first one to those whose step it is, later ones to the office as well, with the post
    of its head."""
    kind, state = LetterKind(letter.kind), LetterState(letter.state)
    body = wording_letters.letter_reminder(
        case.tip.number, case.matter, kind, state, letter.entered_at
    )
    to = whose_step(letter)
    if count > 1:
        body += wording.copy_to(case.desk.plan.deadlines.office_head)
        to = list(dict.fromkeys([*to, OFFICE]))
    for recipient in to:
        turn = f"{letter.id[:12]}:{letter.version}:{count}"
        promise(case, recipient, "letter", body, turn=turn)
