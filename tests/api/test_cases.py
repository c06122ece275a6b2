"""The officers' API: inbox, case, actions, versions, and who gets to see what."""

from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from routing.rules.words import Action, Role, Stage
from tests.api.conftest import BOILER, Hire, Officer, refused
from tests.make import FINDINGS, Office

LEAD = "市环保局/一科"
OTHER = "市质量监督局/稽查队"


def test_a_whole_life_over_http(client: TestClient, hire: Hire, desk_officer: Officer) -> None:
    handler, signatory = hire(Role.HANDLER, LEAD), hire(Role.SIGNATORY, LEAD)
    receipt = client.post("/api/v1/tips", json={"text": BOILER}).json()
    number = receipt["number"]
    if desk_officer.get(f"/cases/{number}").json()["stage"] == Stage.REGISTERED:
        assert desk_officer.act(number, "assign", task="1").status_code == 200
    others = desk_officer.get(f"/cases/{number}").json()["assignments"][1:]
    waive = [{"unit": seat["unit"], "why": "主办查清"} for seat in others]
    steps: list[tuple[Officer, str, dict[str, Any], Stage]] = [
        (handler, "sign", {}, Stage.VERIFYING),
        *((desk_officer, "waive", fields, Stage.VERIFYING) for fields in waive),
        (handler, "report", FINDINGS, Stage.REPORTED),
        (signatory, "countersign", {"grant": True}, Stage.IN_REVIEW),
        (desk_officer, "approve", {}, Stage.CLOSED),
    ]
    for officer, action, fields, stage in steps:
        answer = officer.act(number, action, **fields)
        assert (answer.status_code, answer.json()["stage"]) == (200, stage)
    status = client.post("/api/v1/tips/status", json={"code": receipt["code"]}).json()
    assert status["stage"] == Stage.CLOSED
    assert "属实" in status["outcome"]


def test_every_units_part_shows_its_state_and_due_time(
    desk_officer: Officer, office: Office
) -> None:
    number = office.assigned(BOILER, "1", alone=False).number
    seats = desk_officer.get(f"/cases/{number}").json()["assignments"]
    assert [seat["part"] for seat in seats] == ["lead", "support", "district"]
    assert all(seat["due_at"] and not seat["overdue"] and not seat["submitted"] for seat in seats)
    refused(desk_officer.act(number, "waive", unit="没有这个单位", why="x"), 422, "invalid")


@pytest.mark.parametrize("path", ["/cases", "/cases/X", "/cases/X/photos/y"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic YTpi"},
        {"Cookie": "tipline_session=wrong"},
    ],
)
def test_nobody_gets_in_without_a_token(
    client: TestClient, path: str, headers: dict[str, str]
) -> None:
    refused(client.get(f"/api/v1{path}", headers=headers), 401, "not-signed-in")


def test_actions_need_a_token_too(client: TestClient, assigned: str) -> None:
    answer = client.post(f"/api/v1/cases/{assigned}/actions", json={"action": "sign"})
    refused(answer, 401, "not-signed-in")


def test_the_case_names_exactly_the_actions_possible_now(
    hire: Hire, assigned: str, desk_officer: Officer
) -> None:
    handler = hire(Role.HANDLER, LEAD)
    listed = {line["action"] for line in handler.get(f"/cases/{assigned}").json()["actions"]}
    assert listed == {"sign", "return", "note", "probe"}
    fields = {
        "return": {"why": "不归我们管"},
        "note": {"text": "看过"},
        "probe": {"who": "某人", "how": "电话", "text": "问是谁举报的"},
    }
    for action in Action:
        allowed = handler.act(assigned, action, **fields.get(action, {})).status_code
        assert (allowed == 200) == (action in listed) or action in {"sign", "return"}


def test_what_the_table_forbids_is_told_in_a_sentence(hire: Hire, assigned: str) -> None:
    handler = hire(Role.HANDLER, LEAD)
    sentence = refused(handler.act(assigned, "approve"), 409, "not-allowed")
    assert "销号" in sentence
    refused(handler.act(assigned, "report", **FINDINGS), 409, "not-allowed")


def test_not_yours_is_byte_identical_to_not_there(
    hire: Hire, assigned: str, client: TestClient
) -> None:
    stranger = hire(Role.HANDLER, OTHER)
    administrator = hire(Role.ADMINISTRATOR)
    answers = [
        officer.get(f"/cases/{quote(number)}")
        for officer in (stranger, administrator)
        for number in (assigned, "YZ-NONE", "％", "x" * 3000)
    ]
    answers += [stranger.act(number, "sign") for number in (assigned, "YZ-NONE")]
    answers.append(stranger.act(assigned, "sign", seen='"999"'))
    answers.append(stranger.get(f"/cases/{assigned}/photos/x"))
    refused(answers[0], 404, "no-such-case")
    assert len({answer.content for answer in answers}) == 1


