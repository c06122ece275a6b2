"""The staff page that binds a chat, and lets it go."""

import re

import pytest
from fastapi.testclient import TestClient

from bot import officer_prompts as p
from bot.channel import handle
from bot.talk import Text
from common.settings import Settings
from routing.rules.words import Role
from tests.api.conftest import Enter
from tests.make import Office


@pytest.fixture
def settings(settings: Settings) -> Settings:
    chat = settings.chat.model_copy(update={"officers": ["telegram"]})
    return settings.model_copy(update={"chat": chat})


def say(office: Office, text: str, message_id: str) -> str:
    answer = handle(office.desk, "telegram", "4711", Text(text), office.clock(), message_id)
    return "\n".join(reply.text for reply in answer.replies)


def code_on(page: str) -> str:
    found = re.search(r"绑定 ([0-9A-Z]{4}-[0-9A-Z]{4})", page)
    assert found
    return found[1]


def test_a_code_from_the_page_binds_a_chat_and_the_page_lets_it_go(
    office: Office, enter: Enter
) -> None:
    officer = enter(Role.OFFICE, None)
    assert 'href="/staff/chats"' in officer.get("/staff/notices").text
    assert "还没有绑定的聊天" in officer.get("/staff/chats").text
    code = code_on(officer.post("/staff/chats/code").text)
    assert code not in officer.get("/staff/chats").text
    assert "已绑定账号" in say(office, f"绑定 {code}", "m1")
    assert "Telegram" in officer.get("/staff/chats").text
    assert p.NOTHING_DUE in say(office, "待办", "m2")
    officer.post("/staff/chats/release", data={"channel": "telegram"})
    assert "还没有绑定的聊天" in officer.get("/staff/chats").text
    assert p.NOTHING_DUE not in say(office, "待办", "m3")


class TestOff:
    """No channel is on for officers."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        chat = settings.chat.model_copy(update={"officers": []})
        return settings.model_copy(update={"chat": chat})

    def test_the_page_says_so_and_gives_no_code(self, enter: Enter) -> None:
        officer: TestClient = enter(Role.OFFICE, None)
        assert "/staff/chats" not in officer.get("/staff/notices").text
        assert "没有为工作人员开通" in officer.get("/staff/chats").text
        assert officer.post("/staff/chats/code").status_code == 409
