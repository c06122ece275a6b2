"""Robots of DingTalk and WeCom groups, against a server on loopback that judges as theirs do."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlmodel import col, select

from bot.robots import DINGTALK, WECOM, RobotSender
from bot.senders import outward
from common.errors import Misconfigured
from common.settings import Settings, load_settings
from db.tables import OutboxMessage
from routing.rules.words import Role
from routing.work.carriers import check_readers, switched_on
from routing.work.case import SYSTEM, Case
from routing.work.desk import Desk
from routing.work.outbox import NotNow, Outgoing, SendFailed, deliver_due
from routing.work.promises import OFFICE, Recipient, promise
from tests.conftest import FrozenClock
from tests.hearing import CUT, Answer, Heard, Receiver
from tests.make import Office

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
PAGE = "http://127.0.0.1:8000/staff/notices"
SECRET = "SEC-made-up-for-this-test"
MESSAGE = Outgoing("k:1", "office", None, "t", "chase", "【提醒】20261124-0001 锅炉：请研判交办。")
FINE = b'{"errcode": 0, "errmsg": "ok"}'


def answered(*said: bytes) -> Receiver:
    """Status 200 whatever is said; the last is said again and again."""
    return Receiver(lambda _: (200, {}), lambda n: said[min(n, len(said)) - 1])


def content(heard: Heard) -> str:
    body = json.loads(heard.body)
    assert body["msgtype"] == "text"
    return str(body["text"]["content"])


def dingtalk(receiver: Receiver, clock: FrozenClock, **more: Any) -> RobotSender:
    url = f"{receiver.url}?access_token=abc"
    return RobotSender(DINGTALK, url, PAGE, clock, secret=SECRET, **more)


def wecom(receiver: Receiver, clock: FrozenClock, **more: Any) -> RobotSender:
    return RobotSender(WECOM, f"{receiver.url}?key=abc", PAGE, clock, **more)


Make = Callable[..., RobotSender]
both = pytest.mark.parametrize("make", [dingtalk, wecom])


async def test_dingtalk_is_told_with_a_signature_of_this_moment(clock: FrozenClock) -> None:
    with answered(FINE) as receiver:
        await dingtalk(receiver, clock).send(MESSAGE)
    (heard,) = receiver.heard
    asked = {name: values[0] for name, values in parse_qs(urlsplit(heard.path).query).items()}
    assert asked["access_token"] == "abc"
    assert asked["timestamp"] == str(int(clock().timestamp() * 1000))
    text = f"{asked['timestamp']}\n{SECRET}".encode()
    assert base64.b64decode(asked["sign"]) == hmac.digest(SECRET.encode(), text, hashlib.sha256)
    assert content(heard) == f"{MESSAGE.body}\n{PAGE}"
    assert heard.headers["Content-Type"] == "application/json"


async def test_wecom_is_told_under_its_key(clock: FrozenClock) -> None:
    with answered(FINE) as receiver:
        await wecom(receiver, clock).send(MESSAGE)
    (heard,) = receiver.heard
    assert urlsplit(heard.path).query == "key=abc"
    assert content(heard) == f"{MESSAGE.body}\n{PAGE}"


@both
@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ('{"errcode": 310000, "errmsg": "sign not match"}', "errcode 310000"),
        ('{"errcode": "0"}', "no errcode"),
        ('{"errcode": null}', "no errcode"),
        ('{"errcode": false}', "no errcode"),
        ('{"errmsg": "ok"}', "no errcode"),
        ("[]", "no errcode"),
        ("", "no errcode"),
        ("<html>", "no errcode"),
        ("\xff\xfe", "no errcode"),
        ("[" * 100_000, "no errcode"),
        ('{"errcode": 0' + " " * 1_000_000, "no errcode"),
    ],
    ids=[
        "refused",
        "text",
        "null",
        "false",
        "none",
        "list",
        "empty",
        "page",
        "noise",
        "deep",
        "long",
    ],
)
async def test_status_200_alone_is_no_success(
    clock: FrozenClock, make: Make, said: str, kind: str
) -> None:
    with answered(said.encode("latin-1")) as receiver, pytest.raises(SendFailed) as failed:
        await make(receiver, clock).send(MESSAGE)
    assert (failed.value.kind, failed.value.retry_after) == (kind, None)


@pytest.mark.parametrize(
    ("make", "code", "minutes"), [(dingtalk, 130101, 10), (dingtalk, 410100, 10), (wecom, 45009, 1)]
)
async def test_what_came_too_fast_waits_and_so_does_everything_behind_it(
    clock: FrozenClock, make: Make, code: int, minutes: int
) -> None:
    with answered(json.dumps({"errcode": code}).encode(), FINE) as receiver:
        robot = make(receiver, clock)
        with pytest.raises(SendFailed) as failed:
            await robot.send(MESSAGE)
        assert failed.value.retry_after == timedelta(minutes=minutes)
        clock.advance(minutes=minutes, seconds=-1)
        with pytest.raises(NotNow) as closed:
            await robot.send(MESSAGE)
        assert closed.value.wait == timedelta(seconds=1)
        assert receiver.requests == 1
        clock.advance(seconds=1)
        await robot.send(MESSAGE)
    assert receiver.requests == 2


@both
async def test_no_more_than_twenty_in_any_minute(clock: FrozenClock, make: Make) -> None:
    with answered(FINE) as receiver:
        robot = make(receiver, clock)
        for _ in range(20):
            await robot.send(MESSAGE)
            clock.advance(seconds=2)
        with pytest.raises(NotNow) as full:
            await robot.send(MESSAGE)
        assert full.value.wait == timedelta(seconds=20)
        assert receiver.requests == 20
        clock.advance(seconds=20)
        await robot.send(MESSAGE)
        with pytest.raises(NotNow):
            await robot.send(MESSAGE)
    assert receiver.requests == 21


@both
async def test_a_refusal_without_judgement_is_tried_again_as_asked(
    clock: FrozenClock, make: Make
) -> None:
    busy = Receiver(lambda _: (503, {"Retry-After": "9"}))
    with busy as receiver, pytest.raises(SendFailed) as failed:
        await make(receiver, clock).send(MESSAGE)
    assert (failed.value.kind, failed.value.retry_after) == ("status 503", timedelta(seconds=9))
    with pytest.raises(SendFailed, match="ConnectError"):
        await make(receiver, clock).send(MESSAGE)


@both
async def test_when_the_answer_is_lost_the_same_text_comes_again(
    clock: FrozenClock, make: Make
) -> None:
    answers = [CUT, (200, {})]
    with Receiver(lambda _: answers.pop(0), lambda _: FINE) as receiver:
        robot = make(receiver, clock)
        with pytest.raises(SendFailed, match="RemoteProtocolError"):
            await robot.send(MESSAGE)
        clock.advance(hours=1)
        await robot.send(MESSAGE)
    first, second = receiver.heard
    assert first.body == second.body


async def test_one_that_does_not_answer_in_time_is_left(clock: FrozenClock) -> None:
    slept = threading.Event()

    def slow(_: int) -> Answer:
        slept.wait(10)
        return 200, {}

    with Receiver(slow) as receiver:
        with pytest.raises(SendFailed, match="Timeout"):
            await wecom(receiver, clock, seconds=0.2).send(MESSAGE)
        slept.set()


async def test_a_digest_too_long_for_the_group_says_how_many_are_left_out(
    clock: FrozenClock,
) -> None:
    lines = [
        f"{n}. 【提醒】20261124-{n:04} 淘汰燃煤锅炉（东湖区）：请研判交办，期限 12月1日。"
        for n in range(30)
    ]
    body = "\n".join(["【汇总】共30件待您处理：", *lines])
    with answered(FINE) as receiver:
        await wecom(receiver, clock).send(replace(MESSAGE, body=body))
        await wecom(receiver, clock).send(replace(MESSAGE, body="长" * 5000))
        await dingtalk(receiver, clock).send(replace(MESSAGE, body=body))
    short, shortest, whole = (content(heard) for heard in receiver.heard)
    assert len(short.encode()) <= 2048
    shown = short.count("【提醒】")
    assert shown > 10
    assert short.endswith(f"\n……还有{30 - shown}件，请登录查看。\n{PAGE}")
    assert shortest == f"有消息待办理，请登录查看：{PAGE}"
    assert whole == f"{body}\n{PAGE}"


def with_robots(settings: Settings, url: str, *readers: str) -> Settings:
    rules = {"dingtalk_url": url, "wecom_url": url, "readers": list(readers)}
    return settings.model_copy(update={"robots": settings.robots.model_copy(update=rules)})


def told(desk: Desk, number: str, to: Recipient, kind: str, **tip: Any) -> set[str]:
    """Promise a message; the channels it was promised for."""
    office = Office(desk, lambda: now)
    now = office.tip(number).received_at

    def use(session: Any) -> None:
        found = session.get_one(type(office.tip(number)), office.tip(number).id)
        for name, value in tip.items():
            setattr(found, name, value)
        promise(Case(session, desk, found, SYSTEM, now), to, kind, f"【{kind}】{number}：请办理。")

    desk.database.write(use)
    with desk.database.read() as session:
        query = select(OutboxMessage).where(OutboxMessage.kind == kind)
        return {row.channel for row in session.exec(query)}


INSIDE = {"page", "log"}
GROUPS = {"dingtalk", "wecom"}


def test_groups_hear_what_is_for_their_readers_and_no_secrets(office: Office) -> None:
    settings = with_robots(office.desk.settings, "http://127.0.0.1:1", "office", "district@东湖区")
    desk = replace(office.desk, settings=settings)
    number = office.report(BOILER).number
    assert told(desk, number, OFFICE, "a") == INSIDE | GROUPS
    assert told(desk, number, Recipient(Role.DISTRICT, "东湖区"), "b") == INSIDE | GROUPS
    assert told(desk, number, Recipient(Role.DISTRICT, "西山区"), "c") == INSIDE
    assert told(desk, number, Recipient(Role.HANDLER, "市环保局/一科"), "d") == INSIDE
    assert told(desk, number, Recipient(Role.OFFICE, None, "somebody"), "e") == INSIDE
    for kind in ("contact", "errand", "probe", "trouble"):
        assert told(desk, number, OFFICE, kind) == INSIDE
    assert told(desk, number, OFFICE, "f", restricted=True) == INSIDE


def test_nothing_leaves_the_house_unless_it_is_switched_on(office: Office) -> None:
    number = office.report(BOILER).number
    assert switched_on(office.desk.settings) == ()
    assert told(office.desk, number, OFFICE, "a") == INSIDE


def test_each_channel_that_is_switched_on_is_promised_once(office: Office) -> None:
    url = "http://127.0.0.1:1"
    settings = with_robots(office.desk.settings, url, "office").model_copy(
        update={
            "notices": office.desk.settings.notices.model_copy(update={"webhook_url": url}),
            "mail": office.desk.settings.mail.model_copy(update={"host": "127.0.0.1"}),
        }
    )
    desk = replace(office.desk, settings=settings)
    number = office.report(BOILER).number
    outside = set(switched_on(settings))
    assert outside == {"webhook", "mail"} | GROUPS
    assert outside == set(outward(desk, office.clock))
    assert told(desk, number, OFFICE, "a") == INSIDE | outside
    with pytest.raises(Exception, match=r"(?i)unique"):
        told(desk, number, OFFICE, "a")


async def test_a_channel_switched_off_meanwhile_keeps_what_was_promised(
    office: Office, clock: FrozenClock
) -> None:
    with answered(FINE) as receiver:
        on = replace(
            office.desk, settings=with_robots(office.desk.settings, receiver.url, "office")
        )
        number = Office(on, clock).report(BOILER).number
        await deliver_due(on, outward(office.desk, clock), clock)
        waiting = robots_rows(on)
        assert {row.last_error for row in waiting} == {"off"}
        clock.advance(hours=1)
        await deliver_due(on, outward(on, clock), clock)
    assert number in content(receiver.heard[0])
    assert receiver.requests == len(waiting)
    assert all(row.sent_at for row in robots_rows(on))


def robots_rows(desk: Desk) -> list[OutboxMessage]:
    with desk.database.read() as session:
        query = select(OutboxMessage).where(col(OutboxMessage.channel).in_(GROUPS))
        return list(session.exec(query))


async def test_what_has_no_room_this_minute_waits_and_is_no_failure(
    office: Office, clock: FrozenClock
) -> None:
    """Urgent messages go one by one, so twenty-five of them are five too many."""
    with answered(FINE) as receiver:
        settings = with_robots(office.desk.settings, receiver.url, "office")
        desk = replace(office.desk, settings=settings)
        robots = {name: each for name, each in outward(desk, clock).items() if name == "wecom"}
        number = office.report(BOILER).number
        for n in range(25):
            told(desk, number, OFFICE, f"k{n}", urgent=True)
        await deliver_due(desk, robots, clock)
        left = [row for row in robots_rows(desk) if row.channel == "wecom" and not row.sent_at]
        assert receiver.requests == 20
        assert {(row.attempts, row.last_error, row.bundle) for row in left} == {(0, None, None)}
        clock.advance(minutes=1)
        await deliver_due(desk, robots, clock)
    assert receiver.requests == 25
    assert len({heard.body for heard in receiver.heard}) == 25


@pytest.mark.parametrize("reader", ["offices", "", "@东湖区", "办公室"])
def test_a_reader_that_is_no_role_stops_the_start(reader: str) -> None:
    settings = with_robots(load_settings(), "", "office", reader)
    with pytest.raises(Misconfigured, match=r"robots\.readers"):
        check_readers(settings)
