"""The duty page: calls with one button, rosters by hand and by file, leave; who sees what."""

import asyncio
import re

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from bot.senders import senders
from db.tables import Alarm, Leave, Officer, RosterEntry
from routing.rules.words import Role
from routing.work.desk import Desk
from routing.work.outbox import deliver_due
from tests.api.conftest import BOILER, Enter, Hire, refused
from tests.api.conftest import Officer as Program
from tests.make import Office

FIRE = "东湖区柳荫街道的云泽机械厂6蒸吨的燃煤锅炉刚刚爆炸着火了，冒黑烟。"
UNIT = "市环保局/一科"


def usernames(desk: Desk, role: Role, unit: str | None = None) -> list[str]:
    with desk.database.read() as session:
        query = select(Officer).where(Officer.role == role)
        return [officer.username for officer in session.exec(query) if officer.unit == unit]


def rows(desk: Desk, table: type) -> list:  # type: ignore[type-arg]
    with desk.database.read() as session:
        return list(session.exec(select(table)))


def test_one_button_stops_the_calls_on_every_page_it_stands_on(
    enter: Enter, office: Office, desk: Desk
) -> None:
    number = office.assigned(FIRE, "1", alone=False).number
    browser = enter(Role.HANDLER, UNIT)
    for page in ("/staff", "/staff/duty", f"/staff/cases/{number}"):
        html = browser.get(page).text
        assert f'action="/staff/cases/{number}/acknowledge"' in html
        assert number in html
    assert browser.post(f"/staff/cases/{number}/acknowledge").status_code == 200
    assert "/acknowledge" not in browser.get(f"/staff/cases/{number}").text
    done = {alarm.unit: alarm.done_by is not None for alarm in rows(desk, Alarm)}
    assert done == {None: False, UNIT: True, "东湖区": False}
    again = browser.post(f"/staff/cases/{number}/acknowledge")
    assert again.status_code == 422
    assert "可能已经有人确认" in again.text


def test_the_office_sees_whose_call_is_open_and_answers_only_its_own(
    enter: Enter, office: Office
) -> None:
    office.assigned(FIRE, "1", alone=False)
    html = enter(Role.OFFICE).get("/staff").text
    assert "东湖区值班" in html
    assert "市环保局/一科值班" in html
    assert "/acknowledge" not in html


def test_who_has_no_part_finds_no_call(enter: Enter, hire: Hire, office: Office) -> None:
    number = office.assigned(FIRE, "1", alone=False).number
    elsewhere: Program = hire(Role.DISTRICT, "西岭县")
    refused(elsewhere.client.post(
        f"/api/v1/cases/{number}/acknowledge", headers=elsewhere.headers
    ), 404, "no-such-case")  # fmt: skip
    browser = enter(Role.DISTRICT, "西岭县")
    assert number not in browser.get("/staff/duty").text
    assert browser.post(f"/staff/cases/{number}/acknowledge").status_code == 404


def test_programs_acknowledge_as_well(hire: Hire, office: Office) -> None:
    number = office.assigned(FIRE, "1", alone=False).number
    handler: Program = hire(Role.HANDLER, UNIT)
    path = f"/api/v1/cases/{number}/acknowledge"
    answer = handler.client.post(path, headers=handler.headers)
    assert answer.status_code == 200
    assert answer.json()["number"] == number
    case = handler.get(f"/cases/{number}").json()
    assert case["timeline"][-1]["what"] == "值班人员确认收到"
    assert case["urgent"] is True
    refused(handler.client.post(path, headers=handler.headers), 422, "invalid")


def shift(browser: TestClient, **fields: str) -> str:
    typed = {"unit": "", "position": "1", "first": "周一", "last": "周日", **fields}
    return browser.post("/staff/duty/roster", data=typed).text


def test_a_roster_is_entered_shown_and_taken_off(enter: Enter, desk: Desk) -> None:
    browser = enter(Role.OFFICE)
    assert "今天没有排班" in browser.get("/staff/duty").text
    (me,) = usernames(desk, Role.OFFICE)
    html = shift(browser, username=me)
    assert "值班表已更新" in html
    assert "周一至周日" in html
    assert "<li>某办公室</li>" in html
    wrong = shift(browser, username=me, first="2026-11-25", last="2026-11-24")
    assert "结束日期不能早于开始日期" in wrong
    assert 'value="2026-11-25"' in wrong
    (entry,) = rows(desk, RosterEntry)
    browser.post("/staff/duty/remove", data={"unit": "", "entry": entry.id})
    assert rows(desk, RosterEntry) == []


