"""Quantities as people write them: 6T, 6t/h, 六吨, 两台4吨, 十来吨, 七八吨, 0.7MW, 8至12吨.

Every quantity becomes an interval in a base unit (``triage.amounts.units``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cn2an

from triage.amounts.units import PER, STEAM, UNITS, factor

INFINITE = float("inf")
_MOST_ITEMS = 1000
_TEN = 10.0
_LAST_AGE = 200
"""More years than that are a date (2015年), not an age."""
_BEFORE = 24
"""How far back the words that belong to a quantity are looked for."""
_DIGITS = r"(?<!\d)(?:\d{1,9}(?:,\d{3}){0,4}(?:\.\d{1,9})?)"
_HAN_DIGIT = "零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_HAN_TENS = "十百千拾佰仟"
_HAN = (
    rf"(?<![{_HAN_DIGIT}{_HAN_TENS}半])(?:[{_HAN_DIGIT}{_HAN_TENS}半]{{1,8}}"
    rf"(?:万[{_HAN_DIGIT}{_HAN_TENS}]{{1,8}})?"
    rf"(?:点[{_HAN_DIGIT}]{{1,6}})?)"
)
_NUMBER = rf"(?:{_DIGITS}|{_HAN})"
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_UNIT_END = r"(?![a-z])"
_CORE = re.compile(
    rf"""(?:(?P<several>[几数](?=[十百千]))?(?P<low>{_NUMBER})(?P<more>好几|[来几多余]|把)?\s?
    (?:(?:{_UNIT})?\s?(?:-|~|—|–|至|到)\s?(?P<high>{_NUMBER}))?
    \s?(?:个)?\s?(?P<unit>{_UNIT}|万(?=的?(?:燃煤|煤电|火电|发电)?机组)){_UNIT_END}
    |百分之(?P<percent>{_NUMBER}))
    (?P<rest>半|多|余)?
    (?P<after>(?:\(含\)|及|或)?以[下上]|以内|左右|上下|不到|不足)?""",
    re.VERBOSE,
)
_QUALIFIED = re.compile(
    r"""(?:(?P<most>不超过|没超过|未超过|不高于|不大于|最多|顶多|至多|最大)
    |(?P<least>不低于|不小于|不少于|至少|起码|最少)
    |(?P<below>不到|不足|小于|低于|未满|少于|不满|没得|没到|未到|不够)
    |(?P<above>超过|大于|高于|不止|多于|超出)
    |(?P<about>大概|大约|约莫|约|差不多|将近|接近|近|可能|估计|好像)
    |只有|才|就|有|是|为|:|\s)+$""",
    re.VERBOSE,
)
_FORMAL = ("小于", "低于", "大于", "高于", "超过", "不超过", "不大于", "不低于", "不小于")
"""Words a rule uses to state a bound; so may a tip."""
_PERIOD = re.compile(
    r"""(?:(?P<year>每年|一年|年产|年加工|年处理|年生产|产能|设计能力|规模)
    |(?P<day>每天|一天|每日|日产|日处理|日加工)|(?P<hour>每小时|一小时|每个小时|一个小时)
    |(?P<minute>每分钟|一分钟))[^\d,;:。的了]{0,6}$""",
    re.VERBOSE,
)
_PERIODS = {"year": "年", "day": "日", "hour": "时", "minute": "分"}
_ITEMS = "台|座|个|口|套|条|只|组"
_COUNT_BEFORE = re.compile(rf"(?P<count>{_NUMBER})\s?(?:{_ITEMS}|×|x|\*)[^\d,;:。]{{0,3}}$")
_COUNT_EARLIER = re.compile(
    rf"""(?P<count>{_NUMBER})(?:{_ITEMS})[^\d;。!?]{{0,14}}?
    (?:(?P<total>一共|总共|合计|共计|加起来|共)|每台|每座|单台|各|都是|均为|全是|都)[^\d,;。]{{0,3}}$""",
    re.VERBOSE,
)
_NO_SIZE = re.compile(
    r"(?:(?:一共|总共|合计|共计|加起来|共)|(?:差|高出|多出|超出|高了|低了|降了|省)了?"
    r"|(?:基准|基准值|基准线|基准水平|标杆水平|限额|界限|门槛|及格线))[^\d,;。]{0,3}$"
)
"""Before an amount that is no item's own: of all together, a difference, or a rule's value."""
_ACROSS = re.compile(rf"(?P<first>{_DIGITS})(?:米|m|mm|毫米)?\s?[×x*]\s?$")
_LENGTHS = ("米", "毫米")
_SIGNED = ("千克标", "公斤标", "kgce")
"""Units whose amounts may be below zero (转炉 gives off more energy than it takes)."""
_TAIL = re.compile(r"(?P<tail>[一二三四五六七八九]{1,2}|\d{2})(?![\d.十百千万台个条米毫吨])")
"""一米七六, 1米76, 六吨五: what follows the unit are its decimals."""
_TAILED = ("米", "吨", "蒸吨")
_COUNT_AFTER = re.compile(
    rf"""(?:\s?[×x*]\s?(?P<times>{_NUMBER})(?![\d.])|[^\d,;。]{{0,6}}?(?P<count>{_NUMBER})(?:台|座)
    |[^;。!?]{{0,20}}?各(?:有)?(?P<each>{_NUMBER})(?:台|座))""",
    re.VERBOSE,
)
_PAIR = re.compile(
    rf"(?P<head>[{_HAN_DIGIT}十百千]*?)(?P<one>[一二两三四五六七八])(?P<two>[二两三四五六七八九])"
    r"(?P<tail>[十百千]?)"
)
_VALUE = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}


@dataclass(frozen=True)
class Quantity:
    """An amount between ``low`` and ``high`` of a base unit; equal where it is exact.

    ``closed``: the ends themselves are possible. ``bound``: the words name a limit
    (以下, 大于), as rules do, rather than a thing. ``foreign``: no item's own amount but
    that of several together, a difference, or a rule's value.
    """

    low: float
    high: float
    closed: bool
    about: bool
    bound: bool
    unit: str
    count: int
    start: int
    end: int
    rounded: bool = False
    """Converted by a factor that is itself rounded (0.7 MW for one 蒸吨)."""
    foreign: bool = False

    def into(self, unit: str) -> "Quantity | None":
        """The same amount in another unit; None where one is not the other's kind."""
        if unit == self.unit:
            return self
        by = factor(unit, self.unit)
        if by is None:
            return None
        rounded = (self.unit, unit) == ("兆瓦", STEAM)
        low, high = _round(self.low * by), _round(self.high * by)
        return replace(self, low=low, high=high, unit=unit, rounded=rounded)


