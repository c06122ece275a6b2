"""Facts of the catalogues were partly written from memory: no citizen reads them as law."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot import prompts
from bot.conversation import step
from bot.talk import Button, Setting, Submit, Talk, Text
from common.plan import Plan, load_plan
from common.plan.catalogue import UNCHECKED
from triage import Triage

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "triage" / "boundaries.jsonl"
DAY = date(2026, 11, 24)
STEPS = 4
EVERY = 5
"""Of the boundary suite every fifth text is told to the chat."""


@pytest.fixture(scope="module")
def city() -> Plan:
    return load_plan(ROOT / "plans" / "chongqing-2024")


@pytest.fixture(scope="module")
def triage(city: Plan, tmp_path_factory: pytest.TempPathFactory) -> Triage:
    return Triage(city, tmp_path_factory.mktemp("jieba"))


def _conversation(text: str, around: Setting) -> str:
    """All that the chat says, from the first message to the point where it would submit."""
    turn = step(Talk(), Text(text), around)
    said = [reply.text for reply in turn.replies]
    for _ in range(STEPS):
        if isinstance(turn.effect, Submit):
            break
        unknown = prompts.UNKNOWN in turn.talk.offered
        turn = step(turn.talk, Button(prompts.UNKNOWN if unknown else prompts.CONFIRM), around)
        said += [reply.text for reply in turn.replies]
    return "\n".join(said)


def test_the_chat_cites_no_unchecked_fact(city: Plan, triage: Triage) -> None:
    around = Setting(city, lambda text: triage.assess(text, DAY), True, "r", 20_000, 9)
    unchecked = {rule.source for rule in city.lexicon.thresholds if not rule.confirmed}
    unchecked |= {t.source for t in city.lexicon.terms if UNCHECKED in t.source}
    titles = {source.partition("》")[0] for source in unchecked if source.startswith("《")}
    assert titles
    for line in CASES.read_text("utf-8").splitlines()[::EVERY]:
        said = _conversation(json.loads(line)["text"], around)
        assert said
        assert UNCHECKED not in said
        assert "目录库" not in said
        assert not any(title in said for title in titles), said


def test_no_question_or_referral_states_the_catalogue(city: Plan) -> None:
    for question in city.lexicon.questions:
        for text in (question.text, *question.answers):
            assert UNCHECKED not in text
            assert "《" not in text
            assert "依法" not in text
    for referral in city.lexicon.out:
        assert UNCHECKED not in referral.name
