"""A year is entered while deadlines run into it: they move with it, and nothing is lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlmodel import Session, col, select

from common.clock import at_local, local_date
from common.errors import Invalid
from db import tips
from db.calendar import unsettled
from db.tables import Event, OutboxMessage, RungRecord, Tip
from routing.rules.calendar import WorkCalendar
from routing.rules.holidays import Arrangement
from routing.work import arrangements, chasing, ledger
from routing.work.arrangements import SETTLED_AFTER, Outlook
from routing.work.calendars import RENEWED_AFTER, Calendars
from tests.conftest import FrozenClock
from tests.make import OFFICE, Office
from tests.notices import INVENTED_MADE_UP, INVENTED_OFF, listed

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
NOTICE = listed(2027, INVENTED_OFF, INVENTED_MADE_UP)
YEAR = Arrangement(2027, NOTICE)
WORKED_WEEKEND = Arrangement(
    2027, NOTICE | {date(2027, 1, n): n != 1 for n in (1, 2, 3)} | {date(2027, 2, 27): True}
)
"""January 2 and 3 are worked, and the 4th stays off."""
LAST_DAYS = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)
"""A Wednesday at ten; two working days on, by the guess, is Monday, January 4."""
GUESSED, HOLIDAY = date(2027, 1, 4), date(2027, 1, 5)
CLOSES = time(17, 30)


class Ticks:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def late(office: Office, clock: FrozenClock) -> Iterator[Office]:
    """The office at the end of December, with nothing published for January."""
    clock.now = LAST_DAYS
    yield office
    with office.desk.database.read() as session:
        assert ledger.verify(session).fault is None


def enter(office: Office, year: Arrangement = YEAR) -> Outlook:
    def use_case(session: Session) -> Outlook:
        return arrangements.enter(session, office.desk, year, office.clock())

    return office.desk.database.write(use_case)


def ahead(office: Office, year: Arrangement = YEAR) -> Outlook:
    with office.desk.database.read() as session:
        seen = arrangements.outlook(session, office.desk, year, office.clock())
        assert session.exec(select(Event).where(Event.kind == "realigned")).all() == []
        return seen


def events(office: Office, number: str, kind: str = "realigned") -> list[Event]:
    tip_id = office.tip(number).id
    with office.desk.database.read() as session:
        query = select(Event).where(Event.tip_id == tip_id, Event.kind == kind)
        return list(session.exec(query.order_by(col(Event.seq))))


def rungs(office: Office) -> list[tuple[str, bool]]:
    with office.desk.database.read() as session:
        found = session.exec(select(RungRecord).order_by(col(RungRecord.fell_due_at)))
        return [(rung.rung, rung.sent) for rung in found]


def other_process(office: Office, ticks: Ticks) -> Office:
    calendars = Calendars(WorkCalendar(), office.desk.database, ticks)
    return Office(replace(office.desk, calendars=calendars), office.clock)


def test_open_deadlines_are_counted_again_from_their_start(late: Office) -> None:
    number = late.assigned(BOILER, "1").number
    before = late.tip(number)
    assert before.due_at == at_local(GUESSED, CLOSES)

    assert enter(late).moved == 1

    after = late.tip(number)
    assert after.due_at == at_local(HOLIDAY, CLOSES)
    # Forty-five days end on February 13, which is off now as are the two days after it.
    assert before.overall_due_at == at_local(date(2027, 2, 16), time(0))
    assert after.overall_due_at == at_local(date(2027, 2, 17), time(0))
    assert (after.stage_entered_at, after.visit) == (before.stage_entered_at, before.visit)


def test_each_moved_tip_has_one_event_that_says_from_when_to_when(late: Office) -> None:
    number = late.assigned(BOILER, "1").number
    enter(late)
    (event,) = events(late, number)
    assert event.due_at == late.tip(number).due_at
    assert (event.role, event.stage) == ("system", "to_sign")
    for name in ("due_at", "next_chase_at", "overall_due_at"):
        assert name in event.codes
    assert "2027-01-04T09:30:00+00:00" in event.codes
    assert [line.what for line in late.case(number).timeline][-1] == ("放假安排变化，期限重新计算")


def test_looking_ahead_says_what_entering_will_do_and_does_nothing(late: Office) -> None:
    number = late.assigned(BOILER, "1").number
    before = late.tip(number)
    seen = ahead(late)
    assert late.tip(number) == before
    assert events(late, number) == []
    assert late.desk.calendar.warning(late.clock())
    assert enter(late) == seen
    assert date(2027, 1, 4) in seen.changed
    assert date(2027, 2, 20) in seen.changed
    assert date(2027, 1, 1) not in seen.changed


def test_a_tip_whose_time_ends_this_year_and_a_closed_one_are_left_alone(late: Office) -> None:
    late.clock.now -= timedelta(days=60)  # type: ignore[attr-defined]
    number = late.assigned(BOILER, "1").number
    before = late.tip(number)
    assert enter(late).moved == 0
    assert late.tip(number) == before
    assert events(late, number) == []


def test_entering_the_same_again_changes_nothing(late: Office) -> None:
    number = late.assigned(BOILER, "1").number
    assert enter(late).news
    again = enter(late)
    assert (again.news, again.changed, again.moved, again.kept) == (False, (), 0, 0)
    assert len(events(late, number)) == 1


def test_a_correction_moves_back_what_the_first_entry_moved(late: Office) -> None:
    number = late.assigned(BOILER, "1").number
    enter(late)
    days = {day: worked for day, worked in NOTICE.items() if day != GUESSED}
    enter(late, Arrangement(2027, days))
    assert late.tip(number).due_at == at_local(GUESSED, CLOSES)
    assert len(events(late, number)) == 2


def test_what_somebody_set_on_purpose_stays_and_is_counted(late: Office) -> None:
    number = late.assigned(BOILER, "1").number
    tip_id, granted = late.tip(number).id, at_local(date(2027, 1, 20), CLOSES)

    def extend(session: Session) -> None:
        session.get_one(Tip, tip_id).due_at = granted

    late.desk.database.write(extend)
    assert enter(late).kept == 1
    assert late.tip(number).due_at == granted


def test_the_guess_is_moved_also_where_the_library_has_learnt_the_year_meanwhile(
    late: Office,
) -> None:
    number = late.assigned(BOILER, "1").number
    published = Calendars(WorkCalendar().with_year(YEAR), late.desk.database)
    newer = Office(replace(late.desk, calendars=published), late.clock)
    assert newer.desk.calendar.knows(2027)
    result = enter(newer)
    assert (result.changed, result.moved) == ((), 1)
    assert newer.tip(number).due_at == at_local(HOLIDAY, CLOSES)


@pytest.mark.parametrize("year", [2025, 2028])
def test_only_this_year_and_the_next_can_be_entered(late: Office, year: int) -> None:
    with pytest.raises(Invalid, match="2026年或2027年"):
        enter(late, Arrangement(year, {}))


def test_every_process_knows_the_year_within_a_minute_and_asks_seldom(late: Office) -> None:
    ticks = Ticks()
    other = other_process(late, ticks)
    enter(late)
    assert other.desk.calendar.is_working(GUESSED)
    ticks.now += RENEWED_AFTER - 1
    assert other.desk.calendar.is_working(GUESSED)
    ticks.now += 1
    assert RENEWED_AFTER <= 60
    assert not other.desk.calendar.is_working(GUESSED)
    assert other.desk.calendar.warning(other.clock()) is None


def test_what_another_process_counted_by_the_old_days_is_moved_a_little_later(
    late: Office, clock: FrozenClock
) -> None:
    other = other_process(late, Ticks())
    enter(late)
    number = other.assigned(BOILER, "1").number
    assert other.tip(number).due_at == at_local(GUESSED, CLOSES)
    chasing.sweep(late.desk, clock())
    assert other.tip(number).due_at == at_local(GUESSED, CLOSES)
    clock.now += SETTLED_AFTER
    chasing.sweep(late.desk, clock())
    assert other.tip(number).due_at == at_local(HOLIDAY, CLOSES)
    clock.advance(hours=1)
    chasing.sweep(late.desk, clock())
    assert len(events(other, number)) == 1
    with late.desk.database.read() as session:
        assert unsettled(session, clock()) == []


def test_a_deadline_that_moves_into_the_past_is_chased_once_with_every_missed_rung(
    late: Office, clock: FrozenClock
) -> None:
    number = late.assigned(BOILER, "1").number
    clock.now = at_local(date(2027, 1, 5), time(12))
    clock.now -= timedelta(days=2)
    chasing.sweep(late.desk, clock())
    assert rungs(late) == []
    # By the guess it is due on the 4th; with the weekend worked it was due on the 2nd, and
    # the second working day after that is the 5th.
    clock.now += timedelta(days=2)
    enter(late, WORKED_WEEKEND)
    tip = late.tip(number)
    assert tip.due_at == at_local(date(2027, 1, 2), CLOSES)
    assert tip.next_chase_at is not None
    assert tip.next_chase_at < clock()
    assert chasing.sweep(late.desk, clock()) == 1
    assert rungs(late) == [("remind", False), ("overdue", True)]
    assert chasing.sweep(late.desk, clock()) == 0
    assert len(events(late, number, "chased")) == 1


def test_a_rung_recorded_before_the_time_moved_on_is_not_recorded_again(
    late: Office, clock: FrozenClock
) -> None:
    number = late.assigned(BOILER, "1").number
    for _ in range(40):
        clock.advance(hours=12)
        chasing.sweep(late.desk, clock())
        if len(rungs(late)) == 1 and enter(late).news:
            # Not the reminder again, which by the new days would come on the 5th.
            overdue = at_local(date(2027, 1, 7), time(8, 30))
            assert late.tip(number).next_chase_at == overdue
    keys = [key for key, _ in rungs(late)]
    assert keys[:3] == ["remind", "overdue", "overdue:2"]
    assert len(set(keys)) == len(keys)
    with late.desk.database.read() as session:
        bodies = session.exec(select(OutboxMessage.body).where(OutboxMessage.kind == "chase")).all()
    assert any("2027-01-05" in body for body in bodies)


def test_a_linked_tip_goes_on_by_the_days_that_hold_when_it_is_unlinked(late: Office) -> None:
    parent, child = (late.assigned(BOILER, "1").number for _ in range(2))
    late.act(child, OFFICE, "link", to=parent)
    enter(late)
    rested = late.tip(child)
    assert (rested.due_at, rested.next_chase_at) == (None, None)
    assert rested.overall_due_at == late.tip(parent).overall_due_at
    late.act(child, OFFICE, "unlink")
    assert late.tip(child).due_at == at_local(HOLIDAY, CLOSES)
    assert late.tip(child).next_chase_at == late.tip(parent).next_chase_at


def test_many_tips_are_gone_through_in_batches_each_once(late: Office) -> None:
    ids = {late.tip(late.assigned(BOILER, "1").number).id for _ in range(5)}
    with late.desk.database.read() as session:
        batches = list(tips.timed_after(session, late.clock(), batch=2))
    assert [len(batch) for batch in batches] == [2, 2, 1]
    assert {tip.id for batch in batches for tip in batch} == ids


def test_what_was_granted_and_paused_is_kept_when_the_year_is_entered(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    lead = office.lead(number)
    office.act(number, lead, "sign")
    office.act(number, lead, "extend", days=10, why="设备要拆开看")
    office.act(number, OFFICE, "decide_extension", grant=True)
    office.act(number, lead, "pause", kind="laboratory", until=date(2026, 12, 1))
    office.clock.now += timedelta(days=8)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    tip = office.tip(number)
    before, start = tip.due_at, local_date(tip.stage_entered_at)
    # Twenty days of the plan, ten granted, five working days that the clock rested.
    assert before == at_local(office.desk.calendar.working_day_after(start, 35), CLOSES)

    enter(office)

    after = office.tip(number).due_at
    by_notice = office.desk.calendar.with_year(YEAR).working_day_after(start, 35)
    assert after == at_local(by_notice, CLOSES) != before


def test_a_pause_ends_as_planned_though_the_year_is_entered_meanwhile(late: Office) -> None:
    number = late.assigned(BOILER, "1").number
    lead = late.lead(number)
    late.act(number, lead, "sign")
    late.act(number, lead, "pause", kind="laboratory", until=date(2027, 1, 8))
    enter(late)
    for moment in (late.clock() + SETTLED_AFTER, at_local(date(2027, 1, 8), time(12))):
        late.clock.now = moment  # type: ignore[attr-defined]
        chasing.sweep(late.desk, late.clock())
    with late.desk.database.read() as session:
        assert [row.rung[:6] for row in session.exec(select(RungRecord))] == ["pause:"]
    late.clock.now = at_local(date(2027, 1, 9), time(0))  # type: ignore[attr-defined]
    chasing.sweep(late.desk, late.clock())
    assert late.tip(number).paused_until is None
