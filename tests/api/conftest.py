"""The application on a desk of each engine, driven in-process, and officers with tokens."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from httpx2 import Response
from sqlmodel import Session
from starlette.testclient import TestClient

from api.app import create_app
from api.deps import COOKIE
from common.clock import Clock
from routing.rules.labels import label
from routing.rules.words import (
    Role,
)
from routing.work import accounts
from routing.work.accounts import NewOfficer
from routing.work.desk import Desk
from tests.make import Office

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"


@pytest.fixture
def client(desk: Desk, clock: Clock) -> Iterator[TestClient]:
    """Answers 500 as an answer: no test may be satisfied by one."""
    app = create_app(desk, clock, schedule=False)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


@dataclass(frozen=True)
class Officer:
    """An officer's program: the API with a bearer token."""

    client: TestClient
    headers: dict[str, str]

    def get(self, path: str, **more: Any) -> Response:
        return self.client.get(f"/api/v1{path}", headers=self.headers, **more)

    def act(self, number: str, action: str, *, seen: str | None = None, **fields: Any) -> Response:
        headers = self.headers | ({"If-Match": seen} if seen else {})
        body = {"action": action, **fields}
        return self.client.post(f"/api/v1/cases/{number}/actions", json=body, headers=headers)

    def after(self, number: str, action: str, **fields: Any) -> Any:
        """Act, which has to go well; the case then."""
        done = self.act(number, action, **fields)
        assert done.status_code == 200, done.text
        return self.get(f"/cases/{number}").json()

    def version(self, number: str) -> str:
        return str(self.get(f"/cases/{number}").headers["etag"])


Hire = Callable[..., Officer]
Enter = Callable[..., TestClient]


@pytest.fixture
def hire(client: TestClient, desk: Desk, clock: Clock) -> Hire:
    """Makes an officer of a role (and unit) and gives him a token."""

    def hire(role: Role, unit: str | None = None) -> Officer:
        name = uuid4().hex

        def create(session: Session) -> str:
            officer = accounts.add_officer(
                session, desk, NewOfficer(name, f"{role}", role, unit), clock()
            )
            return accounts.issue(session, desk, officer, accounts.API, clock(), None)

        token = desk.database.write(create)
        return Officer(client, {"Authorization": f"Bearer {token}"})

    return hire


@pytest.fixture
def desk_officer(hire: Hire) -> Officer:
    """One officer of the coordinating office."""
    return hire(Role.OFFICE)


@pytest.fixture
def assigned(office: Office) -> str:
    """The number of a tip that waits to be signed by 市环保局/一科."""
    return office.assigned(BOILER, "1").number


@pytest.fixture
def enter(client: TestClient, desk: Desk, clock: Clock) -> Enter:
    """Signs the browser in as a new officer of a role."""

    def enter(role: Role, unit: str | None = None) -> TestClient:
        new = NewOfficer(uuid4().hex, f"某{label(role)}", role, unit)

        def create(session: Session) -> str:
            officer = accounts.add_officer(session, desk, new, clock())
            return accounts.issue(session, desk, officer, accounts.SESSION, clock(), None)

        client.cookies.set(COOKIE, desk.database.write(create))
        return client

    return enter


def refused(answer: Response, status: int, kind: str) -> str:
    """Checks problem details (RFC 9457); gives the sentence."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["status"], body["title"], body["type"]) == (status, kind, f"urn:tipline:{kind}")
    sentence: str = body["detail"]
    assert sentence.endswith("。")
    assert any("\u4e00" <= character <= "\u9fff" for character in sentence)
    return sentence
