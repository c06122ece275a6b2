"""The pages of letters, as a browser without JavaScript sees them, and the files."""

import re
from io import BytesIO

import pytest
from docx import Document as Docx
from httpx2 import Response
from starlette.testclient import TestClient

from common.clock import Clock
from routing.rules.words import Role
from routing.work import chasing
from routing.work.desk import Desk
from tests.api.conftest import Enter

LEAD, DISTRICT = "市环保局/一科", "东湖区"
SENT = {"outside_number": "云环函〔2026〕7号", "seal": "已用印", "sent_on": "2026-11-24"}
WRITTEN = {
    "title": "关于督促办理的函",
    "text": "根据（依据待核），请抓紧。",
    "contact": "张三 5550",
}


def begin(browser: TestClient, number: str, letter: str) -> str:
    """The address of a letter that was begun from the case page."""
    answer = browser.post(
        f"/staff/cases/{number}/letters", data={"letter": letter}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    return found[1] if found else "1"


def take(browser: TestClient, path: str, step: str, **fields: str) -> Response:
    form = {"version": version(browser.get(path).text), "step": step, **fields}
    return browser.post(path, data=form, follow_redirects=False)


def offered(page: str) -> set[str]:
    return set(re.findall(r'name="step" value="(\w+)"', page))


def test_a_letter_from_the_case_page_to_the_outside(enter: Enter, assigned: str) -> None:
    browser = enter(Role.HANDLER, LEAD)
    assert f"/staff/cases/{assigned}/letters" in browser.get(f"/staff/cases/{assigned}").text
    path = begin(browser, assigned, f"supervise:{DISTRICT}")
    assert offered(browser.get(path).text) == {"submit", "save", "void"}
    assert take(browser, path, "save", **WRITTEN).status_code == 303
    assert "请抓紧" in browser.get(path).text
    assert take(browser, path, "submit", **WRITTEN).headers["location"] == f"{path}?done=submit"
    assert offered(browser.get(path).text) == {"send_back", "void"}
    enter(Role.HANDLER, LEAD)
    assert take(browser, path, "check").status_code == 303
    enter(Role.SIGNATORY, LEAD)
    assert assigned in browser.get("/staff/letters").text
    assert take(browser, path, "sign").status_code == 303
    assert "《云泽市督促检查办法》第三条" in browser.get(path).text
    assert take(browser, path, "send", **SENT).status_code == 303
    page = browser.get(path).text
    assert offered(page) == set()
    assert "云环函〔2026〕7号" in page
    assert "这份文书已经发出" in page


def test_the_files_are_there_for_whoever_may_see_the_letter(enter: Enter, assigned: str) -> None:
    browser = enter(Role.OFFICE)
    path = begin(browser, assigned, f"remind:{LEAD}")
    word, pdf = browser.get(f"{path}.docx"), browser.get(f"{path}.pdf")
    text = "\n".join(p.text for p in Docx(BytesIO(word.content)).paragraphs)
    assert f"关于{assigned}号线索办理期限的提醒函" in text
    assert pdf.content.startswith(b"%PDF")
    for answer in (word, pdf):
        assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("role", "unit"),
    [(Role.HANDLER, LEAD), (Role.DISTRICT, DISTRICT), (Role.HANDLER, "市工信局/技改科"),
     (Role.ADMINISTRATOR, None)],
)  # fmt: skip
def test_what_is_not_yours_is_not_there(
    enter: Enter, assigned: str, role: Role, unit: str | None
) -> None:
    browser = enter(Role.OFFICE)
    path = begin(browser, assigned, f"remind:{LEAD}")
    enter(role, unit)
    for there, none in ((path, "/staff/letters/none"), (f"{path}.docx", "/staff/letters/none.docx"),
                        (f"{path}.pdf", "/staff/letters/none.pdf")):  # fmt: skip
        answer = browser.get(there)
        assert answer.status_code == 404
        assert answer.content == browser.get(none).content
    assert take(browser, path, "void", why="不要").status_code == 404
    assert path not in browser.get("/staff/letters").text


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [(Role.OFFICE, None, 200), (Role.HANDLER, LEAD, 200), (Role.SIGNATORY, LEAD, 200),
     (Role.DISTRICT, DISTRICT, 404), (Role.HANDLER, "市工信局/技改科", 404),
     (Role.ADMINISTRATOR, None, 404)],
)  # fmt: skip
def test_the_letters_of_a_case_are_for_its_lead_and_the_office(
    enter: Enter, assigned: str, role: Role, unit: str | None, status: int
) -> None:
    browser = enter(role, unit)
    assert browser.get(f"/staff/cases/{assigned}/letters").status_code == status
    linked = f"/staff/cases/{assigned}/letters" in browser.get(f"/staff/cases/{assigned}").text
    assert linked == (status == 200)


