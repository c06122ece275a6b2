"""Extensions and pauses over HTTP and with the forms of the case page."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from routing.rules.words import Role
from tests.api.conftest import Enter, Hire, Officer, refused
from tests.api.test_pages_staff import act, offered
from tests.make import OFFICE, Office

LEAD = "市环保局/一科"


@pytest.fixture
def signed(office: Office, assigned: str) -> str:
    office.act(assigned, office.lead(assigned), "sign")
    return assigned


def test_more_time_is_asked_for_and_given(
    hire: Hire, desk_officer: Officer, signed: str, office: Office
) -> None:
    handler = hire(Role.HANDLER, LEAD)
    before = office.tip(signed).due_at
    answer = handler.after(signed, "extend", days=5, why="设备要拆开看")
    assert (answer["stage"], answer["extending"]) == ("verifying", True)
    assert office.tip(signed).due_at == before
    assert handler.get("/cases").json()["items"][0]["extending"]
    given = desk_officer.after(signed, "decide_extension", grant=True)
    assert (given["stage"], given["extending"]) == ("verifying", False)
    after = office.tip(signed).due_at
    assert before is not None
    assert after is not None
    assert after > before


def test_a_clock_rests_until_it_is_resumed(hire: Hire, signed: str) -> None:
    handler = hire(Role.HANDLER, LEAD)
    resting = handler.after(signed, "pause", kind="laboratory", until="2026-12-01")
    assert (resting["stage"], resting["pause_kind"]) == ("verifying", "laboratory")
    assert resting["paused_until"] == "2026-12-01T16:00:00Z"
    assert handler.get("/cases").json()["items"][0]["paused"]
    again = handler.after(signed, "resume")
    assert (again["paused_until"], again["pause_kind"], again["paused_days"]) == (None, None, 0)


@pytest.mark.parametrize(
    ("action", "fields", "status", "kind"),
    [
        ("pause", {"kind": "reporter", "until": "2026-11-23"}, 422, "invalid"),
        ("pause", {"kind": "reporter", "until": "2026-11-24"}, 422, "invalid"),
        ("pause", {"kind": "reporter", "until": "9999-12-31"}, 422, "invalid"),
        ("pause", {"kind": "reporter", "until": "0001-01-01"}, 422, "invalid"),
        ("pause", {"kind": "reporter", "until": "2026-02-30"}, 422, "invalid"),
        ("pause", {"kind": "holiday", "until": "2026-12-01"}, 422, "invalid"),
        ("pause", {"kind": "reporter"}, 422, "invalid"),
        ("extend", {"days": 0, "why": "忙"}, 422, "invalid"),
        ("extend", {"days": -5, "why": "忙"}, 422, "invalid"),
        ("extend", {"days": 10**9, "why": "忙"}, 422, "invalid"),
        ("extend", {"days": 21, "why": "忙"}, 422, "invalid"),
        ("extend", {"days": 5, "why": "  "}, 422, "invalid"),
        ("extend", {"days": 5}, 422, "invalid"),
        ("extend", {"days": 5, "why": "忙", "clock": "statutory"}, 409, "not-allowed"),
        ("resume", {}, 409, "not-allowed"),
        ("decide_extension", {"grant": True}, 409, "not-allowed"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence_and_changes_nothing(
    hire: Hire, office: Office, signed: str, action: str, fields: dict[str, Any],
    status: int, kind: str,
) -> None:  # fmt: skip
    before = office.tip(signed)
    refused(hire(Role.HANDLER, LEAD).act(signed, action, **fields), status, kind)
    after = office.tip(signed)
    assert (after.seq, after.due_at, after.paused_until) == (before.seq, before.due_at, None)


def test_the_forms_ask_pause_and_decide(enter: Enter, office: Office, signed: str) -> None:
    path = f"/staff/cases/{signed}"
    handler = enter(Role.HANDLER, LEAD)
    assert {"extend", "pause"} <= offered(handler.get(path).text)
    wrong = act(handler, signed, "pause", kind="laboratory", until="2026-11-01")
    assert wrong.status_code == 422
    assert "最晚2026-12-24" in wrong.text
    assert 'value="2026-11-01"' in wrong.text
    assert act(handler, signed, "pause", kind="laboratory", until="2026-12-01").status_code == 303
    assert act(handler, signed, "extend", days="5", why="设备要拆开看").status_code == 303
    page, inbox = handler.get(path).text, handler.get("/staff").text
    for html in (page, inbox):
        assert ">暂停</span>" in html
        assert ">延期申请</span>" in html
    assert "检测鉴定，到2026年12月1日" in page
    assert "承诺时限 5个工作日" in page
    assert "resume" in offered(page)
    office_page = enter(Role.OFFICE)
    assert "decide_extension" in offered(office_page.get(path).text)
    assert act(office_page, signed, "decide_extension", grant="yes").status_code == 303
    assert act(enter(Role.HANDLER, LEAD), signed, "resume").status_code == 303
    assert ">暂停</span>" not in enter(Role.OFFICE).get(path).text


def test_the_signatory_names_the_document(enter: Enter, office: Office) -> None:
    unit = "市质量监督局/稽查队"
    number = office.assigned("东湖区有家电线厂的产品不合格。", "2").number
    office.act(number, office.lead(number), "sign")
    handler = enter(Role.HANDLER, unit)
    assert "法定时限" in handler.get(f"/staff/cases/{number}").text
    act(handler, number, "extend", days="30", why="要抽样检验", clock="statutory")
    signatory = enter(Role.SIGNATORY, unit)
    refusal = act(signatory, number, "decide_extension", grant="yes")
    assert (refusal.status_code, "文书" in refusal.text) == (422, True)
    done = act(signatory, number, "decide_extension", grant="yes", document="云质延〔2026〕3号")
    assert done.status_code == 303
    assert "云质延〔2026〕3号" in signatory.get(f"/staff/cases/{number}").text


def test_the_reporter_reads_that_it_takes_longer_and_not_why(
    client: TestClient, office: Office
) -> None:
    receipt = office.assigned("东湖区有台燃煤锅炉。", "1")
    office.act(receipt.number, office.lead(receipt.number), "sign")
    handler = office.lead(receipt.number)
    office.act(receipt.number, handler, "extend", days=5, why="二十六日去现场")
    office.act(receipt.number, OFFICE, "decide_extension", grant=True, why="同意周四去")
    office.act(receipt.number, handler, "pause", kind="laboratory", until="2026-12-01")
    page = client.post("/status", data={"code": receipt.code}).text
    assert "核查时间经批准延长" in page
    assert "暂停计时" in page
    assert "2027年1月6日" in page
    assert "现场</" not in page
    assert "周四" not in page
    answer = client.post("/api/v1/tips/status", json={"code": receipt.code}).text
    assert "核查时间经批准延长" in answer
    assert "周四" not in answer


def test_the_rates_show_paused_days(enter: Enter, office: Office, signed: str) -> None:
    office.act(signed, office.lead(signed), "pause", kind="laboratory", until="2026-12-01")
    office.clock.advance(days=3)  # type: ignore[attr-defined]
    html = enter(Role.OFFICE).get("/staff/rates").text
    assert "<strong>3</strong><span>暂停天数</span>" in html
    assert 'data-name="暂停天数">3</td>' in html
