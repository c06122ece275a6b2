"""并案 and 企业档案 over HTTP: the office's panel and actions, and what units do not see."""

import pytest
from starlette.testclient import TestClient

from routing.rules.words import Role
from tests.api.conftest import BOILER, Enter, Hire, Officer, refused
from tests.api.test_pages_staff import act
from tests.make import OFFICE, Office

LEAD = "市环保局/一科"
AGAIN = "柳荫街道云泽机械厂那台6蒸吨燃煤锅炉又在烧煤，黑烟滚滚。"
DISTRICT = "西岭区"
NAME = "云泽市鑫源机械有限公司"


@pytest.fixture
def twice(office: Office) -> tuple[str, str]:
    """Numbers of two tips that tell the same matter, both with 市环保局/一科."""
    return office.assigned(BOILER, "1").number, office.assigned(AGAIN, "1").number


def test_the_office_links_a_suggested_tip_and_takes_it_back(
    desk_officer: Officer, twice: tuple[str, str], office: Office
) -> None:
    first, second = twice
    case = desk_officer.get(f"/cases/{second}").json()
    (similar,) = case["similar"]
    assert similar["number"] == first
    assert similar["stage_label"] == "待签收"
    assert similar["reason"]
    seen = desk_officer.version(second)
    linked = desk_officer.after(second, "link", seen=seen, to=first)
    assert (linked["stage"], linked["stage_label"]) == ("duplicate", "并案")
    assert linked["parent"]["number"] == first
    assert [action["action"] for action in linked["actions"]] == ["unlink", "probe"]
    assert [r["number"] for r in desk_officer.get(f"/cases/{first}").json()["linked"]] == [second]
    refused(desk_officer.act(second, "unlink", seen=seen), 412, "stale")
    back = desk_officer.after(second, "unlink")
    assert (back["stage"], back["parent"], back["due_at"]) == ("to_sign", None, case["due_at"])


def test_wrong_links_are_refused_with_a_sentence(
    desk_officer: Officer, hire: Hire, twice: tuple[str, str]
) -> None:
    first, second = twice
    refused(desk_officer.act(first, "link", to=first), 422, "invalid")
    refused(desk_officer.act(first, "link", to="YZ-NONE"), 422, "invalid")
    refused(desk_officer.act(first, "unlink"), 409, "not-allowed")
    assert desk_officer.act(first, "link").status_code == 422
    refused(hire(Role.HANDLER, LEAD).act(first, "link", to=second), 409, "not-allowed")


def test_a_unit_is_shown_no_other_tip(hire: Hire, twice: tuple[str, str]) -> None:
    first, second = twice
    shown = hire(Role.HANDLER, LEAD).get(f"/cases/{second}")
    assert (shown.json()["similar"], shown.json()["linked"]) == ([], [])
    assert first not in shown.text


def test_the_public_status_of_a_linked_tip_tells_of_no_other(
    client: TestClient, office: Office
) -> None:
    parent, child = office.assigned(BOILER, "1"), office.assigned(AGAIN, "1")
    office.act(child.number, OFFICE, "link", to=parent.number)
    shown = client.post("/api/v1/tips/status", json={"code": child.code})
    assert shown.json()["stage"] == "verifying"
    page = client.post("/status", data={"code": child.code})
    for text in (shown.text, page.text):
        assert not [w for w in ("并案", "并入", "duplicate", parent.number) if w in text]


def test_one_click_on_the_case_page_links_and_another_takes_it_back(
    enter: Enter,
    twice: tuple[str, str],
    office: Office,
) -> None:
    first, second = twice
    browser = enter(Role.OFFICE)
    page = browser.get(f"/staff/cases/{second}").text
    assert "可能是同一事项" in page
    assert f'name="to" value="{first}"' in page
    assert act(browser, second, "link", to=first).status_code == 303
    page = browser.get(f"/staff/cases/{second}").text
    assert first in page
    assert "取消并案" in page
    assert second in browser.get(f"/staff/cases/{first}").text
    assert act(browser, second, "unlink").status_code == 303
    assert office.stage(second) == "to_sign"


def test_a_handlers_page_has_no_panel_and_no_other_number(
    enter: Enter,
    twice: tuple[str, str],
) -> None:
    first, second = twice
    page = enter(Role.HANDLER, LEAD).get(f"/staff/cases/{second}").text
    assert "可能是同一事项" not in page
    assert first not in page


def test_the_enterprise_is_picked_from_the_register_or_named_anew(
    enter: Enter,
    twice: tuple[str, str],
    office: Office,
) -> None:
    first, second = twice
    browser = enter(Role.OFFICE)
    assert act(browser, first, "confirm_enterprise", new_name="云泽机械厂").status_code == 303
    page = browser.get(f"/staff/cases/{second}").text
    assert 'type="radio" name="name" value="云泽机械厂"' in page
    answer = act(browser, second, "confirm_enterprise", name="云泽机械厂", new_name="别的")
    assert answer.status_code == 303
    file = browser.get("/staff/enterprises/1").text
    assert first in file
    assert second in file
    refusal = act(browser, first, "confirm_enterprise", new_name="")
    assert refusal.status_code == 422
    assert "企业名称" in refusal.text


def test_a_file_shows_a_unit_its_own_cases_and_that_there_is_more(
    enter: Enter,
    office: Office,
) -> None:
    own, other = office.assigned(BOILER, "1").number, office.assigned(BOILER, "2").number
    for number in (own, other):
        office.act(number, OFFICE, "confirm_enterprise", name=NAME)
    page = enter(Role.HANDLER, LEAD).get("/staff/enterprises/1").text
    assert own in page
    assert "办公室另有记录" in page
    assert other not in page
    stranger = enter(Role.DISTRICT, DISTRICT).get("/staff/enterprises/1").text
    assert "办公室另有记录" in stranger
    assert own not in stranger
    assert "办公室另有记录" not in enter(Role.OFFICE).get("/staff/enterprises/1").text


def test_search_and_files_answer_whatever_is_asked(enter: Enter, office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    office.act(number, OFFICE, "confirm_enterprise", name=NAME)
    browser = enter(Role.OFFICE)
    assert "写企业名称查找" in browser.get("/staff/enterprises").text
    assert NAME in browser.get("/staff/enterprises", params={"q": "鑫沅机械"}).text
    for query in ("无此一家", "\x00", "<script>", "％", "鑫" * 3000):
        answer = browser.get("/staff/enterprises", params={"q": query})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    assert browser.get("/staff/enterprises/99").status_code == 404
    for wrong in ("0", "-1", "x", "9" * 30):
        assert browser.get(f"/staff/enterprises/{wrong}").status_code in (404, 422)
    assert enter(Role.ADMINISTRATOR).get("/staff/enterprises").status_code == 409


def test_without_a_session_no_file_is_shown(client: TestClient) -> None:
    for path in ("/staff/enterprises", "/staff/enterprises/1"):
        assert client.get(path, follow_redirects=False).status_code in (303, 401)
