"""Extensions and pauses on a real database: who gives time, what it moves, who is told."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from common.clock import at_local, local_date
from common.errors import Invalid, NotAllowed
from db import clocks
from db.tables import Event, OutboxMessage, Pause, RungRecord
from routing.rules.words import Action, Audience, Role, Stage
from routing.work import chasing, ledger
from routing.work.figures import figures
from tests.make import FINDINGS, OFFICE, Office, actor

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
DISTRICT = actor(Role.DISTRICT, "东湖区")


@pytest.fixture
def number(office: Office) -> str:
    """A tip that 市环保局/一科 signed for on Tuesday, 24 November 2026: 20 working days."""
    found = office.assigned(BOILER, "1").number
    office.act(found, office.lead(found), "sign")
    return found


def on(day: str, hour: int = 18) -> datetime:
    closes = time(17, 30) if hour == 18 else time(hour)
    return at_local(date.fromisoformat(day), closes)


def act(office: Office, number: str, action: str, role: Role = Role.HANDLER, **fields: Any) -> None:
    office.act(number, office.lead(number, role), action, **fields)


def extend(office: Office, number: str, days: int = 10, **fields: Any) -> None:
    act(office, number, "extend", days=days, why="设备要拆开看", **fields)


def sweep_at(office: Office, moment: datetime) -> None:
    office.clock.now = moment  # type: ignore[attr-defined]
    chasing.sweep(office.desk, moment)


def bodies(office: Office, kind: str) -> list[tuple[str, str | None, str]]:
    with office.desk.database.read() as session:
        query = select(OutboxMessage).where(OutboxMessage.kind == kind)
        found = session.exec(query.where(OutboxMessage.channel == "page"))
        return [(row.role, row.unit, row.body) for row in found]


def rungs(office: Office) -> list[RungRecord]:
    with office.desk.database.read() as session:
        return list(session.exec(select(RungRecord).order_by(col(RungRecord.recorded_at))))


def last_event(office: Office, number: str) -> Event:
    tip = office.tip(number)
    with office.desk.database.read() as session:
        query = select(Event).where(Event.tip_id == tip.id, Event.seq == tip.seq)
        return session.exec(query).one()


def test_while_an_extension_waits_the_clock_runs_and_the_mark_stands_beside_the_stage(
    office: Office, number: str
) -> None:
    before = office.tip(number)
    extend(office, number)
    after = office.tip(number)
    assert (after.stage, after.visit, after.due_at) == (before.stage, before.visit, before.due_at)
    assert office.case(number).extending
    assert last_event(office, number).audience == Audience.OFFICERS
    assert [row[:2] for row in bodies(office, "extension")] == [("office", None)]
    assert Action.DECIDE_EXTENSION in office.case(number).actions


def test_granted_days_are_added_to_the_original_time_and_the_reporter_sees_it(
    office: Office,
) -> None:
    receipt = office.assigned(BOILER, "1")
    act(office, receipt.number, "sign")
    assert office.tip(receipt.number).due_at == on("2026-12-22")
    extend(office, receipt.number, 10)
    office.clock.advance(days=3)  # type: ignore[attr-defined]
    office.act(receipt.number, OFFICE, "decide_extension", grant=True)
    assert office.tip(receipt.number).due_at == on("2027-01-06")
    status = office.status(receipt.code)
    assert status.next_by == on("2027-01-06")
    assert "核查时间经批准延长，最迟完成日期已更新" in [entry.text for entry in status.timeline]
    assert bodies(office, "extension_decided")[0][:2] == ("handler", "市环保局/一科")
    assert not office.case(receipt.number).extending


def test_refused_the_original_time_stays_and_nobody_asks_twice(office: Office, number: str) -> None:
    due = office.tip(number).due_at
    extend(office, number)
    with pytest.raises(Invalid, match="理由"):
        office.act(number, OFFICE, "decide_extension", grant=False)
    office.act(number, OFFICE, "decide_extension", grant=False, why="已有结果")
    assert office.tip(number).due_at == due
    with pytest.raises(NotAllowed, match="只能申请一次"):
        extend(office, number)
    with pytest.raises(NotAllowed, match="没有等您审核"):
        office.act(number, OFFICE, "decide_extension", grant=True)


def test_an_extension_is_at_most_as_long_as_the_original_time(office: Office, number: str) -> None:
    with pytest.raises(Invalid, match="最多20个工作日"):
        extend(office, number, 21)
    assert not office.case(number).extending
    extend(office, number, 20)


def test_a_new_visit_to_the_stage_may_be_extended_again(office: Office, number: str) -> None:
    extend(office, number)
    act(office, number, "report", **FINDINGS)
    assert not office.case(number).extending
    act(office, number, "countersign", Role.SIGNATORY, grant=False, why="缺照片")
    extend(office, number)


def test_after_the_time_is_up_nothing_is_extended_or_paused(office: Office, number: str) -> None:
    office.clock.now = on("2026-12-23", 9)  # type: ignore[attr-defined]
    with pytest.raises(NotAllowed, match="已经到期"):
        extend(office, number)
    with pytest.raises(NotAllowed, match="已经到期"):
        act(office, number, "pause", kind="laboratory", until="2026-12-30")


def test_only_the_leads_handler_asks_and_nobody_decides_for_another(
    office: Office, number: str
) -> None:
    support = next(seat.unit for seat in office.case(number).seats if seat.part == "support")
    for who in (
        OFFICE,
        office.lead(number, Role.SIGNATORY),
        DISTRICT,
        actor(Role.HANDLER, support),
    ):
        for action, fields in (
            ("extend", {"days": 3, "why": "忙"}), ("resume", {}),
            ("pause", {"kind": "reporter", "until": "2026-12-01"}),
        ):  # fmt: skip
            with pytest.raises(NotAllowed):
                office.act(number, who, action, **fields)
    extend(office, number)
    for who in (office.lead(number), office.lead(number, Role.SIGNATORY), DISTRICT):
        with pytest.raises(NotAllowed):
            office.act(number, who, "decide_extension", grant=True)


def test_statutory_time_is_the_signatorys_with_a_document_and_moves_no_promise(
    office: Office,
) -> None:
    number = office.assigned("东湖区有家电线厂的产品不合格。", "2").number
    act(office, number, "sign")
    promised, law = office.tip(number).due_at, office.case(number).statutory_due_at
    extend(office, number, 30, clock="statutory")
    with pytest.raises(NotAllowed, match="没有等您审核"):
        office.act(number, OFFICE, "decide_extension", grant=True)
    with pytest.raises(Invalid, match="文书"):
        act(office, number, "decide_extension", Role.SIGNATORY, grant=True)
    act(
        office, number, "decide_extension", Role.SIGNATORY, grant=True, document="云质延〔2026〕3号"
    )
    assert office.tip(number).due_at == promised
    later = office.case(number).statutory_due_at
    assert (law, later) == (on("2027-01-26", 0), on("2027-02-23", 0))
    assert "云质延〔2026〕3号" in office.case(number).timeline[-1].words
    extend(office, number, 5)
    office.act(number, OFFICE, "decide_extension", grant=True)
    assert office.case(number).statutory_due_at == later


def test_a_time_extended_after_it_ran_out_is_chased_anew(office: Office, number: str) -> None:
    office.clock.now = on("2026-12-22", 10)  # type: ignore[attr-defined]
    extend(office, number, 5)
    sweep_at(office, on("2026-12-25", 10))
    office.act(number, OFFICE, "decide_extension", grant=True)
    assert office.tip(number).due_at == on("2026-12-29")
    for day in range(10):
        sweep_at(office, on("2026-12-25", 11) + timedelta(days=day))
    keys = [row.rung for row in rungs(office)]
    assert [key for key in keys if key.startswith("overdue")] == ["overdue", "overdue+"]


def test_a_pause_moves_the_time_by_its_working_days_and_is_reminded_of(
    office: Office, number: str
) -> None:
    act(office, number, "pause", kind="laboratory", until="2026-12-08")
    tip = office.tip(number)
    assert tip.paused_until == at_local(date(2026, 12, 9), time(0))
    assert tip.due_at == on("2027-01-06")
    sweep_at(office, on("2026-12-05", 12))
    assert rungs(office) == []
    sweep_at(office, on("2026-12-07", 9))
    assert [row.rung[:6] for row in rungs(office)] == ["pause:"]
    assert "【暂停将满】" in bodies(office, "chase")[0][2]
    assert office.tip(number).paused_until is not None
    sweep_at(office, on("2026-12-09", 0))
    assert office.tip(number).paused_until is None
    assert office.tip(number).due_at == on("2027-01-06")
    assert office.case(number).paused_days == 14
    assert "【恢复计时】" in bodies(office, "resumed")[0][2]
    assert office.case(number).timeline[-1].what == "暂停到期，自动恢复计时"


def test_a_pause_that_ended_while_nobody_swept_ended_as_planned(
    office: Office, number: str
) -> None:
    act(office, number, "pause", kind="laboratory", until="2026-12-08")
    sweep_at(office, on("2027-01-04", 10))
    assert office.tip(number).due_at == on("2027-01-06")
    assert office.case(number).paused_days == 14
    sent = [row.rung.partition(":")[0] for row in rungs(office) if row.sent]
    unsent = [row.rung.partition(":")[0] for row in rungs(office) if not row.sent]
    assert (sent, unsent) == (["remind"], ["pause"])


def test_resuming_early_gives_back_the_days_that_were_not_used(office: Office, number: str) -> None:
    act(office, number, "pause", kind="laboratory", until="2026-12-08")
    office.clock.now = on("2026-11-26", 11)  # type: ignore[attr-defined]
    act(office, number, "resume")
    assert office.tip(number).due_at == on("2026-12-24")
    assert office.case(number).paused_days == 2
    with pytest.raises(NotAllowed, match="没有暂停"):
        act(office, number, "resume")


def test_reporting_ends_the_pause(office: Office, number: str) -> None:
    act(office, number, "pause", kind="assistance", until="2026-12-01")
    office.clock.advance(days=2)  # type: ignore[attr-defined]
    act(office, number, "report", **FINDINGS)
    tip = office.tip(number)
    assert (tip.stage, tip.paused_until) == (Stage.REPORTED, None)
    assert [line.what for line in office.case(number).timeline][-2:] == ["恢复计时", "报告核查结论"]
    assert office.case(number).paused_days == 2


@pytest.mark.parametrize(("kind", "rests"), [("reporter", False), ("laboratory", True)])
def test_the_reporters_answer_ends_the_pause_that_waited_for_it(
    office: Office, kind: str, rests: bool
) -> None:
    receipt = office.assigned(BOILER, "1")
    act(office, receipt.number, "sign")
    act(office, receipt.number, "pause", kind=kind, until="2026-12-01")
    office.clock.advance(days=1)  # type: ignore[attr-defined]
    office.say(receipt.code, "锅炉在东门旁边。")
    assert (office.tip(receipt.number).paused_until is not None) is rests


def test_a_pause_is_bounded(office: Office, number: str) -> None:
    for until in ("2026-11-24", "2026-11-01", "2026-12-05"):
        with pytest.raises(Invalid, match="最晚2026-12-04"):
            act(office, number, "pause", kind="reporter", until=until)
    assert office.tip(number).paused_until is None
    for until in ("2026-12-24", "2027-01-04"):
        act(office, number, "pause", kind="laboratory", until=until)
        sweep_at(office, at_local(date.fromisoformat(until) + timedelta(days=1), time(0)))
    with pytest.raises(Invalid, match="已满40天"):
        act(office, number, "pause", kind="assistance", until="2027-01-06")


def test_an_extension_granted_during_a_pause_adds_to_it(office: Office, number: str) -> None:
    act(office, number, "pause", kind="laboratory", until="2026-12-08")
    extend(office, number, 2)
    office.act(number, OFFICE, "decide_extension", grant=True)
    tip = office.tip(number)
    assert tip.due_at == on("2027-01-08")
    sweep_at(office, office.clock())
    assert office.tip(number).next_chase_at <= tip.paused_until  # type: ignore[operator]


def test_linking_ends_the_pause_and_unlinking_brings_the_moved_time_back(
    office: Office, number: str
) -> None:
    other = office.assigned(BOILER, "1").number
    extend(office, number, 3)
    office.act(number, OFFICE, "decide_extension", grant=True)
    act(office, number, "pause", kind="laboratory", until="2026-12-08")
    office.clock.advance(days=2)  # type: ignore[attr-defined]
    office.act(number, OFFICE, "link", to=other)
    assert office.tip(number).paused_until is None
    office.clock.advance(days=1)  # type: ignore[attr-defined]
    office.act(number, OFFICE, "unlink")
    assert office.tip(number).due_at == on("2026-12-29")
    with office.desk.database.read() as session:
        assert ledger.verify(session).fault is None


def test_paused_days_stand_beside_the_rates_up_to_the_cut_off(office: Office, number: str) -> None:
    act(office, number, "pause", kind="laboratory", until="2026-12-08")
    office.clock.advance(days=4)  # type: ignore[attr-defined]
    with office.desk.database.read() as session:
        stored = session.exec(select(Pause)).one()
        assert clocks.all_pauses(session) == [stored]
    found = figures(office.desk, office.clock())
    assert found.total.paused_days == 4
    assert {row.key: row.paused_days for row in found.rows["task"]} == {"1": 4}
    assert local_date(stored.started_at) == date(2026, 11, 24)
