"""Which district a text means; nothing invented, ambiguous words asked about."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.plan import Plan, place_words
from common.plan.places import change_days
from tests.triage.conftest import ON, Judge
from triage.places.gazetteer import Gazetteers

LINES = Path(__file__).with_name("places.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("綦江区篆塘镇有家厂", "綦江区"),
        ("邮亭这边灰大", "大足区"),
        ("在晏家工业园", "长寿区"),
        ("开县临江镇那个砖厂", "开州区"),
        ("西永那边的电镀厂", "西部科学城重庆高新区"),
        ("秀山溶溪的锰渣", "秀山土家族苗族自治县"),
        ("舊縣的砖厂", "铜梁区"),
        ("万州拉来的废铁，运到璧山区青杠街道化成钢坯", "璧山区"),
        ("出水口的水发黑", None),
        ("河里都是黑水", None),
        ("厂里有人偷排", None),
    ],
)
def test_the_district_is_found_or_left_open(judge: Judge, text: str, district: str | None) -> None:
    assert judge(text).district == district


def test_every_district_is_known_by_its_names(judge: Judge, city: Plan) -> None:
    for district in city.districts:
        if district.valid_to is None and district.name != "两江新区":
            for word in (district.name, district.short):
                assert judge(f"{word}有家砖厂冒黑烟").district == district.name, word


@pytest.mark.parametrize("text", ["经开区那家化工厂偷排", "兴隆镇的砖厂冒黑烟"])
def test_an_ambiguous_place_is_asked_about_never_guessed(judge: Judge, text: str) -> None:
    found = judge(text)
    assert found.district is None
    assert len(found.districts) > 1
    assert not found.sure


def test_an_ambiguous_place_beside_its_district_is_clear(judge: Judge) -> None:
    assert judge("酉阳兴隆镇的砖厂冒黑烟").district == "酉阳土家族苗族自治县"


def test_a_place_on_the_border_names_both_sides(judge: Judge) -> None:
    found = judge("在綦江和万盛交界的地方有家厂烧散煤冒黑烟")
    assert found.district is None
    assert set(found.districts) == {"綦江区", "万盛经开区"}


def test_an_abolished_district_is_named_as_said_and_handled_by_its_successor(judge: Judge) -> None:
    found = judge("渝北区回兴街道的厂烧煤冒黑烟")
    assert (found.district, found.handled_by) == ("渝北区", "两江新区")
    before = judge("渝北区回兴街道的厂烧煤冒黑烟", date(2025, 5, 1))
    assert (before.district, before.handled_by) == ("渝北区", "渝北区")


def test_a_town_that_moved_is_handled_where_it_is_now(judge: Judge) -> None:
    for place in ("渝北区统景镇", "渝北大湾"):
        found = judge(f"{place}的砖厂轮窑还在烧")
        assert (found.district, found.handled_by) == ("渝北区", "北碚区")


@pytest.mark.parametrize(
    "line", [json.loads(line) for line in LINES], ids=lambda line: line["text"]
)
def test_the_labelled_sentences_give_their_district(
    judge: Judge, city: Plan, line: dict[str, str | list[str] | None]
) -> None:
    found = judge(line["text"])
    if "districts" in line:
        assert (found.district, set(found.districts)) == (None, set(line["districts"] or ()))
    else:
        # The unit before a merger and the unit today are both right (labelling guide).
        assert _today(city, found.district) == _today(city, line["district"])


def _today(city: Plan, name: str | list[str] | None) -> str | None:
    return city.handled_by(str(name), ON) if name else None


def test_every_town_in_full_means_its_district(judge: Judge, city: Plan) -> None:
    for word, owners in place_words(city, ON).items():
        if word.endswith(("街道", "镇", "乡")):
            found = judge(f"{word}有家砖厂冒黑烟")
            assert set(found.districts) == set(owners), word


@pytest.mark.parametrize(
    ("old", "district"),
    [
        ("万县", "万州区"), ("万县市", "万州区"), ("涪陵地区", "涪陵区"), ("市中区", "渝中区"),
        ("江北县", "渝北区"), ("巴县", "巴南区"), ("双桥区", "大足区"), ("大足县", "大足区"),
        ("万盛区", "万盛经开区"), ("綦江县", "綦江区"), ("璧山县", "璧山区"), ("铜梁县", "铜梁区"),
        ("潼南县", "潼南区"), ("荣昌县", "荣昌区"), ("梁平县", "梁平区"), ("武隆县", "武隆区"),
        ("开县", "开州区"), ("长寿县", "长寿区"), ("黔江地区", "黔江区"), ("江津市", "江津区"),
        ("北部新区", "两江新区"), ("沙区", "沙坪坝区"), ("永川市", "永川区"), ("合川市", "合川区"),
    ],
)  # fmt: skip
def test_old_names_mean_the_district_of_today(
    judge: Judge, city: Plan, old: str, district: str
) -> None:
    found = judge(f"{old}那边有家砖厂冒黑烟")
    assert found.district == district
    assert found.handled_by == city.handled_by(district, ON)


@pytest.mark.parametrize(
    ("text", "on", "district", "handled_by"),
    [
        ("鱼嘴镇有家厂", date(2026, 1, 24), "江北区", "江北区"),
        ("鱼嘴镇有家厂", date(2026, 1, 25), "两江新区", "两江新区"),
        ("水土街道有家厂", date(2026, 1, 24), "北碚区", "北碚区"),
        ("水土街道有家厂", date(2026, 1, 25), "两江新区", "两江新区"),
        ("统景镇有家厂", date(2026, 1, 24), "渝北区", "渝北区"),
        ("统景镇有家厂", date(2026, 1, 25), "北碚区", "北碚区"),
        ("江北区有家厂", date(2026, 1, 25), "江北区", "两江新区"),
    ],
)
def test_the_day_of_the_merger_decides(
    judge: Judge, text: str, on: date, district: str, handled_by: str
) -> None:
    found = judge(text, on)
    assert (found.district, found.handled_by) == (district, handled_by)


def test_places_are_read_once_for_each_period(city: Plan) -> None:
    gazetteers = Gazetteers(city, str)
    for day in change_days(city):
        before = gazetteers.on(date.fromordinal(day.toordinal() - 1))
        assert gazetteers.on(day) is not before
        assert gazetteers.on(day) is gazetteers.on(date.fromordinal(day.toordinal() + 1))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from("綦江区打通镇在从拉来四川县、和路厂的,。人不是官渡江北"), max_size=60)
)
def test_any_order_of_place_characters_is_read(judge: Judge, parts: list[str]) -> None:
    found = judge("".join(parts))
    assert found.district is None or found.districts == (found.district,)
