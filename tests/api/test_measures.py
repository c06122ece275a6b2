"""处置, visits, requests over HTTP and by forms; refused moves in the access log."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlmodel import select
from starlette.testclient import TestClient

from common.clock import local_date
from db.tables import AccessLog
from routing.rules.words import Role, Stage
from tests.api.conftest import BOILER, Enter, Hire, Officer, refused
from tests.api.test_pages_staff import act, offered
from tests.make import FINDINGS, OFFICE, Office

LEAD = "市环保局/一科"


@pytest.fixture
def number(office: Office) -> str:
    number = office.assigned(BOILER, "1").number
    office.act(number, office.lead(number), "sign")
    return number


def due(office: Office, days: int = 20) -> str:
    return (local_date(office.clock()) + timedelta(days=days)).isoformat()


def attempts(office: Office) -> list[AccessLog]:
    with office.desk.database.read() as session:
        return list(session.exec(select(AccessLog)))


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "grey").save(out, "PNG")
    return out.getvalue()


def test_measures_are_ordered_and_rechecked_over_the_api(
    office: Office, number: str, hire: Hire, desk_officer: Officer
) -> None:
    handler, signatory = hire(Role.HANDLER, LEAD), hire(Role.SIGNATORY, LEAD)
    steps: list[tuple[Officer, str, dict[str, Any], Stage]] = [
        (handler, "order", {"measure": "rectify", "due": due(office)}, Stage.VERIFYING),
        (handler, "report", FINDINGS, Stage.REPORTED),
        (signatory, "countersign", {"grant": True}, Stage.ENFORCING),
        (handler, "recheck", {"passed": False, "finding": "还在烧"}, Stage.ENFORCING),
        (handler, "order", {"measure": "停产整治", "due": due(office)}, Stage.ENFORCING),
        (handler, "recheck", {"passed": True, "finding": "已停"}, Stage.IN_REVIEW),
        (desk_officer, "approve", {}, Stage.CLOSED),
    ]
    for officer, action, fields, stage in steps:
        answer = officer.act(number, action, **fields)
        assert (answer.status_code, answer.json()["stage"]) == (200, stage), action
    closed = desk_officer.get(f"/cases/{number}").json()
    first, second = closed["measures"]
    assert (first["state"], first["followed_by"]) == ("failed", 2)
    assert (second["kind_label"], second["state_label"]) == ("停产整治", "复核合格")
    assert closed["staged_at"] is not None


@pytest.mark.parametrize(
    ("action", "fields", "status", "kind"),
    [
        ("order", {"measure": "rectify", "due": "2026-11-23"}, 422, "invalid"),
        ("report", {**FINDINGS, "evidence": []}, 422, "invalid"),
        ("report", {k: v for k, v in FINDINGS.items() if k != "evidence"}, 422, "invalid"),
        ("report", {**FINDINGS, "evidence": [{"text": "台账", "origin": "firm"}]}, 422, "invalid"),
        ("recheck", {"passed": True, "finding": "好"}, 409, "not-allowed"),
        ("approve", {}, 409, "not-allowed"),
        ("visit", {"at": "2026-11-20T10:00:00+08:00", "place": "甲", "people": "乙",
                   "findings": "丙"}, 422, "invalid"),
    ],
)  # fmt: skip
def test_a_refused_move_changes_nothing_and_is_in_the_access_log(
    office: Office, number: str, hire: Hire,
    action: str, fields: dict[str, Any], status: int, kind: str,
) -> None:  # fmt: skip
    handler = hire(Role.HANDLER, LEAD)
    before = office.tip(number)
    sentence = handler.act(number, action, **fields)
    refused(sentence, status, kind)
    assert sentence.json()["detail"].endswith("。")
    assert (office.tip(number).seq, office.stage(number)) == (before.seq, Stage.VERIFYING)
    (kept,) = attempts(office)
    assert (kept.what, kept.tip_id) == (f"refused {action}", before.id)
    assert kept.reason.startswith(kind)


def test_a_stale_form_is_in_the_access_log_and_an_unknown_kind_is_refused(
    office: Office, number: str, hire: Hire
) -> None:
    handler = hire(Role.HANDLER, LEAD)
    refused(handler.act(number, "order", measure="警告", due=due(office)), 422, "invalid")
    assert attempts(office) == []
    stale = handler.version(number)
    assert handler.act(number, "note", text="一").status_code == 200
    refused(handler.act(number, "note", text="二", seen=stale), 412, "stale")
    assert [kept.what for kept in attempts(office)] == ["refused note"]


def test_no_typed_word_goes_into_the_access_log(office: Office, hire: Hire) -> None:
    number = office.report("这里有点问题").number
    refused(hire(Role.OFFICE).act(number, "link", to="张三家"), 422, "invalid")
    assert "张三" not in attempts(office)[0].reason


def test_what_is_not_there_is_not_in_the_log(office: Office, number: str, hire: Hire) -> None:
    stranger = hire(Role.HANDLER, "市质量监督局/稽查队")
    refused(stranger.act(number, "order", measure="rectify"), 404, "no-such-case")
    assert attempts(office) == []


def test_a_case_is_worked_with_forms_alone(office: Office, number: str, enter: Enter) -> None:
    handler = enter(Role.HANDLER, LEAD)
    visit = {
        "at": "2026-11-24T10:00", "place": "柳荫街道", "people": "甲、乙", "findings": "在烧煤",
        "measured_what": ["二氧化硫", ""], "measured_value": ["812.5", ""],
        "measured_unit": ["mg/m³", ""],
    }  # fmt: skip
    send(handler, number, "visit", visit, files=[("photos", ("a.png", photo(), "image/png"))])
    page = handler.get(f"/staff/cases/{number}").text
    assert "二氧化硫 812.5 mg/m³" in page
    shown = re.search(r'src="(/staff/cases/[^"]+/photos/\w+)" alt="现场照片1"', page)
    assert shown
    assert handler.get(shown[1]).headers["content-type"] == "image/jpeg"
    assert office.case(number).photos == ()
    act(handler, number, "order", measure="rectify", due=due(office), note="拆除锅炉")
    report = {
        **{name: FINDINGS[name] for name in ("verdict", "finding", "reply", "public_summary")},
        "allegation": ["锅炉冒黑烟"], "allegation_verdict": ["true"], "evidence": "照片",
        "firm_evidence": "台账", "other_evidence": "用电曲线", "results": "责令停用",
        "capacity_amount": ["6", ""], "capacity_unit": ["蒸吨/小时", ""],
        "equipment_name": ["燃煤锅炉", "", ""], "equipment_count": ["1", "", ""], "lines": "",
    }  # fmt: skip
    act(handler, number, "report", **report)
    stored = office.case(number).report
    assert stored is not None
    assert stored["origins"] == ["own", "other", "firm"]
    act(enter(Role.SIGNATORY, LEAD), number, "countersign", grant="yes")
    assert office.stage(number) is Stage.ENFORCING
    handler = enter(Role.HANDLER, LEAD)
    page = handler.get(f"/staff/cases/{number}").text
    assert offered(page) >= {"recheck", "order", "visit", "withdraw_measure"}
    assert "阶段性办结" in page
    assert "燃煤锅炉 1 台" in page
    late = act(handler, number, "order", measure="suspend", due="2026-11-23", note="停")
    assert late.status_code == 422
    assert "期限已经过去" in late.text
    assert "停</textarea>" in late.text
    failed = {"measure": "1", "passed": "no", "finding": "还在烧", "evidence": "照片"}
    act(handler, number, "recheck", **failed)
    assert "请下达后续处置" in handler.get(f"/staff/cases/{number}").text
    act(handler, number, "order", measure="closure", due=due(office))
    closed = {
        "measure": "2", "passed": "yes", "finding": "封了", "evidence": "封条照片",
        "authority": "东湖区人民政府", "document": "1号", "decided_on": "2026-11-24",
    }  # fmt: skip
    act(handler, number, "recheck", **closed)
    assert office.stage(number) is Stage.IN_REVIEW


def send(browser: TestClient, number: str, action: str, fields: dict[str, Any], files: Any) -> None:
    """A form with files."""
    html = browser.get(f"/staff/cases/{number}").text
    version = re.search(r'name="version" value="(\d+)"', html)
    assert version
    form = {"action": action, "version": version[1], **fields}
    answer = browser.post(
        f"/staff/cases/{number}/actions", data=form, files=files, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text


def test_a_planned_visit_takes_no_photos_and_a_file_that_is_none_is_refused(
    office: Office, number: str, enter: Enter
) -> None:
    handler, path = enter(Role.HANDLER, LEAD), f"/staff/cases/{number}/actions"
    form = {
        "action": "visit", "version": str(office.tip(number).seq), "place": "甲", "people": "乙"
    }  # fmt: skip
    cases = [
        ({**form, "at": "2026-11-26T10:00"}, photo(), "计划的核查不能附照片"),
        ({**form, "at": "2026-11-24T10:00", "findings": "丙"}, b"none", "只收照片"),
    ]
    for fields, data, sentence in cases:
        answer = handler.post(path, data=fields, files=[("photos", ("a.png", data, "image/png"))])
        assert answer.status_code == 422
        assert sentence in answer.text
    assert office.case(number, office.lead(number)).handling.visits == ()


def test_the_unit_that_was_asked_answers_on_its_page(
    office: Office, number: str, enter: Enter
) -> None:
    handler = office.lead(number)
    office.act(number, handler, "order", measure="assist", asked="西岭县", question="查用电")
    asked = enter(Role.DISTRICT, "西岭县")
    page = asked.get("/staff/requests").text
    assert "查用电" in page
    assert number in page
    assert asked.get(f"/staff/cases/{number}").status_code == 404
    path = re.search(r'action="(/staff/requests/\w+)"', page)
    assert path
    assert asked.post(path[1], data={"text": " "}).status_code == 422
    sent = asked.post(path[1], data={"text": "每月8万度"}, follow_redirects=False)
    assert sent.status_code == 303
    assert "已答复" in asked.get("/staff/requests?done=1").text
    assert asked.post(path[1], data={"text": "再答"}).status_code == 404
    assert "每月8万度" in enter(Role.HANDLER, LEAD).get(f"/staff/cases/{number}").text
    assert "每月8万度" not in enter(Role.OFFICE).get(f"/staff/cases/{number}").text
    assert "没有请您单位协查的事" in enter(Role.DISTRICT, "东湖区").get("/staff/requests").text


def test_figures_show_what_is_staged_apart(
    office: Office, number: str, enter: Enter, client: TestClient
) -> None:
    office.act(number, office.lead(number), "order", measure="rectify", due=due(office))
    office.act(number, office.lead(number), "report", **FINDINGS)
    office.act(number, office.lead(number, Role.SIGNATORY), "countersign", grant=True)
    page = enter(Role.OFFICE).get("/staff/rates").text
    assert re.search(r"<strong>1</strong><span>阶段性办结", page)
    assert number in enter(Role.HANDLER, LEAD).get("/staff").text
    assert office.case(number, OFFICE).staged_at is not None
    assert client.get("/api/v1/stats").status_code == 200
