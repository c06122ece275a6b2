"""A letter in a real Chromium: begun, filled in and submitted by its labels, on a phone too."""

import pytest
from playwright.sync_api import Page, expect

from routing.rules.words import Role
from routing.work.accounts import NewOfficer
from routing.work.desk import Desk
from tests.api.conftest import BOILER
from tests.browser.test_pages import (  # noqa: F401  fixtures
    LEAD,
    accessible,
    complaints,
    desk,
    fits,
    office,
    sign_in,
    site,
)
from tests.make import Office

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_a_letter_is_begun_from_its_case_and_handed_on(
    page: Page,
    site: str,  # noqa: F811
    desk: Desk,  # noqa: F811
    office: Office,  # noqa: F811
    complaints: list[str],  # noqa: F811
) -> None:
    number = office.assigned(BOILER, "1").number
    sign_in(page, site, desk, NewOfficer("handler", "某经办人", Role.HANDLER, LEAD))
    page.goto(f"{site}/staff/cases/{number}")
    page.get_by_role("link", name="督办文书", exact=True).click()
    accessible(page)
    page.get_by_label("种类和主送").select_option(label="督办函 → 东湖区")
    page.get_by_role("button", name="拟稿").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"关于督促办理{number}号线索的函")
    accessible(page)
    page.get_by_label("联系人和办公电话").fill("张三 5550-1234")
    page.get_by_role("button", name="提交核稿").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已完成：提交核稿")
    accessible(page)
    fits(page)
    page.goto(f"{site}/staff/letters")
    expect(page.get_by_role("row", name=number)).to_contain_text("核稿")
    accessible(page)
    fits(page)
    assert complaints == []
