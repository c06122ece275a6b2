"""What tips are found by: bounded for any text, and met by short and full names alike."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.triage.conftest import ON
from triage import Triage
from triage.likeness.fingerprint import ASKED, KEPT, Matter, asked, kept
from triage.likeness.similar import compare

PIECES = ["重庆", "砑岩建陶有限公司", "綦江区", "東溪鎮", "4吨燃煤锅炉", "S7-630", "，", "\n", "　"]


def matter(triage: Triage, text: str) -> Matter:
    return triage.matter(text, triage.assess(text, ON))


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES)).map("".join)))
@example("砑" * 5_000)
@example("\ud800有限公司")
def test_any_text_has_few_features_each_once(city_triage: Triage, text: str) -> None:
    found = matter(city_triage, text)
    for features, most in ((kept(found), KEPT), (asked(found), ASKED)):
        assert len(features) == len(set(features)) <= most
    likeness = compare(found, found)
    assert 0 <= likeness.score <= 1


def test_a_megabyte_is_read_no_further_than_its_beginning(city_triage: Triage) -> None:
    text = "璧山区重庆砑岩建陶有限公司半夜排黄水。" * 50_000
    found = matter(city_triage, text)
    assert len(found.text) < 5_000
    assert "砑岩" in kept(found)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("重庆砑岩建陶有限公司", "砑岩"),
        ("重庆市綦江区砑岩建陶有限责任公司", "砑岩"),
        ("綦江砑岩建陶厂", "砑岩"),
        ("砑岩建陶", "砑岩"),
        ("砑岩", "砑岩"),
        ("砑岩（重庆）建陶有限公司", "砑岩"),
        ("东溪镇砑岩砖厂", "砑岩"),
        ("长江水泥", "长江"),
        ("厂", "厂"),
        ("", ""),
    ],
)
def test_full_and_short_names_have_one_core(city_triage: Triage, name: str, core: str) -> None:
    assert city_triage.cores.core(name) == core


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("璧山区重庆砑岩建陶有限公司半夜排黄水。", "砑岩建陶晚上放的水是黄的。"),
        ("重庆砑岩建陶有限公司的窑子冒黑烟。", "砑岩那家烟大得很。"),
        ("东溪镇有座轮窑没拆。", "綦江东溪的轮窑还在烧。"),
    ],
)
def test_the_features_of_two_tellings_meet(city_triage: Triage, first: str, again: str) -> None:
    assert set(kept(matter(city_triage, first))) & set(asked(matter(city_triage, again)))
