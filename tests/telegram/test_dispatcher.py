"""The real dispatcher, fed updates of our own making; replies go to the double over HTTP."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Update

from bot import prompts
from bot.channel import Answer, Said
from bot.talk import Button, Reply, Text
from bot.telegram import dispatcher
from common.errors import Unavailable
from tests.telegram.double import TOKEN, Chatter, buttons_of, running_double

CHAT = 4713


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    files: Path = tmp_path_factory.mktemp("files")
    with running_double(files) as address:
        yield address


@pytest.fixture
async def bot(base: str) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(base))) as bot:
        yield bot


def text_update(update_id: int, text: str, kind: str = "private", chat: int = CHAT) -> Update:
    return Update.model_validate({"update_id": update_id, "message": {
        "message_id": update_id, "date": datetime(2026, 11, 24, tzinfo=UTC), "text": text,
        "chat": {"id": chat, "type": kind},
        "from": {"id": chat, "is_bot": False, "first_name": "T"},
    }})  # fmt: skip


class Hearing:
    """A conversation that writes down who said what under which id."""

    def __init__(self, replies: tuple[Reply, ...] = (Reply("好"),)) -> None:
        self.heard: list[tuple[str, Said, str]] = []
        self.replies = replies

    def __call__(self, user: str, said: Said, message_id: str) -> Answer:
        self.heard.append((user, said, message_id))
        return Answer(self.replies)


async def test_the_update_is_what_makes_a_repetition_known(bot: Bot) -> None:
    hearing = Hearing()
    root = dispatcher(hearing, 1000)
    for _ in range(2):
        await root.feed_update(bot, text_update(7, "炉子"))
    assert hearing.heard == [(str(CHAT), Text("炉子"), "7")] * 2


async def test_a_long_label_survives_the_button(bot: Bot, base: str) -> None:
    label = "很长的回答" * 10
    root = dispatcher(Hearing((Reply("选一个", (label, prompts.CONFIRM)),)), 1000)
    person = Chatter(base, 4714)
    await root.feed_update(bot, text_update(8, "炉子", chat=4714))
    carried = buttons_of(person.hear("选一个")[-1])
    assert all(len(data.encode()) <= 64 for data in carried.values())
    assert label.startswith(carried[label])
    assert carried[prompts.CONFIRM] == prompts.CONFIRM


async def test_a_long_reply_comes_in_parts_with_the_buttons_under_the_last(
    bot: Bot, base: str
) -> None:
    root = dispatcher(Hearing((Reply("长" * 9000, ("好",)),)), 1000)
    person = Chatter(base, 4715)
    await root.feed_update(bot, text_update(9, "炉子", chat=4715))
    parts = person.hear("inline_keyboard")
    assert [len(part["text"]) for part in parts] == [4000, 4000, 1000]
    assert [bool(buttons_of(part)) for part in parts] == [False, False, True]


async def test_a_group_is_not_spoken_to(bot: Bot) -> None:
    hearing = Hearing()
    await dispatcher(hearing, 1000).feed_update(bot, text_update(10, "炉子", kind="group"))
    assert hearing.heard == []


async def test_what_could_not_be_stored_is_said(bot: Bot, base: str) -> None:
    def broken(user: str, said: Said, message_id: str) -> Answer:
        raise Unavailable("暂时无法保存。")

    person = Chatter(base, 4716)
    await dispatcher(broken, 1000).feed_update(bot, text_update(11, "炉子", chat=4716))
    person.hear("暂时无法保存。")


async def test_one_persons_messages_are_taken_in_turn_and_others_do_not_wait(bot: Bot) -> None:
    first_may_go, order = threading.Event(), []

    def respond(user: str, said: Said, message_id: str) -> Answer:
        if message_id == "20":
            assert first_may_go.wait(10)
        order.append(message_id)
        return Answer(())

    root = dispatcher(respond, 1000)
    updates = [text_update(20, "一"), text_update(21, "二"), text_update(22, "三", chat=4717)]

    async def other_goes_first() -> None:
        await root.feed_update(bot, updates[2])
        first_may_go.set()

    await asyncio.gather(
        root.feed_update(bot, updates[0]), root.feed_update(bot, updates[1]), other_goes_first()
    )
    assert order == ["22", "20", "21"]


async def test_a_button_is_its_label_and_is_answered(bot: Bot) -> None:
    hearing = Hearing()
    person: dict[str, Any] = {"id": CHAT, "is_bot": False, "first_name": "T"}
    update = Update.model_validate({"update_id": 30, "callback_query": {
        "id": "1", "from": person, "chat_instance": "1", "data": "不知道",
    }})  # fmt: skip
    await dispatcher(hearing, 1000).feed_update(bot, update)
    assert hearing.heard == [(str(CHAT), Button("不知道"), "30")]
