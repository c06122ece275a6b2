"""Numbers and codes as they are read out on the telephone."""

from hypothesis import given
from hypothesis.strategies import integers, text

from routing.rules.receipts import ALPHABET, DIGITS, derive_code, spoken


def test_a_number_is_read_by_letters_year_day_and_running_number() -> None:
    said = ("C（西） Q（丘）", "二 零 二 四", "一 一 二 四", "零 零 零 一")
    assert spoken("CQ20241124-0001") == said


def heard(group: str) -> str:
    """What a careful listener writes down."""
    return "".join(str(DIGITS.index(c[0])) if c[0] in DIGITS else c[0] for c in group.split())


@given(text(), integers(0, 10**9))
def test_whoever_listens_has_the_code(request_id: str, key: int) -> None:
    code = derive_code(str(key).encode(), "phone", request_id, b"")
    groups = spoken(code)
    assert "-".join(heard(group) for group in groups) == code
    assert all(character in ALPHABET for character in code.replace("-", ""))
