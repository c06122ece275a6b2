"""Mail to officers against a real SMTP server on loopback that refuses, delays and breaks off."""

import asyncio
import re
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import select

from bot.mail import MailSender
from common.clock import utc_now
from common.errors import Invalid
from common.settings import MailSettings
from db import officers
from db.tables import MailTaken, Officer, OutboxMessage
from routing.rules.words import Role
from routing.work import accounts
from routing.work.accounts import NewOfficer
from routing.work.desk import Desk
from routing.work.outbox import Outgoing, SendFailed, deliver_due
from tests.conftest import FrozenClock
from tests.make import Office
from tests.posting_office import OK, Hall, certificate, mail_server

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
SECTION = "市环保局/一科"
ANNA, BERND, CAI = "anna@office.test", "bernd@office.test", "cai@office.test"
OFF: dict[str, Any] = {
    "host": "", "port": 25, "security": "none", "ca_file": "", "user": "", "password": "",
    "sender": "tipline@city.test",
}  # fmt: skip


def mailing(desk: Desk, hall: Hall, **more: Any) -> Desk:
    """The desk with mail switched on, to this server."""
    rules = MailSettings(**{**OFF, "host": "127.0.0.1", "port": hall.port, **more})
    return replace(desk, settings=desk.settings.model_copy(update={"mail": rules}))


def hire(desk: Desk, clock: FrozenClock, mail: str | None, *place: Any) -> str:
    """An account with this address, of the section's handler unless said otherwise; its id."""
    role, unit = place or (Role.HANDLER, SECTION)
    name = f"{mail}-{role}-{unit}"[:60]
    new = NewOfficer(name, "某人", role, unit, mail)
    return desk.database.write(lambda s: accounts.add_officer(s, desk, new, clock()).id)


def message(office: Office, **more: Any) -> Outgoing:
    tip = office.tip(office.report(BOILER).number)
    body = f"【提醒】{tip.number} 淘汰燃煤锅炉（东湖区）：请核查并报告结论，期限 12月1日。"
    asked: dict[str, Any] = {"key": f"{tip.id}:1:chase", "role": "handler", "unit": SECTION}
    return Outgoing(**{**asked, "tip_id": tip.id, "kind": "chase", "body": body, **more})


async def send(desk: Desk, clock: FrozenClock, what: Outgoing, seconds: float = 5) -> str | None:
    """One attempt, with what it leaves in the database; why it failed."""
    try:
        effect, failure = await MailSender(desk, clock, seconds).send(what), None
    except SendFailed as failed:
        effect, failure = failed.effect, failed.kind
    if effect:
        desk.database.write(effect)
    return failure


def taken(desk: Desk) -> list[str]:
    with desk.database.read() as session:
        return list(session.exec(select(MailTaken.officer_id)))


def text_of(letter: EmailMessage) -> str:
    return str(letter.get_content())


async def test_everybody_of_the_role_and_unit_gets_a_letter_and_nobody_else(
    office: Office, clock: FrozenClock
) -> None:
    desk = office.desk
    hire(desk, clock, ANNA)
    hire(desk, clock, BERND)
    hire(desk, clock, None)
    gone = hire(desk, clock, "gone@office.test")
    hire(desk, clock, "other@office.test", Role.HANDLER, "市质量监督局/稽查队")
    hire(desk, clock, "sign@office.test", Role.SIGNATORY, SECTION)
    desk.database.write(lambda s: setattr(officers.by_id(s, gone), "active", False))
    what = message(office)
    async with mail_server() as hall:
        assert await send(mailing(desk, hall), clock, what) is None
    assert sorted(hall.reached) == [ANNA, BERND]
    number = what.body.split(" ")[0].removeprefix("【提醒】")
    for address, letter in hall.letters:
        assert (letter["To"], letter["From"]) == (address, "tipline@city.test")
        assert letter["Subject"] == f"【提醒】{number} 淘汰燃煤锅炉（东湖区）"
        assert what.body in text_of(letter)
        assert f"/staff/cases/{number}\n" in text_of(letter)
        assert "云泽机械厂" not in letter.as_string() + text_of(letter)
        assert letter["Auto-Submitted"] == "auto-generated"
    names = {letter["Message-ID"] for _, letter in hall.letters}
    assert len(names) == 2
    assert all(re.fullmatch(r"<[0-9a-f]{32}@city\.test>", name) for name in names)
    assert taken(desk) == []


async def test_what_is_for_one_officer_reaches_him_alone(
    office: Office, clock: FrozenClock
) -> None:
    anna = hire(office.desk, clock, ANNA)
    hire(office.desk, clock, BERND)
    async with mail_server() as hall:
        desk = mailing(office.desk, hall)
        assert await send(desk, clock, message(office, officer_id=anna)) is None
    assert hall.reached == [ANNA]


