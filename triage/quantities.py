"""Quantities as people write them: 6T, 6t/h, 六吨, 两台4吨, 十来吨, 0.7MW, 8至12吨.

Every quantity becomes an interval in a base unit. Units and their factors are physics,
not the city's words, and so stand here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import cn2an

INFINITE = float("inf")

STEAM = "蒸吨/小时"
"""1 蒸吨/小时 is taken as 0.7 MW or 600 000 kcal/h, as boiler makers state it."""

_UNITS: dict[str, tuple[str, float]] = {
    "蒸吨/小时": (STEAM, 1), "蒸吨/时": (STEAM, 1), "蒸吨每小时": (STEAM, 1), "吨蒸汽": (STEAM, 1),
    "蒸吨": (STEAM, 1), "吨/小时": (STEAM, 1), "吨/时": (STEAM, 1), "吨每小时": (STEAM, 1),
    "t/h": (STEAM, 1), "吨位": ("吨", 1), "吨": ("吨", 1), "t": ("吨", 1), "噸": ("吨", 1),
    "万大卡": (STEAM, 1 / 60), "万千卡": (STEAM, 1 / 60), "兆瓦": ("兆瓦", 1), "mw": ("兆瓦", 1),
    "万千瓦": ("兆瓦", 10), "千瓦": ("兆瓦", 0.001), "kw": ("兆瓦", 0.001),
    "立方米": ("立方米", 1), "立方": ("立方米", 1), "m3": ("立方米", 1), "方": ("立方米", 1),
    "千伏安": ("千伏安", 1), "kva": ("千伏安", 1), "平方米": ("平方米", 1), "平方": ("平方米", 1),
    "平米": ("平方米", 1), "m2": ("平方米", 1), "毫米": ("毫米", 1), "mm": ("毫米", 1),
    "厘米": ("毫米", 10), "cm": ("毫米", 10), "米": ("米", 1), "m": ("米", 1),
    "千安": ("千安", 1), "ka": ("千安", 1), "公斤": ("公斤", 1), "kg": ("公斤", 1),
    "万吨/年": ("万吨/年", 1), "万吨": ("万吨/年", 1), "吨/日": ("吨/日", 1), "吨/天": ("吨/日", 1),
}  # fmt: skip
_INTO: dict[str, dict[str, float]] = {
    STEAM: {"吨": 1, "兆瓦": 1 / 0.7, STEAM: 1},
    "万千瓦": {"兆瓦": 0.1},
    "米": {"毫米": 0.001, "米": 1},
    "毫米": {"米": 1000, "毫米": 1},
}

_MOST_ITEMS = 1000
_TEN = 10.0
_DIGITS = r"(?:\d{1,9}(?:,\d{3})*(?:\.\d{1,9})?)"
_HAN = r"(?:[零〇一二两三四五六七八九十百千半]{1,8}(?:点[零〇一二三四五六七八九]{1,6})?)"
_NUMBER = rf"(?:{_DIGITS}|{_HAN})"
_UNIT = "|".join(sorted((re.escape(unit) for unit in _UNITS), key=len, reverse=True))
_PATTERN = re.compile(
    rf"""(?P<below>不到|不足|小于|低于|未满|少于|不满|没得|没到)?(?P<above>超过|大于|高于|不止|不低于)?
    (?P<about>大概|大约|约莫|约|差不多|将近|接近|近|可能|估计)?有?(?:是)?
    (?:(?P<count>{_NUMBER})\s?(?:台|座|个|口|套|条|只|组|×|x|\*)(?P<link>[^\d,;。,]{{0,3}}?))?
    (?P<low>{_NUMBER})(?P<more>[来几多余]|把)?\s?(?:(?:{_UNIT})?\s?(?:-|~|—|–|至|到)\s?(?P<high>{_NUMBER}))?
    \s?(?:个)?\s?(?P<unit>{_UNIT})(?![a-z])(?P<half>半)?
    (?P<after>\(?含?\)?及以下|\(含\)以下|以下|以内|及以上|以上|左右|上下)?""",
    re.VERBOSE,
)
_COUNT_AFTER = re.compile(rf"^\D{{0,6}}?(?P<count>{_NUMBER})(?:台|座)")


@dataclass(frozen=True)
class Quantity:
    """An amount between ``low`` and ``high`` of a base unit; equal where it is exact.

    ``closed``: the ends themselves are possible. ``bound``: the words name a limit
    (以下, 以上), as rules do, rather than a thing.
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

    def into(self, unit: str) -> "Quantity | None":
        """The same amount in another unit; None where one is not the other's kind."""
        if unit == self.unit:
            return self
        factor = _INTO.get(unit, {}).get(self.unit)
        if factor is None:
            return None
        return Quantity(
            _round(self.low * factor), _round(self.high * factor), self.closed, self.about,
            self.bound, unit, self.count, self.start, self.end,
            rounded=(self.unit, unit) == ("兆瓦", STEAM),
        )  # fmt: skip


def quantities(text: str) -> Iterator[Quantity]:
    """All quantities of a normal text, in its order."""
    for match in _PATTERN.finditer(text):
        low = _number(match["low"])
        if low is None:
            continue
        unit, factor = _UNITS[match["unit"]]
        high = _number(match["high"]) if match["high"] else low
        if match["half"]:
            low, high = low + 0.5, (high or low) + 0.5
        yield _quantity(text, match, low * factor, (high or low) * factor, unit)


def _quantity(text: str, match: re.Match[str], low: float, high: float, unit: str) -> Quantity:
    low, high = sorted((low, high))
    closed, after = True, match["after"] or ""
    if match["more"] in ("几", "多", "余"):
        high, closed = low + _step(low), False
    if match["below"] or after in ("以下", "以内"):
        low, closed = 0.0, after == "以内"
    elif after.endswith("以下"):
        low = 0.0
    elif match["above"] or after in ("以上", "及以上"):
        high, closed = INFINITE, after == "及以上"
    return Quantity(
        low=_round(low),
        high=_round(high),
        closed=closed,
        about=bool(match["about"] or match["more"] in ("来", "把") or after in ("左右", "上下")),
        bound=after.endswith(("以下", "以上", "以内")),
        unit=unit,
        count=_count(text, match),
        start=match.start("low"),
        end=match.end("half") if match["half"] else match.end("unit"),
    )


def _count(text: str, match: re.Match[str]) -> int:
    found = match["count"]
    if found is None:
        later = _COUNT_AFTER.match(text[match.end() : match.end() + 12])
        found = later["count"] if later and "," not in later[0] else None
    count = _number(found) if found else None
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
