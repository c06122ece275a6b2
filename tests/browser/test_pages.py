"""A few journeys in a real Chromium: keyboard, htmx, accessibility, narrow screens."""

import re
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlmodel import Session

from api.app import create_app
from common import keepers
from common.clock import local, utc_now
from common.keys import load_keys
from common.plan import Plan
from common.settings import Settings
from db.engine import Database
from db.tables import KeeperKey
from routing.rules.calendar import WorkCalendar
from routing.rules.words import Mode, Role
from routing.work import accounts
from routing.work.accounts import NewOfficer
from routing.work.calendars import Calendars
from routing.work.desk import Desk
from tests.api.conftest import BOILER
from tests.machine import fresh_sqlite_url
from tests.make import (
    FINDINGS,
    OFFICE,
    Office,
)
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
    for name in ("核查情况（内部）", "给举报人的答复", "公开摘要", "现场取得的证据", "处理结果"):
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


def test_a_clerk_enters_a_call_and_sees_what_was_told_before(
    page: Page, site: str, desk: Desk, office: Office, complaints: list[str]
) -> None:
    known = office.assigned(BOILER, "1").number
    sign_in(page, site, desk, NewOfficer("chen", "陈录入", Role.OFFICE))
    page.get_by_role("link", name="代录").first.click()
    page.get_by_label("反映内容").press_sequentially(BOILER)
    expect(page.get_by_role("link", name=known)).to_be_visible()
    fits(page, 390)
    accessible(page)
    page.get_by_role("button", name="登记，给出回执").click()
    expect(page.get_by_text("电话里这样念")).to_be_visible()
    fits(page, 390)
    accessible(page)
    page.goto(f"{site}/staff/enter/power")
    fits(page, 390)
    accessible(page)
    page.get_by_label("企业名称").fill("云泽铸造厂")
    page.get_by_label("区县").select_option(label="东湖区")
    page.get_by_label("用电异常情况").fill("夜间负荷是白天的九倍。")
    page.get_by_role("button", name="登记，交区县承办").click()
    page.get_by_role("button", name="打开线索").click()
    expect(page.get_by_text("承办区县（牵头）", exact=True)).to_be_visible()
    fits(page, 390)
    accessible(page)
    assert not complaints


def test_a_keeper_takes_an_errand_and_records_how_it_went(
    page: Page, site: str, desk: Desk, office: Office, tmp_path: Path, complaints: list[str]
) -> None:
    public = keepers.create_pair(tmp_path / "keeper.key", "correct horse battery")
    key = KeeperKey(id="k", public=public, created_at=utc_now())
    desk.database.write(lambda session: session.add(key))
    number = office.report("听说有个厂子不对劲。", mode=Mode.NAMED, name="王某", phone="139").number
    office.act(number, OFFICE, "decline", ground="不属本方案", referral="12345")
    sign_in(page, site, desk, NewOfficer("bao", "保某", Role.KEEPER))
    fits(page, 390)
    accessible(page)
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="由我办理").click()
    page.get_by_label("调取理由").fill("告知结果")
    page.get_by_role("button", name="调取封存内容").click()
    expect(page.get_by_label("封存的内容")).to_be_visible()
    fits(page, 390)
    accessible(page)
    page.get_by_label("电话", exact=True).check()
    page.get_by_label("什么时候").fill(local(utc_now()).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("已告知").check()
    page.get_by_role("button", name="登记，办完").click()
    expect(page.get_by_text("现在没有要联系的举报人")).to_be_visible()


def test_a_handler_orders_and_rechecks_a_measure_on_a_narrow_screen(
    page: Page, site: str, desk: Desk, office: Office, complaints: list[str]
) -> None:
    number = office.assigned(BOILER, "1").number
    handler = office.lead(number)
    office.act(number, handler, "sign")
    went = {"place": "柳荫街道", "people": "甲、乙", "findings": "一台锅炉在烧煤"}
    office.act(number, handler, "visit", at=utc_now(), **went)
    due = (utc_now() + timedelta(days=20)).date().isoformat()
    office.act(number, handler, "order", measure="rectify", due=due, note="拆除锅炉")
    office.act(number, handler, "report", **FINDINGS)
    office.act(number, office.lead(number, Role.SIGNATORY), "countersign", grant=True)
    sign_in(page, site, desk, NewOfficer("wang", "王经办", Role.HANDLER, LEAD))
    page.goto(f"{site}/staff/cases/{number}")
    fits(page, 390)
    accessible(page)
    form = page.locator("details.action", has=page.get_by_role("button", name="复核处置"))
    form.get_by_label("不合格").check()
    form.get_by_label("复核情况").fill("夜间还在烧")
    form.get_by_role("button", name="复核处置").press("Enter")
    expect(page.get_by_text("请下达后续处置")).to_be_visible()
    for action in page.locator("details.action").all():
        action.evaluate("one => one.open = true")
    fits(page, 390)
    accessible(page)
    page.goto(f"{site}/staff/requests")
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
