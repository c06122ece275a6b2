"""Turns over HTTP: forms and API of the office, of reporters and of the auditor."""

import io
import re
import zipfile
from uuid import uuid4

from sqlmodel import Session, col, select, update
from starlette.testclient import TestClient

from db.tables import Officer, Tip
from routing.rules.words import Role, Stage
from routing.work import chasing
from tests.api.conftest import BOILER, Enter, Hire, refused
from tests.conftest import FrozenClock
from tests.make import OFFICE, Office

LIST = (
    "举报几家厂：1. 东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天冒黑烟。"
    "2. 西岭县有个小钢厂用中频炉炼地条钢，半夜开工。"
)


def version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    return found.group(1)


def closed(office: Office) -> tuple[str, str]:
    receipt = office.assigned(BOILER, "1")
    office.close(receipt.number)
    return receipt.number, receipt.code


def queued(office: Office, text: str) -> tuple[str, str]:
    receipt = office.report(text)
    if office.stage(receipt.number) is not Stage.REGISTERED:
        office.act(receipt.number, OFFICE, "recall")
    return receipt.number, receipt.code


def form_of(browser: TestClient, number: str, action: str, **fields: object) -> dict[str, object]:
    """What the case page's form of this action sends."""
    shown = browser.get(f"/staff/cases/{number}").text
    return {"action": action, "version": version(shown), **fields}


def test_the_office_splits_a_list_from_the_draft_on_the_page(enter: Enter, office: Office) -> None:
    number, code = queued(office, LIST)
    browser = enter(Role.OFFICE)
    assert "1. 东湖区柳荫街道的云泽机械厂" in browser.get(f"/staff/cases/{number}").text
    parts = ["东湖区云泽机械厂有台6蒸吨的燃煤锅炉。", "西岭县小钢厂炼地条钢。", " "]
    form = form_of(browser, number, "split", part=parts)
    answer = browser.post(f"/staff/cases/{number}/actions", data=form, follow_redirects=True)
    assert "已完成：拆分" in answer.text
    assert f"{number}-2" in answer.text
    status = browser.post("/status", data={"code": code}).text
    assert f"线索 {number}-3" in status
    assert "已拆分" in status


def test_one_part_is_no_splitting(enter: Enter, office: Office) -> None:
    number, _ = queued(office, LIST)
    browser = enter(Role.OFFICE)
    form = form_of(browser, number, "split", part=["东湖区云泽机械厂有台6蒸吨的燃煤锅炉。"])
    answer = browser.post(f"/staff/cases/{number}/actions", data=form)
    assert answer.status_code == 422
    assert "拆成的各条" in answer.text


def test_a_reporter_objects_and_the_office_decides(
    client: TestClient, office: Office, hire: Hire
) -> None:
    number, code = closed(office)
    assert "提出异议" in client.post("/status", data={"code": code}).text
    said = {"code": code, "number": number, "text": "后院还有一台。"}
    assert "异议收到了" in client.post("/status/objections", data=said).text
    refused(client.post("/api/v1/tips/objections", json=said), 422, "invalid")
    officer = hire(Role.OFFICE)
    assert officer.get(f"/cases/{number}").json()["turns"]["objection_due_at"]
    done = officer.act(number, "decide_objection", grant=True)
    assert done.json()["stage"] == "verifying"


def test_it_runs_again_and_gets_a_code_of_its_own(client: TestClient, office: Office) -> None:
    number, code = closed(office)
    form = {"code": code, "number": number, "text": "昨晚又开工了。", "request_id": "r1"}
    first = client.post("/status/relapses", data=form)
    assert first.status_code == 201
    assert client.post("/status/relapses", data=form).text == first.text
    body = {"code": code, "text": "又冒烟了。"}
    made = client.post("/api/v1/tips/relapses", json=body).json()
    assert made["code"] != code
    assert office.tip(made["number"]).relapse_of == office.tip(number).id
    assert client.post("/status/relapses", data={**form, "code": "x"}).status_code == 404


