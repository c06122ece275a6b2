"""Quantities in any text: whatever is typed, they are intervals that lie in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.amounts.quantities import INFINITE, quantities

PIECES = (
    "6", "10.01", "1,234", "十", "二三", "半", "一万二", "两", "几", "多", "来", "点", "台", "×",
    "*", "吨", "t/h", "蒸吨/小时", "mw", "千伏安", "米", "m", "万吨", "千克标准煤/吨", "%",
    "百分之", "不到", "超过", "约", "年产", "一天", "共", "各", "以下", "及以上", "至", "-",
    "锅炉", ",", "。", " ",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_every_quantity_is_an_interval_inside_the_text(text: str) -> None:
    end = 0
    for found in quantities(text):
        assert end <= found.start < found.end <= len(text)
        assert found.low <= found.high
        assert found.low < INFINITE
        assert 1 <= found.count < 1000
        end = found.end


@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    assert all(found.unit for found in quantities(text))


@pytest.mark.parametrize("noise", ["十百", "1,234,", "7", "一", "6吨", "百分之"])
def test_a_megabyte_of_numerals_is_read_once(noise: str) -> None:
    text = noise * (1_000_000 // len(noise))
    assert sum(1 for _ in quantities(text)) <= len(text)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "count"),
    [
        ("七八吨", 7, 8, "吨", 1), ("十七八吨", 17, 18, "吨", 1), ("二三十吨", 20, 30, "吨", 1),
        ("几十吨", 20, 99, "吨", 1), ("十几吨", 10, 20, "吨", 1), ("六吨五", 6.5, 6.5, "吨", 1),
        ("一米七六", 1.76, 1.76, "米", 1), ("φ2.4×8米", 2.4, 2.4, "米", 1),
        ("两台锅炉一共8吨", 4, 4, "吨", 2), ("年产5000吨", 5000, 5000, "吨/年", 1),
        ("一小时印4000张", 4000, 4000, "张/时", 1), ("30万机组", 300, 300, "兆瓦", 1),
        ("一万二千五百千伏安", 12500, 12500, "千伏安", 1), ("百分之三", 3, 3, "%", 1),
        ("-15kgce/t", -15, -15, "千克标准煤/吨", 1), ("2丝", 0.02, 0.02, "毫米", 1),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(
    text: str, low: float, high: float, unit: str, count: int
) -> None:
    (found,) = quantities(text)
    assert (found.low, found.high, found.unit, found.count) == (low, high, unit, count)
