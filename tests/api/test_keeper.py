"""The identity keepers: errands with a due time, sealed identities, contacts with consent."""

import html
import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.keeper import app as keeper_command
from common import keepers
from common.clock import local
from db import events, officers, outside, timers
from db.tables import ContactRelease, KeeperKey, KeeperTask, OutboxMessage
from routing.rules.words import Duty, Errand, Mode, Role, Stage
from routing.work import chasing
from routing.work.desk import Desk
from tests.api.conftest import BOILER, Enter
from tests.api.test_entry import entry, number_in
from tests.conftest import FrozenClock
from tests.make import FINDINGS, OFFICE, Office

LEAD, PASSPHRASE = "市环保局/一科", "correct horse battery"


@pytest.fixture
def key_file(desk: Desk, clock: FrozenClock, tmp_path: Path) -> Path:
    path = tmp_path / "keeper.key"
    public = keepers.create_pair(path, PASSPHRASE)
    row = KeeperKey(id="k", public=public, created_at=clock())
    desk.database.write(lambda session: session.add(row))
    return path


@pytest.fixture
def named(office: Office, key_file: Path) -> str:
    """The number of a tip by somebody who left name and phone; the lead is at work."""
    number = office.report(BOILER, mode=Mode.NAMED, name="王某", phone="13900000000").number
    if not office.tip(number).summary_approved:
        office.act(number, OFFICE, "summarise", summary="一台锅炉")
    if office.stage(number) is Stage.REGISTERED:
        office.act(number, OFFICE, "assign", task="1")
    office.act(number, office.lead(number), "sign")
    return number


def close(office: Office, number: str) -> None:
    for seat in office.case(number).seats:
        if seat.part != "lead" and seat.duty in (Duty.TO_SIGN, Duty.WORKING):
            office.act(number, OFFICE, "waive", unit=seat.unit, why="已一并核查")
    office.act(number, office.lead(number), "report", **FINDINGS)
    office.act(number, office.lead(number, Role.SIGNATORY), "countersign", grant=True)
    office.act(number, OFFICE, "approve")


def tasks(desk: Desk, office: Office, number: str) -> list[KeeperTask]:
    with desk.database.read() as session:
        return outside.tasks_of(session, office.tip(number).id)


def typed(moment: datetime) -> str:
    return local(moment).strftime("%Y-%m-%dT%H:%M")


def finish(
    browser: TestClient, task: KeeperTask, clock: FrozenClock, **fields: str
) -> tuple[int, str]:
    usual = {"how": "phone", "result": "told", "at": typed(clock())} | fields
    answer = browser.post(f"/staff/keeper/{task.id}/done", data=usual, follow_redirects=False)
    return answer.status_code, answer.text


def test_who_left_a_name_is_told_the_result_by_a_keeper_within_five_working_days(
    office: Office, named: str, desk: Desk, enter: Enter, clock: FrozenClock
) -> None:
    close(office, named)
    (task,) = tasks(desk, office, named)
    assert task.reason == Errand.RESULT
    with desk.database.read() as session:
        timer = timers.of_subject(session, task.tip_id, "keeper", task.id)
    assert timer is not None
    assert (timer.days, timer.counted_in, timer.role) == (5, "working", "keeper")

    one = enter(Role.KEEPER)
    page = one.get("/staff/keeper").text
    assert named in page
    assert "告知结果" in page
    shown = one.get(f"/staff/keeper/{task.id}").text
    assert FINDINGS["reply"] in shown
    assert FINDINGS["finding"] not in shown
    assert BOILER not in shown
    assert finish(one, task, clock)[0] == 409
    one.post(f"/staff/keeper/{task.id}/claim")
    assert finish(one, task, clock)[0] == 303
    assert one.get(f"/staff/keeper/{task.id}").status_code == 404
    (done,) = tasks(desk, office, named)
    assert (done.how, done.result, done.told_at) == ("phone", "told", clock())
    with desk.database.read() as session:
        assert timers.running(session, task.tip_id) == []
    assert "已告知" in enter(Role.OFFICE).get(f"/staff/cases/{named}").text


def test_an_errand_nobody_does_is_chased_and_both_keepers_hear_of_it(
    office: Office, named: str, desk: Desk, clock: FrozenClock
) -> None:
    office.act(named, office.lead(named), "ask", text="锅炉在哪一栋？")
    clock.advance(days=10)
    chasing.sweep(desk, clock())
    with desk.database.read() as session:
        query = select(OutboxMessage).where(OutboxMessage.role == Role.KEEPER)
        kinds = {m.kind for m in session.exec(query)}
        bodies = [m.body for m in session.exec(query)]
    assert kinds == {"errand", "timer"}
    assert not any("锅炉在哪一栋" in body for body in bodies)


def test_one_who_left_nothing_makes_no_errand(office: Office, desk: Desk, key_file: Path) -> None:
    number = office.assigned(BOILER, "1").number
    office.act(number, office.lead(number), "sign")
    office.act(number, office.lead(number), "ask", text="哪一栋？")
    close(office, number)
    assert tasks(desk, office, number) == []