def test_withdrawal_and_trouble_on_the_status_page(client: TestClient, office: Office) -> None:
    _, code = closed(office)
    told = {"code": code, "troubled": "yes", "text": "有人问"}
    shown = client.post("/status/trouble", data=told)
    assert "谢谢您告诉我们" in shown.text
    assert "有没有人找您麻烦" not in shown.text
    assert client.post("/status/withdrawal", data={"code": code}).status_code == 422
    done = client.post("/status/withdrawal", data={"code": code, "confirm": "yes"})
    assert "以后不再联系您" in done.text
    assert "提出异议" not in done.text
    assert client.post("/api/v1/tips/withdrawal", json={"code": code}).json()["withdrawn"]


def test_the_archive_package_is_for_the_office(
    enter: Enter, office: Office, clock: FrozenClock
) -> None:
    number, code = closed(office)
    clock.advance(days=60)
    chasing.sweep(office.desk, clock())
    handler = office.lead(number)
    path = f"/staff/cases/{number}/archive.zip"
    assert enter(Role.HANDLER, handler.unit).post(path).status_code == 409
    browser = enter(Role.OFFICE)
    assert "下载归档材料" in browser.get(f"/staff/cases/{number}").text
    answer = browser.post(path)
    assert answer.headers["content-type"] == "application/zip"
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert {"manifest.json", "record.json", "record.pdf"} <= set(names)
    assert "已归档" in browser.post("/status", data={"code": code}).text


