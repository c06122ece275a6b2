"""代录: entry by a clerk, the outside clock, letters, 用电异常."""

import re
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from db import labels, timers
from db.engine import Database
from db.tables import OutboxMessage
from routing.rules.words import Role, Stage
from routing.work import chasing
from routing.work.desk import Desk
from tests.api.conftest import BOILER, Enter
from tests.conftest import FrozenClock
from tests.make import OFFICE, Office, actor
from tests.test_privacy import photo

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
CODE = re.compile(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}")
NUMBER = re.compile(r"YZ\d{8}-\d{4}")


def entry(**fields: str) -> dict[str, str]:
    usual = {"channel": "phone", "text": BOILER, "mode": "anonymous", "request_id": "r1"}
    return usual | fields


def number_in(text: str) -> str:
    found = NUMBER.search(text)
    assert found, text
    return found[0]


def code_in(text: str) -> str:
    shown = re.search(r'class="secret">(.*?)</dd>', text)
    assert shown, text
    return re.sub(r"<[^>]+>", "", shown[1])


@pytest.fixture
def clerk(enter: Enter) -> TestClient:
    return enter(Role.OFFICE)


def test_a_call_becomes_a_tip_with_a_receipt_to_read_out(clerk: TestClient, office: Office) -> None:
    answer = clerk.post("/staff/enter", data=entry())

    assert answer.status_code == 201
    number, code = number_in(answer.text), code_in(answer.text)
    assert CODE.fullmatch(code)
    assert office.status(code).number == number
    assert "电话里这样念" in answer.text
    tip, case = office.tip(number), office.case(number)
    assert (tip.kind, tip.channel) == ("citizen", "phone")
    assert case.timeline[0].who == "某办公室"


def test_a_double_click_makes_one_tip(clerk: TestClient) -> None:
    first, second = (clerk.post("/staff/enter", data=entry()) for _ in range(2))

    assert number_in(first.text) == number_in(second.text)
    assert code_in(first.text) == code_in(second.text)


@pytest.mark.parametrize(
    ("channel", "body", "kind"),
    [
        ("letter", "", "citizen"), ("visit", "yes", "organisation"), ("12345", "", "citizen"),
        ("12369", "", "citizen"), ("12315", "", "citizen"), ("inspection", "", "transfer"),
        ("transfer", "yes", "transfer"), ("finding", "", "finding"),
    ],
)  # fmt: skip
def test_the_kind_follows_from_the_way_it_came(
    clerk: TestClient, office: Office, channel: str, body: str, kind: str
) -> None:
    answer = clerk.post("/staff/enter", data=entry(channel=channel, from_a_body=body))

    assert office.tip(number_in(answer.text)).kind == kind


def test_only_the_office_enters(enter: Enter) -> None:
    for role, unit in ((Role.HANDLER, "市环保局/一科"), (Role.KEEPER, None)):
        browser = enter(role, unit)
        assert browser.get("/staff/enter").status_code == 403
        assert browser.post("/staff/enter", data=entry()).status_code == 403
        assert browser.post("/staff/enter/power", data=entry()).status_code == 403


def test_what_was_typed_is_kept_where_something_is_wrong(clerk: TestClient) -> None:
    wrong = entry(text="", channel="pigeon", due="soon", number="A" * 61)

    answer = clerk.post("/staff/enter", data=wrong)

    assert answer.status_code == 422
    for field in ("text", "channel", "due", "number"):
        assert f'href="#{field}"' in answer.text


def test_candidates_appear_beside_the_text_with_and_without_scripts(
    clerk: TestClient, office: Office
) -> None:
    number = office.assigned(BOILER, "1").number

    swapped = clerk.post("/staff/enter/similar", data=entry(), headers={"hx-request": "true"})
    plain = clerk.post("/staff/enter/similar", data=entry(enterprise="云泽机械厂"))
    other = clerk.post("/staff/enter/similar", data=entry(text="有人在卖劣质钢材，名字不清楚。"))

    assert number in swapped.text
    assert "<html" not in swapped.text
    assert number in plain.text
    assert "云泽机械厂" in plain.text
    assert number not in other.text