def test_a_letter_s_sender_is_told_that_it_was_registered_a_caller_not(
    enter: Enter, office: Office, desk: Desk, key_file: Path
) -> None:
    left = {"mode": "named", "name": "王某", "phone": "13900000000"}
    clerk = enter(Role.OFFICE)
    letter = number_in(clerk.post("/staff/enter", data=entry(channel="letter", **left)).text)
    call = number_in(clerk.post("/staff/enter", data=entry(request_id="r2", **left)).text)
    (task,) = tasks(desk, office, letter)
    assert task.reason == Errand.ACCEPTED
    assert tasks(desk, office, call) == []
    shown = enter(Role.KEEPER).get(f"/staff/keeper/{task.id}").text
    assert f"您反映的情况已登记，线索编号 {letter}" in shown
    assert "王某" not in clerk.get(f"/staff/cases/{letter}").text


def test_linked_reporters_each_hear_of_the_end(
    office: Office, named: str, desk: Desk, enter: Enter
) -> None:
    other = office.report(
        BOILER + "冒烟很大。", mode=Mode.CONFIDENTIAL, phone="13700000001", channel="web"
    ).number
    if office.stage(other) is not Stage.DUPLICATE:
        office.act(other, OFFICE, "link", to=named)
    close(office, named)
    (task,) = tasks(desk, office, other)
    assert task.reason == Errand.RESULT
    shown = enter(Role.KEEPER).get(f"/staff/keeper/{task.id}").text
    assert FINDINGS["public_summary"] in shown
    assert FINDINGS["reply"] not in shown


def test_the_sealed_identity_goes_with_a_reason_to_whoever_took_the_errand(
    office: Office, named: str, desk: Desk, enter: Enter, key_file: Path, tmp_path: Path
) -> None:
    close(office, named)
    (task,) = tasks(desk, office, named)
    one = enter(Role.KEEPER)
    path = f"/staff/keeper/{task.id}/identity"
    assert one.post(path, data={"reason": "告知"}).status_code == 409
    one.post(f"/staff/keeper/{task.id}/claim")
    assert one.post(path, data={"reason": " "}).status_code == 422
    shown = one.post(path, data={"reason": "电话告知"}).text
    sealed = re.search(r"readonly>([^<]+)<", shown)
    assert sealed
    assert "王某" not in shown
    pasted = tmp_path / "pasted.txt"
    pasted.write_text(html.unescape(sealed[1]))
    opened = CliRunner().invoke(
        keeper_command,
        ["open", "--sealed", str(pasted), "--file", str(key_file), "--passphrase", PASSPHRASE],
    )
    assert opened.output.strip() == "姓名：王某  电话：13900000000"
    with desk.database.read() as session:
        log = officers.access_log(session, task.tip_id)
    assert [(row.what, row.reason) for row in log] == [("identity", "电话告知")]
    assert "调取封存的身份" in enter(Role.OFFICE).get(f"/staff/cases/{named}").text
    assert "调取封存" not in enter(Role.HANDLER, LEAD).get(f"/staff/cases/{named}").text


def test_the_second_keeper_may_take_over_and_the_first_one_then_stops(
    office: Office, named: str, desk: Desk, enter: Enter, clock: FrozenClock
) -> None:
    close(office, named)
    (task,) = tasks(desk, office, named)
    first = enter(Role.KEEPER)
    first.post(f"/staff/keeper/{task.id}/claim")
    cookie = dict(first.cookies)
    second = enter(Role.KEEPER)
    assert finish(second, task, clock)[0] == 409
    second.post(f"/staff/keeper/{task.id}/claim")
    mine = dict(second.cookies)
    second.cookies.update(cookie)
    assert finish(second, task, clock)[0] == 409
    second.cookies.update(mine)
    assert finish(second, task, clock, result="unreachable")[0] == 303


def test_a_time_to_come_or_before_the_errand_is_refused(
    office: Office, named: str, desk: Desk, enter: Enter, clock: FrozenClock
) -> None:
    close(office, named)
    (task,) = tasks(desk, office, named)
    browser = enter(Role.KEEPER)
    browser.post(f"/staff/keeper/{task.id}/claim")
    for at in ("2026-11-25T10:00", "2026-11-20T10:00", "morgen"):
        status, text = finish(browser, task, clock, at=at)
        assert status == 422
        assert 'role="alert"' in text
    for field in ("how", "result"):
        assert finish(browser, task, clock, **{field: "x"})[0] == 422


def test_nobody_else_reaches_the_keepers_and_they_reach_nothing_else(
    office: Office, named: str, desk: Desk, enter: Enter
) -> None:
    close(office, named)
    (task,) = tasks(desk, office, named)
    for role, unit in ((Role.OFFICE, None), (Role.ADMINISTRATOR, None), (Role.HANDLER, LEAD)):
        browser = enter(role, unit)
        for path in ("/staff/keeper", f"/staff/keeper/{task.id}"):
            assert browser.get(path).status_code == 403
        assert browser.post(f"/staff/keeper/{task.id}/claim").status_code == 403
    browser = enter(Role.KEEPER)
    assert browser.get("/staff", follow_redirects=False).headers["location"] == "/staff/keeper"
    assert browser.get(f"/staff/cases/{named}").status_code == 404
    assert browser.get("/api/v1/cases").status_code == 409
    assert browser.get(f"/api/v1/cases/{named}").status_code == 404
    assert browser.get("/staff/enterprises?q=云泽").status_code == 409