def quantities(text: str) -> Iterator[Quantity]:
    """All quantities of a normal text, in its order."""
    for match in _CORE.finditer(text):
        ends = _ends(match)
        if ends is None:
            continue
        unit, by = _unit(match)
        if unit == "年" and ends[1] > _LAST_AGE:
            continue
        tail = _decimals(text, match)
        yield _quantity(text, match, (ends[0] + tail) * by, (ends[1] + tail) * by, unit)


def _unit(match: re.Match[str]) -> tuple[str, float]:
    if match["percent"]:
        return "%", 1.0
    return UNITS.get(match["unit"], ("兆瓦", _TEN))  # 30万机组: 万千瓦


def _decimals(text: str, match: re.Match[str]) -> float:
    """What is said after the unit: 0.76 in 一米七六."""
    if match["unit"] not in _TAILED or match["rest"] or match["after"] or match["high"]:
        return 0.0
    found = _TAIL.match(text, match.end())
    if found is None or "." in (match["low"] or ""):
        return 0.0
    digits = "".join(str(_VALUE.get(char, char)) for char in found["tail"])
    return float(f"0.{digits}")


def _ends(match: re.Match[str]) -> tuple[float, float] | None:
    """The lowest and highest number said, before the words around are read."""
    first = match["low"] or match["percent"]
    pair = _PAIR.fullmatch(first) if not match["high"] else None
    if pair and (found := _neighbours(pair)):
        return found
    low = _number(first)
    high = _number(match["high"]) if match["high"] else low
    if low is None or high is None:
        return None
    if match["several"]:
        return 2 * low, _TEN * low - 1
    if match["unit"] and match["unit"].startswith(_SIGNED) and _negative(match):
        return -high, -low
    if match["rest"] == "半":
        return low + 0.5, high + 0.5
    return min(low, high), max(low, high)


