"""One matter or two: labelled pairs in very different words, and near misses."""

import json
from pathlib import Path

import pytest

from tests.triage.conftest import ON
from triage import Triage
from triage.likeness.fingerprint import Matter, asked, kept
from triage.likeness.similar import OPENED, READ, Earlier, Likeness, compare, likeliest

PAIRS = [
    json.loads(line)
    for line in Path(__file__).with_name("pairs.jsonl").read_text("utf-8").splitlines()
]
SAME = [pair for pair in PAIRS if pair["same"]]
DIFFERENT = [pair for pair in PAIRS if not pair["same"]]
FULL = "璧山区青杠街道重庆砑岩建陶有限公司的喷雾塔烧煤，半夜排黄水。"


@pytest.fixture(scope="module")
def read(city_triage: Triage):
    def matter(text: str) -> Matter:
        return city_triage.matter(text, city_triage.assess(text, ON))

    return matter


def likeness(read, pair: dict[str, str]) -> Likeness:
    return compare(read(pair["one"]), read(pair["other"]))


def test_most_pairs_of_one_matter_are_told(read) -> None:
    missed = [pair["id"] for pair in SAME if not likeness(read, pair).same]
    assert len(SAME) >= 60
    assert len(missed) <= len(SAME) / 8, missed


def test_near_misses_are_told_apart(read) -> None:
    taken = [pair["id"] for pair in DIFFERENT if likeness(read, pair).same]
    assert len(DIFFERENT) >= 40
    assert len(taken) <= 2, taken


def test_pairs_meet_by_the_few_features_that_are_kept(read) -> None:
    apart = [p["id"] for p in SAME if not set(kept(read(p["one"]))) & set(asked(read(p["other"])))]
    assert len(apart) <= len(SAME) / 12, apart


def test_who_is_compared_with_whom_makes_no_difference(read) -> None:
    for pair in PAIRS:
        one, other = read(pair["one"]), read(pair["other"])
        assert compare(one, other).points == pytest.approx(compare(other, one).points)


@pytest.mark.parametrize(
    ("again", "reason"),
    [
        ("砑岩建陶半夜放黄水。", "同一单位“砑岩建陶”"),
        ("青杠那家做陶瓷的半夜排的水是黄的，喷雾塔还烧煤。", "同一地点“青杠”"),
        (FULL + "请查处！", "文字相近 100 %"),
    ],
)
def test_the_reason_says_what_can_be_checked(read, again: str, reason: str) -> None:
    found = compare(read(FULL), read(again))
    assert found.same
    assert reason in found.reasons


@pytest.mark.parametrize(
    "other",
    [
        FULL.replace("砑岩", "垚琭"),
        "荣昌区有家陶瓷厂的喷雾塔烧煤，半夜排黄水。",
        "有人半夜排黄水。",
        "",
    ],
)
def test_alike_words_about_another_site_are_another_matter(read, other: str) -> None:
    assert not compare(read(FULL), read(other)).same


def test_the_rarest_features_decide_who_is_opened() -> None:
    common = [(1, tip) for tip in range(100, 100 + READ)]
    assert likeliest([*common, (2, 7)])[0] == 7
    assert likeliest([(1, 5), (2, 5), (1, 6), (3, 8)])[:2] == [5, 8]
    assert len(likeliest([*common, *((2, tip) for tip in range(50))])) == OPENED
    assert likeliest([]) == []


def test_a_run_finds_earlier_tips_only_and_the_likeliest_first(read) -> None:
    earlier = Earlier()
    texts = {"1": FULL, "2": "请问几点上班？", "3": "砑岩建陶半夜放黄水。", "4": FULL}
    found = {}
    for tip_id, text in texts.items():
        found[tip_id] = earlier.similar(read(text))
        earlier.add(tip_id, read(text))
    assert found == {"1": (), "2": (), "3": ("1",), "4": ("1", "3")}
