"""When messages may go out: officers in working hours, citizens never at night."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import at_local, local
from common.plan import Plan
from routing.rules.calendar import WorkCalendar
from routing.rules.hours import send_at
from routing.rules.words import Audience
from tests.make import moments

CALENDAR = WorkCalendar()
ANY_TIME = moments(date(2024, 1, 1), date(2026, 12, 31))


def here(text: str) -> datetime:
    day = datetime.fromisoformat(text)
    return at_local(day.date(), day.time())


@given(ANY_TIME, st.booleans())
def test_an_ordinary_message_to_officers_waits_for_the_next_opening(
    plan: Plan, now: datetime, urgent: bool
) -> None:
    terms = plan.deadlines
    at = send_at(now, Audience.OFFICERS, CALENDAR, terms, urgent=urgent)
    if urgent:
        assert at == now
        return
    assert at >= now
    assert CALENDAR.is_working(local(at).date())
    assert terms.opens <= local(at).time() < terms.closes
    between = (now + timedelta(minutes=30 * n) for n in range((at - now) // timedelta(minutes=30)))
    assert all(CALENDAR.into_hours(m, terms.opens, terms.closes) != m for m in between)


@given(ANY_TIME, st.booleans())
def test_nothing_wakes_a_citizen(plan: Plan, now: datetime, urgent: bool) -> None:
    terms = plan.deadlines.messages
    at = send_at(now, Audience.REPORTER, CALENDAR, plan.deadlines, urgent=urgent)
    assert terms.quiet_until <= local(at).time() < terms.quiet_from
    assert timedelta() <= at - now <= timedelta(hours=9)


@pytest.mark.parametrize(
    ("now", "officers", "reporter"),
    [
        ("2026-11-24 10:00", "2026-11-24 10:00", "2026-11-24 10:00"),
        ("2026-11-24 17:30", "2026-11-25 08:30", "2026-11-24 17:30"),
        ("2026-11-24 22:00", "2026-11-25 08:30", "2026-11-25 07:00"),
        ("2026-11-25 06:59", "2026-11-25 08:30", "2026-11-25 07:00"),
        ("2026-11-27 20:00", "2026-11-30 08:30", "2026-11-27 20:00"),
        ("2026-02-13 18:00", "2026-02-14 08:30", "2026-02-13 18:00"),  # a made-up Saturday
        ("2026-02-14 18:00", "2026-02-24 08:30", "2026-02-14 18:00"),  # before the festival
    ],
)
def test_by_example(plan: Plan, now: str, officers: str, reporter: str) -> None:
    for audience, expected in ((Audience.OFFICERS, officers), (Audience.REPORTER, reporter)):
        at = send_at(here(now), audience, CALENDAR, plan.deadlines, urgent=False)
        assert at == here(expected)
        assert at.tzinfo is UTC
