"""The officers' pages, as a browser without JavaScript sees them."""

import html as entities
import re
from datetime import timedelta

import pyotp
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from api.deps import COOKIE
from api.pages.commands import FIELDS
from common.clock import Clock
from db import outbox
from db.tables import Notice
from routing.rules.words import Action, Role, Stage
from routing.work import accounts
from routing.work.accounts import NewOfficer
from routing.work.desk import Desk
from tests.api.conftest import BOILER, Enter
from tests.make import FINDINGS, OFFICE, Office
from tests.routing.test_life import close

PASSWORD = "ein langes Wort"
LEAD = "市环保局/一科"


def version(html: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found
    return found[1]


def act(browser: TestClient, number: str, action: str, **fields: object) -> Response:
    """Fill in one of the forms on the case page and send it."""
    path = f"/staff/cases/{number}"
    form = {"action": action, "version": version(browser.get(path).text), **fields}
    return browser.post(f"{path}/actions", data=form, follow_redirects=False)


def offered(html: str) -> set[str]:
    return set(re.findall(r'name="action" value="(\w+)"', html))


@pytest.mark.parametrize(
    "path", ["/staff", "/staff/notices", "/staff/rates", "/staff/accounts", "/staff/cases/YZ-1"]
)
def test_without_a_session_every_staff_page_leads_to_sign_in_and_back(
    client: TestClient, path: str
) -> None:
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/staff/sign-in?next=")
    assert f'name="next" value="{path}"' in client.get(path).text


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/staffx", "/report"])
def test_sign_in_leads_to_no_page_but_those_of_staff(client: TestClient, target: str) -> None:
    page = client.get("/staff/sign-in", params={"next": target}).text
    assert 'name="next" value="/staff"' in page


def test_an_invited_officer_enrols_signs_in_and_out(
    client: TestClient, desk: Desk, clock: Clock
) -> None:
    new = NewOfficer("li", "李办", Role.OFFICE)
    link = desk.database.write(
        lambda s: accounts.invite(s, desk, accounts.add_officer(s, desk, new, clock()), clock())
    )
    page = client.get("/staff/welcome", params={"link": link}).text
    assert 'src="data:image/svg+xml' in page
    totp = pyotp.TOTP(re.search(r"secret-text\">(\w+)", page)[1])  # type: ignore[index]
    code = totp.at(clock())
    form = {"link": link, "password": PASSWORD, "again": PASSWORD, "totp": code}
    differs = client.post("/staff/welcome", data=form | {"again": "anders"})
    assert "两次输入的密码不一样" in differs.text
    assert "账号设置好了" in client.post("/staff/welcome", data=form).text
    assert client.get("/staff/welcome", params={"link": link}).status_code == 422

    later = totp.at(clock() + timedelta(seconds=30))
    sign_in = {"username": "li", "password": PASSWORD, "totp": later}
    for wrong in ({"username": "wang"}, {"password": "x"}, {"totp": "000000"}):
        refused = client.post("/staff/sign-in", data=sign_in | wrong)
        assert accounts.WRONG in refused.text
        assert PASSWORD not in refused.text
    answer = client.post("/staff/sign-in", data=sign_in, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff")
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/"))
    assert "李办" in client.get("/staff").text
    client.post("/staff/sign-out")
    assert "工作人员登录" in client.get("/staff").text


def test_the_office_starts_at_its_queue_and_a_unit_at_what_it_was_given(
    enter: Enter, office: Office
) -> None:
    waiting, given = office.report("这里有点问题").number, office.assigned(BOILER, "1").number
    html = enter(Role.OFFICE).get("/staff").text
    assert waiting in html
    assert given not in html
    everything = enter(Role.OFFICE).get("/staff?stage=open").text
    assert waiting in everything
    assert given in everything
    handler = enter(Role.HANDLER, LEAD).get("/staff").text
    assert given in handler
    assert waiting not in handler
    assert "没有找到" in enter(Role.OFFICE).get("/staff", params={"q": "ZZ"}).text


def test_long_lists_are_read_page_by_page(enter: Enter, office: Office) -> None:
    numbers = {office.report(f"这里有点问题{n}").number for n in range(52)}
    browser = enter(Role.OFFICE)
    first = browser.get("/staff").text
    more = re.search(r'href="(/staff\?[^"]*cursor=[^"]*)"', first)
    assert more
    second = browser.get(entities.unescape(more[1])).text
    seen = [number for page in (first, second) for number in numbers if number in page]
    assert sorted(seen) == sorted(numbers)


def test_a_case_offers_exactly_what_is_possible_now(enter: Enter, office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    for role, unit in ((Role.OFFICE, None), (Role.HANDLER, LEAD), (Role.SIGNATORY, LEAD)):
        html = enter(role, unit).get(f"/staff/cases/{number}").text
        possible = office.case(number, OFFICE if unit is None else office.lead(number, role))
        assert offered(html) == set(possible.actions)
    assert enter(Role.HANDLER, "市工信局/技改科").get(f"/staff/cases/{number}").status_code == 200
    assert (
        enter(Role.HANDLER, "市质量监督局/稽查队").get(f"/staff/cases/{number}").status_code == 404
    )


def test_a_tip_is_worked_to_its_end_with_forms_alone(enter: Enter, office: Office) -> None:
    number = office.report("东湖区柳荫街道有家厂，情况不太清楚").number
    if not office.tip(number).summary_approved:
        act(enter(Role.OFFICE), number, "summarise", summary="某厂情况")
    done = act(enter(Role.OFFICE), number, "assign", task="1", also=["2"], district="东湖区")
    assert (done.status_code, done.headers["location"]) == (
        303,
        f"/staff/cases/{number}?done=assign",
    )
    act(enter(Role.HANDLER, LEAD), number, "sign")
    for seat in office.case(number).seats[1:]:
        act(enter(Role.OFFICE), number, "waive", unit=seat.unit, why="主办一并核查")
    report = {
        **{name: FINDINGS[name] for name in ("verdict", "finding", "reply", "public_summary")},
        "allegation": ["锅炉冒黑烟", "", "夜间生产"],
        "allegation_verdict": ["true", "", "not_true"],
        "evidence": "现场照片\n\n铭牌",
        "results": "责令停用",
        "proof_item": ["炉体", "变压器"],
        "proof_evidence": ["已切割，见照片", "现场没有，已查看配电房"],
    }
    act(enter(Role.HANDLER, LEAD), number, "report", **report)
    stored = office.case(number).report
    assert stored
    assert [part["text"] for part in stored["allegations"]] == ["锅炉冒黑烟", "夜间生产"]
    assert stored["evidence"] == ["现场照片", "铭牌"]
    act(enter(Role.SIGNATORY, LEAD), number, "countersign", grant="yes")
    assert office.stage(number) is Stage.IN_REVIEW
    act(enter(Role.OFFICE), number, "approve")
    assert office.stage(number) is Stage.CLOSED
    assert "已完成：销号。" in enter(Role.OFFICE).get(f"/staff/cases/{number}?done=approve").text


def test_support_and_district_report_and_the_lead_examines_with_forms_alone(
    enter: Enter, office: Office
) -> None:
    number = office.assigned(BOILER, "1", alone=False).number
    office.act(number, office.lead(number), "sign")
    office.hire_ground("东湖区/环保所")
    page = enter(Role.DISTRICT, "东湖区").get(f"/staff/cases/{number}").text
    assert "承办区县" in page
    assert page.count("<time") >= 3
    act(enter(Role.DISTRICT, "东湖区"), number, "sign")
    page = enter(Role.DISTRICT, "东湖区").get(f"/staff/cases/{number}").text
    assert '<option value="东湖区/环保所">' in page
    assert "本单位的报告经本单位审签人审签后" in page
    act(enter(Role.DISTRICT, "东湖区"), number, "give", unit="环保所")
    ground = "东湖区/环保所"
    act(enter(Role.HANDLER, ground), number, "sign")
    found = {"finding": "到场见一台锅炉", "evidence": "现场照片\n用电记录"}
    act(enter(Role.HANDLER, ground), number, "report", **found)
    assert "草稿，待审签" in enter(Role.HANDLER, ground).get(f"/staff/cases/{number}").text
    assert "到场见一台锅炉" not in enter(Role.HANDLER, LEAD).get(f"/staff/cases/{number}").text
    act(enter(Role.SIGNATORY, ground), number, "countersign", grant="yes")
    page = enter(Role.HANDLER, LEAD).get(f"/staff/cases/{number}").text
    assert "到场见一台锅炉" in page
    assert "报主办审核" in page
    act(enter(Role.HANDLER, LEAD), number, "examine", unit=ground, grant="yes")
    (support,) = [s.unit for s in office.case(number).seats if s.part == "support"]
    act(enter(Role.HANDLER, LEAD), number, "joint", unit=support, why="一同到场")
    assert "联合办理</span>" in enter(Role.OFFICE).get(f"/staff/cases/{number}").text
    refused = act(enter(Role.OFFICE), number, "approve")
    assert refused.status_code == 409
    act(enter(Role.OFFICE), number, "waive", unit=support, why="不需要")
    assert {s.duty for s in office.case(number).seats if s.part != "lead"} == {"done", "waived"}


def test_a_refused_form_says_why_and_keeps_what_was_typed(enter: Enter, office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    handler = office.lead(number)
    office.act(number, handler, "sign")
    browser = enter(Role.HANDLER, LEAD)
    incomplete = act(browser, number, "report", finding="现场有一台锅炉", allegation=["", "", ""])
    assert incomplete.status_code == 422
    assert "请检查这些内容" in incomplete.text
    assert "现场有一台锅炉</textarea>" in incomplete.text
    stale = version(browser.get(f"/staff/cases/{number}").text)
    office.act(number, handler, "note", text="别处又记了一笔")
    form = {"action": "note", "version": stale, "text": "我也要记"}
    late = browser.post(f"/staff/cases/{number}/actions", data=form)
    assert late.status_code == 412
    assert "我也要记</textarea>" in late.text
    assert version(late.text) != stale
    forbidden = act(browser, number, "approve")
    assert forbidden.status_code == 409
    assert "经办人不能“销号”" in forbidden.text


@pytest.mark.parametrize("form", [{}, {"action": "fly"}, {"action": "sign"}])
def test_a_form_that_is_none_of_ours_changes_nothing(
    enter: Enter, office: Office, form: dict[str, str]
) -> None:
    number = office.assigned(BOILER, "1").number
    browser = enter(Role.HANDLER, LEAD)
    assert browser.post(f"/staff/cases/{number}/actions", data=form).status_code == 422
    assert office.stage(number) is Stage.TO_SIGN


def test_declining_needs_a_confirmation_and_tells_the_reporter_why(
    enter: Enter, office: Office
) -> None:
    receipt = office.report("楼上邻居半夜有噪声")
    browser = enter(Role.OFFICE)
    words = {"ground": "不属本方案", "referral": "市民热线"}
    assert "请先勾选确认" in act(browser, receipt.number, "decline", **words).text
    assert act(browser, receipt.number, "decline", confirm="yes", **words).status_code == 303
    outcome = office.status(receipt.code).outcome
    assert outcome is not None
    assert "市民热线" in outcome


def test_the_original_opens_for_the_office_with_a_reason_and_is_marked(
    enter: Enter, office: Office
) -> None:
    number = office.report(BOILER).number
    path = f"/staff/cases/{number}/original"
    browser = enter(Role.OFFICE)
    assert BOILER not in browser.get(f"/staff/cases/{number}").text
    assert browser.post(path, data={"reason": " "}).status_code == 422
    html = browser.post(path, data={"reason": "核对地点"}).text
    section = re.search(r'<section class="card original".*?</section>', html, re.DOTALL)
    assert section
    assert BOILER in re.sub(r"<[^>]+>", "", section[0])
    assert re.search(r'<mark class="match">[^<]*锅炉', section[0])
    assert "核对地点" in html
    if office.stage(number) is Stage.REGISTERED:
        office.act(number, OFFICE, "assign", task="1")
    refused = enter(Role.HANDLER, LEAD).post(path, data={"reason": "好奇"})
    assert refused.status_code == 409
    assert BOILER not in refused.text


def test_notices_are_counted_until_they_are_read(
    enter: Enter, office: Office, desk: Desk, clock: Clock
) -> None:
    number = office.assigned(BOILER, "1").number
    notice = Notice(
        key="n", unit=LEAD, role=Role.HANDLER, tip_id=office.tip(number).id, kind="assigned",
        body=f"【新交办】{number} 燃煤锅炉淘汰（东湖区）（主办）：请签收。", at=clock(),
    )  # fmt: skip
    desk.database.write(lambda session: outbox.add_notices(session, [notice]))
    browser = enter(Role.HANDLER, LEAD)
    assert '1<span class="sr">条未读' in browser.get("/staff").text
    assert f'href="/staff/cases/{number}"' in browser.get("/staff/notices").text
    browser.post("/staff/notices/read")
    assert "条未读" not in browser.get("/staff").text


def test_rates_stand_beside_their_formula_numerator_and_denominator(
    enter: Enter, office: Office
) -> None:
    close(office, office.assigned(BOILER, "1").number)
    office.assigned(BOILER, "1")
    html = enter(Role.OFFICE).get("/staff/rates").text
    assert "办结率 = 已办结 ÷" in html
    assert "1 ÷ 2" in html
    assert "50.0%" in html
    assert "市环保局" in html


def test_only_an_administrator_manages_accounts(enter: Enter) -> None:
    assert enter(Role.OFFICE).get("/staff/accounts").status_code == 403
    browser = enter(Role.ADMINISTRATOR)
    assert browser.get("/staff", follow_redirects=False).headers["location"] == "/staff/accounts"
    form = {"username": "zhao", "display_name": "赵经办", "role": "handler", "unit": "没有的单位"}
    refused = browser.post("/staff/accounts", data=form)
    assert refused.status_code == 422
    assert 'value="赵经办"' in refused.text
    added = browser.post("/staff/accounts", data=form | {"unit": LEAD}).text
    link = re.search(r"/staff/welcome\?link=([\w-]+)", added)
    assert link
    assert link[1] not in browser.get("/staff/accounts").text
    assert "zhao" in browser.get("/staff/welcome", params={"link": link[1]}).text


def test_an_administrator_keeps_the_addresses_for_mail(enter: Enter) -> None:
    browser = enter(Role.ADMINISTRATOR)
    form = {"username": "qian", "display_name": "钱经办", "role": "handler", "unit": LEAD}
    wrong = browser.post("/staff/accounts", data=form | {"mail": "a@b.c, d@e.f"})
    assert wrong.status_code == 422
    assert "邮箱地址不对" in wrong.text
    assert 'value="a@b.c, d@e.f"' in wrong.text
    browser.post("/staff/accounts", data=form | {"mail": " qian@office.test "})
    shown = browser.get("/staff/accounts").text
    assert 'value="qian@office.test"' in shown
    address = re.findall(r'action="(/staff/accounts/\w+/mail)"[^<]*<input[^>]*qian@office', shown)[
        0
    ]
    assert browser.post(address, data={"mail": "<qian"}).status_code == 422
    assert 'value="qian@office.test"' in browser.get("/staff/accounts").text
    assert browser.post(address, data={"mail": ""}).status_code == 200
    assert "qian@office.test" not in browser.get("/staff/accounts").text
    assert browser.post("/staff/accounts/nobody/mail", data={"mail": ""}).status_code == 404


def test_an_account_switched_off_is_signed_out_at_once(
    enter: Enter, client: TestClient, desk: Desk
) -> None:
    handler_cookie = enter(Role.HANDLER, LEAD).cookies[COOKIE]
    with desk.database.read() as session:
        account = accounts.by_session(session, desk, handler_cookie, client.app.state.clock())  # type: ignore[attr-defined]
    browser = enter(Role.ADMINISTRATOR)
    browser.post(f"/staff/accounts/{account.actor.id}/active", data={"active": "false"})
    assert "已停用" in browser.get("/staff/accounts").text
    client.cookies.set(COOKIE, handler_cookie)
    assert client.get("/staff", follow_redirects=False).status_code == 303


def test_every_action_has_its_fields() -> None:
    assert set(FIELDS) == set(Action)
