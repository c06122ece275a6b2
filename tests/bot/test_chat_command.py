"""``tipline chat --json`` as a process, on each engine."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot import prompts
from db.engine import Database

ROOT = Path(__file__).resolve().parents[2]
START = "from api.cli import main; main()"
SMOKE = "厂里的燃煤锅炉天天冒黑烟"


class Chat:
    """Writes a line, reads the line that answers it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def line(self, line: str) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def __call__(self, **said: str) -> dict[str, Any]:
        return self.line(json.dumps(said))

    def text(self, **said: str) -> str:
        return str(self(**said)["replies"])


@pytest.fixture
def environment(database: Database, tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "TIPLINE_DATA_DIR": str(tmp_path / "var"),
        "TIPLINE_DATABASE__URL": database.url.render_as_string(hide_password=False),
        "TIPLINE_PLAN__FOLDER": "tests/plans/yunze-2030",
    }


@contextmanager
def chatting(environment: dict[str, str], user: str) -> Iterator[Chat]:
    command = [sys.executable, "-c", START, "chat", "--json", "--user", user]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        yield Chat(process)
        rest, _ = process.communicate()
        assert rest == ""
    assert process.returncode == 0


def test_a_conversation_goes_on_in_another_process(
    environment: dict[str, str], tmp_path: Path
) -> None:
    photo = tmp_path / "p.png"
    Image.new("RGB", (8, 8), "gold").save(photo)
    with chatting(environment, "a") as chat:
        assert prompts.NOTE in chat.text(file=str(photo))
        answer = chat(text=SMOKE)
    with chatting(environment, "a") as chat:
        while prompts.CONFIRM not in answer["replies"][-1]["buttons"]:
            answer = chat(button=prompts.UNKNOWN)
        assert "照片：1 张" in str(answer["replies"])
        receipt = chat(button=prompts.CONFIRM)["receipt"]
        assert set(receipt) == {"number", "code"}
        assert receipt["number"] in chat.text(text=f"查询 {receipt['code']}")
    with chatting(environment, "b") as chat:
        assert receipt["number"] in chat.text(text=receipt["code"])


def test_bad_lines_are_answered_one_by_one(environment: dict[str, str]) -> None:
    with chatting(environment, "a") as chat:
        for line in ("", "{}", "炉子", '{"file": "/none"}', '{"text": 1}'):
            answer = chat.line(line)
            assert answer["receipt"] is None
            assert len(answer["replies"]) == 1
        assert "太长" in chat.text(text="长" * 1_000_000)
        assert prompts.STALE in chat.text(button="伪造的")
