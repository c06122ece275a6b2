"""``tipline bot`` as a process, over HTTP against the third-party Bot API double."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from bot import prompts
from tests.telegram.double import TOKEN, Chatter, buttons_of, running_double

ROOT = Path(__file__).resolve().parents[2]
START = "from api.cli import main; main()"
PHOTO = "photo.png"
SMOKE = "厂里的燃煤锅炉天天冒黑烟"


@contextlib.contextmanager
def running_bot(base: str, data: Path) -> Iterator[None]:
    environment = {
        **os.environ,
        "TIPLINE_DATA_DIR": str(data),
        "TIPLINE_PLAN__FOLDER": "tests/plans/yunze-2030",
        "TIPLINE_TELEGRAM__TOKEN": TOKEN,
        "TIPLINE_TELEGRAM__API_BASE": base,
    }
    with subprocess.Popen(
        [sys.executable, "-c", START, "bot"], cwd=ROOT, env=environment
    ) as process:
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    Image.new("RGB", (8, 8), "gold").save(tmp_path / PHOTO)
    with running_double(tmp_path) as address:
        yield address


def test_a_whole_conversation_reaches_a_receipt_across_a_restart(base: str, tmp_path: Path) -> None:
    person = Chatter(base, 4711)
    data = tmp_path / "var"
    with running_bot(base, data):
        person.send_photo(PHOTO, (tmp_path / PHOTO).stat().st_size, "")
        assert prompts.PHOTO_KEPT in str(person.hear(prompts.PHOTO_WORDS))
        person.write(SMOKE)
        question = person.hear("inline_keyboard")[-1]
    with running_bot(base, data):
        while prompts.CONFIRM not in buttons_of(question):
            person.press(buttons_of(question)[prompts.UNKNOWN])
            question = person.hear("inline_keyboard")[-1]
        assert "照片：1 张" in question["text"]
        person.press(buttons_of(question)[prompts.CONFIRM])
        receipt = str(person.hear(prompts.NOTED))
        code = re.search(r"查询码：([0-9A-Z-]{19})", receipt)
        assert code
        person.write(f"查询 {code[1]}")
        assert "线索编号" in str(person.hear(prompts.NOTED))


def test_what_cannot_be_taken_is_answered_in_words(base: str, tmp_path: Path) -> None:
    person = Chatter(base, 4712)
    with running_bot(base, tmp_path / "var"):
        person.send_sticker()
        person.hear(prompts.ONLY_TEXT_AND_PHOTOS)
        person.send_photo(PHOTO, 2_000_000_000, "")
        person.hear("照片太大")
        person.press("伪造的按钮")
        person.hear(prompts.STALE)


def test_without_a_token_the_command_says_so() -> None:
    environment = {**os.environ, "TIPLINE_TELEGRAM__TOKEN": ""}
    done = subprocess.run(
        [sys.executable, "-c", START, "bot"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "TIPLINE_TELEGRAM__TOKEN" in done.stderr
