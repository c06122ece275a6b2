"""How many messages a person needs: whoever knows no more than she wrote, and confirms."""

import json
import statistics
from datetime import date
from pathlib import Path

import pytest

from bot import prompts
from bot.conversation import step
from bot.talk import Button, Setting, Submit, Talk, Text
from common.plan import load_plan
from triage import Triage

ROOT = Path(__file__).resolve().parents[2]
TIPS = ROOT / "tests" / "triage" / "own-tips.jsonl"
DAY = date(2026, 11, 24)
MOST, MEDIAN = 6, 3
"""Issue 5: median at most three messages to a receipt, none more than six."""


def messages_needed(text: str, setting: Setting) -> int:
    turn = step(Talk(), Text(text), setting)
    for count in range(1, MOST + 1):
        if isinstance(turn.effect, Submit):
            return count
        unknown = prompts.UNKNOWN in turn.talk.offered
        turn = step(turn.talk, Button(prompts.UNKNOWN if unknown else prompts.CONFIRM), setting)
    return MOST + 1


@pytest.fixture
def around(tmp_path: Path) -> Setting:
    plan = load_plan(ROOT / "plans" / "chongqing-2024")
    triage = Triage(plan, tmp_path)
    return Setting(plan, lambda text: triage.assess(text, DAY), True, "r", 20_000, 9)


def test_nobody_in_scope_is_interrogated(around: Setting) -> None:
    tips = [json.loads(line) for line in TIPS.read_text().splitlines()]
    counts = [messages_needed(tip["text"], around) for tip in tips if tip["scope"] == "in"]
    assert len(counts) > 20
    assert max(counts) <= MOST
    assert statistics.median(counts) <= MEDIAN
