"""The webhook sender against a real server on loopback."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.webhook import WebhookSender
from routing.work.outbox import Outgoing, SendFailed
from tests.hearing import Receiver

MESSAGE = Outgoing("k:1:handler@市环保局", "handler", "市环保局/一科", "t", "chase", "【提醒】一条")


async def test_a_notice_is_posted_with_its_key_and_without_the_tip() -> None:
    with Receiver() as receiver:
        await WebhookSender(receiver.url).send(MESSAGE)
    ((key, (body,)),) = receiver.bodies.items()
    assert len(key) == 64
    expected: dict[str, Any] = {"id": key, "kind": "chase", "role": "handler"}
    assert json.loads(body) == {**expected, "unit": "市环保局/一科", "text": "【提醒】一条"}


@pytest.mark.parametrize(
    ("answers", "kind", "wait"),
    [
        ((503, {}), "status 503", None),
        ((429, {"Retry-After": "7"}), "status 429", timedelta(seconds=7)),
        ((429, {"Retry-After": "999999"}), "status 429", timedelta(hours=1)),
        ((302, {"Location": "/elsewhere"}), "status 302", None),
    ],
)
async def test_what_is_not_taken_is_tried_again(
    answers: tuple[int, dict[str, str]], kind: str, wait: timedelta | None
) -> None:
    with Receiver(lambda _: answers) as receiver, pytest.raises(SendFailed) as failed:
        await WebhookSender(receiver.url).send(MESSAGE)
    assert (failed.value.kind, failed.value.retry_after) == (kind, wait)


async def test_nobody_there_and_nowhere_to_send_to() -> None:
    with Receiver() as receiver:
        url = receiver.url
    with pytest.raises(SendFailed, match="ConnectError"):
        await WebhookSender(url).send(MESSAGE)
    with pytest.raises(SendFailed, match="off"):
        await WebhookSender("").send(MESSAGE)
