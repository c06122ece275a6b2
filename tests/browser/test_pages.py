"""A few journeys in a real Chromium: keyboard, htmx, accessibility, narrow screens."""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlmodel import Session

from api.app import create_app
from common.clock import utc_now
from common.keys import load_keys
from common.plan import Plan
from common.settings import Settings
from db.engine import Database
from routing.rules.calendar import WorkCalendar
from routing.rules.words import Role
from routing.work import accounts
from routing.work.accounts import NewOfficer
from routing.work.calendars import Calendars
from routing.work.desk import Desk
from tests.api.conftest import BOILER
from tests.machine import fresh_sqlite_url
from tests.make import Office
from tests.serving import LOOPBACK, free_port
from triage import Triage

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
PASSWORD = "ein langes Wort"
LEAD = "市环保局/一科"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


@pytest.fixture
def desk(
    settings: Settings, plan: Plan, triage: Triage, tmp_path: Path, migrated_sqlite: Path
) -> Iterator[Desk]:
    """One engine is enough for what a browser can show."""
    settings.data_dir.mkdir(exist_ok=True)
    staff = settings.staff.model_copy(update={"require_totp": False})
    database = Database(fresh_sqlite_url(tmp_path, migrated_sqlite))
    yield Desk(
        settings=settings.model_copy(update={"staff": staff}),
        plan=plan,
        triage=triage,
        keys=load_keys(settings.keys_file, settings.crypto.cipher),
        calendars=Calendars(WorkCalendar(), database),
        database=database,
    )
    database.close()


@pytest.fixture
def site(desk: Desk) -> Iterator[str]:
    """The application over HTTP, without its periodic jobs."""
    port = free_port()
    app = create_app(desk, utc_now, schedule=False)
    config = uvicorn.Config(app, host=LOOPBACK, port=port, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://{LOOPBACK}:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console holds against the pages."""
    found: list[str] = []
    page.on("console", lambda m: found.append(m.text) if "Content Security" in m.text else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def office(desk: Desk) -> Office:
    return Office(desk, utc_now)


def accessible(page: Page) -> None:
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def fits(page: Page, width: int = 360) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


def sign_in(page: Page, site: str, desk: Desk, new: NewOfficer) -> None:
    def create(session: Session) -> str:
        officer = accounts.add_officer(session, desk, new, utc_now())
        return accounts.invite(session, desk, officer, utc_now())

    page.goto(f"{site}/staff/welcome?link={desk.database.write(create)}")
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_label("再输一次").fill(PASSWORD)
    page.get_by_role("button", name="完成设置").click()
    page.get_by_role("button", name="去登录").click()
    page.get_by_label("用户名").fill(new.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()


def test_a_neighbour_reports_on_a_narrow_phone_and_follows_up(
    page: Page, site: str, complaints: list[str]
) -> None:
    page.goto(f"{site}/report")
    fits(page)
    accessible(page)
    page.get_by_role("button", name="提交举报").click()
    expect(page.locator("#errors")).to_be_focused()
    accessible(page)
    page.get_by_role("link", name=re.compile("您看到了什么")).click()
    page.get_by_label("您看到了什么").fill(BOILER)
    page.get_by_label("以上是我看到或知道的真实情况").check()
    page.get_by_role("button", name="提交举报").click()
    expect(page.get_by_role("heading", name="线索收到了")).to_be_visible()
    fits(page)
    accessible(page)
    code = page.locator(".secret").inner_text()
    page.get_by_role("button", name="去查询页").click()
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("heading", name="接下来")).to_be_visible()
    assert code not in page.url
    fits(page)
    accessible(page)
    assert not complaints


def test_the_chat_goes_on_without_loading_the_page_again(
    page: Page, site: str, complaints: list[str]
) -> None:
    page.goto(f"{site}/chat")
    accessible(page)
    page.evaluate("document.body.dataset.same = 'yes'")
    page.get_by_label("要说的话").fill(BOILER)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".bubble.mine")).to_have_count(1)
    expect(page.get_by_label("要说的话")).to_be_focused()
    for _ in range(5):
        if page.get_by_role("button", name="我已记下").is_visible():
            break
        before = page.locator(".bubble.mine").count()
        confirm = page.get_by_role("button", name=re.compile("^确认提交"))
        unknown = page.get_by_role("button", name="不知道")
        (confirm if confirm.is_visible() else unknown).click()
        expect(page.locator(".bubble.mine")).to_have_count(before + 1)
    expect(page.locator(".with-code")).to_be_visible()
    assert page.evaluate("document.body.dataset.same") == "yes"
    fits(page)
    accessible(page)
    assert not complaints