def test_without_letters_the_page_says_how_one_begins(enter: Enter, assigned: str) -> None:
    browser = enter(Role.HANDLER, LEAD)
    page = browser.get("/staff/letters").text
    assert "现在没有等您" in page
    assert "系统会备好草稿" in page
    assert "这条线索还没有督办文书" in browser.get(f"/staff/cases/{assigned}/letters").text


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"step": "fly"}, 422, "没有这种操作"),
        ({"step": "submit", "version": "x"}, 422, "请刷新"),
        ({"step": "submit", "version": "9" * 5000}, 422, "请刷新"),
        ({"step": "submit", "version": "8"}, 412, "请刷新页面"),
        ({"step": "submit"}, 422, "请填写标题"),
        ({"step": "sign"}, 409, "不能签发"),
        ({"step": "send", "sent_on": "明天"}, 422, "2026-11-24"),
        ({"step": "void", "why": "太" * 301}, 413, "理由太长"),
    ],
)
def test_a_refusal_shows_the_letter_again_with_what_to_do(
    enter: Enter, assigned: str, fields: dict[str, str], status: int, said: str
) -> None:
    browser = enter(Role.OFFICE)
    path = begin(browser, assigned, f"remind:{LEAD}")
    before = browser.get(path).text
    answer = browser.post(path, data={"version": "1", **fields}, follow_redirects=False)
    assert answer.status_code == status
    assert said in answer.text
    assert browser.get(path).text == before


def test_what_was_typed_is_not_lost_by_a_refusal(enter: Enter, assigned: str) -> None:
    browser = enter(Role.OFFICE)
    path = begin(browser, assigned, f"remind:{LEAD}")
    answer = take(browser, path, "submit", title="改过的标题", text="改过的<正文>")
    assert "请填写联系人和办公电话" in answer.text
    assert 'value="改过的标题"' in answer.text
    assert "改过的&lt;正文&gt;</textarea>" in answer.text


def test_drafting_what_one_may_not_says_who_may(enter: Enter, assigned: str) -> None:
    browser = enter(Role.OFFICE)
    for letter in ("", "supervise", f"supervise:{DISTRICT}", "remind:市长"):
        answer = browser.post(f"/staff/cases/{assigned}/letters", data={"letter": letter})
        assert answer.status_code == 409
        assert "办公室对部门，主办单位经办人对承办区县" in answer.text


def test_the_list_goes_on_to_the_next_page(
    enter: Enter, assigned: str, desk: Desk, clock: Clock
) -> None:
    browser = enter(Role.OFFICE)
    for _ in range(51):
        path = begin(browser, assigned, f"remind:{LEAD}")
        take(browser, path, "void", why="试")
        clock.advance(minutes=1)  # type: ignore[attr-defined]
    first = browser.get("/staff/letters").text
    following = re.search(r'href="(/staff/letters\?cursor=[^"]+)"', first)
    assert following
    rest = browser.get(following[1]).text
    pages = [set(re.findall(r'"/staff/letters/(\w{32})"', page)) for page in (first, rest)]
    assert [len(page) for page in pages] == [50, 1]
    assert not pages[0] & pages[1]
    assert browser.get("/staff/letters", params={"cursor": "x~y"}).status_code == 200


def test_a_draft_by_the_sweep_waits_on_the_page(
    enter: Enter, assigned: str, desk: Desk, clock: Clock
) -> None:
    clock.advance(days=10)  # type: ignore[attr-defined]
    chasing.sweep(desk, clock())
    page = enter(Role.OFFICE).get("/staff/letters").text
    waiting = page.split("全部文书")[0]
    assert "提醒函" in waiting
    assert assigned in waiting
