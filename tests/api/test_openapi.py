"""OpenAPI tells the truth: what answers, and with which shape, is what is written there."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from routing.rules.words import Action, Role
from tests.api.conftest import BOILER, Hire, Officer
from tests.make import FINDINGS, Office

LEAD = "市环保局/一科"
MULTIPART = {"Content-Type": "multipart/form-data"}
KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list,
    "object": dict, "null": type(None),
}  # fmt: skip


class Schema:
    """As much of JSON Schema as FastAPI writes for our answers."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def faults(self, schema: dict[str, Any], value: Any, at: str = "") -> Iterator[str]:
        if "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        if "anyOf" in schema:
            if all(any(self.faults(choice, value, at)) for choice in schema["anyOf"]):
                yield f"{at}: none of the choices"
            return
        kind = schema.get("type")
        if kind and not isinstance(value, KINDS[kind]):
            yield f"{at}: {type(value).__name__} is no {kind}"
            return
        if "enum" in schema and value not in schema["enum"]:
            yield f"{at}: {value!r} is not listed"
        yield from self._parts(schema, value, at)

    def _parts(self, schema: dict[str, Any], value: Any, at: str) -> Iterator[str]:
        if isinstance(value, list):
            for index, part in enumerate(value):
                yield from self.faults(schema.get("items", {}), part, f"{at}[{index}]")
        if not isinstance(value, dict):
            return
        named, rest = (
            schema.get("properties", {}),
            schema.get("additionalProperties", not named_in(schema)),
        )
        yield from (
            f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value
        )
        for name, part in value.items():
            if name in named:
                yield from self.faults(named[name], part, f"{at}.{name}")
            elif rest is False:
                yield f"{at}.{name} is not described"
            elif isinstance(rest, dict):
                yield from self.faults(rest, part, f"{at}.{name}")


def named_in(schema: dict[str, Any]) -> bool:
    return bool(schema.get("properties"))


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    described: dict[str, Any] = client.get("/openapi.json").json()
    return described


def test_every_json_route_of_the_contract_is_described_and_nothing_else(
    document: dict[str, Any],
) -> None:
    paths = {
        f"{method.upper()} {path}"
        for path, routes in document["paths"].items()
        for method in routes
    }
    assert paths == {
        "POST /api/v1/tips",
        "POST /api/v1/tips/status",
        "POST /api/v1/tips/messages",
        "POST /api/v1/tips/objections",
        "POST /api/v1/tips/ratings",
        "POST /api/v1/tips/relapses",
        "POST /api/v1/tips/trouble",
        "POST /api/v1/tips/withdrawal",
        "POST /api/v1/triage",
        "GET /api/v1/stats",
        "GET /api/v1/lists",
        "GET /api/v1/cases",
        "GET /api/v1/cases/{number}",
        "POST /api/v1/cases/{number}/actions",
        "POST /api/v1/cases/{number}/acknowledge",
        "GET /api/v1/cases/{number}/photos/{photo_id}",
    }


def test_every_action_is_described_with_its_fields(document: dict[str, Any]) -> None:
    route = document["paths"]["/api/v1/cases/{number}/actions"]["post"]
    mapping = route["requestBody"]["content"]["application/json"]["schema"]["discriminator"]
    assert set(mapping["mapping"]) == set(Action)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            yield from (part["$ref"],) if "$ref" in part else ()
            for inner in part.values():
                yield from references(inner)
        elif isinstance(part, list):
            for inner in part:
                yield from references(inner)

    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= known


def test_every_error_is_described_as_problem_details(document: dict[str, Any]) -> None:
    for path, routes in document["paths"].items():
        for method, route in routes.items():
            for status, answer in route["responses"].items():
                if int(status) >= 400:
                    where = f"{method} {path} {status}"
                    assert list(answer["content"]) == ["application/problem+json"], where
                    schema = answer["content"]["application/problem+json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/Problem"}, where