def test_a_handler_signs_and_reports_with_the_forms_of_the_case_page(
    page: Page, site: str, desk: Desk, office: Office, complaints: list[str]
) -> None:
    number = office.assigned(BOILER, "1").number
    sign_in(page, site, desk, NewOfficer("wang", "王经办", Role.HANDLER, LEAD))
    accessible(page)
    page.get_by_role("link", name=number).click()
    fits(page)
    page.get_by_role("button", name="签收", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("已完成：签收。")
    accessible(page)
    fits(page)
    page.get_by_label("问题1").fill("锅炉冒黑烟")
    page.locator("#allegation-verdict-0").select_option(label="属实")
    page.get_by_label("总的结论").select_option(label="属实")
    for name in ("核查情况（内部）", "给举报人的答复", "公开摘要", "证据，一行一件"):
        page.get_by_label(name).fill("一台燃煤锅炉")
    page.get_by_role("button", name="报告核查结论").click()
    expect(page.get_by_text("待审签").first).to_be_visible()
    accessible(page)
    assert not complaints


def test_the_office_links_a_duplicate_and_opens_the_enterprises_file_by_keyboard(
    page: Page, site: str, desk: Desk, office: Office, complaints: list[str]
) -> None:
    first, second = office.assigned(BOILER, "1").number, office.assigned(BOILER, "1").number
    sign_in(page, site, desk, NewOfficer("li", "李办", Role.OFFICE))
    page.goto(f"{site}/staff/cases/{second}")
    fits(page, 390)
    accessible(page)
    page.get_by_role("button", name=f"并入 {first}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("已完成：并案。")
    expect(page.get_by_role("heading", name="已并案")).to_be_visible()
    fits(page, 390)
    accessible(page)
    page.get_by_role("button", name="取消并案").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("已完成：取消并案。")
    page.locator("summary", has_text="确认企业").focus()
    page.keyboard.press("Enter")
    page.get_by_label("企业全称").fill("云泽市鑫源机械有限公司")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("已完成：确认企业。")
    page.goto(f"{site}/staff/enterprises")
    fits(page, 390)
    accessible(page)
    page.get_by_label("企业名称").fill("鑫沅机械")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="云泽市鑫源机械有限公司").click()
    expect(page.get_by_role("link", name=second)).to_be_visible()
    fits(page, 390)
    accessible(page)
    assert not complaints


def test_an_officer_on_duty_answers_a_call_and_keeps_the_roster_by_keyboard(
    page: Page, site: str, desk: Desk, office: Office, complaints: list[str]
) -> None:
    number = office.report(f"{BOILER}刚刚爆炸着火了。").number
    sign_in(page, site, desk, NewOfficer("li", "李办", Role.OFFICE))
    fits(page, 390)
    accessible(page)
    page.get_by_role("button", name=re.compile(f"确认收到.*{number}")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("值班人员确认收到")).to_be_visible()
    page.get_by_role("link", name="值班").click()
    page.locator("summary", has_text="排一班").focus()
    page.keyboard.press("Enter")
    page.get_by_label("从（日期或星期").fill("周一")
    page.get_by_label("到（不填为同一天）").fill("周日")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("值班表已更新。")
    expect(page.get_by_role("row", name="周一至周日")).to_be_visible()
    page.locator("summary", has_text="登记请假").focus()
    page.keyboard.press("Enter")
    page.get_by_label("到（含当天）").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("请假已登记。")
    fits(page, 390)
    accessible(page)
    page.set_viewport_size({"width": 1100, "height": 900})
    accessible(page)
    assert not complaints
