"""Liveness, readiness, metrics; a dead database; headers on every answer."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session
from starlette.testclient import TestClient

from api.app import create_app
from api.security import HEADERS
from bot.senders import senders
from common.clock import Clock
from db import outbox, seals
from db.engine import Database
from routing.rules.words import Role
from routing.work import chasing, sealing
from routing.work import outbox as delivery
from routing.work.desk import Desk
from tests.api.conftest import BOILER, Enter, Officer, refused
from tests.conftest import FrozenClock
from tests.machine import drop_postgres
from tests.make import Office


def kill(database: Database) -> None:
    """PostgreSQL: gone with all connections. SQLite: the file is garbage."""
    if database.is_sqlite:
        database.close()
        path = Path(database.url.database or "")
        for file in path.parent.glob(f"{path.name}*"):
            file.write_bytes(b"no database at all " * 1000)
    else:
        drop_postgres(database.url.render_as_string(hide_password=False))


def test_it_is_alive_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"ready": True, "faults": [], "warnings": []}


def test_with_a_dead_database_it_lives_but_is_not_ready(client: TestClient, desk: Desk) -> None:
    kill(desk.database)
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["faults"]) == (503, ["database"])


def test_with_a_dead_database_every_door_says_503_and_gives_no_receipt(
    client: TestClient, desk: Desk, desk_officer: Officer, assigned: str
) -> None:
    kill(desk.database)
    sentence = refused(client.post("/api/v1/tips", json={"text": BOILER}), 503, "unavailable")
    assert "没有提交成功" in sentence
    code = {"code": "0000-0000-0000-0000"}
    for answer in (
        client.post("/api/v1/tips/status", json=code),
        client.post("/api/v1/tips/messages", json={**code, "text": "x"}),
        client.get("/api/v1/stats"),
        desk_officer.get("/cases"),
        desk_officer.get(f"/cases/{assigned}"),
        desk_officer.act(assigned, "sign"),
    ):
        refused(answer, 503, "unavailable")


def seen(client: TestClient, browser: TestClient) -> tuple[list[str], list[str], bool]:
    """What /readyz and /metrics warn of, and whether the office's page says what to do."""
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    lines = client.get("/metrics").text.splitlines()
    codes = [line.split('"')[1] for line in lines if line.startswith("tipline_trouble{")]
    return answer.json()["warnings"], codes, "请联系系统管理员" in browser.get("/staff").text


@pytest.mark.parametrize("job", [chasing.HEARTBEAT, delivery.HEARTBEAT])
def test_a_job_that_fell_silent_shows_within_five_minutes(
    client: TestClient, enter: Enter, desk: Desk, clock: FrozenClock, job: str
) -> None:
    browser = enter(Role.OFFICE)
    desk.database.write(lambda session: outbox.beat(session, job, clock()))
    clock.advance(minutes=5)
    assert seen(client, browser) == ([], [], False)
    clock.advance(seconds=1)
    assert seen(client, browser) == ([f"{job}_stopped"], [f"{job}_stopped"], True)
    desk.database.write(lambda session: outbox.beat(session, job, clock()))
    assert seen(client, browser) == ([], [], False)


def test_messages_that_nobody_takes_show_within_five_minutes(
    client: TestClient, enter: Enter, office: Office, clock: FrozenClock
) -> None:
    browser = enter(Role.OFFICE)
    office.assigned(BOILER, "1")
    clock.advance(minutes=5)
    assert seen(client, browser) == ([], [], False)
    clock.advance(seconds=1)
    stuck = ["outbox_stuck"]
    assert seen(client, browser) == (stuck, stuck, True)
    asyncio.run(delivery.deliver_due(office.desk, senders(clock), clock))
    assert seen(client, browser) == ([], [], False)


def test_messages_that_wait_for_the_opening_are_not_stuck(
    client: TestClient, office: Office, clock: FrozenClock
) -> None:
    clock.advance(hours=9)
    office.assigned(BOILER, "1")
    clock.advance(hours=3)
    assert client.get("/readyz").json()["warnings"] == []


class Refuses:
    """A channel that is down, or says for how long not to come back."""

    def __init__(self, wait: timedelta | None = None) -> None:
        self.wait = wait

    async def send(self, message: delivery.Outgoing) -> None:
        raise delivery.SendFailed("down", self.wait)