def release_task(desk: Desk, office: Office, number: str) -> KeeperTask:
    (task,) = [t for t in tasks(desk, office, number) if t.reason == Errand.CONTACT]
    return task


def ask_for_contact(browser: TestClient, number: str, why: str = "要核对现场位置") -> int:
    answer = browser.post(f"/staff/cases/{number}/contact", data={"why": why})
    return answer.status_code


def signed_in_as(enter: Enter, role: Role, unit: str | None = None) -> dict[str, str]:
    return dict(enter(role, unit).cookies)


def test_a_contact_is_released_to_one_officer_with_consent_and_only_for_days(
    office: Office, named: str, desk: Desk, enter: Enter, clock: FrozenClock
) -> None:
    colleague = signed_in_as(enter, Role.HANDLER, LEAD)
    keeper = signed_in_as(enter, Role.KEEPER)
    browser = enter(Role.HANDLER, LEAD)
    officer = dict(browser.cookies)
    assert ask_for_contact(browser, named, " ") == 422
    assert ask_for_contact(browser, named) == 200
    assert ask_for_contact(browser, named) == 409
    task = release_task(desk, office, named)

    browser.cookies.update(keeper)
    assert "要核对现场位置" in browser.get(f"/staff/keeper/{task.id}").text
    browser.post(f"/staff/keeper/{task.id}/claim")
    said = {"granted": "yes", "contact": ""}
    assert finish(browser, task, clock, **said)[0] == 422
    said["contact"] = "手机 13900000000，晚上"
    assert finish(browser, task, clock, **said)[0] == 303

    with desk.database.read() as session:
        row = session.exec(select(ContactRelease)).one()
    path = f"/staff/cases/{named}/contact/{row.id}"
    browser.cookies.update(colleague)
    assert browser.post(path).status_code == 404
    assert "查看联系方式" not in browser.get(f"/staff/cases/{named}").text
    browser.cookies.update(officer)
    assert "查看联系方式" in browser.get(f"/staff/cases/{named}").text
    assert "13900000000，晚上" in browser.post(path).text
    with desk.database.read() as session:
        log = officers.access_log(session, task.tip_id)
    assert [entry.what for entry in log] == ["contact"]
    assert b"13900000000" not in (row.contact or b"")

    clock.advance(days=12)
    assert browser.post(path).status_code in (303, 401, 404)
    desk.database.write(lambda s: outside.erase_expired(s, clock(), clock()))
    with desk.database.read() as session:
        assert session.exec(select(ContactRelease)).one().contact is None


def test_a_refusal_is_recorded_and_looks_the_same_where_nothing_was_left(
    office: Office, named: str, desk: Desk, enter: Enter, clock: FrozenClock
) -> None:
    nothing_left = office.assigned("东湖区另一台锅炉也在烧煤。", "1").number
    office.act(nothing_left, office.lead(nothing_left), "sign")
    keeper, officer = signed_in_as(enter, Role.KEEPER), signed_in_as(enter, Role.HANDLER, LEAD)
    browser, pages = enter(Role.OFFICE), []
    for number in (named, nothing_left):
        browser.cookies.update(officer)
        assert ask_for_contact(browser, number) == 200
        task = release_task(desk, office, number)
        browser.cookies.update(keeper)
        browser.post(f"/staff/keeper/{task.id}/claim")
        assert finish(browser, task, clock, granted="no")[0] == 303
        browser.cookies.update(officer)
        page = browser.get(f"/staff/cases/{number}").text
        card = page[page.index("contact-h") :].partition("</section>")[0]
        pages.append(card.replace(number, ""))
    assert pages[0] == pages[1]
    assert "没有提供" in pages[0]


def test_only_who_leads_the_checking_may_ask(
    office: Office, named: str, enter: Enter, desk: Desk
) -> None:
    for role, unit in (
        (Role.OFFICE, None), (Role.SIGNATORY, LEAD), (Role.HANDLER, "市工信局/技改科"),
        (Role.DISTRICT, "东湖区"),
    ):  # fmt: skip
        assert ask_for_contact(enter(role, unit), named) in (404, 409)
    assert tasks(desk, office, named) == []


def test_every_step_is_an_event_that_only_the_office_sees(
    office: Office, named: str, desk: Desk, enter: Enter
) -> None:
    assert ask_for_contact(enter(Role.HANDLER, LEAD), named) == 200

    def kinds(session: Session) -> dict[str, str]:
        found = events.of_tip(session, office.tip(named).id)
        return {e.kind: e.audience for e in found if e.kind in ("contact_asked", "keepers_sent")}

    with desk.database.read() as session:
        assert kinds(session) == {"contact_asked": "office", "keepers_sent": "office"}
    page = enter(Role.HANDLER, LEAD).get(f"/api/v1/cases/{named}").json()
    assert "要核对现场位置" not in json.dumps(page, ensure_ascii=False)
