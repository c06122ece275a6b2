"""``tipline serve --demo``: what it prints, and which databases it leaves alone."""

import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import select

from api.cli.demo import prepare_demo
from api.cli.first_run import administrator_link
from common.errors import Misconfigured
from db.tables import Officer, Tip
from routing.rules.words import ACCOUNT_ROLES, Role
from routing.work import accounts, followup
from routing.work.desk import Desk
from tests.conftest import CITY, FrozenClock
from tests.make import Office

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PASSWORD = re.compile(r"\b[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}\b")
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@pytest.fixture
def demo_desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """As ``serve --demo`` opens it: the second city's plan, no authenticator."""
    monkeypatch.setenv("COLUMNS", "100")
    plan = desk.settings.plan.model_copy(update={"folder": CITY})
    staff = desk.settings.staff.model_copy(update={"require_totp": False})
    return replace(desk, settings=desk.settings.model_copy(update={"plan": plan, "staff": staff}))


def count(desk: Desk) -> tuple[int, int]:
    with desk.database.read() as session:
        return len(session.exec(select(Tip)).all()), len(session.exec(select(Officer)).all())


def test_a_visitor_can_sign_in_as_every_role_and_look_up_the_codes(
    demo_desk: Desk, clock: FrozenClock, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare_demo(demo_desk)
    printed = capsys.readouterr().out
    password = PASSWORD.findall(printed)[0]
    usernames = re.findall(r"demo-[a-z-]+", printed)
    with demo_desk.database.read() as session:
        found = {o.username: o for o in session.exec(select(Officer)) if o.password_hash}
    assert set(usernames) == set(found)
    assert {Role(officer.role) for officer in found.values()} == set(ACCOUNT_ROLES)
    for name in usernames:
        credentials = {"username": name, "password": password, "totp": "", "now": clock()}
        assert demo_desk.database.write(partial(accounts.sign_in, desk=demo_desk, **credentials))
    with demo_desk.database.read() as session:
        codes = CODE.findall(printed)
        assert len({followup.status(session, demo_desk, code).stage for code in codes}) == 3


def test_a_second_start_adds_nothing_and_gives_a_new_password(
    demo_desk: Desk, clock: FrozenClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """An administrator who was invited and never came is no obstacle."""
    assert administrator_link(demo_desk, clock())
    prepare_demo(demo_desk)
    first, before = capsys.readouterr().out, count(demo_desk)
    assert before[0] > 300
    prepare_demo(demo_desk)
    second = capsys.readouterr().out
    assert count(demo_desk) == before
    assert "已有演示数据" in second
    assert set(PASSWORD.findall(first)).isdisjoint(PASSWORD.findall(second))
    assert CODE.findall(first) == CODE.findall(second)


def test_a_database_with_real_tips_stays_as_it_is(
    demo_desk: Desk, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.report("东湖区的燃煤锅炉冒黑烟")
    prepare_demo(demo_desk)
    assert count(demo_desk) == (1, 0)
    assert capsys.readouterr().out.count("\n") == 1


def test_an_account_in_use_is_an_obstacle(demo_desk: Desk, clock: FrozenClock) -> None:
    link = demo_desk.database.write(
        lambda session: accounts.invite(
            session,
            demo_desk,
            accounts.add_officer(
                session, demo_desk, accounts.NewOfficer("office", "办公室", Role.OFFICE), clock()
            ),
            clock(),
        )
    )
    demo_desk.database.write(
        lambda session: accounts.enrol(session, demo_desk, link, "long enough", "", clock())
    )
    prepare_demo(demo_desk)
    assert count(demo_desk) == (0, 1)


def test_a_plan_without_a_demo_says_so(demo_desk: Desk, tmp_path: Path) -> None:
    plan = demo_desk.settings.plan.model_copy(update={"folder": tmp_path})
    bare = replace(demo_desk, settings=demo_desk.settings.model_copy(update={"plan": plan}))
    with pytest.raises(Misconfigured, match="没有演示数据"):
        prepare_demo(bare)