async def test_a_digest_is_one_letter_with_a_page_for_each_matter(
    office: Office, clock: FrozenClock
) -> None:
    hire(office.desk, clock, ANNA)
    parts = (message(office), message(office))
    body = "【汇总】共2件待您处理：\n1. 一件\n2. 另一件"
    whole = Outgoing("digest:1", "handler", SECTION, None, "digest", body, None, parts)
    async with mail_server() as hall:
        assert await send(mailing(office.desk, hall), clock, whole) is None
    ((_, letter),) = hall.letters
    assert letter["Subject"] == "【汇总】共2件待您处理"
    assert text_of(letter).count("/staff/cases/") == 2


async def test_a_keeper_is_led_to_the_keepers_page(office: Office, clock: FrozenClock) -> None:
    hire(office.desk, clock, ANNA, Role.KEEPER, None)
    async with mail_server() as hall:
        what = message(office, role="keeper", unit=None, kind="errand")
        assert await send(mailing(office.desk, hall), clock, what) is None
    ((_, letter),) = hall.letters
    assert "/staff/keeper\n" in text_of(letter)
    assert "/staff/cases/" not in text_of(letter)


async def test_nobody_with_an_address_is_no_failure(office: Office, clock: FrozenClock) -> None:
    hire(office.desk, clock, None)
    async with mail_server() as hall:
        assert await send(mailing(office.desk, hall), clock, message(office)) is None
    assert hall.tried == []