def test_the_outside_clock_runs_beside_ours_until_the_reply_is_back(
    clerk: TestClient, office: Office, desk: Desk, clock: FrozenClock, database: Database
) -> None:
    answer = clerk.post(
        "/staff/enter", data=entry(channel="12345", number="GD-2026-77", due="2026-11-27")
    )
    number = number_in(answer.text)
    tip = office.tip(number)
    with database.read() as session:
        (timer,) = timers.running(session, tip.id)
    assert timer.due_at == datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
    assert tip.due_at != timer.due_at
    assert tip.overall_due_at != timer.due_at
    clock.advance(days=8)
    chasing.sweep(desk, clock())
    with database.read() as session:
        bodies = [n.body for n in messages(session, tip.id)]
    assert any("向来件单位回复" in body for body in bodies)
    assert all("GD-2026-77" not in body for body in bodies)

    shown = clerk.get(f"/staff/cases/{number}").text
    assert "GD-2026-77" in shown
    assert clerk.post(f"/staff/cases/{number}/returned").status_code == 200
    again = clerk.post(f"/staff/cases/{number}/returned")

    assert again.status_code == 409
    with database.read() as session:
        assert timers.running(session, tip.id) == []
        before = len(messages(session, tip.id))
    clock.advance(days=20)
    chasing.sweep(desk, clock())
    with database.read() as session:
        later = [m for m in messages(session, tip.id)[before:] if "向来件" in m.body]
    assert later == []
    assert "回复已回传来件单位" in clerk.get(f"/staff/cases/{number}").text


def messages(session: Session, tip_id: str) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.tip_id == tip_id)
    return list(session.exec(query.order_by(col(OutboxMessage.promised_at))))


def test_a_ticket_without_a_day_is_due_with_the_tip_itself(
    clerk: TestClient, office: Office, database: Database
) -> None:
    number = number_in(clerk.post("/staff/enter", data=entry(channel="12369")).text)
    with database.read() as session:
        (timer,) = timers.running(session, office.tip(number).id)
    assert timer.due_at == office.tip(number).overall_due_at


def test_a_day_that_is_past_and_a_ticket_entered_before_are_refused(
    clerk: TestClient, office: Office
) -> None:
    past = clerk.post("/staff/enter", data=entry(channel="12345", due="2026-11-20"))
    assert past.status_code == 422
    assert "已经过去" in past.text
    first = clerk.post("/staff/enter", data=entry(channel="12345", number="GD-1"))
    again = clerk.post(
        "/staff/enter", data=entry(channel="12345", number=" gd-1 ", request_id="r2")
    )
    assert again.status_code == 422
    assert number_in(first.text) in again.text
    elsewhere = clerk.post(
        "/staff/enter", data=entry(channel="12315", number="GD-1", request_id="r3")
    )
    assert elsewhere.status_code == 201


def test_units_see_neither_letter_nor_ticket(
    clerk: TestClient, office: Office, enter: Enter
) -> None:
    files = [
        ("scans", ("brief.pdf", PDF, "application/pdf")),
        ("scans", ("brief.png", photo("x"), "image/png")),
        ("photos", ("ort.png", photo("y"), "image/png")),
    ]
    data = entry(channel="letter", number="收-9")
    number = number_in(clerk.post("/staff/enter", data=data, files=files).text)
    page = clerk.get(f"/staff/cases/{number}").text
    scans = re.findall(rf"/staff/cases/{number}/originals/([0-9a-f]+)", page)
    assert len(scans) == 2
    assert len(office.case(number).photos) == 1
    for scan in scans:
        assert clerk.get(f"/staff/cases/{number}/photos/{scan}").status_code == 404
        assert clerk.post(f"/staff/cases/{number}/originals/{scan}").status_code == 422
    got = [
        clerk.post(f"/staff/cases/{number}/originals/{scan}", data={"reason": "核对"})
        for scan in scans
    ]
    assert PDF in {answer.content for answer in got}
    assert all("attachment" in answer.headers["content-disposition"] for answer in got)
    if office.stage(number) is Stage.REGISTERED:
        office.act(number, OFFICE, "assign", task="1")
    unit = enter(Role.HANDLER, office.lead(number).unit)
    page = unit.get(f"/staff/cases/{number}").text
    assert "收-9" not in page
    assert "扫描件" not in page
    for scan in scans:
        refused = unit.post(f"/staff/cases/{number}/originals/{scan}", data={"reason": "想看"})
        assert refused.status_code == 409
        assert unit.get(f"/staff/cases/{number}/photos/{scan}").status_code == 404


