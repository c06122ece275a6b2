"""The public pages, as a browser without JavaScript sees them."""

import io
import re

import pytest
from PIL import Image
from starlette.testclient import TestClient

from db import tips
from db.tables import KeeperKey
from routing.work.desk import Desk
from tests.api.conftest import BOILER
from tests.make import OFFICE, Office
from tests.routing.test_life import close

PAGES = ("/", "/report", "/status", "/chat", "/open", "/staff/sign-in")


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(out, "PNG")
    return out.getvalue()


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found
    return found[1]


def filled(client: TestClient, **changes: str) -> dict[str, str]:
    """The form as somebody fills it in who keeps to the defaults."""
    form = {
        "request_id": hidden(client.get("/report").text, "request_id"),
        "text": BOILER,
        "mode": "anonymous",
        "confirm": "yes",
    }
    return form | changes


def code_of(html: str) -> str:
    shown = re.search(r'class="secret">(.*?)</dd>', html)
    assert shown
    return "-".join(re.findall(r"<span>(\w{4})</span>", shown[1]))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_obeys_its_own_content_policy_and_names_its_fields(
    client: TestClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    html = answer.text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", html)
    assert not re.search(r'(src|href|action)="(https?:)?//', html)
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    fields = re.findall(r"<(?:input|select|textarea)\b[^>]*>", html)
    free = [f for f in fields if not re.search(r'type="(hidden|radio|checkbox)"', f)]
    assert all(re.search(r'id="([^"]+)"', field)[1] in labelled for field in free)  # type: ignore[index]


def test_the_start_page_names_the_three_ways_and_where_else_to_go(client: TestClient) -> None:
    html = client.get("/").text
    assert all(f'href="{way}"' in html for way in ("/report", "/chat", "/status", "tel:000000"))


def test_a_tip_by_form_gives_a_receipt_whose_code_shows_the_outcome(
    client: TestClient, office: Office
) -> None:
    answer = client.post("/report", data=filled(client, district="东湖区"))
    assert answer.status_code == 201
    assert "请用笔把查询码抄在纸上" in answer.text
    code = code_of(answer.text)
    number = re.search(r'class="number">([^<]+)', answer.text)[1]  # type: ignore[index]
    if office.stage(number) == "registered":
        office.act(number, OFFICE, "assign", task="1")
    close(office, number)
    status = client.post("/status", data={"code": code.lower().replace("-", " ")})
    assert "核查结论：属实。您反映的情况属实" in status.text
    assert code not in str(status.url)


def test_the_form_sent_twice_is_one_tip_with_one_code(client: TestClient) -> None:
    form = filled(client)
    first, second = (client.post("/report", data=form).text for _ in range(2))
    assert code_of(first) == code_of(second)
    assert re.search(r'class="number">([^<]+)', first)[1] in second  # type: ignore[index]


def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(client: TestClient) -> None:
    form = filled(client, text=" ", address="柳荫街道旧桥头", confirm="")
    answer = client.post("/report", data=form)
    assert answer.status_code == 422
    assert 'href="#text"' in answer.text
    assert 'id="text-error">请填写举报内容。' in answer.text
    assert 'id="confirm-error">' in answer.text
    assert 'value="柳荫街道旧桥头"' in answer.text
    assert hidden(answer.text, "request_id") == form["request_id"]


@pytest.mark.parametrize(
    ("field", "value", "at"),
    [
        ("text", "好" * 1_000_000, "text"),
        ("district", "长安县", "form"),
        ("mode", "famous", "mode"),
        ("enterprise", "厂" * 5000, "enterprise"),
    ],
)
def test_bad_fields_get_a_sentence_and_no_receipt(
    client: TestClient, desk: Desk, field: str, value: str, at: str
) -> None:
    answer = client.post("/report", data=filled(client, **{field: value}))
    assert answer.status_code in {413, 422}
    assert "还没有提交" in answer.text
    assert at == "form" or f'href="#{at}"' in answer.text
    with desk.database.read() as session:
        assert tips.is_empty(session)


def test_photos_come_along_and_what_is_no_photo_is_refused_at_its_field(
    client: TestClient, office: Office
) -> None:
    lying = {"photos": ("a.jpg", b"MZ this is no photo", "image/jpeg")}
    refused = client.post("/report", data=filled(client), files=lying)
    assert refused.status_code == 422
    assert 'id="photos-error">只收照片' in refused.text
    files = [("photos", ("a.png", photo(), "image/png"))] * 2
    answer = client.post("/report", data=filled(client), files=files)
    number = re.search(r'class="number">([^<]+)', answer.text)[1]  # type: ignore[index]
    assert len(office.case(number).photos) == 2


def test_names_are_taken_only_where_a_keeper_can_hold_them(
    client: TestClient, desk: Desk, office: Office
) -> None:
    named = {"mode": "named", "name": "甲某", "phone": "000-1"}
    assert 'value="named" disabled' in client.get("/report").text
    assert "尚未启用身份保密专员" in client.post("/report", data=filled(client, **named)).text
    key = KeeperKey(id="k", public=bytes(31) + b"\x09", created_at=office.clock())
    desk.database.write(lambda session: session.add(key))
    assert "disabled" not in client.get("/report").text
    missing = client.post("/report", data=filled(client, **named | {"phone": ""}))
    assert 'id="phone-error">' in missing.text
    assert 'value="甲某"' in missing.text
    assert client.post("/report", data=filled(client, **named)).status_code == 201


def test_unknown_malformed_and_empty_codes_get_the_same_page(client: TestClient) -> None:
    pages = [
        client.post(path, data={"code": code, "text": "补充"})
        for path in ("/status", "/status/messages")
        for code in ("7777-7777-7777-7777", "x", "", "码" * 5000)
    ]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1


def test_a_reporter_answers_with_the_code_and_sees_the_words(
    client: TestClient, office: Office
) -> None:
    receipt = office.report("这里有点问题，说不清楚")
    office.act(receipt.number, OFFICE, "ask", text="锅炉在哪个车间？")
    asked = client.post("/status", data={"code": receipt.code}).text
    assert "锅炉在哪个车间？" in asked
    assert "回答提问" in asked
    empty = client.post("/status/messages", data={"code": receipt.code, "text": " "})
    assert empty.status_code == 422
    said = client.post("/status/messages", data={"code": receipt.code, "text": "<b>在东头</b>"})
    assert "&lt;b&gt;在东头" in said.text


def test_the_web_chat_reaches_a_receipt_without_javascript(client: TestClient) -> None:
    html = client.get("/chat").text
    said = {"text": BOILER + "就在旧桥头。"}
    for _ in range(6):
        form = said | {"message_id": hidden(html, "message_id")}
        html = client.post("/chat/messages", data=form).text
        buttons = re.findall(r'name="button" value="([^"]+)"', html)
        if "我已记下" in buttons:
            break
        said = {"button": next((b for b in buttons if b.startswith("确认提交")), "不知道")}
    code = re.search(r"查询码：(\w{4}(?:-\w{4}){3})", html)
    assert code
    assert client.post("/status", data={"code": code[1]}).status_code == 200


def test_a_chat_message_sent_again_gets_the_same_bubbles_and_htmx_only_a_fragment(
    client: TestClient,
) -> None:
    message_id = hidden(client.get("/chat").text, "message_id")
    form, headers = {"text": BOILER, "message_id": message_id}, {"HX-Request": "true"}
    answers = [client.post("/chat/messages", data=form, headers=headers).text for _ in range(2)]
    bubbles = [re.findall(r"<p[^>]*>.*?</p>", answer, re.DOTALL) for answer in answers]
    assert bubbles[0] == bubbles[1]
    assert "<html" not in answers[0]
    assert 'hx-swap-oob="true"' in answers[0]


def test_the_chat_cookie_is_closed_to_scripts_and_leaves_with_the_person(
    client: TestClient,
) -> None:
    cookie = client.get("/chat").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    left = client.post("/chat/leave", follow_redirects=False)
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert "tipline_chat" not in client.cookies


def test_public_figures_hide_what_is_too_small(client: TestClient, office: Office) -> None:
    for task in "1" * 8 + "2" * 3:
        office.assigned(BOILER, task)
    for _ in range(6):
        office.assigned(BOILER, "M1")
    html = client.get("/open").text
    assert "燃煤锅炉淘汰" in html
    assert "劣质钢材查处" not in html
    assert "行数量太少" in html
    assert "办结率 = 已办结" in html


def test_a_photo_in_the_chat_is_taken(client: TestClient) -> None:
    message_id = hidden(client.get("/chat").text, "message_id")
    files = {"photo": ("a.png", photo(), "image/png")}
    answer = client.post("/chat/messages", data={"message_id": message_id}, files=files)
    assert "照片收到了" in answer.text


def test_a_form_that_is_far_too_big_is_answered_with_a_page(client: TestClient) -> None:
    answer = client.post("/report", content=b"x", headers={"Content-Length": str(10**10)})
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/html")
    assert "少选几张照片" in answer.text