def test_what_really_answers_is_what_is_described(
    client: TestClient, document: dict[str, Any], hire: Hire, desk_officer: Officer, office: Office
) -> None:
    handler, signatory = hire(Role.HANDLER, LEAD), hire(Role.SIGNATORY, LEAD)
    number, code = (receipt := office.assigned(BOILER, "1")).number, receipt.code
    tips, triage, stats = "/api/v1/tips", "/api/v1/triage", "/api/v1/stats"
    said = f"{tips}/messages"
    case, action = "/api/v1/cases/{number}", "/api/v1/cases/{number}/actions"
    for _ in range(5):
        office.assigned(BOILER, "1")
    seen = [
        ("post", tips, client.post(tips, json={"text": BOILER})),
        ("post", tips, client.post(tips, json={})),
        ("post", tips, client.post(tips, content=b"--b", headers=MULTIPART)),
        ("post", tips, client.post(tips, json={"text": "锅" * 20_001})),
        ("post", f"{tips}/status", client.post(f"{tips}/status", json={"code": code})),
        ("post", f"{tips}/status", client.post(f"{tips}/status", json={"code": "x"})),
        ("post", f"{tips}/status", client.post(f"{tips}/status", content=b"\xff")),
        ("post", said, client.post(said, json={"code": code, "text": "x"})),
        ("post", said, client.post(said, json={"code": code, "text": ""})),
        ("post", triage, client.post(triage, json={"text": BOILER})),
        ("post", triage, client.post(triage, json={"text": "锅" * 20_001})),
        ("post", triage, client.post(triage, json={})),
        ("get", stats, client.get(stats)),
        ("get", "/api/v1/cases", desk_officer.get("/cases")),
        ("get", "/api/v1/cases", client.get("/api/v1/cases")),
        ("get", "/api/v1/cases", hire(Role.ADMINISTRATOR).get("/cases")),
        ("get", "/api/v1/cases", desk_officer.get("/cases", params={"stage": "x"})),
        ("get", case, handler.get(f"/cases/{number}")),
        ("get", case, handler.get("/cases/none")),
        ("post", action, handler.act(number, "sign")),
        ("post", action, handler.act(number, "sign")),
        ("post", action, handler.act(number, "extend", days=5, why="设备要拆开看")),
        ("post", action, desk_officer.act(number, "decide_extension", grant=True)),
        ("post", action, handler.act(number, "pause", kind="laboratory", until="2026-12-01")),
        ("post", action, handler.act(number, "pause", kind="laboratory", until="2026-12-01")),
        ("get", "/api/v1/cases", handler.get("/cases")),
        ("post", action, handler.act(number, "resume")),
        ("post", action, handler.act(number, "report", **FINDINGS)),
        ("post", action, signatory.act(number, "countersign", grant=True)),
        ("post", action, signatory.act(number, "note", seen='"1"', text="x")),
        ("post", action, signatory.act(number, "nothing")),
        ("get", case, desk_officer.get(f"/cases/{number}")),
    ]  # fmt: skip
    check = Schema(document)
    for method, path, answer in seen:
        where = f"{method} {path} {answer.status_code}"
        described = document["paths"][path][method]["responses"]
        assert str(answer.status_code) in described, where
        content = described[str(answer.status_code)]["content"]
        assert answer.headers["content-type"] in content, where
        schema = content[answer.headers["content-type"]]["schema"]
        assert not list(check.faults(schema, answer.json())), where


def test_the_check_itself_finds_faults() -> None:
    check = Schema(
        {
            "components": {
                "schemas": {
                    "A": {
                        "type": "object",
                        "properties": {"x": {"type": "string"}},
                        "required": ["x"],
                    }
                }
            }
        }
    )
    wrong = {"$ref": "#/components/schemas/A"}
    assert list(check.faults(wrong, {})) == [".x is missing"]
    assert list(check.faults(wrong, {"x": 5})) == [".x: int is no string"]
    assert list(check.faults(wrong, {"x": "", "y": 1})) == [".y is not described"]