@pytest.mark.parametrize(
    "data", [b"%PDF-1.4 half", b"MZ\x90 program", b""], ids=["half", "program", "empty"]
)
def test_what_is_no_letter_is_refused(clerk: TestClient, data: bytes) -> None:
    files = [("scans", ("brief.pdf", data + b"\0" * 3000, "application/pdf"))]
    answer = clerk.post("/staff/enter", data=entry(), files=files)
    assert answer.status_code == 422
    assert 'href="#scans"' in answer.text


POWER = {
    "enterprise": "云泽铸造厂", "district": "东湖区", "address": "柳荫街道9号",
    "period": "每天0点到6点", "finding": "夜间负荷是白天的九倍。", "request_id": "p1",
}  # fmt: skip


def test_unusual_power_use_goes_to_the_district_and_is_counted_apart(
    clerk: TestClient, office: Office, clock: FrozenClock
) -> None:
    answer = clerk.post("/staff/enter/power", data=POWER)

    assert answer.status_code == 201
    assert "查询码" not in answer.text
    number = number_in(answer.text)
    case, tip = office.case(number), office.tip(number)
    assert [(s.unit, s.part) for s in case.seats] == [
        ("东湖区", "carrier"), ("市质量监督局/稽查队", "copy"),
    ]  # fmt: skip
    assert (tip.kind, tip.stage, tip.task) == ("power", Stage.TO_SIGN, "2")
    assert case.mode is None
    assert "夜间负荷是白天的九倍" in case.summary
    assert "ask" not in case.actions
    ordinary = office.tip(office.report(BOILER).number)
    for found, days in ((tip, 30), (ordinary, 45)):
        assert days - 1 <= (found.overall_due_at - clock()).days <= days + 2
    with office.desk.database.read() as session:
        assert labels.of_tip(session, tip.id) is None
    assert clerk.get("/api/v1/stats").json()["total"] is None


def test_the_district_does_all_of_the_work_and_copies_none(
    office: Office, clerk: TestClient
) -> None:
    number = number_in(clerk.post("/staff/enter/power", data=POWER).text)
    district, signatory = actor(Role.DISTRICT, "东湖区"), actor(Role.SIGNATORY, "东湖区")
    copied = actor(Role.HANDLER, "市质量监督局/稽查队")
    assert office.case(number, copied).actions == ("note", "probe")
    office.act(number, district, "sign")
    tip = office.tip(number)
    assert tip.stage == Stage.VERIFYING
    findings = {
        "allegations": [{"text": "用电异常", "verdict": "not_true"}], "verdict": "not_true",
        "finding": "新上了合法的电炉。", "reply": "无", "public_summary": "无",
        "evidence": ["现场照片", "供电记录"],
    }  # fmt: skip
    office.act(number, district, "report", **findings)
    office.act(number, signatory, "countersign", grant=True)
    assert office.stage(number) is Stage.IN_REVIEW
    office.act(number, actor(Role.OFFICE), "approve")
    assert office.stage(number) is Stage.CLOSED


def test_sent_back_it_waits_and_goes_to_the_right_district(
    office: Office, clerk: TestClient
) -> None:
    number = number_in(clerk.post("/staff/enter/power", data=POWER).text)
    office.act(
        number, actor(Role.DISTRICT, "东湖区"), "return", ground="wrong_district", why="不在本区"
    )
    office.act(number, actor(Role.OFFICE), "decide_return", grant=True)
    office.act(number, actor(Role.OFFICE), "assign", task="2", district="西岭区")
    assert [s.unit for s in office.case(number).seats][:1] == ["西岭区"]


def test_power_reports_need_firm_district_and_finding(clerk: TestClient) -> None:
    answer = clerk.post("/staff/enter/power", data={"request_id": "p2"})
    assert answer.status_code == 422
    for field in ("enterprise", "district", "finding"):
        assert f'href="#{field}"' in answer.text
