"""POST /api/v1/triage: the stable answer, and nothing stored."""

import json

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from db.tables import Tip
from routing.work.desk import Desk
from tests.api.conftest import BOILER, refused

PATH = "/api/v1/triage"
FIELDS = {
    "id", "scope", "primary", "also", "sure", "danger", "ranked", "offices", "district",
    "districts", "handled_by", "enterprise", "facts", "question", "referral", "similar",
}  # fmt: skip


def test_the_answer_has_every_field_of_the_contract_and_its_spans_fit(client: TestClient) -> None:
    answer = client.post(PATH, json={"text": BOILER, "id": "t1"})
    assert answer.status_code == 200
    found = answer.json()
    assert set(found) == FIELDS
    assert (found["id"], found["scope"], found["primary"]) == ("t1", "in", "1")
    for ranked in found["ranked"]:
        for reason in ranked["reasons"]:
            assert BOILER[reason["start"] : reason["end"]] == reason["text"]


def test_nothing_is_stored(client: TestClient, desk: Desk) -> None:
    client.post(PATH, json={"text": BOILER})
    with desk.database.read() as session:
        assert session.exec(select(Tip)).first() is None


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({}, 422, "invalid"),
        ({"text": ""}, 422, "invalid"),
        ({"text": " \n\t"}, 422, "invalid"),
        ({"text": None}, 422, "invalid"),
        ({"text": BOILER, "id": 5}, 422, "invalid"),
        ({"text": BOILER, "why": "x"}, 422, "invalid"),
        ({"text": "锅" * 1_000_000}, 413, "too-large"),
    ],
)
def test_what_cannot_be_assessed_is_refused(
    client: TestClient, body: object, status: int, kind: str
) -> None:
    refused(client.post(PATH, json=body), status, kind)


def test_control_characters_and_surrogates_do_not_break_it(client: TestClient) -> None:
    for text in ("有\x00台\u202e燃煤锅炉\x1b[31m", "\u200d" * 50, "🔥" * 3000):
        assert client.post(PATH, json={"text": text}).status_code in (200, 422)
    raw = json.dumps({"text": "锅炉\ud800"}).encode()
    answer = client.post(PATH, content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code in (200, 422)
