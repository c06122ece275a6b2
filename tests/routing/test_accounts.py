"""Accounts: invited by link, opened by password and TOTP, paused after failures."""

from datetime import timedelta

import pyotp
import pytest
from sqlmodel import Session

from common.errors import Invalid, NotSignedIn
from db import officers
from db.tables import Officer
from routing.rules.words import Role
from routing.work import accounts
from routing.work.accounts import NewOfficer
from routing.work.desk import Desk
from tests.conftest import FrozenClock

PASSWORD = "a long enough password"
NEW = NewOfficer("zhang", "经办甲", Role.HANDLER, "市环保局/一科")


class Door:
    """A desk's accounts, each call in a transaction of its own."""

    def __init__(self, desk: Desk, clock: FrozenClock) -> None:
        self.desk, self.clock = desk, clock
        self.secret = ""

    def invite(self, new: NewOfficer = NEW) -> str:
        def do(session: Session) -> str:
            officer = officers.by_username(session, new.username) or accounts.add_officer(
                session, self.desk, new, self.clock()
            )
            return accounts.invite(session, self.desk, officer, self.clock())

        return self.desk.database.write(do)

    def enrol(self, link: str, password: str = PASSWORD) -> None:
        found = self.desk.database.write(
            lambda s: accounts.enrolment(s, self.desk, link, self.clock())
        )
        self.secret = found.secret
        code = self.totp()
        self.desk.database.write(
            lambda s: accounts.enrol(s, self.desk, link, password, code, self.clock())
        )
        self.clock.advance(seconds=60)

    def totp(self) -> str:
        return pyotp.TOTP(self.secret).at(self.clock())

    def sign_in(self, password: str = PASSWORD, totp: str | None = None) -> str | None:
        code = self.totp() if totp is None else totp
        return self.desk.database.write(
            lambda s: accounts.sign_in(s, self.desk, "zhang", password, code, self.clock())
        )

    def who(self, secret: str) -> accounts.Account:
        with self.desk.database.read() as session:
            return accounts.by_session(session, self.desk, secret, self.clock())


@pytest.fixture
def door(desk: Desk, clock: FrozenClock) -> Door:
    return Door(desk, clock)


def test_invited_enrolled_and_signed_in(door: Door) -> None:
    door.enrol(door.invite())
    secret = door.sign_in()
    assert secret is not None
    assert door.who(secret).actor.unit == "市环保局/一科"


def test_a_link_works_once_and_ends_by_itself(door: Door) -> None:
    link = door.invite()
    door.enrol(link)
    with pytest.raises(Invalid, match="已用过"):
        door.enrol(link)
    late = door.invite()
    door.clock.advance(hours=25)
    with pytest.raises(Invalid, match="已过期"):
        door.enrol(late)


def test_a_new_link_ends_the_one_before(door: Door) -> None:
    old, _ = door.invite(), door.invite()
    with pytest.raises(Invalid):
        door.enrol(old)


def test_a_short_password_or_a_wrong_first_code_is_refused(door: Door) -> None:
    link = door.invite()
    with pytest.raises(Invalid, match="密码至少"):
        door.enrol(link, "short")
    with pytest.raises(Invalid, match="动态口令"):
        door.desk.database.write(
            lambda s: accounts.enrol(s, door.desk, link, PASSWORD, "000000", door.clock())
        )


def test_a_one_time_code_opens_once(door: Door) -> None:
    door.enrol(door.invite())
    code = door.totp()
    assert door.sign_in(totp=code)
    assert door.sign_in(totp=code) is None


@pytest.mark.parametrize(("password", "totp"), [("wrong password", None), (PASSWORD, "动态口令")])
def test_anything_wrong_is_refused_alike(door: Door, password: str, totp: str | None) -> None:
    door.enrol(door.invite())
    assert door.sign_in(password, totp) is None


def test_many_failures_pause_the_account_and_the_pause_ends(door: Door) -> None:
    door.enrol(door.invite())
    for _ in range(door.desk.settings.staff.max_failures):
        assert door.sign_in("wrong password") is None
    assert door.sign_in() is None
    door.clock.advance(minutes=door.desk.settings.staff.pause_minutes + 1)
    assert door.sign_in()


def test_a_session_ends_with_its_time_with_sign_out_and_with_a_new_password(door: Door) -> None:
    door.enrol(door.invite())
    first = door.sign_in()
    assert first is not None
    door.desk.database.write(lambda s: accounts.sign_out(s, door.desk, first))
    door.clock.advance(seconds=60)
    second = door.sign_in()
    assert second is not None
    door.enrol(door.invite())
    third = door.sign_in()
    assert third is not None
    door.clock.advance(hours=door.desk.settings.staff.session_hours + 1)
    for ended in (first, second, third):
        with pytest.raises(NotSignedIn):
            door.who(ended)


def test_an_account_that_was_switched_off_is_out_at_once(door: Door) -> None:
    door.enrol(door.invite())
    secret = door.sign_in()
    assert secret is not None

    def switch_off(session: Session) -> None:
        found = officers.by_username(session, "zhang")
        assert found is not None
        found.active = False

    door.desk.database.write(switch_off)
    with pytest.raises(NotSignedIn):
        door.who(secret)
    assert door.sign_in() is None


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (NewOfficer(" ", "甲", Role.OFFICE), "请填写用户名"),
        (NewOfficer("a", "甲", Role.HANDLER), "必须有单位"),
        (NewOfficer("a", "甲", Role.OFFICE, "市环保局/一科"), "不能有单位"),
        (NewOfficer("a", "甲", Role.HANDLER, "没有这个处"), "没有“没有这个处”"),
        (NewOfficer("a", "甲", Role.DISTRICT, "市环保局/一科"), "没有“市环保局/一科”"),
        (NewOfficer("a", "甲", Role.REPORTER), "没有这个角色"),
    ],
)
def test_an_account_that_makes_no_sense_is_refused(
    door: Door, new: NewOfficer, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        door.invite(new)


def test_a_user_name_is_given_once(door: Door) -> None:
    door.invite()
    with pytest.raises(Invalid, match="已经有了"):
        door.desk.database.write(lambda s: accounts.add_officer(s, door.desk, NEW, door.clock()))


def test_an_api_token_has_no_end_and_is_no_session(door: Door) -> None:
    door.invite()

    def give(session: Session) -> str:
        officer = officers.by_username(session, "zhang")
        assert isinstance(officer, Officer)
        return accounts.issue(session, door.desk, officer, accounts.API, door.clock(), None)

    token = door.desk.database.write(give)
    door.clock.now += timedelta(days=400)
    with door.desk.database.read() as session:
        found = accounts.by_api_token(session, door.desk, token, door.clock())
    assert found.username == "zhang"
    with pytest.raises(NotSignedIn):
        door.who(token)
