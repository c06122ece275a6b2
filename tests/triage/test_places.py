"""Which district a text means; nothing invented, ambiguous words asked about."""

from datetime import date

import pytest

from common.plan import Plan
from tests.triage.conftest import Judge


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
    found = judge("渝北区统景镇的砖厂轮窑还在烧")
    assert (found.district, found.handled_by) == ("渝北区", "北碚区")