def test_probes_are_read_by_office_and_auditor_alone(enter: Enter, office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    handler = office.lead(number)
    browser = enter(Role.HANDLER, handler.unit)
    words = {"who": "厂里的副厂长", "how": "饭桌上", "text": "问是不是厂里的人"}
    form = form_of(browser, number, "probe", **words)
    assert browser.post(f"/staff/cases/{number}/actions", data=form).status_code == 200
    assert "副厂长" not in browser.get(f"/staff/cases/{number}").text
    assert browser.get("/staff/probes").status_code == 409
    assert "副厂长" in enter(Role.OFFICE).get("/staff/probes").text
    auditor = enter(Role.AUDITOR)
    assert "副厂长" in auditor.get("/staff", follow_redirects=True).text
    assert auditor.get(f"/staff/cases/{number}").status_code == 404
    assert auditor.get("/api/v1/cases").status_code == 409


ACCUSATION = "环保局的某科长给厂里通风报信。"
MATTER = "东湖区云泽机械厂有台6蒸吨的燃煤锅炉。"


def accused(office: Office) -> tuple[str, str]:
    """A tip that triage marked; the invented city has no words for it."""
    number, code = queued(office, f"{MATTER}{ACCUSATION}")

    def mark(session: Session) -> None:
        session.exec(update(Tip).where(col(Tip.number) == number).values(officials=True))

    office.desk.database.write(mark)
    return number, code


def name_newest(office: Office) -> None:
    """Who joined the office last deals with accusations from now on."""

    def do(session: Session) -> None:
        query = select(Officer).where(Officer.role == "office").order_by(col(Officer.username))
        found = sorted(session.exec(query), key=lambda officer: officer.discipline)
        found[0].discipline = True

    office.desk.database.write(do)


def test_an_accusation_goes_its_own_way(enter: Enter, office: Office) -> None:
    number, code = accused(office)
    browser = enter(Role.OFFICE)
    form = form_of(browser, number, "assign", task="1")
    answer = browser.post(f"/staff/cases/{number}/actions", data=form)
    assert answer.status_code == 409
    assert "拆出涉公职人员部分" in answer.text
    name_newest(office)
    words = {"accusation": ACCUSATION, "matter": MATTER, "unit": "市环保局/一科"}
    form = form_of(browser, number, "split_off", **words)
    done = browser.post(f"/staff/cases/{number}/actions", data=form, follow_redirects=True)
    assert "已完成" in done.text
    sealed, matter = f"{number}-2", f"{number}-3"
    words = {"body": "市纪委监委", "on": "2026-11-24"}
    form = form_of(browser, sealed, "hand_over", **words)
    done = browser.post(f"/staff/cases/{sealed}/actions", data=form, follow_redirects=True)
    assert "接收机关：市纪委监委；移送日期：2026年11月24日" in done.text
    other = enter(Role.OFFICE)
    for hidden in (number, sealed):
        assert other.get(f"/staff/cases/{hidden}").status_code == 404
        assert f">{hidden}<" not in other.get(f"/staff?stage=done&q={number}").text
    assert ACCUSATION not in other.get(f"/staff/cases/{matter}").text
    if office.stage(matter) is Stage.REGISTERED:
        office.act(matter, OFFICE, "assign", task="1")
    assert "市环保局/一科" not in {seat.unit for seat in office.case(matter).seats}
    assert office.lead(matter).unit == "市工信局/技改科"
    status = other.post("/status", data={"code": code}).text
    assert "00-12388" in status
    assert "已移送纪检监察机关" in status


def test_accusations_are_in_no_figures(enter: Enter, office: Office) -> None:
    number, _ = accused(office)
    browser = enter(Role.OFFICE)
    name_newest(office)
    form = form_of(browser, number, "split_off", accusation=ACCUSATION, matter=MATTER)
    browser.post(f"/staff/cases/{number}/actions", data=form)
    found = browser.get("/staff/rates").text
    assert re.search(r"<strong>1</strong>\s*<span>已登记", found)


def test_the_administrator_names_who_deals_with_accusations(enter: Enter, office: Office) -> None:
    enter(Role.OFFICE)
    with office.desk.database.read() as session:
        officer = session.exec(select(Officer).where(Officer.role == "office")).one()
    admin = enter(Role.ADMINISTRATOR)
    path = f"/staff/accounts/{officer.id}/discipline"
    assert "不再办理涉公职人员举报" in admin.post(path, data={"named": "true"}).text
    assert enter(Role.OFFICE).post(path, data={"named": "true"}).status_code == 403


def test_a_code_that_is_none_is_told_nothing(client: TestClient) -> None:
    code = uuid4().hex
    for path, more in (
        ("objections", {"text": "你好"}), ("relapses", {"text": "你好"}), ("withdrawal", {}),
        ("trouble", {"troubled": True}),
    ):  # fmt: skip
        answer = client.post(f"/api/v1/tips/{path}", json={"code": code, **more})
        refused(answer, 404, "unknown-code")


def test_the_office_draws_and_a_unit_tells_what_it_found(enter: Enter, office: Office) -> None:
    number, _ = closed(office)
    browser = enter(Role.OFFICE)
    day = "2026-11-24"
    wrong = {"first": day, "last": "", "number": "1", "strata": "none"}
    assert browser.post("/staff/lookback", data=wrong).status_code == 422
    browser.post("/staff/lookback", data={**wrong, "last": day})
    draw = re.search(r"/staff/lookback/(\w+)/draw", browser.get("/staff/lookback").text)
    assert draw is not None
    browser.post(draw.group(0))
    path = f"/staff/lookback/{draw.group(1)}/{number}"
    shown = browser.post(f"{path}/assign", data={"unit": "市质量监督局/稽查队"}).text
    assert "重算一致" in shown
    unit = enter(Role.HANDLER, "市质量监督局/稽查队")
    assert number in unit.get("/staff/lookback").text
    told = {"result": "runs_again", "verdict": "partly_true", "words": "锅炉又在烧。"}
    assert "死灰复燃的新线索" in unit.post(f"{path}/result", data=told).text
    assert enter(Role.AUDITOR).get("/staff/lookback").status_code == 409