def _negative(match: re.Match[str]) -> bool:
    before = match.string[match.start("low") - 1 : match.start("low")]
    return before in ("-", "负") and not match["high"]


def _neighbours(pair: re.Match[str]) -> tuple[float, float] | None:
    """七八 is 7 to 8, 十七八 is 17 to 18, 二三十 is 20 to 30."""
    one, two = _VALUE[pair["one"]], _VALUE[pair["two"]]
    if two - one != 1 and (one, two) != (3, 5):
        return None
    head, tail = pair["head"], pair["tail"]
    low, high = _number(head + pair["one"] + tail), _number(head + pair["two"] + tail)
    return None if low is None or high is None else (low, high)


def _quantity(text: str, match: re.Match[str], low: float, high: float, unit: str) -> Quantity:
    start = match.start("low") if match["low"] else match.start()
    before = text[max(0, start - _BEFORE) : start]
    said = _QUALIFIED.search(before)
    words = said.groupdict() if said else {}
    before = before[: said.start()] if said else before
    after, more = match["after"] or "", match["more"] or ""
    if unit in _LENGTHS and (across := _ACROSS.search(before)):  # φ2.4×8米: 8 is the length
        low = high = float(across["first"].replace(",", "")) * UNITS[match["unit"]][1]
        before = ""
    low, high, closed = _bounds(low, high, words, after, more)
    if match["rest"] in ("多", "余"):  # 10吨多 is not yet 11, 300立方多 not yet 310
        high, closed = low + max(1.0, _step(low) / _TEN), False
    period = _PERIOD.search(before)
    if period and period.lastgroup:
        unit = PER[_PERIODS[period.lastgroup]].get(unit, unit)
    count, total = _count(text, match.end(), before)
    share = count if total else 1
    return Quantity(
        low=_round(low / share),
        high=_round(high / share),
        closed=closed,
        about=bool(words.get("about") or more in ("来", "把") or after in ("左右", "上下")),
        bound=after.endswith(("以下", "以上", "以内")) or bool(said and said[0].endswith(_FORMAL)),
        unit=unit,
        count=count,
        start=start,
        end=match.start("after") if after else match.end(),
        foreign=bool(_NO_SIZE.search(before)) and not total,
    )


def _bounds(
    low: float, high: float, words: dict[str, str | None], after: str, more: str
) -> tuple[float, float, bool]:
    """The interval that the words around the number leave, and whether its ends belong to it."""
    if words.get("most") or after in ("以内", "及以下", "或以下", "(含)以下"):
        return 0.0, high, True
    if words.get("least") or after in ("及以上", "或以上", "(含)以上"):
        return low, INFINITE, True
    if words.get("below") or after in ("以下", "不到", "不足"):
        return 0.0, high, False
    if words.get("above") or after == "以上":
        return low, INFINITE, False
    if more in ("几", "多", "余", "好几"):
        return low, high + _step(low), False
    return low, high, True


def _count(text: str, end: int, before: str) -> tuple[int, bool]:
    """How many items there are, and whether the amount is that of all together."""
    if found := _COUNT_BEFORE.search(before):
        return _items(found["count"]), False
    if found := _COUNT_EARLIER.search(before):
        return _items(found["count"]), bool(found["total"])
    if found := _COUNT_AFTER.match(text[end : end + _BEFORE]):
        return _items(found["times"] or found["count"] or found["each"]), False
    return 1, False


def _items(text: str) -> int:
    count = _number(text)
    return int(count) if count and 1 <= count < _MOST_ITEMS else 1


def _step(value: float) -> float:
    """How far 十几, 二十多 reach: to the next ten, hundred …"""
    if value < _TEN:
        return 1.0
    step = _TEN
    while value >= step * _TEN:
        step *= _TEN
    return step


def _number(text: str) -> float | None:
    try:
        if text[0].isascii():
            return float(text.replace(",", ""))
        if text == "半":
            return 0.5
        return float(cn2an.cn2an(text.replace("〇", "零").rstrip("半"), "smart"))
    except (ValueError, OverflowError, IndexError):
        return None


def _round(value: float) -> float:
    return value if value == INFINITE else round(value, 6)
