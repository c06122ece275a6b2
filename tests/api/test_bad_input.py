"""Nothing that can be sent makes the server fail, or gives a receipt for what is not stored."""

import io
import json
import os
import secrets
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlmodel import select
from starlette.testclient import TestClient

from db.tables import Attachment, Tip
from routing.work.desk import Desk
from tests.api.conftest import BOILER, refused
from tests.make import Office

TIPS = "/api/v1/tips"
JSON = {"Content-Type": "application/json"}
BOUNDARY = {"Content-Type": "multipart/form-data; boundary=b"}


def stored(desk: Desk) -> int:
    with desk.database.read() as session:
        return len(list(session.exec(select(Tip.id))))


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({}, 422, "invalid"),
        ([], 422, "invalid"),
        (None, 422, "invalid"),
        ("text", 422, "invalid"),
        (5, 422, "invalid"),
        ({"text": None}, 422, "invalid"),
        ({"text": 5}, 422, "invalid"),
        ({"text": ["x"]}, 422, "invalid"),
        ({"text": {"x": 1}}, 422, "invalid"),
        ({"text": ""}, 422, "invalid"),
        ({"text": " \n\t\x00\u200b\u202e"}, 422, "invalid"),
        ({"text": BOILER, "mode": "loud"}, 422, "invalid"),
        ({"text": BOILER, "mode": None}, 422, "invalid"),
        ({"text": BOILER, "contact": "x"}, 422, "invalid"),
        ({"text": BOILER, "contact": {"mail": "x"}}, 422, "invalid"),
        ({"text": BOILER, "district": "没有这个区"}, 422, "invalid"),
        ({"text": BOILER, "district": 1}, 422, "invalid"),
        ({"text": BOILER, "files": []}, 422, "invalid"),
        ({"text": BOILER, "number": "X"}, 422, "invalid"),
        ({"text": "锅" * 20_001}, 413, "too-large"),
        ({"text": "锅" * 1_000_000}, 413, "too-large"),
        ({"text": BOILER, "enterprise": "厂" * 201}, 413, "too-large"),
        ({"text": BOILER, "address": "厂" * 1_000_000}, 413, "too-large"),
    ],
)
def test_a_tip_that_cannot_be_taken_is_refused_with_a_sentence(
    client: TestClient, desk: Desk, body: Any, status: int, kind: str
) -> None:
    refused(client.post(TIPS, json=body), status, kind)
    assert stored(desk) == 0


