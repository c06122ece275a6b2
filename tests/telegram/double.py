"""The Bot API double as a process, and a person who chats through it."""

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from tests.machine import tool

HERE = Path(__file__).parent
TOKEN = "4711:test-token"
PATIENCE_S = 20.0
PAUSE_S = 0.05


@contextlib.contextmanager
def running_double(files: Path) -> Iterator[str]:
    """Starts the double with the files that can be fetched from it; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [tool("node"), "server.js", str(port), str(files)]
    with subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


class Chatter:
    """A person in a private chat with the bot."""

    def __init__(self, base: str, chat_id: int) -> None:
        self.base = base
        self.chat_id = chat_id

    def _common(self) -> dict[str, Any]:
        person = {"id": self.chat_id, "is_bot": False, "first_name": "T"}
        chat = {"id": self.chat_id, "first_name": "T", "type": "private"}
        return {"botToken": TOKEN, "from": person, "chat": chat, "date": 1_700_000_000}

    def write(self, text: str) -> None:
        self._post("/sendMessage", {**self._common(), "text": text})

    def send_photo(self, name: str, size: int, caption: str) -> None:
        photo = {"file_id": name, "file_unique_id": name, "width": 8, "height": 8}
        sizes = [{**photo, "file_size": size}]
        self._post("/sendMessage", {**self._common(), "photo": sizes, "caption": caption})

    def send_sticker(self) -> None:
        sticker = {
            "file_id": "s", "file_unique_id": "s", "type": "regular", "width": 8, "height": 8,
            "is_animated": False, "is_video": False,
        }  # fmt: skip
        self._post("/sendMessage", {**self._common(), "sticker": sticker})

    def press(self, carried: str) -> None:
        message = {"chat": self._common()["chat"]}
        self._post("/sendCallback", {**self._common(), "data": carried, "message": message})

    def hear(self, ending: str) -> list[dict[str, Any]]:
        """What the bot says, up to the message that has this text or button in it."""
        heard: list[dict[str, Any]] = []
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            body = {"token": TOKEN, "chatId": self.chat_id}
            answer = self._post("/getUpdates", body)
            heard += [update["message"] for update in answer["result"]]
            if any(ending in str(message) for message in heard):
                return heard
            time.sleep(PAUSE_S)
        raise AssertionError(f"waited for {ending!r}, heard {heard}")

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = httpx.post(f"{self.base}{path}", json=body, timeout=PATIENCE_S)
        return answer.raise_for_status().json()


def buttons_of(message: dict[str, Any]) -> dict[str, str]:
    """Labels and what they carry."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["text"]: button["callback_data"] for row in rows for button in row}
