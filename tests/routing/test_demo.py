"""The demo: a living office, made up, yet through the real use cases."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from common.clock import local, local_date
from common.keys import load_keys
from common.plan import load_plan
from common.plan.demo import DemoTexts, load_demo
from common.plan.validity import holds
from common.settings import HOUSE, load_settings
from db.engine import Database
from db.tables import Event, Notice, Officer, OutboxMessage, Tip
from routing.rules.calendar import WorkCalendar
from routing.rules.words import Role, Stage, Verdict
from routing.work import demo, followup, ledger
from routing.work.calendars import Calendars
from routing.work.demo import Plot
from routing.work.demo.stories import CHANNELS
from routing.work.desk import Desk
from routing.work.envelope import envelope_of
from tests.conftest import CITY, FrozenClock
from tests.machine import fresh_sqlite_url
from triage import Triage

CHONGQING = HOUSE / "plans" / "chongqing-2024"
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SMALL = Plot(count=70)
OFFICERS = {Role.OFFICE, Role.HANDLER, Role.SIGNATORY, Role.DISTRICT}


@dataclass(frozen=True)
class Filled:
    """A filled database, read once."""

    desk: Desk
    session: Session
    tips: list[Tip]
    events: list[Event]

    def kinds(self) -> set[str]:
        return {event.kind for event in self.events}


def filled(desk: Desk, session: Session) -> Filled:
    tips = list(session.exec(select(Tip).order_by(col(Tip.received_at))))
    return Filled(desk, session, tips, list(session.exec(select(Event))))


@pytest.fixture(scope="module")
def office(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """The whole demo of the real plan, made once."""
    folder = tmp_path_factory.mktemp("demo")
    settings = load_settings().model_copy(update={"data_dir": folder})
    plan = load_plan(CHONGQING)
    database = Database(fresh_sqlite_url(folder, migrated_sqlite))
    desk = Desk(
        settings=settings,
        plan=plan,
        triage=Triage(plan, tmp_path_factory.getbasetemp().parent / "jieba"),
        keys=load_keys(settings.keys_file, settings.crypto.cipher),
        calendars=Calendars(WorkCalendar(), database),
        database=database,
    )
    texts = load_demo(CHONGQING, plan)
    assert texts is not None
    desk.database.write(lambda session: demo.fill(session, desk, texts, NOW))
    with desk.database.read() as session:
        yield filled(desk, session)
    desk.database.close()


@pytest.fixture
def texts(desk: Desk) -> DemoTexts:
    found = load_demo(CITY, desk.plan)
    assert found is not None
    return found


def test_every_task_district_channel_and_verdict_is_there(office: Filled) -> None:
    plan, tips = office.desk.plan, office.tips
    valid = {d.name for d in plan.districts if holds(d.valid_from, d.valid_to, local_date(NOW))}
    assert len(tips) >= 320
    assert {task.id for task in plan.tasks} <= {tip.task for tip in tips}
    assert valid <= {tip.district for tip in tips}
    assert {tip.channel for tip in tips} == {*CHANNELS, "letter", "12345", "power"}
    assert {tip.verdict for tip in tips} == {*Verdict, None}
    assert {tip.scope for tip in tips} >= {"in", "out", "unclear"}


def test_every_stage_is_there_and_about_sixty_percent_are_closed(office: Filled) -> None:
    stages = [Stage(tip.stage) for tip in office.tips]
    assert set(stages) == set(Stage)
    closed = stages.count(Stage.CLOSED) + stages.count(Stage.ARCHIVED)
    assert 0.52 < closed / len(stages) < 0.68


def test_the_last_months_saw_everything_that_can_happen(office: Filled) -> None:
    assert office.kinds() >= {
        "registered", "assigned", "recalled", "summarised", "signed", "asked", "said", "waited",
        "return_asked", "return_granted", "return_refused", "reported", "countersigned",
        "sent_back", "approved", "redone", "declined", "noted", "chased",
        "linked", "enterprise_confirmed", "split", "objected", "objection_refused",
        "relapse_marked", "relapsed", "archived", "handed_over",
    }  # fmt: skip


def test_some_are_overdue_and_a_few_in_danger(office: Filled) -> None:
    open_tips = [tip for tip in office.tips if tip.due_at is not None]
    overdue = [tip for tip in open_tips if tip.due_at is not None and tip.due_at < NOW]
    danger = [tip for tip in open_tips if tip.danger]
    assert 5 <= len(overdue) <= len(open_tips) / 3
    assert 1 <= len(danger) <= 8


def test_every_row_that_chooses_uses_each_of_its_sections(office: Filled) -> None:
    choosing = [task for task in office.desk.plan.tasks if task.selector]
    led = {unit for event in office.events if event.kind == "signed"
           for unit in re.findall(r'"unit": "([^"]+)"', event.codes)}  # fmt: skip
    assert choosing
    for task in choosing:
        assert {section.unit for section in task.sections} <= led


def test_the_ledger_verifies(office: Filled) -> None:
    verdict = ledger.verify(office.session)
    assert verdict.fault is None
    assert verdict.tips == len(office.tips)
    assert verdict.events == len(office.events)


def test_nothing_happens_after_now_and_numbers_follow_the_time(office: Filled) -> None:
    assert max(event.at for event in office.events) <= NOW
    assert NOW - min(tip.received_at for tip in office.tips) > timedelta(days=100)
    numbers = [tip.number for tip in office.tips]
    assert numbers == sorted(numbers)


def test_tips_come_at_any_hour_and_officers_act_in_working_hours(office: Filled) -> None:
    hours = {local(tip.received_at).hour for tip in office.tips}
    terms, days = office.desk.plan.deadlines, office.desk.calendar
    acts = [event for event in office.events if event.role in OFFICERS]
    late = [
        event for event in acts if days.into_hours(event.at, terms.opens, terms.closes) != event.at
    ]
    assert len(hours) >= 20
    assert len(late) / len(acts) < 0.02


def test_the_chaser_ran_on_every_working_day(office: Filled) -> None:
    days = {local_date(event.at) for event in office.events if event.kind == "chased"}
    assert len(days) > 60


def test_old_messages_are_delivered_and_read_and_the_last_day_s_wait(office: Filled) -> None:
    messages = list(office.session.exec(select(OutboxMessage)))
    notices = {notice.key: notice for notice in office.session.exec(select(Notice))}
    for message in messages:
        old = message.promised_at <= NOW - timedelta(days=1)
        on_page = message.channel == "page"
        assert (message.sent_at == message.promised_at) is (old or not on_page)
        assert (message.key in notices) is (old and on_page)
    for notice in notices.values():
        assert (notice.read_at is not None) is (notice.at <= NOW - timedelta(days=2))
    assert any(message.sent_at is None for message in messages)


def every_text(office: Filled) -> Iterator[str]:
    keys, by_id = office.desk.keys, {tip.id: tip for tip in office.tips}
    for tip in office.tips:
        envelope = envelope_of(keys, tip)
        yield envelope.open("text", tip.text)
        yield envelope.open("summary", tip.summary)
        yield envelope.open("details", tip.details)
    for event in office.events:
        yield envelope_of(keys, by_id[event.tip_id]).open_payload(event)
    yield from (officer.display_name for officer in office.session.exec(select(Officer)))


def test_no_text_holds_a_phone_number_a_real_name_or_an_unfilled_gap(office: Filled) -> None:
    names = {contact.name for contact in office.desk.plan.contacts}
    texts = list(every_text(office))
    assert len(texts) > 3 * len(office.tips)
    assert not [text for text in texts if re.search(r"\d[\d -]{5,}\d", text)]
    assert not [text for text in texts if any(name in text for name in names)]
    assert not [text for text in texts if re.search(r"\{[a-z]+\}", text)]


def test_the_codes_shown_open_a_waiting_a_checked_and_a_closed_tip(office: Filled) -> None:
    shown = demo.samples(office.session, office.desk)
    assert [sample.stage for sample in shown] == [
        Stage.NEEDS_INFO, Stage.VERIFYING, Stage.CLOSED,
    ]  # fmt: skip
    for sample in shown:
        status = followup.status(office.session, office.desk, sample.code)
        assert (status.number, status.stage) == (sample.number, sample.stage)


def story_of(desk: Desk) -> list[tuple[object, ...]]:
    with desk.database.read() as session:
        office = filled(desk, session)
        return sorted(
            (tip.number, tip.stage, tip.task, tip.district, tip.verdict, tip.received_at,
             tip.due_at, tip.seq, envelope_of(desk.keys, tip).open("text", tip.text))
            for tip in office.tips
        )  # fmt: skip


def test_the_same_plot_gives_the_same_office_on_both_engines(
    desk: Desk, texts: DemoTexts, clock: FrozenClock, tmp_path: Path, migrated_sqlite: Path
) -> None:
    other = replace(desk, database=Database(fresh_sqlite_url(tmp_path, migrated_sqlite)))
    for one in (desk, other):
        one.database.write(partial(demo.fill, desk=one, texts=texts, now=clock(), plot=SMALL))
    assert story_of(desk) == story_of(other)
    other.database.close()


MOMENTS = {
    "a Sunday night": datetime(2026, 11, 22, 19, 30, tzinfo=UTC),
    "the end of the long autumn holiday": datetime(2026, 10, 7, 12, 0, tzinfo=UTC),
    "the first working minute": datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
    "a year without a known calendar": datetime(2031, 1, 3, 6, 0, tzinfo=UTC),
}


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_stage_is_there_whenever_the_demo_is_started(
    desk: Desk, texts: DemoTexts, now: datetime
) -> None:
    desk.database.write(lambda session: demo.fill(session, desk, texts, now, Plot(count=140)))
    with desk.database.read() as session:
        office = filled(desk, session)
    assert {tip.stage for tip in office.tips} == set(Stage)
    assert "return_asked" in office.kinds()
    assert max(event.at for event in office.events) <= now


def test_a_crash_leaves_an_empty_database(desk: Desk, texts: DemoTexts, clock: FrozenClock) -> None:
    def crash(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.database.write(lambda s: demo.fill(s, desk, texts, clock(), SMALL, told=crash))
    with desk.database.read() as session:
        assert demo.is_untouched(session)
        assert not demo.is_demo(session)
        assert session.exec(select(Officer)).first() is None
