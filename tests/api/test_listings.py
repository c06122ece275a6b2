"""The lists over HTTP: the public page, JSON and CSV; the forms of the publishers."""

import csv
import io
import re

import pytest
from starlette.testclient import TestClient

from routing.rules.words import Role
from tests.api.conftest import BOILER, Enter
from tests.make import OFFICE, Office
from tests.routing.test_listings import DEPARTMENT, offer


@pytest.fixture
def entry(office: Office) -> str:
    number = office.assigned(BOILER, "1").number
    office.act(number, OFFICE, "confirm_enterprise", name="=云泽机械厂")
    return offer(office, number)


def publish(enter: Enter, entry: str) -> TestClient:
    browser = enter(Role.PUBLISHER, DEPARTMENT)
    form = {"action": "publish", "text": "锅炉不达标"}
    browser.post(f"/staff/lists/{entry}", data=form)
    browser = enter(Role.PUBLISHER, DEPARTMENT)
    browser.post(f"/staff/lists/{entry}", data={"action": "confirm"})
    return browser


def test_two_publishers_put_an_enterprise_on_the_public_page(enter: Enter, entry: str) -> None:
    browser = enter(Role.PUBLISHER, DEPARTMENT)
    assert "黄牌" in browser.get("/staff").text
    assert "还没有" not in browser.get("/staff/lists").text
    assert "现在没有黄牌企业" in browser.get("/open/lists").text
    publish(enter, entry)
    html = browser.get("/open/lists").text
    assert "云泽机械厂" in html
    assert not re.search(r"YZ-?2026", html)
    (told,) = browser.get("/api/v1/lists").json()["entries"]
    assert (told["card"], told["text"]) == ("yellow", "锅炉不达标")
    assert browser.get("/api/v1/lists?card=red").json() == {"entries": []}


def test_one_person_alone_is_told_that_another_has_to_confirm(enter: Enter, entry: str) -> None:
    browser = enter(Role.PUBLISHER, DEPARTMENT)
    browser.post(f"/staff/lists/{entry}", data={"action": "publish", "text": "锅炉不达标"})
    refusal = browser.post(f"/staff/lists/{entry}", data={"action": "confirm"})
    assert refusal.status_code == 409
    assert "另一位发布人" in refusal.text
    assert "锅炉不达标" in refusal.text


def test_exports_are_harmless_in_a_spreadsheet(enter: Enter, entry: str) -> None:
    browser = publish(enter, entry)
    for name, lines in {"credit": 1, "price": 1, "penalty": 0}.items():
        answer = browser.get(f"/staff/lists/export/{name}.csv")
        rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
        assert len(rows) == 1 + lines
        assert all(row[2] == "'=云泽机械厂" for row in rows[1:])
    assert browser.get("/staff/lists/export/other.csv").status_code == 404


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.HANDLER])
def test_others_do_not_see_the_lists_being_made(enter: Enter, entry: str, role: Role) -> None:
    browser = enter(role, "市环保局/一科" if role is Role.HANDLER else None)
    for path in ("/staff/lists", f"/staff/lists/{entry}", "/staff/lists/export/credit.csv"):
        assert browser.get(path).status_code == 404


@pytest.mark.parametrize("action", ["", "explode", "remove", "plead"])
def test_a_form_that_says_nothing_sensible_is_refused_with_a_sentence(
    enter: Enter, entry: str, action: str
) -> None:
    browser = enter(Role.PUBLISHER, DEPARTMENT)
    answer = browser.post(f"/staff/lists/{entry}", data={"action": action})
    assert answer.status_code in {409, 422}
    assert 'role="alert"' in answer.text
