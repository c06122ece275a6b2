"""Normalising and the way back to the text as typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.conftest import Judge
from triage.reading.text import Normaliser

READER = Normaliser(["过炉房>锅炉房", "太长>不等长", "dtg>地条钢"])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("１０Ｔ／Ｈ", "10t/h"),
        ("燃煤鍋爐", "燃煤锅炉"),
        ("锅\u200b炉\ufeff", "锅炉"),
        ("m³", "m3"),
        ("过炉房", "锅炉房"),
        ("太长", "不等长"),
        ("DTG又开了", "地条钢又开了"),
        ("adtg", "adtg"),
        ("锅 炉 冒 烟", "锅炉冒烟"),
        ("黑 烟", "黑 烟"),
        ("a\x00b\r\n", "a b\n\n"),
        ("㎡", "m2"),
    ],
)
def test_what_is_typed_is_read_in_normal_form(typed: str, read: str) -> None:
    assert READER.read(typed).text == read


@given(st.text())
def test_every_place_leads_back_into_the_text_as_typed(text: str) -> None:
    reading = READER.read(text)
    for start in range(len(reading.text)):
        left, right = reading.place(start, start + 1)
        assert 0 <= left < right <= len(text)


def test_invisible_characters_shift_places_back(judge: Judge) -> None:
    text = "厂里用中\u200b频炉化废钢出钢坯"
    reasons = [reason for ranked in judge(text).ranked for reason in ranked.reasons]
    assert any(reason.text == "中\u200b频炉" for reason in reasons)
    assert all(text[reason.start : reason.end] == reason.text for reason in reasons)


def test_a_misspelt_word_is_found_and_shown_as_typed(judge: Judge) -> None:
    found = judge("半夜开中频卢化废钢，出的是钢坯")
    assert found.primary == "17"
    assert "中频卢" in {reason.text for reason in found.ranked[0].reasons}


def test_dictated_text_without_stops_does_not_settle_everything(judge: Judge) -> None:
    text = (
        "我是合川的我们这里以前那个石灰窑已经拆了好多年了不说它了现在是河边新来的那家砖厂"
        "搞了一台四吨的燃煤锅炉天天早上烧煤冒黑烟把菜地都熏黑了你们来看一下嘛"
    )
    found = judge(text)
    assert found.primary == "4"
    assert [fact.verdict for fact in found.facts] == ["meets"]