@pytest.mark.parametrize(
    ("raw", "headers"),
    [
        (b"", JSON),
        (b"{", JSON),
        (b"\xff\xfe{}", JSON),
        (b"[" * 100_000, JSON),
        (b'{"text": "\\ud800"}', JSON),
        (b'{"\\ud800": 1, "text": "x"}', JSON),
        (b'{"text": 1' + b"0" * 5000 + b"}", JSON),
        (b'{"text": NaN}', JSON),
        (b"text=x", {"Content-Type": "application/x-www-form-urlencoded"}),
        (b"text", {"Content-Type": "text/plain"}),
        (b"", BOUNDARY),
        (b"garbage", BOUNDARY),
        (b"--b\r\n\r\n", {"Content-Type": "multipart/form-data"}),
        (b'--b\r\nContent-Disposition: form-data; name="tip"\r\n\r\n{\r\n--b--\r\n', BOUNDARY),
        (b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n{}\r\n--b--\r\n', BOUNDARY),
    ],
    ids=[
        "nothing", "half", "utf-16", "deep", "surrogate", "surrogate-key", "digits", "nan", "form",
        "plain", "no-part", "no-multipart", "no-boundary", "half-tip", "no-tip",
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_read_is_a_clear_error(
    client: TestClient, desk: Desk, raw: bytes, headers: dict[str, str]
) -> None:
    answer = client.post(TIPS, content=raw, headers=headers)
    assert answer.status_code in (400, 413, 415, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert stored(desk) == 0


@pytest.mark.parametrize("path", ["/tips/status", "/tips/messages", "/triage"])
@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"\xff", b"[" * 100_000, b"[]", b"null", b'{"code": 5}', b'{"code": "\\ud800"}',
     b'{"\\ud800": 1}'],
    ids=["nothing", "half", "not-utf-8", "deep", "list", "null", "number", "surrogate", "key"],
)  # fmt: skip
def test_the_other_routes_read_as_carefully(client: TestClient, path: str, raw: bytes) -> None:
    answer = client.post(f"/api/v1{path}", content=raw, headers=JSON)
    assert answer.status_code in (400, 404, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_refusal_never_echoes_what_was_sent(client: TestClient) -> None:
    marked = secrets.token_hex(8)
    for body in ({"text": {"x": marked}}, {"text": BOILER, "mode": marked}, [marked]):
        assert marked not in client.post(TIPS, json=body).text
    long = client.post(TIPS, json={"text": BOILER, "x" * 100_000: 1})
    assert len(long.content) < 10_000


def test_a_million_characters_of_message_are_refused(client: TestClient, office: Office) -> None:
    code = office.report(BOILER).code
    answer = client.post(f"{TIPS}/messages", json={"code": code, "text": "锅" * 1_000_000})
    refused(answer, 413, "too-large")
    refused(client.post(f"{TIPS}/messages", json={"code": code, "text": " "}), 422, "invalid")
    refused(client.post(f"{TIPS}/status", json={"code": "锅" * 1_000_000}), 404, "unknown-code")


def test_control_characters_are_taken_out_and_the_tip_is_taken(
    client: TestClient, office: Office
) -> None:
    answer = client.post(TIPS, json={"text": "有\x00台\x1b燃煤\u202e锅炉", "address": "\x00"})
    assert answer.status_code == 201
    assert office.tip(answer.json()["number"]).candidate == "1"


@pytest.mark.parametrize(
    "key", [b"x" * 201, "键".encode(), b" ", b"\t"], ids=["long", "chinese", "blank", "tab"]
)
def test_any_request_key_is_taken_or_refused(client: TestClient, key: bytes) -> None:
    headers = {b"Idempotency-Key": key}
    answer = client.post(TIPS, json={"text": BOILER}, headers=headers)
    assert answer.status_code == (422 if len(key) > 200 else 201)


def bitmap(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def upload(client: TestClient, *photos: bytes) -> Any:
    files = [("files", ("a.jpg", photo, "image/jpeg")) for photo in photos]
    return client.post(TIPS, data={"tip": json.dumps({"text": BOILER})}, files=files)


def test_oversized_uploads_are_refused_and_leave_nothing(client: TestClient, desk: Desk) -> None:
    limit = desk.settings.intake.max_file_bytes
    refused(upload(client, b"\xff\xd8\xff\xe0" + b"x" * limit), 413, "too-large")
    refused(upload(client, bitmap(20_000, 10_000)), 413, "too-large")
    small = bitmap(1, 1)
    refused(upload(client, *[small] * (desk.settings.intake.max_files + 1)), 422, "invalid")
    assert upload(client, *[small] * 200).status_code in (400, 413, 422)
    assert stored(desk) == 0
    assert not desk.files.exists()


def test_a_body_beyond_all_limits_is_cut_off_whatever_it_announced(
    client: TestClient, desk: Desk
) -> None:
    limits = desk.settings.intake
    total = limits.max_files * limits.max_file_bytes + 3 * 1024 * 1024

    def endless() -> Any:
        for _ in range(total // 2**20):
            yield b" " * 2**20

    for path in ("/tips", "/tips/status", "/triage"):
        answer = client.post(f"/api/v1{path}", content=endless(), headers=JSON)
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"
    assert stored(desk) == 0


def test_a_tip_refused_after_its_photos_leaves_no_row(client: TestClient, desk: Desk) -> None:
    tip = {"tip": json.dumps({"text": BOILER, "mode": "named"})}
    files = [("files", ("a.png", bitmap(9, 9), "image/png"))]
    refused(client.post(TIPS, data=tip, files=files), 422, "invalid")
    with desk.database.read() as session:
        assert session.exec(select(Attachment)).first() is None


def test_a_full_disk_under_the_photos_is_503_and_the_same_key_works_later(
    client: TestClient, desk: Desk
) -> None:
    desk.files.parent.mkdir(exist_ok=True)
    desk.files.write_bytes(b"")  # a file where the folder should be: no photo can be written
    key, photo = {"Idempotency-Key": "k"}, bitmap(9, 9)

    def send() -> Any:
        files = [("files", ("a.png", photo, "image/png"))]
        tip = {"tip": json.dumps({"text": BOILER})}
        return client.post(TIPS, data=tip, files=files, headers=key)

    refused(send(), 503, "unavailable")
    assert stored(desk) == 0
    os.unlink(desk.files)  # noqa: PTH108
    assert send().status_code == 201
    assert stored(desk) == 1


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
FIELDS = ("text", "district", "enterprise", "address", "seen_at", "mode", "contact", "source")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=st.dictionaries(st.sampled_from(FIELDS), JSONISH) | JSONISH)
def test_no_json_at_all_makes_it_fail(client: TestClient, body: Any) -> None:
    raw = json.dumps(body).encode()
    answer = client.post(TIPS, content=raw, headers=JSON)
    assert answer.status_code in (201, 413, 422), answer.text