@pytest.mark.parametrize("where", ["at_rcpt", "at_data"])
async def test_one_refused_for_good_does_not_hold_up_the_others(
    office: Office, clock: FrozenClock, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    bernd = hire(office.desk, clock, BERND)
    hire(office.desk, clock, ANNA)
    hire(office.desk, clock, CAI)
    async with mail_server() as hall:
        setattr(hall, where, lambda a: "550 5.1.1 no such user" if a == BERND else OK)
        assert await send(mailing(office.desk, hall), clock, message(office)) is None
    assert sorted(hall.reached) == [ANNA, CAI]
    logged = capsys.readouterr().out
    assert bernd in logged
    assert "550" in logged
    assert BERND not in logged


async def test_one_refused_for_now_is_tried_again_alone_until_he_has_it(
    office: Office, clock: FrozenClock
) -> None:
    for address in (ANNA, BERND, CAI):
        hire(office.desk, clock, address)
    what = message(office)
    async with mail_server() as hall:
        desk = mailing(office.desk, hall)
        hall.at_rcpt = lambda a: {BERND: "451 later", CAI: "550 never"}.get(a, OK)
        assert await send(desk, clock, what) == "status 451"
        assert await send(desk, clock, what) == "status 451"
        assert sorted(hall.tried) == [ANNA, BERND, BERND, CAI]
        hall.at_rcpt = lambda _: OK
        assert await send(desk, clock, what) is None
    assert sorted(hall.reached) == [ANNA, BERND]
    assert taken(desk) == []


@pytest.fixture
def to_two(office: Office, clock: FrozenClock) -> Outgoing:
    """A message for two who both have an address."""
    hire(office.desk, clock, ANNA)
    hire(office.desk, clock, BERND)
    return message(office)


async def test_when_the_answer_is_lost_the_same_letter_comes_again(
    office: Office, clock: FrozenClock, to_two: Outgoing
) -> None:
    async with mail_server() as hall:
        desk = mailing(office.desk, hall)
        hall.cuts = 1
        assert await send(desk, clock, to_two) == "SMTPServerDisconnected"
        clock.advance(hours=1)
        assert await send(desk, clock, to_two) is None
    assert len(hall.letters) == 3
    (twice,) = {a for a in hall.reached if hall.reached.count(a) == 2}
    first, second = (letter for address, letter in hall.letters if address == twice)
    assert first["Message-ID"] == second["Message-ID"]
    assert text_of(first) == text_of(second)


async def test_a_server_cut_off_midway_does_not_double_what_was_taken_before(
    office: Office, clock: FrozenClock, to_two: Outgoing
) -> None:
    """The first letter was answered; the connection broke with the second."""
    async with mail_server() as hall:
        desk = mailing(office.desk, hall)

        def cut_second(_: str) -> str:
            hall.cuts = len(hall.letters)
            return OK

        hall.at_data = cut_second
        assert await send(desk, clock, to_two) == "SMTPServerDisconnected"
        hall.at_data = lambda _: OK
        hall.cuts = 0
        assert await send(desk, clock, to_two) is None
    assert sorted(hall.reached.count(a) for a in (ANNA, BERND)) == [1, 2]


async def test_a_server_that_does_not_answer_in_time_is_left(
    office: Office, clock: FrozenClock
) -> None:
    hire(office.desk, clock, ANNA)
    async with mail_server() as hall:
        hall.sleeps = asyncio.Event()
        failure = await send(mailing(office.desk, hall), clock, message(office), 0.3)
        hall.sleeps.set()
    assert failure in {"TimeoutError", "SMTPReadTimeoutError"}


async def test_nobody_there_a_refused_sender_and_switched_off(
    office: Office, clock: FrozenClock
) -> None:
    hire(office.desk, clock, ANNA)
    what = message(office)
    async with mail_server() as hall:
        desk = mailing(office.desk, hall)
    assert await send(desk, clock, what) == "SMTPConnectError"
    assert await send(office.desk, clock, what) == "off"


async def test_starttls_with_a_certificate_that_is_trusted_and_a_password(
    office: Office, clock: FrozenClock, tmp_path: Path
) -> None:
    hire(office.desk, clock, ANNA)
    trusted, context = certificate(tmp_path, utc_now())
    what = message(office)
    sure = {"security": "starttls", "ca_file": str(trusted), "user": "tipline"}
    async with mail_server(context, sign_in=True) as hall:
        wrong = mailing(office.desk, hall, **sure, password="wrong")
        assert await send(wrong, clock, what) == "status 535"
        assert hall.letters == []
        right = mailing(office.desk, hall, **sure, password="geheim")
        assert await send(right, clock, what) is None
    assert (hall.reached, hall.encrypted) == ([ANNA], [True])


async def test_tls_from_the_start(office: Office, clock: FrozenClock, tmp_path: Path) -> None:
    hire(office.desk, clock, ANNA)
    trusted, context = certificate(tmp_path, utc_now())
    async with mail_server(context, at_once=True) as hall:
        desk = mailing(office.desk, hall, security="tls", ca_file=str(trusted))
        assert await send(desk, clock, message(office)) is None
    assert hall.reached == [ANNA]


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_nobody_vouches_for_is_refused(
    office: Office, clock: FrozenClock, tmp_path: Path, security: str
) -> None:
    hire(office.desk, clock, ANNA)
    _, context = certificate(tmp_path, utc_now())
    async with mail_server(context, at_once=security == "tls") as hall:
        desk = mailing(office.desk, hall, security=security)
        assert await send(desk, clock, message(office)) is not None
    assert hall.tried == []


async def test_a_server_that_offers_no_starttls_gets_nothing(
    office: Office, clock: FrozenClock
) -> None:
    hire(office.desk, clock, ANNA)
    async with mail_server() as hall:
        desk = mailing(office.desk, hall, security="starttls")
        assert await send(desk, clock, message(office)) is not None
    assert hall.tried == []


async def test_through_the_outbox_each_promise_arrives_once(
    office: Office, clock: FrozenClock
) -> None:
    async with mail_server() as hall:
        desk = mailing(office.desk, hall)
        hire(desk, clock, ANNA)
        hire(desk, clock, BERND)
        Office(desk, clock).assigned(BOILER, "1")
        hall.at_rcpt = lambda a: "451 later" if a == BERND else OK
        channels = {"mail": MailSender(desk, clock)}
        await deliver_due(desk, channels, clock)
        hall.at_rcpt = lambda _: OK
        clock.advance(hours=1)
        await deliver_due(desk, channels, clock)
    assert sorted(hall.reached) == [ANNA, BERND]
    with desk.database.read() as session:
        rows = session.exec(select(OutboxMessage).where(OutboxMessage.channel == "mail")).all()
    assert rows
    assert all(row.sent_at for row in rows)
    assert taken(desk) == []


@pytest.mark.parametrize(
    "typed",
    [
        "a@b.c\r\nBcc: x@y.z",
        "a@b.c,d@e.f",
        "某@办公室.中国",
        "Anna <a@b.c>",
        "a",
        "a..b@c.d",
        "@b.c",
    ],
)
def test_an_address_that_is_not_one_address_is_refused(
    desk: Desk, clock: FrozenClock, typed: str
) -> None:
    with pytest.raises(Invalid, match="邮箱地址不对"):
        hire(desk, clock, typed)
    with desk.database.read() as session:
        assert session.exec(select(Officer)).all() == []


@pytest.mark.parametrize(
    "wrong", [{"sender": ""}, {"user": "tipline", "password": "geheim"}, {"security": "ssl"}]
)
def test_settings_that_cannot_work_stop_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        MailSettings(**{**OFF, "host": "mail.test", **wrong})
