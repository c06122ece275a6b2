"""Supports, districts and units on the ground: own states, own clocks, own signatures."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from common.errors import Invalid, NotAllowed
from db import timers
from db.tables import Letter, OutboxMessage, TimerRung
from routing.rules.standing import Actor
from routing.rules.words import Duty, Role, Stage
from routing.work import cases, chasing, ledger
from routing.work.casework import NoSuchCase
from routing.work.seats import SeatView
from tests.make import FINDINGS, OFFICE, Office, actor

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
LEAD, SUPPORT, DISTRICT = "市环保局/一科", "市工信局/技改科", "东湖区"
GROUND = "东湖区/环保所"
FOUND = {"finding": "到场看过：两台锅炉，一台在烧煤。", "evidence": ["现场照片"]}

lead, lead_signatory = actor(Role.HANDLER, LEAD), actor(Role.SIGNATORY, LEAD)
support, support_signatory = actor(Role.HANDLER, SUPPORT), actor(Role.SIGNATORY, SUPPORT)
liaison, district_signatory = actor(Role.DISTRICT, DISTRICT), actor(Role.SIGNATORY, DISTRICT)


@pytest.fixture
def number(office: Office) -> str:
    """A tip with lead, support and district, for which the lead has signed."""
    number = office.assigned(BOILER, "1", alone=False).number
    office.act(number, lead, "sign")
    return number


def seat(office: Office, number: str, unit: str, who: Actor = OFFICE) -> SeatView:
    return next(s for s in reversed(office.case(number, who).seats) if s.unit == unit)


def duty(office: Office, number: str, unit: str) -> Duty:
    return seat(office, number, unit).duty


def part(office: Office, number: str, handler: Actor, signatory: Actor) -> None:
    """Sign for it, report, have it signed."""
    office.act(number, handler, "sign")
    office.act(number, handler, "report", **FOUND)
    office.act(number, signatory, "countersign", grant=True)


def examine(office: Office, number: str, unit: str, **fields: Any) -> None:
    office.act(number, lead, "examine", unit=unit, **{"grant": True, **fields})


def running(office: Office, number: str) -> dict[str, tuple[str, str, str | None]]:
    """What is due beside the stage, of whom, by unit."""
    tip = office.tip(number)
    with office.desk.database.read() as session:
        found = timers.running(session, tip.id)
        return {t.subject_id: (t.subject, t.role, t.unit) for t in found}


def read(office: Office, query: Callable[[Session], Any]) -> Any:
    with office.desk.database.read() as session:
        return query(session)


def test_every_unit_reports_its_part_before_the_tip_can_be_struck_off(
    office: Office, number: str
) -> None:
    with pytest.raises(NotAllowed, match=r"还在等东湖区（待签收）.*免办"):
        office.act(number, lead, "report", **FINDINGS)
    part(office, number, liaison, district_signatory)
    assert duty(office, number, DISTRICT) is Duty.REPORTED
    with pytest.raises(NotAllowed, match="东湖区"):
        office.act(number, lead, "report", **FINDINGS)
    examine(office, number, DISTRICT)
    office.act(number, lead, "report", **FINDINGS)
    office.act(number, lead_signatory, "countersign", grant=True)
    with pytest.raises(NotAllowed, match="市工信局 技改科（待签收）"):
        office.act(number, OFFICE, "approve")
    part(office, number, support, support_signatory)
    office.act(number, OFFICE, "approve")
    assert {s.duty for s in office.case(number).seats} == {Duty.DONE}
    assert running(office, number) == {}
    assert read(office, lambda s: ledger.verify(s).fault) is None


def test_each_step_has_a_time_of_its_own_and_somebody_who_is_reminded(
    office: Office, number: str
) -> None:
    steps: list[tuple[Actor, str, dict[str, Any], tuple[str, str, str] | None]] = [
        (liaison, "sign", {}, ("seat_working", "district", DISTRICT)),
        (liaison, "report", FOUND, ("seat_reported", "signatory", DISTRICT)),
        (district_signatory, "countersign", {"grant": True}, ("seat_examined", "handler", LEAD)),
        (lead, "examine", {"unit": DISTRICT, "grant": False, "why": "缺夜间照片"},
         ("seat_working", "district", DISTRICT)),
        (liaison, "report", FOUND, ("seat_reported", "signatory", DISTRICT)),
        (district_signatory, "countersign", {"grant": False, "why": "照片不清"},
         ("seat_working", "district", DISTRICT)),
        (OFFICE, "waive", {"unit": DISTRICT, "why": "主办已查清"}, None),
    ]  # fmt: skip
    assert running(office, number)[DISTRICT] == ("seat_to_sign", "district", DISTRICT)
    for who, action, fields, expected in steps:
        office.act(number, who, action, **fields)
        assert running(office, number).get(DISTRICT) == expected
    verifying_due = office.tip(number).due_at
    assert verifying_due is not None
    due = seat(office, number, SUPPORT).due_at
    assert due is not None
    assert due < verifying_due


def test_a_unit_that_is_late_is_chased(office: Office, number: str) -> None:
    office.clock.advance(days=5)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    tip = office.tip(number)
    sent = read(
        office, lambda s: s.exec(select(OutboxMessage).where(OutboxMessage.kind == "timer")).all()
    )
    assert {message.unit for message in sent} >= {SUPPORT, DISTRICT}
    told = {message.body for message in sent if message.unit == LEAD}
    assert told
    assert all(body.endswith(f"办理单位：{DISTRICT}。") for body in told)
    assert all("烧煤" not in m.body and "请签收" in m.body for m in sent)
    assert read(office, lambda s: len(s.exec(select(TimerRung)).all())) >= 2
    shown = office.case(number, liaison)
    assert next(s for s in shown.seats if s.unit == DISTRICT).overdue
    assert tip.stage == Stage.VERIFYING


def test_whoever_is_late_below_a_district_is_chased_by_the_districts_ladder(
    office: Office, number: str
) -> None:
    office.hire_ground(GROUND)
    office.act(number, liaison, "sign")
    office.act(number, liaison, "give", unit=GROUND)
    office.clock.advance(days=90)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    ladders = {ladder.against: ladder for ladder in office.desk.plan.deadlines.ladders}
    wanted = {rung.id for rung in ladders["district"].rungs}
    with office.desk.database.read() as session:
        (late,) = [
            t for t in timers.running(session, office.tip(number).id) if t.subject_id == GROUND
        ]
        keys = {key.partition(":")[0] for key in timers.rungs_of(session, [late.id])[late.id]}
        written = {letter.unit for letter in session.exec(select(Letter))}
    assert keys
    assert keys <= wanted
    assert GROUND not in written


def test_drafts_stay_inside_and_signed_reports_go_to_the_lead(office: Office, number: str) -> None:
    office.act(number, liaison, "sign")
    office.act(number, liaison, "report", **FOUND)
    for who, sees in ((liaison, True), (district_signatory, True), (lead, False),
                      (OFFICE, False), (support, False)):  # fmt: skip
        assert (seat(office, number, DISTRICT, who).report is not None) is sees
    office.act(number, district_signatory, "countersign", grant=False, why="没写谁去的")
    office.act(number, liaison, "report", **FOUND)
    assert "没写谁去的" not in repr(office.case(number, lead))
    assert "没写谁去的" in repr(office.case(number, liaison))
    office.act(number, district_signatory, "countersign", grant=True)
    for who, sees in ((lead, True), (OFFICE, True), (support, False)):
        assert (seat(office, number, DISTRICT, who).report is not None) is sees
    examine(office, number, DISTRICT)
    office.act(number, lead, "report", **FINDINGS)
    assert office.case(number, liaison).report is None
    assert office.case(number, lead).report is not None
    office.act(number, lead_signatory, "countersign", grant=True)
    assert office.case(number, liaison).report is not None


def test_nobody_signs_what_he_reported(office: Office, number: str) -> None:
    office.act(number, support, "sign")
    office.act(number, support, "report", **FOUND)
    same = Actor(support.id, Role.SIGNATORY, SUPPORT)
    with pytest.raises(NotAllowed, match="自己"):
        office.act(number, same, "countersign", grant=True)


def test_the_lead_needs_the_whole_report_and_the_others_only_what_they_found(
    office: Office, number: str
) -> None:
    office.waive_others(number)
    with pytest.raises(Invalid, match="分项结论、核查结论、给举报人的答复、公开摘要"):
        office.act(number, lead, "report", **FOUND)


def test_the_district_gives_it_to_a_unit_on_the_ground_and_the_lead_examines(
    office: Office, number: str
) -> None:
    office.act(number, liaison, "sign")
    with pytest.raises(Invalid, match="还没有经办人和审签人账号"):
        office.act(number, liaison, "give", unit="环保所")
    handler, signatory = office.hire_ground(GROUND)
    with pytest.raises(NoSuchCase):
        office.case(number, handler)
    office.act(number, liaison, "give", unit="环保所")
    with pytest.raises(Invalid, match="已经交给"):
        office.act(number, liaison, "give", unit=GROUND)
    with pytest.raises(NotAllowed, match="由承办单位报告"):
        office.act(number, liaison, "report", **FOUND)
    part(office, number, handler, signatory)
    assert seat(office, number, GROUND, liaison).report is not None
    assert seat(office, number, DISTRICT).duty is Duty.WORKING
    examine(office, number, GROUND, grant=False, why="再测一次")
    assert running(office, number)[GROUND] == ("seat_working", "handler", GROUND)
    office.act(number, handler, "report", **FOUND)
    office.act(number, signatory, "countersign", grant=True)
    examine(office, number, GROUND)
    assert duty(office, number, GROUND) is duty(office, number, DISTRICT) is Duty.DONE
    assert GROUND not in running(office, number)
    assert DISTRICT not in running(office, number)
    office.act(number, lead, "report", **FINDINGS)
    assert office.stage(number) is Stage.REPORTED


def test_a_district_whose_unit_was_waived_reports_itself_and_waiving_it_waives_its_unit(
    office: Office, number: str
) -> None:
    office.hire_ground(GROUND)
    office.act(number, liaison, "sign")
    office.act(number, liaison, "give", unit=GROUND)
    office.act(number, OFFICE, "waive", unit=GROUND, why="该所撤并")
    assert duty(office, number, DISTRICT) is Duty.WORKING
    office.act(number, liaison, "give", unit=GROUND)
    assert duty(office, number, GROUND) is Duty.TO_SIGN
    office.act(number, OFFICE, "waive", unit=DISTRICT, why="主办自查")
    assert {s.duty for s in office.case(number).seats if s.unit in (DISTRICT, GROUND)} == {
        Duty.WAIVED
    }
    with pytest.raises(Invalid, match="主办单位不能免办"):
        office.act(number, OFFICE, "waive", unit=LEAD, why="x")


def test_a_joint_report_counts_for_the_support_once_its_signatory_signs_it(
    office: Office, number: str
) -> None:
    with pytest.raises(Invalid, match="协办单位可以联合办理"):
        office.act(number, lead, "joint", unit=DISTRICT, why="x")
    office.act(number, lead, "joint", unit=SUPPORT, why="一同到场")
    office.act(number, support, "sign")
    with pytest.raises(NotAllowed, match="联合办理"):
        office.act(number, support, "report", **FOUND)
    office.act(number, OFFICE, "waive", unit=DISTRICT, why="主办自查")
    office.act(number, lead, "report", **FINDINGS)
    assert running(office, number)[SUPPORT] == ("seat_reported", "signatory", SUPPORT)
    assert office.case(number, support_signatory).report is not None
    office.act(number, support_signatory, "countersign", grant=True)
    assert duty(office, number, SUPPORT) is Duty.DONE
    office.act(number, lead_signatory, "countersign", grant=False, why="补测")
    assert duty(office, number, SUPPORT) is Duty.WORKING
    office.act(number, lead, "report", **FINDINGS)
    office.act(number, support_signatory, "countersign", grant=False, why="不认可")
    assert not seat(office, number, SUPPORT).joint
    office.act(number, support, "report", **FOUND)
    office.act(number, support_signatory, "countersign", grant=True)
    office.act(number, lead_signatory, "countersign", grant=True)
    office.act(number, OFFICE, "approve")
    assert office.stage(number) is Stage.CLOSED


def test_a_border_site_has_several_districts_and_the_leading_one_comes_first(
    office: Office,
) -> None:
    other = "云泽经开区"
    number = office.report(BOILER).number
    if office.stage(number) is not Stage.REGISTERED:
        office.act(number, OFFICE, "recall")
    fields = {"task": "1", "district": DISTRICT, "also_districts": [other, DISTRICT]}
    office.act(number, OFFICE, "assign", joint=True, **fields)
    marks = {s.unit: (s.leading, s.joint) for s in office.case(number).seats}
    assert marks == {LEAD: (False, False), SUPPORT: (False, True),
                     DISTRICT: (True, False), other: (False, False)}  # fmt: skip
    office.act(number, lead, "sign")
    part(office, number, actor(Role.DISTRICT, other), actor(Role.SIGNATORY, other))
    part(office, number, liaison, district_signatory)
    with pytest.raises(Invalid, match="请先审核牵头区县的报告：东湖区"):
        examine(office, number, other)
    examine(office, number, DISTRICT)
    examine(office, number, other)
    office.act(number, lead, "report", **FINDINGS)


def test_a_support_gives_only_its_own_part_back(office: Office, number: str) -> None:
    office.act(number, support, "return", why="与我科无关", ground="out_of_plan")
    assert running(office, number)[SUPPORT][0] in ("return", "seat_to_sign")
    subjects = read(office, lambda s: {t.subject for t in timers.running(s, office.tip(number).id)})
    assert "return" in subjects
    with pytest.raises(NotAllowed, match="等办公室审核"):
        office.act(number, support, "sign")
    office.act(number, OFFICE, "decide_return", grant=True)
    assert SUPPORT not in {s.unit for s in office.case(number).seats}
    assert office.tip(number).returns == 0
    assert office.stage(number) is Stage.VERIFYING
    with pytest.raises(NoSuchCase):
        office.case(number, support)


def test_a_wrong_district_is_replaced_and_the_lead_goes_on(office: Office, number: str) -> None:
    office.act(number, support, "return", why="不归我们")
    office.act(number, liaison, "return", why="不在我区", ground="wrong_district")
    with pytest.raises(Invalid, match="有几个单位申请退回"):
        office.act(number, OFFICE, "decide_return", grant=True)
    with pytest.raises(Invalid, match="只退回它的部分"):
        office.act(number, OFFICE, "decide_return", unit=DISTRICT, grant=True, task="2")
    office.act(number, OFFICE, "decide_return", unit=SUPPORT, grant=False, why="归你科")
    office.act(number, OFFICE, "decide_return", grant=True, district="云泽经开区")
    assert office.tip(number).district == "云泽经开区"
    assert duty(office, number, "云泽经开区") is Duty.TO_SIGN
    with pytest.raises(NoSuchCase):
        office.case(number, liaison)


def test_after_the_second_return_the_office_hears_both_and_designates(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    office.act(number, lead, "return", why="应由质量部门办", task="2")
    office.act(number, OFFICE, "decide_return", grant=True, task="2")
    second = office.lead(number)
    office.act(number, second, "return", why="应由环保部门办", task="1")
    with pytest.raises(Invalid, match="指定主办"):
        office.act(number, OFFICE, "decide_return", grant=True, task="1")
    office.act(number, OFFICE, "decide_return", grant=True)
    with pytest.raises(NotAllowed, match="指定主办"):
        office.act(number, OFFICE, "assign", task="1")
    with pytest.raises(Invalid, match="不在所选任务"):
        office.act(number, OFFICE, "designate", task="1", unit=second.unit, heard="都听了")
    office.act(number, OFFICE, "designate", task="1", unit=SUPPORT, heard="一科：…；稽查队：…")
    assert office.lead(number).unit == SUPPORT
    assert LEAD in {s.unit for s in office.case(number).seats}
    with pytest.raises(NotAllowed, match="领导小组"):
        office.act(number, office.lead(number), "return", why="还是不归我们")


def test_recalled_units_hear_of_it_and_nothing_of_theirs_runs(office: Office) -> None:
    number = office.assigned(BOILER, "1", alone=False).number
    office.act(number, liaison, "sign")
    office.act(number, OFFICE, "recall")
    assert running(office, number) == {}
    sent = read(
        office, lambda s: s.exec(select(OutboxMessage).where(OutboxMessage.kind == "stop")).all()
    )
    assert {message.unit for message in sent} == {SUPPORT, DISTRICT}
    office.act(number, OFFICE, "assign", task="1")
    assert duty(office, number, DISTRICT) is Duty.TO_SIGN


def test_the_office_has_it_done_again_by_the_units_it_names(office: Office, number: str) -> None:
    handler, signatory = office.hire_ground(GROUND)
    office.act(number, liaison, "sign")
    office.act(number, liaison, "give", unit=GROUND)
    part(office, number, handler, signatory)
    examine(office, number, GROUND)
    part(office, number, support, support_signatory)
    office.act(number, lead, "report", **FINDINGS)
    office.act(number, lead_signatory, "countersign", grant=True)
    office.act(number, OFFICE, "redo", why="再查一次", units=[DISTRICT])
    assert {s.unit: s.duty for s in office.case(number).seats} == {
        LEAD: Duty.WORKING, SUPPORT: Duty.DONE, DISTRICT: Duty.WORKING, GROUND: Duty.WORKING,
    }  # fmt: skip
    with pytest.raises(NotAllowed, match="还在等"):
        office.act(number, lead, "report", **FINDINGS)


def test_a_linked_tips_units_rest_and_go_on(office: Office, number: str) -> None:
    parent = office.assigned(BOILER, "1").number
    before = {s.unit: s.due_at for s in office.case(number).seats}
    office.act(number, OFFICE, "link", to=parent)
    assert running(office, number) == {}
    office.clock.advance(days=1)  # type: ignore[attr-defined]
    office.act(number, OFFICE, "unlink")
    assert {s.unit: s.due_at for s in office.case(number).seats} == before


def test_a_units_inbox_shows_its_own_time(office: Office, number: str) -> None:
    later = office.clock() + timedelta(days=9)
    with office.desk.database.read() as session:
        (item,) = cases.inbox(session, office.desk, liaison, later, cases.Wanted()).items
    assert (item.duty, item.own_due_at) == (
        Duty.TO_SIGN, seat(office, number, DISTRICT).due_at,
    )  # fmt: skip
    assert item.own_overdue
