"""Reporting over HTTP: receipts, replays, photos, status and messages."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlmodel import select
from starlette.testclient import TestClient

from common import keepers
from db.tables import Attachment, KeeperKey, Tip
from routing.rules.words import Mode, Stage
from routing.work import attachments
from routing.work.desk import Desk
from tests.api.conftest import BOILER, Officer, refused
from tests.make import Office

TIPS = "/api/v1/tips"
CAMERA = "CAMERA-OF-A-NEIGHBOUR"


def jpeg(size: tuple[int, int] = (40, 30)) -> bytes:
    """A photo that names its camera and its place."""
    exif = Image.Exif()
    exif[0x010F] = CAMERA
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", size, "grey").save(out, "JPEG", exif=exif)
    return out.getvalue()


def count(desk: Desk) -> int:
    with desk.database.read() as session:
        return len(list(session.exec(select(Tip.id))))


def files(*photos: bytes, kind: str = "image/jpeg") -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("files", (f"{n}.jpg", photo, kind)) for n, photo in enumerate(photos)]


def test_a_tip_gets_a_receipt_that_says_what_comes_next_and_by_when(client: TestClient) -> None:
    answer = client.post(TIPS, json={"text": BOILER, "mode": "anonymous"})
    assert answer.status_code == 201
    receipt = answer.json()
    assert set(receipt) == {"number", "code", "next"}
    assert len(receipt["code"].replace("-", "")) == 16
    assert receipt["next"]["what"].endswith("。")
    assert receipt["next"]["by"] > "2026-11-24"
    assert receipt["next"]["by"].endswith("Z")


def test_every_field_of_the_contract_is_taken(client: TestClient, office: Office) -> None:
    tip = {
        "text": BOILER, "district": "东湖区", "enterprise": "云泽机械厂", "address": "柳荫街道1号",
        "seen_at": "昨晚两点", "mode": "anonymous", "contact": None, "source": "二维码",
    }  # fmt: skip
    number = client.post(TIPS, json=tip).json()["number"]
    assert office.tip(number).district == "东湖区"


def test_the_same_key_gives_the_same_receipt_and_one_tip(client: TestClient, desk: Desk) -> None:
    key = {"Idempotency-Key": "a-1"}
    first = client.post(TIPS, json={"text": BOILER}, headers=key)
    again = client.post(TIPS, json={"text": BOILER}, headers=key)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert count(desk) == 1


def test_the_same_key_with_another_body_is_refused(client: TestClient, desk: Desk) -> None:
    key = {"Idempotency-Key": "a-1"}
    client.post(TIPS, json={"text": BOILER}, headers=key)
    refused(client.post(TIPS, json={"text": "别的事。"}, headers=key), 422, "request-reused")
    assert count(desk) == 1


def test_without_a_key_two_requests_are_two_tips(client: TestClient, desk: Desk) -> None:
    first, second = (client.post(TIPS, json={"text": BOILER}).json() for _ in range(2))
    assert first["code"] != second["code"]
    assert count(desk) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"mode": "named"},
        {"mode": "named", "contact": {}},
        {"mode": "named", "contact": {"name": "测试甲"}},
        {"mode": "named", "contact": {"phone": "000-1"}},
        {"mode": "confidential"},
        {"mode": "confidential", "contact": {"name": "测试甲"}},
    ],
)
def test_named_or_confidential_needs_a_contact(
    client: TestClient, desk: Desk, fields: dict[str, Any]
) -> None:
    sentence = refused(client.post(TIPS, json={"text": BOILER, **fields}), 422, "invalid")
    assert "请填写" in sentence
    assert count(desk) == 0


def test_a_name_is_refused_while_nobody_can_keep_it(client: TestClient, desk: Desk) -> None:
    tip = {"text": BOILER, "mode": "named", "contact": {"name": "测试甲", "phone": "000-1"}}
    assert "保密专员" in refused(client.post(TIPS, json=tip), 422, "invalid")
    assert count(desk) == 0


def test_a_name_is_taken_once_there_is_a_keeper(
    client: TestClient, desk: Desk, office: Office, tmp_path: Path
) -> None:
    public = keepers.create_pair(tmp_path / "keeper.key", "correct horse battery")
    key = KeeperKey(id="k", public=public, created_at=office.clock())
    desk.database.write(lambda session: session.add(key))
    tip = {"text": BOILER, "mode": "named", "contact": {"name": "测试甲", "phone": "000-1"}}
    answer = client.post(TIPS, json=tip)
    assert answer.status_code == 201
    assert office.tip(answer.json()["number"]).mode == Mode.NAMED


def test_photos_lose_their_metadata_and_lie_encrypted(
    client: TestClient, desk: Desk, office: Office
) -> None:
    tip = {"tip": json.dumps({"text": BOILER})}
    answer = client.post(TIPS, data=tip, files=files(jpeg(), jpeg()))
    assert answer.status_code == 201
    with desk.database.read() as session:
        rows = list(session.exec(select(Attachment)))
        kept = [attachments.read(session, desk, office.tip(answer.json()["number"]), row.id)
                for row in rows]  # fmt: skip
    assert len(rows) == 2
    for media_type, data in kept:
        assert media_type == "image/jpeg"
        assert not Image.open(io.BytesIO(data)).getexif()
    on_disk = b"".join(path.read_bytes() for path in desk.files.rglob("*") if path.is_file())
    assert CAMERA.encode() not in on_disk + b"".join(data for _, data in kept)
    assert b"JFIF" not in on_disk


def test_officers_of_the_case_get_the_photo(
    client: TestClient, desk_officer: Officer, hire: Any
) -> None:
    tip = {"tip": json.dumps({"text": BOILER})}
    number = client.post(TIPS, data=tip, files=files(jpeg())).json()["number"]
    photo = desk_officer.get(f"/cases/{number}").json()["photos"][0]
    answer = desk_officer.get(f"/cases/{number}/photos/{photo}")
    assert answer.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.content)).size == (40, 30)
    refused(desk_officer.get(f"/cases/{number}/photos/none"), 404, "not-found")
    assert client.get(f"/api/v1/cases/{number}/photos/{photo}").status_code == 401


def test_the_same_key_with_photos_is_replayed_too(client: TestClient, desk: Desk) -> None:
    key, tip = {"Idempotency-Key": "p"}, {"tip": json.dumps({"text": BOILER})}
    photo = jpeg()
    first = client.post(TIPS, data=tip, files=files(photo), headers=key)
    again = client.post(TIPS, data=tip, files=files(photo), headers=key)
    assert first.status_code == 201
    assert again.content == first.content
    another = client.post(TIPS, data=tip, files=files(jpeg((50, 30))), headers=key)
    refused(another, 422, "request-reused")
    with desk.database.read() as session:
        assert len(list(session.exec(select(Attachment)))) == 1


@pytest.mark.parametrize(
    "lie",
    [b"MZ not a photo at all", b"%PDF-1.7", b"", b"\xff\xd8\xff\xe0 broken", b"<svg/>"],
    ids=["program", "document", "nothing", "broken", "drawing"],
)
def test_what_only_calls_itself_a_photo_is_refused(
    client: TestClient, desk: Desk, lie: bytes
) -> None:
    tip = {"tip": json.dumps({"text": BOILER})}
    sentence = refused(client.post(TIPS, data=tip, files=files(lie)), 422, "invalid")
    assert "照片" in sentence
    assert count(desk) == 0


def test_a_photo_with_another_name_and_type_is_known_by_its_bytes(client: TestClient) -> None:
    tip = {"tip": json.dumps({"text": BOILER})}
    answer = client.post(TIPS, data=tip, files=files(jpeg(), kind="application/x-msdownload"))
    assert answer.status_code == 201


def test_the_status_shows_stage_timeline_and_messages(
    client: TestClient, desk_officer: Officer
) -> None:
    receipt = client.post(TIPS, json={"text": "听说有个厂子不对劲。"}).json()
    desk_officer.act(receipt["number"], "ask", text="请问在哪个区县？")
    status = client.post(f"{TIPS}/status", json={"code": receipt["code"]})
    assert status.status_code == 200
    shown = status.json()
    assert (shown["number"], shown["stage"]) == (receipt["number"], Stage.NEEDS_INFO)
    assert [message["text"] for message in shown["messages"]] == ["请问在哪个区县？"]
    assert len(shown["timeline"]) == 2
    assert shown["outcome"] is None


def test_a_message_reaches_the_office_and_moves_the_tip_on(
    client: TestClient, desk_officer: Officer, office: Office
) -> None:
    receipt = client.post(TIPS, json={"text": "听说有个厂子不对劲。"}).json()
    desk_officer.act(receipt["number"], "ask", text="请问在哪个区县？")
    said = {"code": receipt["code"], "text": "在东湖区。"}
    answer = client.post(f"{TIPS}/messages", json=said)
    assert answer.status_code == 201
    assert answer.json()["messages"][-1]["text"] == "在东湖区。"
    assert office.stage(receipt["number"]) is Stage.REGISTERED


def test_wrong_codes_of_any_kind_get_byte_identical_answers(client: TestClient) -> None:
    client.post(TIPS, json={"text": BOILER})
    wrong = ["", "abc", "0000-0000-0000-0001", "！" * 16, "x" * 5000, "\x00", "ZZZZ" * 4]
    answers = [client.post(f"{TIPS}/status", json={"code": code}) for code in wrong]
    answers += [client.post(f"{TIPS}/messages", json={"code": code, "text": "x"}) for code in wrong]
    refused(answers[0], 404, "unknown-code")
    assert len({answer.content for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1
