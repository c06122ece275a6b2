"""Delivery under hours, digests, failures, crashes and several workers at once."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from bot.senders import PageSender
from common.clock import at_local
from db.tables import Notice, OutboxMessage, Tip
from routing.rules.words import Role
from routing.work.case import SYSTEM, Case
from routing.work.desk import Desk
from routing.work.outbox import Effect, Outgoing, Sender, SendFailed, deliver_due
from routing.work.promises import OFFICE, Recipient, promise
from tests.conftest import FrozenClock
from tests.make import Office

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
HANDLER = Recipient(Role.HANDLER, "市环保局/一科")
DISTRICT = Recipient(Role.DISTRICT, "东湖区")
REPORTER = Recipient(Role.REPORTER, None)
EVENING = at_local(date(2026, 11, 24), time(19))


class Wire:
    """A channel that takes some time for each message, refuses when told to, and keeps what
    it was given with the moment."""

    def __init__(self, clock: FrozenClock, seconds: float = 0) -> None:
        self.clock, self.seconds = clock, seconds
        self.refusals = 0
        self.taken: list[tuple[datetime, Outgoing]] = []

    async def send(self, message: Outgoing) -> None:
        self.taken.append((self.clock(), message))
        self.clock.advance(seconds=self.seconds)
        if self.refusals:
            self.refusals -= 1
            raise SendFailed("busy")

    @property
    def messages(self) -> list[Outgoing]:
        return [message for _, message in self.taken]


def senders(wire: Sender) -> dict[str, Sender]:
    return {"log": wire, "page": wire}


def told(office: Office, number: str, to: Recipient, *kinds: str, urgent: bool = False) -> None:
    """Promise messages about a tip."""

    def use(session: Session) -> None:
        tip = session.get_one(Tip, office.tip(number).id)
        tip.urgent = urgent
        for kind in kinds:
            promise(
                Case(session, office.desk, tip, SYSTEM, office.clock()),
                to,
                kind,
                f"【{kind}】{number} 事项：请办理。",
            )

    office.desk.database.write(use)


def rows(desk: Desk) -> list[OutboxMessage]:
    with desk.database.read() as session:
        return list(session.exec(select(OutboxMessage).order_by(col(OutboxMessage.key))))


def keys(messages: Iterable[Outgoing]) -> Counter[str]:
    """The promises these messages keep."""
    return Counter(part.key for message in messages for part in message.parts or (message,))


async def test_an_ordinary_message_promised_at_night_is_delivered_at_opening(
    office: Office, clock: FrozenClock
) -> None:
    number = office.report(BOILER).number
    await deliver_due(office.desk, senders(Wire(clock)), clock)
    clock.now = EVENING
    told(office, number, HANDLER, "chase")
    assert {m.promised_at for m in rows(office.desk) if m.kind == "chase"} == {EVENING}
    wire = Wire(clock)
    clock.advance(hours=13, minutes=29)
    assert await deliver_due(office.desk, senders(wire), clock) == 0
    clock.advance(minutes=1)
    assert await deliver_due(office.desk, senders(wire), clock) == 2
    assert len(wire.taken) == 2


async def test_an_urgent_one_goes_out_at_once_and_by_itself(
    office: Office, clock: FrozenClock
) -> None:
    number = office.report(BOILER).number
    await deliver_due(office.desk, senders(Wire(clock)), clock)
    clock.now = EVENING
    told(office, number, HANDLER, "chase", "said")
    told(office, number, HANDLER, "alarm", "danger", urgent=True)
    wire = Wire(clock)
    await deliver_due(office.desk, senders(wire), clock)
    assert sorted(m.kind for m in wire.messages) == ["alarm", "alarm", "danger", "danger"]


async def test_a_reporter_is_not_woken_even_where_it_is_urgent(
    office: Office, clock: FrozenClock
) -> None:
    number = office.report(BOILER).number
    await deliver_due(office.desk, senders(Wire(clock)), clock)
    clock.now = EVENING + timedelta(hours=5)
    told(office, number, REPORTER, "asked", urgent=True)
    wire = Wire(clock)
    await deliver_due(office.desk, senders(wire), clock)
    assert wire.taken == []
    clock.advance(hours=7)
    await deliver_due(office.desk, senders(wire), clock)
    assert len(wire.taken) == 2


async def test_what_was_due_by_day_and_found_at_night_waits(
    office: Office, clock: FrozenClock
) -> None:
    """The worker was down since the afternoon."""
    office.report(BOILER)
    clock.now = EVENING + timedelta(hours=3)
    wire = Wire(clock)
    await deliver_due(office.desk, senders(wire), clock)
    assert wire.taken == []
    assert {m.attempts for m in rows(office.desk)} == {0}
    clock.now = EVENING + timedelta(hours=14)
    assert await deliver_due(office.desk, senders(wire), clock) == len(rows(office.desk))


async def test_when_offices_close_in_the_middle_of_a_batch_the_rest_waits(
    office: Office, clock: FrozenClock
) -> None:
    clock.now = EVENING - timedelta(hours=1, minutes=30, seconds=5)
    number = office.report(BOILER).number
    for to in (HANDLER, DISTRICT, OFFICE):
        told(office, number, to, "chase")
    wire = Wire(clock, seconds=2)
    await deliver_due(office.desk, senders(wire), clock)
    assert 0 < len(wire.taken) < 6
    waiting = [m for m in rows(office.desk) if m.sent_at is None]
    assert {(m.attempts, m.bundle) for m in waiting} == {(0, None)}
    clock.now = EVENING + timedelta(hours=14)
    await deliver_due(office.desk, senders(wire), clock)
    assert keys(wire.messages) == Counter(m.key for m in rows(office.desk))


async def test_reminders_that_wait_together_are_one_message_that_lists_each(
    office: Office, clock: FrozenClock
) -> None:
    numbers = [office.report(f"{BOILER}{n}").number for n in range(3)]
    await deliver_due(office.desk, senders(Wire(clock)), clock)
    clock.now = EVENING
    for number in numbers:
        told(office, number, HANDLER, "chase")
    told(office, numbers[0], DISTRICT, "chase")
    clock.now = EVENING + timedelta(hours=14)
    wire = Wire(clock)
    assert await deliver_due(office.desk, {"log": wire, "page": PageSender(clock)}, clock) == 8
    one, alone = sorted(wire.messages, key=lambda m: -len(m.parts))
    assert (one.kind, one.tip_id, len(one.parts)) == ("digest", None, 3)
    assert one.body.startswith("【汇总】共3件")
    assert [line[:3] for line in one.body.splitlines()[1:]] == ["1. ", "2. ", "3. "]
    assert all(f"{number} 事项：请办理。" in one.body for number in numbers)
    assert (alone.unit, alone.parts) == ("东湖区", ())
    with office.desk.database.read() as session:
        notices = list(session.exec(select(Notice).where(Notice.kind == "chase")))
    assert len(notices) == 4
    assert {row.sent_at for row in rows(office.desk)} != {None}


async def test_very_many_are_several_messages(office: Office, clock: FrozenClock) -> None:
    number = office.report(BOILER).number
    await deliver_due(office.desk, senders(Wire(clock)), clock)
    told(office, number, HANDLER, *(f"k{n}" for n in range(70)))
    wire = Wire(clock)
    await deliver_due(office.desk, senders(wire), clock)
    assert sorted(len(m.parts) for m in wire.messages) == [10, 10, 30, 30, 30, 30]


class Crash(BaseException):
    """The process dies."""


@pytest.mark.parametrize("more", [False, True], ids=["alone", "with news"])
async def test_what_is_sent_again_after_a_crash_is_the_identical_text(
    office: Office, clock: FrozenClock, more: bool
) -> None:
    number = office.report(BOILER).number
    await deliver_due(office.desk, senders(Wire(clock)), clock)
    told(office, number, HANDLER, "chase", "timer", "said")
    before = Wire(clock)

    class Dies(Wire):
        async def send(self, message: Outgoing) -> None:
            await before.send(message)
            raise Crash

    with pytest.raises(Crash):
        await deliver_due(office.desk, senders(Dies(clock)), clock)
    if more:
        told(office, number, HANDLER, "to_do", "pause")
    clock.advance(minutes=4)
    again = Wire(clock)
    await deliver_due(office.desk, senders(again), clock)
    clock.advance(minutes=2)
    await deliver_due(office.desk, senders(again), clock)
    sent = before.messages[0]
    repeated = [m for m in again.messages if m.key == sent.key]
    assert repeated == [sent]
    assert len(sent.parts) == 3
    whole = [m for m in again.messages if m not in repeated]
    assert keys(whole).keys() >= {m.key for m in rows(office.desk) if m.kind in ("to_do", "pause")}
    assert set(keys(again.messages).values()) == {1}


async def test_a_refused_digest_comes_again_as_it_was(office: Office, clock: FrozenClock) -> None:
    number = office.report(BOILER).number
    await deliver_due(office.desk, senders(Wire(clock)), clock)
    told(office, number, HANDLER, "chase", "timer")
    wire = Wire(clock)
    wire.refusals = 4
    await deliver_due(office.desk, senders(wire), clock)
    told(office, number, HANDLER, "said")
    clock.advance(minutes=1)
    await deliver_due(office.desk, senders(wire), clock)
    clock.advance(minutes=5)
    await deliver_due(office.desk, senders(wire), clock)
    by_key = Counter(m.key for m in wire.messages if m.parts)
    assert sorted(by_key.values()) == [3, 3]
    assert len({(m.key, m.body) for m in wire.messages if m.parts}) == 2
    assert {m.sent_at is None for m in rows(office.desk)} == {False}


async def test_a_channel_that_was_switched_off_holds_up_no_other(
    office: Office, clock: FrozenClock
) -> None:
    office.report(BOILER)
    wire = Wire(clock)
    assert await deliver_due(office.desk, {"page": wire}, clock) == len(wire.taken) == 1
    assert {m.last_error for m in rows(office.desk) if m.channel == "log"} == {"no_such_channel"}


class Torn(Wire):
    """A page on which what is for the district cannot be put."""

    async def send(self, message: Outgoing) -> Effect:  # type: ignore[override]
        await super().send(message)

        def put(session: Session) -> None:
            if message.role == Role.DISTRICT:
                raise ValueError("no such page")

        return put


async def test_a_message_that_cannot_be_kept_holds_up_no_other(
    office: Office, clock: FrozenClock
) -> None:
    number = office.report(BOILER).number
    await deliver_due(office.desk, senders(Wire(clock)), clock)
    for to in (HANDLER, DISTRICT, OFFICE):
        told(office, number, to, "chase")
    page, log = Torn(clock), Wire(clock)
    assert await deliver_due(office.desk, {"page": page, "log": log}, clock) == 5
    (left,) = [row for row in rows(office.desk) if row.sent_at is None]
    assert (left.role, left.channel, left.last_error) == (Role.DISTRICT, "page", "ValueError")
    clock.advance(hours=1)
    assert await deliver_due(office.desk, senders(Wire(clock)), clock) == 1


EVERYBODY = [HANDLER, DISTRICT, OFFICE, REPORTER]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("promise"), st.sampled_from(EVERYBODY), st.booleans()),
        st.tuples(st.just("wait"), st.integers(1, 2000), st.none()),
        st.tuples(st.just("deliver"), st.integers(0, 3), st.sampled_from([0.0, 0.5, 400.0])),
    ),
    max_size=14,
)  # fmt: skip


@given(steps=STEPS)
@settings(
    max_examples=10, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_nothing_ordinary_goes_out_of_hours_and_every_promise_is_kept(
    office: Office, steps: list[tuple[str, object, object]]
) -> None:
    clock: FrozenClock = office.clock  # type: ignore[assignment]
    number = office.report(BOILER).number
    wire, turn = Wire(clock), 0
    for kind, first, second in steps:
        if kind == "promise":
            told(office, number, first, f"k{turn}", urgent=bool(second))  # type: ignore[arg-type]
            turn += 1
        elif kind == "wait":
            clock.advance(minutes=first)  # type: ignore[arg-type]
        else:
            wire.refusals, wire.seconds = first, second  # type: ignore[assignment]
            asyncio.run(deliver_due(office.desk, senders(wire), clock))
    wire.refusals = wire.seconds = 0
    tip = office.tip(number).id
    while waiting := [m for m in rows(office.desk) if m.sent_at is None]:
        clock.now = max(clock.now, min(m.next_attempt_at for m in waiting))
        asyncio.run(deliver_due(office.desk, senders(wire), clock))
    stored = {row.key: row for row in rows(office.desk) if row.tip_id == tip}
    assert keys(wire.messages).keys() == stored.keys()
    terms, calendar = office.desk.plan.deadlines, office.desk.calendar
    for at, message in wire.taken:
        for part in message.parts or (message,):
            row = stored[part.key]
            if row.role != Role.REPORTER and not row.urgent:
                assert calendar.into_hours(at, terms.opens, terms.closes) == at
    bodies = {(m.key, m.body) for m in wire.messages}
    assert len(bodies) == len({key for key, _ in bodies})


def test_workers_at_once_send_each_promise_once_and_no_digest_is_torn(
    office: Office, clock: FrozenClock
) -> None:
    numbers = [office.report(f"{BOILER}{n}").number for n in range(4)]
    for number in numbers:
        for to in (HANDLER, DISTRICT, OFFICE):
            told(office, number, to, *(f"k{n}" for n in range(6)))
    wires = [Wire(clock) for _ in range(4)]
    start = threading.Barrier(4)

    def work(wire: Wire) -> None:
        start.wait()
        asyncio.run(deliver_due(office.desk, senders(wire), clock))

    threads = [threading.Thread(target=work, args=(wire,)) for wire in wires]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    sent = keys(message for wire in wires for message in wire.messages)
    assert sent == Counter(m.key for m in rows(office.desk))
    digests = [
        m
        for wire in wires
        for m in wire.messages
        if (m.role, m.unit) == (HANDLER.role, HANDLER.unit)
    ]
    assert len(digests) == 2  # one on each channel