@pytest.mark.parametrize("wait", [None, timedelta(hours=2)])
def test_a_channel_that_refuses_shows_within_five_minutes(
    client: TestClient, office: Office, clock: FrozenClock, wait: timedelta | None
) -> None:
    office.assigned(BOILER, "1")
    channels: dict[str, delivery.Sender] = {**senders(clock), "log": Refuses(wait)}
    begun = clock()
    while clock() - begun < timedelta(minutes=5):
        asyncio.run(delivery.deliver_due(office.desk, channels, clock))
        clock.advance(seconds=10)
    assert client.get("/readyz").json()["warnings"] == ["outbox_stuck"]
    metrics = client.get("/metrics").text
    failed = metrics.split("\ntipline_outbox_failed ")[1].split()[0]
    assert float(failed) > 0
    clock.advance(hours=3)
    asyncio.run(delivery.deliver_due(office.desk, senders(clock), clock))
    assert client.get("/readyz").json()["warnings"] == []


def test_metrics_count_without_labels_that_point_at_a_person(
    client: TestClient, office: Office, clock: FrozenClock
) -> None:
    receipt = office.assigned(BOILER, "1")
    clock.advance(days=30)
    chasing.sweep(office.desk, clock())
    clock.advance(seconds=90)
    text = client.get("/metrics").text
    assert 'tipline_tips{stage="to_sign"} 1.0' in text
    assert "tipline_overdue 1.0" in text
    assert 'tipline_job_silence_seconds{job="sweep"} 90.0' in text
    for gauge in ("age_seconds", "due_seconds", "due", "failed", "attempts"):
        assert f"tipline_outbox_{gauge} " in text
    assert "tipline_seal_age_seconds" not in text
    with office.desk.database.read() as session:
        unsealed = seals.count(session)[0]
    assert f"tipline_events_unsealed {unsealed:.1f}" in text
    sealing.seal_all(office.desk.database, clock())
    clock.advance(seconds=40)
    text = client.get("/metrics").text
    assert "tipline_events_unsealed 0.0" in text
    assert "tipline_seal_age_seconds 40.0" in text
    for personal in (receipt.number, receipt.code, "云泽机械厂", "东湖区", "柳荫"):
        assert personal not in text


@pytest.mark.parametrize(
    ("method", "path", "more"),
    [
        ("GET", "/healthz", {}),
        ("GET", "/readyz", {}),
        ("GET", "/metrics", {}),
        ("GET", "/openapi.json", {}),
        ("GET", "/api/v1/stats", {}),
        ("GET", "/api/v1/cases", {}),
        ("GET", "/api/v1/nowhere", {}),
        ("DELETE", "/api/v1/tips", {}),
        ("POST", "/api/v1/tips", {"content": b"{"}),
        ("POST", "/api/v1/tips", {"json": {"text": BOILER}}),
        ("POST", "/api/v1/tips", {"headers": {"Origin": "https://evil.example"}}),
        ("POST", "/api/v1/tips", {"headers": {"Content-Length": "999999999999"}}),
    ],
)
def test_every_answer_has_the_security_headers(
    client: TestClient, method: str, path: str, more: dict[str, object]
) -> None:
    answer = client.request(method, path, **more)  # type: ignore[arg-type]
    assert answer.status_code != 500
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["cache-control"] == "no-store"


def test_an_unexpected_error_is_a_sentence_with_the_headers_and_no_detail(
    desk: Desk, clock: Clock
) -> None:
    def broken(*_: object) -> Session:
        raise RuntimeError("secret detail")

    app = create_app(desk, clock, schedule=False)
    app.state.clock = broken
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.post("/api/v1/tips", json={"text": BOILER})
    refused(answer, 500, "unexpected")
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("headers", "refusal"),
    [
        ({"Origin": "https://evil.example"}, True),
        ({"Origin": "null"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "http://testserver"}, False),
        ({}, False),
    ],
)
def test_posts_from_other_sites_are_refused(
    client: TestClient, headers: dict[str, str], refusal: bool
) -> None:
    answer = client.post("/api/v1/tips", json={"text": BOILER}, headers=headers)
    if refusal:
        refused(answer, 403, "cross-site")
    else:
        assert answer.status_code == 201


def test_each_face_shows_only_its_side(desk: Desk, clock: Clock) -> None:
    for faces, shown, hidden in (
        ("public", "/api/v1/triage", "/api/v1/cases"),
        ("staff", "/api/v1/cases", "/api/v1/triage"),
    ):
        app = create_app(desk, clock, faces, schedule=False)  # type: ignore[arg-type]
        with TestClient(app, raise_server_exceptions=False) as client:
            assert client.get(shown).status_code != 404
            assert client.get(hidden).status_code == 404
            assert client.get("/healthz").status_code == 200
