"""Words written as they sound are read as what is meant, and other words are left alone."""

import json
from pathlib import Path

import pytest

from tests.triage.conftest import Judge
from triage import Assessment, Triage
from triage.reading.sounds import folded_sound

LINES = [
    json.loads(line)
    for line in Path(__file__).with_name("typos.jsonl").read_text("utf-8").splitlines()
]
"""Sentences of our own; ``read``: the word that is meant, None where nothing is misspelt."""
LEAST_FOUND = 0.75


def reasons(found: Assessment) -> dict[str, str]:
    return {r.text: r.rule for ranked in found.ranked for r in ranked.reasons}


def test_most_misspelt_words_are_read_as_what_is_meant(city_triage: Triage) -> None:
    meant = [line for line in LINES if line["read"]]
    found = [line for line in meant if line["read"] in city_triage.read(line["text"]).text]
    assert len(meant) >= 150
    assert len(found) / len(meant) >= LEAST_FOUND


def test_nothing_else_is_corrected(city_triage: Triage) -> None:
    others = [line["text"] for line in LINES if not line["read"]]
    assert len(others) >= 150
    assert [text for text in others if city_triage.read(text).repairs] == []


@pytest.mark.parametrize(
    ("text", "task", "typed", "read"),
    [
        ("半夜开中拼炉化废钢，出的是钢坯", "17", "中拼炉", "中频炉"),
        ("后院有间过炉房天天烧煤，冒黑烟", "4", "过炉房", "锅炉房"),
        ("中频lu半夜化废钢出钢坯", "17", "中频lu", "中频炉"),
        ("厂里还在用guolu烧煤，冒黑烟", "4", "guolu", "锅炉"),
    ],
)
def test_the_reason_says_what_was_read(
    judge: Judge, text: str, task: str, typed: str, read: str
) -> None:
    found = judge(text)
    assert found.primary == task
    assert f"（「{typed}」读作「{read}」）" in reasons(found)[typed]


def test_a_name_is_never_corrected(judge: Judge) -> None:
    found = judge("重庆国璐机械有限公司半夜烧煤，冒黑烟")
    assert found.enterprise == "重庆国璐机械有限公司"
    assert not any("读作" in rule for rule in reasons(found).values())


def test_spaces_between_all_characters_do_not_hide_a_word(judge: Judge) -> None:
    text = "锅 炉 冒 黑 烟 烧 煤"
    found = judge(text)
    assert found.primary == "4"
    assert "锅 炉" in reasons(found)
    assert all(text[r.start : r.end] == r.text for ranked in found.ranked for r in ranked.reasons)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zhong", "zong"),
        ("nu", "lu"),
        ("hua", "fa"),
        ("hui", "fei"),
        ("ping", "pin"),
        ("heng", "hen"),
    ],
)
def test_local_speech_does_not_tell_some_sounds_apart(one: str, other: str) -> None:
    assert folded_sound(one) == folded_sound(other)
