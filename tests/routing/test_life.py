"""Whole stories of a tip, through the use cases, on both engines."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from common import keepers
from common.errors import Invalid, NotAllowed, Stale
from db import tips
from db.tables import KeeperKey
from routing.rules.rates import Rate
from routing.rules.standing import Actor
from routing.rules.words import Duty, Mode, Role, Stage, Verdict
from routing.work import cases, figures, followup, ledger
from routing.work.casework import NoSuchCase
from routing.work.envelope import envelope_of
from routing.work.intake import Draft, RequestReused, submit
from tests.make import FINDINGS, OFFICE, Office, actor

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"


def close(office: Office, number: str) -> None:
    """Sign, report, countersign and strike off."""
    office.act(number, office.lead(number), "sign")
    office.waive_others(number)
    office.act(number, office.lead(number), "report", **FINDINGS)
    office.act(number, office.lead(number, Role.SIGNATORY), "countersign", grant=True)
    office.act(number, OFFICE, "approve")


def test_a_tip_goes_in_reaches_its_section_is_closed_and_the_code_shows_the_outcome(
    office: Office,
) -> None:
    receipt = office.assigned(BOILER, "1")
    assert office.stage(receipt.number) is Stage.TO_SIGN
    assert [(s.unit, s.part) for s in office.case(receipt.number).seats] == [
        ("市环保局/一科", "lead"), ("市工信局/技改科", "support"), ("东湖区", "district"),
    ]  # fmt: skip
    close(office, receipt.number)
    status = office.status(receipt.code)
    assert status.stage is Stage.CLOSED
    assert status.outcome == "核查结论：属实。您反映的情况属实，已责令停用。"
    assert {seat.duty for seat in office.case(receipt.number).seats} == {Duty.DONE, Duty.WAIVED}
    with office.desk.database.read() as session:
        verdict = ledger.verify(session)
    assert (verdict.tips, verdict.fault) == (1, None)


def test_each_step_leads_to_its_stage_and_tells_whoever_is_next(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    handler, signatory = office.lead(number), office.lead(number, Role.SIGNATORY)
    steps: list[tuple[Actor, str, dict[str, Any], Stage]] = [
        (handler, "sign", {}, Stage.VERIFYING),
        (handler, "report", FINDINGS, Stage.REPORTED),
        (signatory, "countersign", {"grant": False, "why": "缺现场照片"}, Stage.VERIFYING),
        (handler, "report", FINDINGS, Stage.REPORTED),
        (signatory, "countersign", {"grant": True}, Stage.IN_REVIEW),
        (OFFICE, "redo", {"why": "请补充处理结果"}, Stage.VERIFYING),
    ]
    for who, action, fields, stage in steps:
        office.act(number, who, action, **fields)
        assert office.stage(number) is stage
        assert office.tip(number).next_chase_at is not None


def test_the_same_request_gives_the_same_receipt_and_one_tip(office: Office) -> None:
    first = office.report(BOILER, request_id="r1")
    office.clock.advance(minutes=5)  # type: ignore[attr-defined]
    assert office.report(BOILER, request_id="r1") == first
    assert figures.figures(office.desk, office.clock()).total.counts["received"] == 1


def test_the_same_request_with_another_body_is_refused(office: Office) -> None:
    office.report(BOILER, request_id="r1")
    with pytest.raises(RequestReused):
        office.report(BOILER + "还有一台。", request_id="r1")


def test_the_same_text_in_two_requests_is_two_tips_with_two_codes(office: Office) -> None:
    first, second = office.report(BOILER), office.report(BOILER)
    assert first.number != second.number
    assert first.code != second.code


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": " \n\t "}, "请填写举报内容"),
        ({"text": "锅" * 20001}, "举报内容太长"),
        ({"text": BOILER, "district": "没有这个区"}, "没有“没有这个区”"),
        ({"text": BOILER, "mode": Mode.NAMED, "phone": "000"}, "请填写姓名"),
        ({"text": BOILER, "mode": Mode.CONFIDENTIAL}, "请填写电话"),
        ({"text": BOILER, "mode": Mode.CONFIDENTIAL, "phone": "000"}, "尚未启用身份保密专员"),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_stores_nothing(
    office: Office, fields: dict[str, Any], sentence: str
) -> None:
    draft = Draft(channel="api", request_id="r", **fields)
    with pytest.raises(Exception, match=sentence):
        submit(office.desk, draft, office.clock())
    assert figures.figures(office.desk, office.clock()).total.counts["received"] == 0


def test_control_characters_and_overrides_are_taken_out(office: Office) -> None:
    number = office.report("有\x00台\u202e燃煤锅炉\ud800在冒烟").number
    tip = office.tip(number)
    assert envelope_of(office.desk.keys, tip).open("text", tip.text) == "有台燃煤锅炉在冒烟"


def test_a_name_is_sealed_so_that_only_the_keeper_opens_it(office: Office, tmp_path: Path) -> None:
    public = keepers.create_pair(tmp_path / "keeper.key", "correct horse battery")
    key = KeeperKey(id="k", public=public, created_at=office.clock())
    office.desk.database.write(lambda session: session.add(key))
    receipt = office.report(BOILER, mode=Mode.NAMED, name="测试甲", phone="000-1")
    tip = office.tip(receipt.number)
    with office.desk.database.read() as session:
        sealed = tips.identity(session, tip.id)
    assert sealed is not None
    private = keepers.open_private(tmp_path / "keeper.key", "correct horse battery")
    assert "测试甲" in keepers.open_identity(private, sealed.sealed)
    with pytest.raises(Invalid, match="口令"):
        keepers.open_private(tmp_path / "keeper.key", "wrong")


@pytest.mark.parametrize("code", ["", "abc", "0000-0000-0000-0001", "！" * 16, "x" * 5000])
def test_any_wrong_code_gives_the_same_answer(office: Office, code: str) -> None:
    office.report(BOILER)
    with pytest.raises(followup.UnknownCode) as refusal:
        office.status(code)
    assert refusal.value.sentence == followup.UnknownCode().sentence


def test_a_code_may_be_typed_carelessly(office: Office) -> None:
    receipt = office.report(BOILER)
    typed = receipt.code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert office.status(typed).number == receipt.number


def test_a_returned_tip_goes_back_to_the_office_and_on_to_the_right_row(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    handler = office.lead(number)
    office.act(number, handler, "sign")
    office.act(number, handler, "return", why="是钢材质量问题", ground="other_task", task="2")
    assert office.stage(number) is Stage.VERIFYING
    office.act(number, OFFICE, "decide_return", grant=True, task="2")
    assert office.stage(number) is Stage.TO_SIGN
    assert office.lead(number).unit == "市质量监督局/稽查队"
    with pytest.raises(NoSuchCase):
        office.case(number, handler)


def test_a_refused_return_leaves_the_clock_running(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    office.act(number, office.lead(number), "sign")
    before = office.tip(number)
    office.act(number, office.lead(number), "return", why="不归我们管")
    office.act(number, OFFICE, "decide_return", grant=False, why="归你处")
    after = office.tip(number)
    assert (after.due_at, after.visit) == (before.due_at, before.visit)


def test_a_question_waits_for_the_reporter_and_the_answer_brings_it_back(office: Office) -> None:
    receipt = office.report("听说有个厂子不对劲。")
    office.act(receipt.number, OFFICE, "ask", text="请问在哪个区县？")
    assert office.stage(receipt.number) is Stage.NEEDS_INFO
    assert [m.text for m in office.status(receipt.code).messages] == ["请问在哪个区县？"]
    office.say(receipt.code, "在东湖区。")
    assert office.stage(receipt.number) is Stage.REGISTERED
    assert [(m.who, m.text) for m in office.status(receipt.code).messages][-1] == (
        "您", "在东湖区。",
    )  # fmt: skip


def test_declining_needs_a_ground_and_can_be_taken_back(office: Office) -> None:
    receipt = office.report("楼上装修太吵。")
    office.act(receipt.number, OFFICE, "decline", ground="不属本方案", referral="市民热线 000000")
    status = office.status(receipt.code)
    assert status.outcome == "不属本方案。请改向：市民热线 000000"
    assert not status.can_write
    with pytest.raises(Invalid, match="已经结束"):
        office.say(receipt.code, "再说一句")
    office.act(receipt.number, OFFICE, "reinstate", why="误判")
    assert office.stage(receipt.number) is Stage.REGISTERED
    assert office.tip(receipt.number).next_chase_at is not None


def test_what_must_be_checked_cannot_be_declined(office: Office) -> None:
    number = office.assigned("有人卖劣质钢材假钢筋。", "2").number
    office.act(number, OFFICE, "recall", why="看看")
    office.act(number, OFFICE, "assign", task="2")
    office.act(number, OFFICE, "recall", why="再看看")
    with pytest.raises(NotAllowed, match="有举报必查"):
        office.act(number, OFFICE, "decline", ground="不想查", referral="无")


def test_a_verdict_must_follow_from_its_parts(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    office.act(number, office.lead(number), "sign")
    wrong = {**FINDINGS, "verdict": "not_true"}
    with pytest.raises(Invalid, match="不一致"):
        office.act(number, office.lead(number), "report", **wrong)
    assert office.stage(number) is Stage.VERIFYING


def test_whoever_reported_cannot_countersign(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    handler = office.lead(number)
    office.act(number, handler, "sign")
    office.act(number, handler, "report", **FINDINGS)
    same_person = actor(Role.SIGNATORY, handler.unit, handler.id)
    with pytest.raises(NotAllowed, match="自己"):
        office.act(number, same_person, "countersign", grant=True)


def test_a_stale_page_is_told_so_and_changes_nothing(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    seen, handler = office.case(number).version, office.lead(number)
    office.act(number, handler, "sign", seen=seen)
    with pytest.raises(Stale):
        office.act(number, handler, "note", text="x", seen=seen)
    assert office.case(number).version == seen + 1


def test_not_yours_looks_like_not_there(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    stranger = actor(Role.HANDLER, "市质量监督局/稽查队")
    for look in (number, "CQ-NONE"):
        with pytest.raises(NoSuchCase) as refusal:
            office.case(look, stranger)
        assert refusal.value.sentence == "没有找到这条线索。"
    with pytest.raises(NoSuchCase):
        office.case(number, actor(Role.ADMINISTRATOR))


def test_handlers_see_the_summary_and_never_the_original(office: Office) -> None:
    text = BOILER + "我是他家烧锅炉的，只有我知道。"
    number = office.assigned(text, "1").number
    handler = office.lead(number)
    shown = office.case(number, handler)
    assert "只有我知道" not in repr(shown)
    assert shown.channel is None
    assert shown.mode is None
    with pytest.raises(NotAllowed, match="只有办公室"):
        office.original(number, handler, "好奇")
    original = office.original(number, OFFICE, "研判")
    assert original.text == text
    assert "查看原文" in [line.what for line in office.case(number).timeline]
    assert "查看原文" not in [line.what for line in office.case(number, handler).timeline]


def test_rates_count_what_they_say(office: Office) -> None:
    closed, running, declined = (office.assigned(BOILER, "1").number for _ in range(3))
    close(office, closed)
    office.act(declined, OFFICE, "recall")
    office.act(declined, OFFICE, "decline", ground="重复", referral="原线索")
    office.clock.advance(days=120)  # type: ignore[attr-defined]
    total = figures.figures(office.desk, office.clock()).total
    for rate, share in {"closure": (1, 2), "on_time": (1, 2), "confirmed": (1, 1)}.items():
        assert total.rates[rate] == Rate(*share)
    assert total.counts["overdue"] == 1
    assert office.stage(running) is Stage.TO_SIGN
    assert office.tip(closed).verdict == Verdict.TRUE


def test_the_inbox_shows_a_unit_its_own_tips_due_first_and_pages(office: Office) -> None:
    numbers = [office.assigned(BOILER, "1").number for _ in range(5)]
    handler = office.lead(numbers[0])
    later = office.clock() + timedelta(days=9)
    seen: list[str] = []
    cursor = None
    while True:
        with office.desk.database.read() as session:
            found = cases.inbox(
                session, office.desk, handler, later, cases.Wanted(cursor=cursor, size=2)
            )
        seen += [item.number for item in found.items]
        cursor = found.cursor
        if cursor is None:
            break
    assert sorted(seen) == sorted(numbers)
    assert found.overdue == 5
    assert found.counts == {Stage.TO_SIGN: 5}


@pytest.mark.parametrize("role", [Role.PUBLISHER, Role.KEEPER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_handles_nothing_reads_no_tip_not_even_of_his_own_unit(
    office: Office, role: Role
) -> None:
    number = office.assigned(BOILER, "1").number
    unit = office.lead(number).unit
    office.case(number, actor(Role.HANDLER, unit))
    with pytest.raises(NoSuchCase):
        office.case(number, actor(role, unit))
