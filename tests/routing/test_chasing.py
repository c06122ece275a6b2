"""The sweep and the outbox: every rung once, every promise once, nothing goes quiet."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.senders import PageSender
from common.clock import Clock
from db.tables import Notice, OutboxMessage, RungRecord
from routing.rules.words import ENDED, Role, Stage
from routing.work import chasing, outbox
from routing.work.desk import Desk
from routing.work.outbox import Outgoing, Sender, SendFailed, deliver_due
from tests.make import FINDINGS, OFFICE, Office

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"


class RecordingSender:
    """Keeps what it is given; fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.sent: list[Outgoing] = []
        self.failures = failures

    async def send(self, message: Outgoing) -> None:
        if self.failures:
            self.failures -= 1
            raise SendFailed("refused")
        self.sent.append(message)


def rungs(desk: Desk) -> list[RungRecord]:
    with desk.database.read() as session:
        return list(session.exec(select(RungRecord).order_by(col(RungRecord.fell_due_at))))


def promises(desk: Desk, kind: str) -> list[OutboxMessage]:
    with desk.database.read() as session:
        return list(session.exec(select(OutboxMessage).where(OutboxMessage.kind == kind)))


def test_a_tip_nobody_touches_is_reminded_and_then_chased_for_ever(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    for _ in range(60):
        office.clock.advance(hours=12)  # type: ignore[attr-defined]
        chasing.sweep(office.desk, office.clock())
    assert [rung.rung for rung in rungs(office.desk)][:3] == ["remind", "overdue", "overdue:2"]
    assert all(rung.sent for rung in rungs(office.desk))
    assert {"letter", "report", "leader"} <= {rung.rung for rung in rungs(office.desk)}
    assert office.tip(number).next_chase_at > office.clock()  # type: ignore[operator]
    to = {(m.role, m.unit) for m in promises(office.desk, "chase")}
    assert ("handler", "市环保局/一科") in to
    assert ("office", None) in to


def test_sweeping_again_at_the_same_moment_changes_nothing(office: Office) -> None:
    office.assigned(BOILER, "1")
    office.clock.advance(days=5)  # type: ignore[attr-defined]
    assert chasing.sweep(office.desk, office.clock()) == 1
    before = len(promises(office.desk, "chase"))
    assert chasing.sweep(office.desk, office.clock()) == 0
    assert len(promises(office.desk, "chase")) == before


def test_after_an_outage_every_missed_rung_is_recorded_and_only_the_highest_happen(
    office: Office,
) -> None:
    """One message and one draft, whatever was missed."""
    office.assigned(BOILER, "1")
    office.clock.advance(days=30)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    found = {rung.rung: rung.sent for rung in rungs(office.desk)}
    assert list(found) == [
        "remind", "overdue", "overdue:2", "letter", "overdue:3", "report", "overdue:4", "leader",
        "leader:2", "leader:3",
    ]  # fmt: skip
    assert [key for key, sent in found.items() if sent] == ["report", "leader:3"]
    assert len({m.key.rsplit(":", 2)[0] for m in promises(office.desk, "chase")}) == 1


def test_messages_name_number_and_due_time_and_never_the_text(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    office.clock.advance(days=5)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    for message in promises(office.desk, "chase") + promises(office.desk, "assigned"):
        assert number in message.body
        assert "云泽机械厂" not in message.body


def test_nothing_is_chased_after_the_end(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    office.act(number, office.lead(number), "sign")
    office.act(number, office.lead(number), "report", **FINDINGS)
    office.act(number, office.lead(number, Role.SIGNATORY), "countersign", grant=True)
    office.act(number, OFFICE, "approve")
    before = len(rungs(office.desk)), len(promises(office.desk, "chase"))
    office.clock.advance(days=90)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    assert (len(rungs(office.desk)), len(promises(office.desk, "chase"))) == before
    assert promises(office.desk, "timer") == []
    assert office.stage(number) in ENDED


def test_an_edit_does_not_reset_the_clock(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    before = office.tip(number)
    office.clock.advance(hours=3)  # type: ignore[attr-defined]
    office.act(number, OFFICE, "note", text="电话联系过")
    office.act(number, OFFICE, "summarise", summary="一台锅炉")
    after = office.tip(number)
    assert (after.due_at, after.next_chase_at) == (before.due_at, before.next_chase_at)


def test_waiting_for_the_reporter_ends_by_itself(office: Office) -> None:
    receipt = office.report("听说有个厂子不对劲。")
    office.act(receipt.number, OFFICE, "ask", text="在哪里？")
    office.clock.advance(days=20)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    assert office.stage(receipt.number) is Stage.REGISTERED
    assert office.tip(receipt.number).next_chase_at is not None


async def test_a_refused_message_is_tried_again_later_and_delivered_once(
    office: Office, clock: Clock
) -> None:
    office.assigned(BOILER, "1")
    sender = RecordingSender(failures=2)
    senders: dict[str, Sender] = {"log": sender, "page": PageSender(clock)}
    await deliver_due(office.desk, senders, clock)
    before = len(sender.sent)
    await deliver_due(office.desk, senders, clock)
    assert len(sender.sent) == before
    clock.advance(hours=2)  # type: ignore[attr-defined]
    await deliver_due(office.desk, senders, clock)
    keys = [message.key for message in sender.sent]
    assert len(keys) == before + 2
    assert len(set(keys)) == len(keys)


async def test_a_broken_sender_does_not_hold_up_the_others(office: Office, clock: Clock) -> None:
    class Broken:
        async def send(self, message: Outgoing) -> None:
            raise RuntimeError("bug")

    office.assigned(BOILER, "1")
    senders: dict[str, Sender] = {"log": Broken(), "page": PageSender(clock)}
    delivered = await deliver_due(office.desk, senders, clock)
    with office.desk.database.read() as session:
        notices = list(session.exec(select(Notice)))
        failed = list(session.exec(select(OutboxMessage).where(OutboxMessage.channel == "log")))
    assert delivered == len(notices) > 0
    assert {message.last_error for message in failed} == {"RuntimeError"}


async def test_a_message_delivered_again_is_one_notice(office: Office, clock: Clock) -> None:
    number = office.assigned(BOILER, "1").number
    sender = PageSender(clock)
    outgoing = Outgoing("k", "handler", "市环保局/一科", office.tip(number).id, "chase", "【提醒】")
    for _ in range(2):
        office.desk.database.write(await sender.send(outgoing))
    with office.desk.database.read() as session:
        assert len(list(session.exec(select(Notice)))) == 1


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 60), (3, 120), (20, 3600)])
def test_waits_double_up_to_an_hour(attempts: int, seconds: int) -> None:
    assert outbox.back_off(attempts) == timedelta(seconds=seconds)


def test_who_was_waited_for_in_an_outage_still_has_every_rung_recorded(office: Office) -> None:
    receipt = office.report("听说有个厂子不对劲。")
    office.act(receipt.number, OFFICE, "ask", text="在哪里？")
    visit = office.tip(receipt.number).visit
    office.clock.advance(days=20)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    missed = [rung for rung in rungs(office.desk) if rung.visit == visit]
    assert [(rung.rung, rung.sent) for rung in missed] == [("office-remind", False)]


def test_what_fell_just_before_a_link_is_recorded_as_soon_as_it_is_undone(office: Office) -> None:
    other = office.assigned(BOILER, "1").number
    number = office.assigned(f"{BOILER}又是他们。", "1").number
    due = office.tip(number).next_chase_at
    assert due is not None
    office.clock.now = due + timedelta(minutes=1)  # type: ignore[attr-defined]
    office.act(number, OFFICE, "link", to=other)
    chasing.sweep(office.desk, office.clock())
    office.act(number, OFFICE, "unlink")
    chasing.sweep(office.desk, office.clock())
    mine = [rung.rung for rung in rungs(office.desk) if rung.tip_id == office.tip(number).id]
    assert mine == ["remind"]


def test_an_extension_does_not_swallow_the_reminder_of_a_pause(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    lead = office.lead(number)
    office.act(number, lead, "sign")
    office.act(number, lead, "extend", days=3, why="等检测")
    until = (office.clock() + timedelta(days=9)).date()
    office.act(number, lead, "pause", kind="laboratory", until=until)
    office.act(number, OFFICE, "decide_extension", grant=True)
    for _ in range(9):
        office.clock.advance(days=1)  # type: ignore[attr-defined]
        chasing.sweep(office.desk, office.clock())
    found = [rung for rung in rungs(office.desk) if rung.rung.startswith("pause:")]
    assert [rung.sent for rung in found] == [True]


def test_a_reminder_found_at_night_goes_out_in_the_morning(office: Office) -> None:
    office.assigned(BOILER, "1")
    office.clock.advance(days=30, hours=10)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    found = promises(office.desk, "chase")
    assert found
    assert {message.next_attempt_at for message in found} == {
        datetime(2026, 12, 25, 0, 30, tzinfo=UTC)
    }
