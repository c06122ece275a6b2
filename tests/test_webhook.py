"""The webhook sender against a real server on loopback."""

import json
import re
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.webhook import WebhookSender
from common.clock import utc_now
from common.settings import HOUSE, NoticesSettings
from routing.work.outbox import Outgoing, SendFailed
from tests.conftest import FrozenClock
from tests.hearing import CUT, TAKEN, Answer, Receiver

MESSAGE = Outgoing("k:1:handler@市环保局", "handler", "市环保局/一科", "t", "chase", "【提醒】一条")
SECRET = "made up for this test"
DAY = timedelta(days=1)


def sender(clock: FrozenClock, url: str, secret: str = "", **more: float) -> WebhookSender:
    return WebhookSender(NoticesSettings(webhook_url=url, webhook_secret=secret), clock, **more)


def documented() -> Callable[[str, Mapping[str, str], bytes], bool]:
    """The check as docs/webhook.md gives it to receivers, run as it stands there."""
    text = (HOUSE / "docs" / "webhook.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102  our own text
    return names["genuine"]  # type: ignore[no-any-return]


async def test_a_notice_is_posted_with_its_key_and_without_the_tip(clock: FrozenClock) -> None:
    with Receiver() as receiver:
        await sender(clock, receiver.url).send(MESSAGE)
    ((key, (body,)),) = receiver.bodies.items()
    assert len(key) == 64
    expected: dict[str, Any] = {"id": key, "kind": "chase", "role": "handler"}
    assert json.loads(body) == {**expected, "unit": "市环保局/一科", "text": "【提醒】一条"}
    assert receiver.heard[0].headers["Content-Type"] == "application/json"
    assert not [name for name in receiver.heard[0].headers if name.startswith("Tipline")]


async def test_with_a_secret_each_attempt_is_signed_with_its_moment(clock: FrozenClock) -> None:
    genuine, clock.now = documented(), utc_now() - timedelta(minutes=4)
    answers = [(503, {}), TAKEN]
    with Receiver(lambda _: answers.pop(0)) as receiver:
        channel = sender(clock, receiver.url, SECRET)
        with pytest.raises(SendFailed):
            await channel.send(MESSAGE)
        clock.advance(minutes=4)
        await channel.send(MESSAGE)
    first, second = receiver.heard
    assert genuine(SECRET, first.headers, first.body)
    assert genuine(SECRET, second.headers, second.body)
    assert not genuine("another secret", first.headers, first.body)
    assert not genuine(SECRET, first.headers, first.body + b" ")
    assert not genuine(SECRET, {**first.headers, "Tipline-Timestamp": "1"}, first.body)
    later = {**first.headers, "Tipline-Timestamp": second.headers["Tipline-Timestamp"]}
    assert not genuine(SECRET, later, first.body)
    moments = [int(heard.headers["Tipline-Timestamp"]) for heard in receiver.heard]
    assert moments[1] == int(clock().timestamp())
    assert moments[1] - moments[0] == 240


@pytest.mark.parametrize(
    ("answers", "kind", "wait"),
    [
        ((503, {}), "status 503", None),
        ((429, {"Retry-After": "7"}), "status 429", timedelta(seconds=7)),
        ((429, {"Retry-After": "999999"}), "status 429", timedelta(hours=1)),
        ((429, {"Retry-After": "9" * 5000}), "status 429", timedelta(hours=1)),
        ((429, {"Retry-After": "soon"}), "status 429", None),
        ((302, {"Location": "/elsewhere"}), "status 302", None),
    ],
)
async def test_what_is_not_taken_is_tried_again(
    clock: FrozenClock, answers: Answer, kind: str, wait: timedelta | None
) -> None:
    with Receiver(lambda _: answers) as receiver, pytest.raises(SendFailed) as failed:
        await sender(clock, receiver.url).send(MESSAGE)
    assert (failed.value.kind, failed.value.retry_after) == (kind, wait)


async def test_nobody_there_and_nowhere_to_send_to(clock: FrozenClock) -> None:
    with Receiver() as receiver:
        url = receiver.url
    with pytest.raises(SendFailed, match="ConnectError"):
        await sender(clock, url).send(MESSAGE)
    with pytest.raises(SendFailed, match="UnsupportedProtocol"):
        await sender(clock, "nowhere").send(MESSAGE)
    with pytest.raises(SendFailed, match="off"):
        await sender(clock, "").send(MESSAGE)


async def test_when_the_answer_is_lost_the_same_bytes_come_again_under_the_same_key(
    clock: FrozenClock,
) -> None:
    answers = [CUT, TAKEN]
    with Receiver(lambda _: answers.pop(0)) as receiver:
        channel = sender(clock, receiver.url, SECRET)
        with pytest.raises(SendFailed, match="RemoteProtocolError"):
            await channel.send(MESSAGE)
        clock.now += DAY
        await channel.send(MESSAGE)
    ((_, (first, second)),) = receiver.bodies.items()
    assert first == second


async def test_a_receiver_that_does_not_answer_in_time_is_left(clock: FrozenClock) -> None:
    slept = threading.Event()

    def slow(_: int) -> Answer:
        slept.wait(10)
        return TAKEN

    with Receiver(slow) as receiver:
        with pytest.raises(SendFailed, match="Timeout"):
            await sender(clock, receiver.url, seconds=0.2).send(MESSAGE)
        slept.set()


async def test_an_answer_without_end_is_not_read_to_its_end(clock: FrozenClock) -> None:
    with Receiver(lambda _: (200, {}), lambda _: b"x" * 5_000_000) as receiver:
        await sender(clock, receiver.url).send(MESSAGE)
    assert receiver.requests == 1