def test_a_file_replaces_the_roster_or_changes_nothing(
    enter: Enter, hire: Hire, desk: Desk
) -> None:
    hire(Role.DISTRICT, "东湖区")
    browser = enter(Role.DISTRICT, "东湖区")
    one, two = usernames(desk, Role.DISTRICT, "东湖区")

    def send(text: str) -> str:
        return browser.post(
            "/staff/duty/import", data={"unit": "东湖区"}, files={"file": ("a.csv", text.encode())}
        ).text

    assert "值班表已更新" in send(f"用户名,顺序,从,到\n{one},1,周一,周五\n{two},2,周一,周五\n")
    assert len(rows(desk, RosterEntry)) == 2
    assert "第2行：" in send(f"{one},1,周一,周五\n{two},x,周一,周五\n")
    assert "不是这个单位的可用账号" in send("nobody,1,周一,周五\n")
    assert len(rows(desk, RosterEntry)) == 2
    assert "值班表已更新" in send(f"{two},1,2026-11-24,2026-11-30\n")
    assert [entry.position for entry in rows(desk, RosterEntry)] == [1]
    empty = browser.post("/staff/duty/import", data={"unit": "东湖区"})
    assert "请选择 CSV 文件" in empty.text


def test_the_office_looks_at_any_units_roster(enter: Enter, hire: Hire, desk: Desk) -> None:
    hire(Role.HANDLER, UNIT)
    (handler,) = usernames(desk, Role.HANDLER, UNIT)
    browser = enter(Role.OFFICE)
    html = shift(browser, unit=UNIT, username=handler)
    assert f"{UNIT}值班表" in html
    assert "值班表已更新" in html


def test_a_handler_reads_the_roster_and_does_not_change_it(enter: Enter, desk: Desk) -> None:
    browser = enter(Role.HANDLER, UNIT)
    assert "排一班" not in browser.get("/staff/duty").text
    (me,) = usernames(desk, Role.HANDLER, UNIT)
    assert "由本单位审签人" in shift(browser, unit=UNIT, username=me)
    assert rows(desk, RosterEntry) == []


def test_leave_is_recorded_with_a_deputy_and_ended(enter: Enter, hire: Hire, desk: Desk) -> None:
    hire(Role.HANDLER, UNIT)
    browser = enter(Role.HANDLER, UNIT)
    other, me = usernames(desk, Role.HANDLER, UNIT)
    typed = {"officer": me, "deputy": other, "from": "2026-11-24", "to": "2026-11-30"}
    html = browser.post("/staff/duty/leave", data=typed).text
    assert "请假已登记" in html
    assert "2026-11-24 至 2026-11-30" in html
    assert "现在没有人请假" not in html
    refused_page = browser.post("/staff/duty/leave", data=typed)
    assert refused_page.status_code == 422
    assert "已经登记过请假" in refused_page.text
    assert "请填写结束日期" in browser.post("/staff/duty/leave", data={**typed, "to": "x"}).text
    (leave,) = rows(desk, Leave)
    assert "已销假" in browser.post("/staff/duty/back", data={"leave": leave.id}).text
    assert "现在没有人请假" in browser.get("/staff/duty").text


def test_the_case_page_says_that_everybody_is_away(
    enter: Enter, hire: Hire, office: Office, desk: Desk
) -> None:
    number = office.assigned(BOILER, "1", alone=False).number
    hire(Role.HANDLER, UNIT)
    (handler,) = usernames(desk, Role.HANDLER, UNIT)
    browser = enter(Role.ADMINISTRATOR)
    typed = {"officer": handler, "deputy": "", "from": "2026-11-24", "to": "2026-11-30"}
    assert "请假已登记" in browser.post("/staff/duty/leave", data=typed).text
    assert "值班表" not in browser.get("/staff/duty").text.split("请假与代理")[0].split("<h1>")[1]
    browser = enter(Role.OFFICE)
    for page in ("/staff", f"/staff/cases/{number}"):
        html = browser.get(page).text
        assert "市环保局一科经办人现均请假且无人代理" in html
    assert "没有可用账号" in browser.get("/staff").text


@pytest.mark.parametrize("role", [Role.HANDLER, Role.OFFICE, Role.ADMINISTRATOR])
def test_every_field_of_the_page_has_a_label(enter: Enter, role: Role) -> None:
    html = enter(role, UNIT if role is Role.HANDLER else None).get("/staff/duty").text
    fields = re.findall(r'<(?:input|select)(?![^>]*type="hidden")[^>]* id="([^"]+)"', html)
    assert fields
    for field in fields:
        assert f'<label for="{field}"' in html
    assert "<script" not in html.split("</head>")[1]
    assert "style=" not in html


def test_a_message_to_one_person_is_on_his_page_alone(
    enter: Enter, office: Office, desk: Desk
) -> None:
    browser = enter(Role.OFFICE)
    (me,) = usernames(desk, Role.OFFICE)
    shift(browser, username=me)
    office.report(FIRE)
    asyncio.run(deliver_due(desk, senders(office.clock), office.clock))
    mine = browser.get("/staff/notices").text
    assert "（办公室值班）" in mine
    other = enter(Role.OFFICE)
    theirs = other.get("/staff/notices").text
    assert "（办公室值班）" not in theirs
    assert "可能危及生命安全" in theirs
    assert "条全部标为已读" in theirs
    other.post("/staff/notices/read", data={"until": "2026-11-24T00:00:00+00:00"})
    assert "条全部标为已读" in other.get("/staff/notices").text
    other.post("/staff/notices/read", data={"until": "x"})
    assert "条全部标为已读" not in other.get("/staff/notices").text