def test_the_etag_guards_against_acting_on_a_stale_page(hire: Hire, assigned: str) -> None:
    handler = hire(Role.HANDLER, LEAD)
    seen = handler.version(assigned)
    first = handler.act(assigned, "sign", seen=seen)
    assert first.status_code == 200
    assert first.headers["etag"] == handler.version(assigned) != seen
    refused(handler.act(assigned, "note", seen=seen, text="x"), 412, "stale")
    assert handler.act(assigned, "note", seen="*", text="x").status_code == 200
    assert handler.act(assigned, "note", text="x").status_code == 200


@pytest.mark.parametrize("version", ["abc", '"-1"', '""', "9" * 5000, '"1", "2"'])
def test_a_version_that_is_none_is_refused(hire: Hire, assigned: str, version: str) -> None:
    handler = hire(Role.HANDLER, LEAD)
    answer = handler.act(assigned, "note", seen=version, text="x")
    assert answer.status_code in (412, 422)
    refused(answer, answer.status_code, {412: "stale", 422: "invalid"}[answer.status_code])


def test_a_weak_etag_is_understood(hire: Hire, assigned: str) -> None:
    handler = hire(Role.HANDLER, LEAD)
    assert handler.act(assigned, "sign", seen=f"W/{handler.version(assigned)}").status_code == 200


def test_two_officers_on_the_same_page_do_it_once(hire: Hire, assigned: str) -> None:
    first, second = hire(Role.HANDLER, LEAD), hire(Role.HANDLER, LEAD)
    seen = second.version(assigned)
    assert first.act(assigned, "sign", seen=seen).status_code == 200
    refused(second.act(assigned, "sign", seen=seen), 412, "stale")
    refused(second.act(assigned, "sign"), 409, "not-allowed")


def test_the_inbox_pages_by_cursor_without_loss_or_repeat(
    hire: Hire, office: Office, desk_officer: Officer
) -> None:
    numbers = {office.report(f"{BOILER}第{n}次。").number for n in range(60)}
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = desk_officer.get("/cases", params={"cursor": cursor} if cursor else {}).json()
        seen += [item["number"] for item in page["items"]]
        cursor = page["cursor"]
    assert len(seen) == len(set(seen))
    assert set(seen) == numbers
    assert sum(page["counts"].values()) == 60


def test_the_inbox_filters_by_stage_and_number(assigned: str, desk_officer: Officer) -> None:
    found = desk_officer.get("/cases", params={"stage": ["to_sign"]}).json()["items"]
    assert [item["number"] for item in found] == [assigned]
    assert not desk_officer.get("/cases", params={"stage": ["closed"]}).json()["items"]
    assert len(desk_officer.get("/cases", params={"q": assigned[-4:]}).json()["items"]) == 1


@pytest.mark.parametrize(
    "cursor", ["x", "~", "2026-01-01~x", "2026-01-01T00:00:00+00:00~\x00", "9" * 3000]
)
def test_a_cursor_that_is_none_never_breaks(
    desk_officer: Officer, assigned: str, cursor: str
) -> None:
    assert desk_officer.get("/cases", params={"cursor": cursor}).status_code in (200, 422)


@pytest.mark.parametrize("search", ["%", "_" * 4000, "'; --"])
def test_a_strange_search_finds_nothing(desk_officer: Officer, assigned: str, search: str) -> None:
    answer = desk_officer.get("/cases", params={"q": search})
    assert (answer.status_code, answer.json()["items"]) == (200, [])


def test_a_search_that_cannot_be_stored_breaks_nothing(desk_officer: Officer) -> None:
    assert desk_officer.get("/cases", params={"q": "\x00"}).status_code in (200, 422)


def test_a_number_that_cannot_be_stored_is_not_there(desk_officer: Officer) -> None:
    answer = desk_officer.get("/cases/%00")
    refused(answer, answer.status_code, {404: "no-such-case", 422: "invalid"}[answer.status_code])


def test_an_unknown_stage_is_refused_by_name(desk_officer: Officer) -> None:
    answer = desk_officer.get("/cases", params={"stage": "nowhere"})
    assert "stage" in refused(answer, 422, "invalid")


def test_handlers_get_no_channel_mode_or_original(hire: Hire, assigned: str) -> None:
    shown = hire(Role.HANDLER, LEAD).get(f"/cases/{assigned}").json()
    assert not {"text", "mode", "channel", "code", "contact", "details"} & set(shown)


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "sign",
        {"action": "destroy"},
        {"action": "note"},
        {"action": "note", "text": ""},
        {"action": "note", "text": "x" * 5001},
        {"action": "note", "text": 5},
        {"action": "note", "text": "x", "more": 1},
        {"action": "assign", "task": "21"},
        {"action": "assign", "task": "19"},
        {"action": "assign", "task": "1", "also": ["1"]},
        {"action": "assign", "task": "1", "district": "没有"},
        {"action": "assign", "task": "1", "unit": "没有"},
        {"action": "decline", "ground": "x"},
    ],
)
def test_a_command_that_makes_no_sense_is_422(
    office: Office, desk_officer: Officer, client: TestClient, body: object
) -> None:
    number = office.report("听说有个厂子不对劲。").number
    path = f"/api/v1/cases/{number}/actions"
    refused(client.post(path, json=body, headers=desk_officer.headers), 422, "invalid")
    assert office.stage(number) is Stage.REGISTERED
