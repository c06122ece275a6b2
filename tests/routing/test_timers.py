"""Due times beside the stage's: chased until stopped, each rung once, resting with their tip."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from common.clock import local_date
from db import timers as rows
from db.tables import Event, OutboxMessage, Timer, TimerRung
from routing.rules import chase
from routing.rules.words import Role, Subject
from routing.work import casework, chasing, ledger, timers
from routing.work.case import Case
from routing.work.promises import Recipient
from routing.work.timers import Span, Thing
from tests.make import OFFICE, Office
from tests.routing.test_arrangements import YEAR, enter

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
OUTSIDE = Thing(Subject.OUTSIDE, "12345")
CLERK = Recipient(Role.OFFICE, None)


@pytest.fixture
def number(office: Office) -> str:
    return office.assigned(BOILER, "1").number


def with_case(office: Office, number: str, do: Callable[[Case], object]) -> None:
    def use_case(session: Session) -> object:
        return do(casework.take_case(session, office.desk, OFFICE, number, office.clock()))

    office.desk.database.write(use_case)


def start(office: Office, number: str, days: int = 10) -> None:
    with_case(office, number, lambda c: timers.start(c, OUTSIDE, CLERK, Span(days, "working")))


def sweep_after(office: Office, days: int) -> None:
    office.clock.now += timedelta(days=days)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())


def rungs(office: Office) -> list[tuple[str, bool]]:
    with office.desk.database.read() as session:
        found = session.exec(select(TimerRung).order_by(col(TimerRung.fell_due_at)))
        return [(row.rung, row.sent) for row in found]


def messages(office: Office) -> list[str]:
    with office.desk.database.read() as session:
        query = select(OutboxMessage.body).where(OutboxMessage.kind == "timer")
        return list(session.exec(query.where(OutboxMessage.channel == "page")))


def running(office: Office, number: str) -> list[Timer]:
    with office.desk.database.read() as session:
        return rows.running(session, office.tip(number).id)


def test_each_rung_falls_once_and_the_message_says_what_is_due(office: Office, number: str) -> None:
    start(office, number)
    for _ in range(22):
        sweep_after(office, 1)
        chasing.sweep(office.desk, office.clock())
    terms = office.desk.plan.deadlines
    ladder = [rung.id for rung in chase.ladder_for(terms, "office").rungs]
    assert rungs(office) == [(rung, True) for rung in ladder]
    assert len(messages(office)) == len(ladder)
    assert all(number in body and "向来件单位回复" in body for body in messages(office))


def test_after_an_outage_all_are_recorded_and_the_highest_is_sent(
    office: Office, number: str
) -> None:
    start(office, number)
    sweep_after(office, 16)
    *missed, last = (sent for _, sent in rungs(office))
    assert missed
    assert not any(missed)
    assert last
    assert len(messages(office)) == 1


def test_nothing_is_chased_after_it_was_stopped(office: Office, number: str) -> None:
    start(office, number)
    with_case(office, number, lambda case: timers.stop(case, OUTSIDE))
    sweep_after(office, 30)
    assert rungs(office) == []
    assert running(office, number) == []


def test_moved_it_counts_from_the_old_start_and_repeats_no_reminder(
    office: Office, number: str
) -> None:
    start(office, number)
    since = office.clock()
    sweep_after(office, 9)
    before = len(messages(office))
    with_case(office, number, lambda case: timers.move(case, OUTSIDE, Span(20, "working")))
    (timer,) = running(office, number)
    day = office.desk.calendar.working_day_after(local_date(since), 20)
    assert local_date(timer.due_at) == day
    assert timer.started_at == since
    chasing.sweep(office.desk, office.clock())
    assert len(messages(office)) == before


def test_one_that_outlives_its_tip_goes_on_when_the_tip_was_declined(
    office: Office, number: str
) -> None:
    start(office, number)
    office.act(number, OFFICE, "recall")
    office.act(number, OFFICE, "decline", ground="不属本方案", referral="信访办")
    sweep_after(office, 16)
    assert len(messages(office)) == 1


def test_a_new_calendar_moves_what_was_counted_in_days(office: Office, number: str) -> None:
    office.clock.now = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    start(office, number, days=2)
    (before,) = running(office, number)
    enter(office)
    (after,) = running(office, number)
    assert after.due_at > before.due_at
    by_notice = office.desk.calendar.with_year(YEAR).working_day_after(
        local_date(office.clock()), 2
    )
    assert local_date(after.due_at) == by_notice
    with office.desk.database.read() as session:
        found = session.exec(select(Event).where(Event.kind == "realigned")).all()
        assert any('"subject"' in event.codes for event in found)
        assert ledger.verify(session).fault is None


def test_a_timer_that_runs_without_a_next_time_cannot_be_stored(
    office: Office, number: str
) -> None:
    def silence(case: Case) -> None:
        timers.start(case, OUTSIDE, CLERK, Span(3, "calendar")).next_chase_at = None
        case.session.flush()

    with pytest.raises(IntegrityError):
        with_case(office, number, silence)
