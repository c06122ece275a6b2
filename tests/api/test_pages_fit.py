"""The office sees how much the system assigns and how often it was wrong."""

import re
from uuid import uuid4

import pytest
from sqlmodel import Session
from starlette.testclient import TestClient

from api.deps import COOKIE
from common.clock import Clock
from routing.rules.words import Role
from routing.work import accounts
from routing.work.accounts import NewOfficer
from routing.work.desk import Desk
from tests.make import OFFICE, Office
from tests.routing.test_corrections import BOILER
from tests.routing.test_life import close


def rates_page(client: TestClient, desk: Desk, clock: Clock, role: Role, unit: str | None) -> str:
    """The page of closure rates as an officer of this role sees it."""

    def create(session: Session) -> str:
        new = NewOfficer(uuid4().hex, "某人", role, unit)
        officer = accounts.add_officer(session, desk, new, clock())
        return accounts.issue(session, desk, officer, accounts.SESSION, clock(), None)

    client.cookies.set(COOKIE, desk.database.write(create))
    answer = client.get("/staff/rates")
    assert answer.status_code == 200
    return re.sub(r"[ \n]+", " ", answer.text)


@pytest.fixture
def recalled(office: Office) -> None:
    """Two tips the system assigned, one of them recalled and given to another row."""
    first, second = (office.report(BOILER + mark).number for mark in ("一", "二"))
    assert office.tip(first).automatic
    assert office.tip(second).automatic
    close(office, first)
    office.act(second, OFFICE, "recall")
    office.act(second, OFFICE, "assign", task="2")


def test_share_and_error_rate_stand_beside_their_formulas(
    recalled: None, client: TestClient, desk: Desk, clock: Clock
) -> None:
    html = rates_page(client, desk, clock, Role.OFFICE, None)
    section = html[html.index('aria-labelledby="fit"') :]
    assert "自动交办率 = 系统自动交办 ÷ 全部交办过的" in section
    assert "2 ÷ 2" in section
    assert "自动交办差错率 = 自动交办后被撤回或退回的 ÷ 系统自动交办" in section
    assert "1 ÷ 2" in section
    assert '<th scope="row">1　燃煤锅炉淘汰</th> <td class="num" data-name="认可">1</td>' in section
    assert '<th scope="row">2026-11</th>' in section


def test_units_do_not_see_how_the_office_judges_triage(
    recalled: None, client: TestClient, desk: Desk, clock: Clock
) -> None:
    html = rates_page(client, desk, clock, Role.HANDLER, "市环保局/一科")
    assert "系统初判" not in html


def test_an_empty_office_has_nothing_to_divide_by(
    client: TestClient, desk: Desk, clock: Clock
) -> None:
    assert "无可计算" in rates_page(client, desk, clock, Role.OFFICE, None)
