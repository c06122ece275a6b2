"""The accused unit's name as written: without the address in front or the verb behind.

A name is a distinguishing core (rarely a word of the dictionary), words of a trade, and
an ending such as 有限公司 or 厂; short names end with the word of the trade. Addressees,
authorities and associations are nobody's accused, and a name without a core (镇上造纸厂)
is a description, not a name.
"""

import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from triage.segment import Segmenter
from triage.vocabulary import Hit, between

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_LONGEST, _LONGEST_PLAIN, _LONGEST_SHORT = 24, 14, 8
"""No name is looked for further than this to the left of 公司, of 厂, of a trade's word."""
_LONGEST_TRADE = 6
_MOST = 200
"""No more endings of one text are looked at."""
_SHORT_CORE = 4
"""The core of a name without 公司 or 厂 has at most this many characters."""
_GAP = 2
"""So many characters may lie between a name and a word that speaks of it."""
_QUOTES = "“\"「『‘'"
_CLOSING = ("”", '"', "」", "』", "’", "'")
_OPENING = _QUOTES + "(《【:："
_TOWNS = ("街道", "镇", "乡", "场")
_COUNTIES = ("区", "县", "市")

Marks = Mapping[str, Sequence[Hit]]


@dataclass(frozen=True)
class Named:
    """A name at its place in the normal text; ``score`` tells how likely it is the accused."""

    start: int
    end: int
    score: float


@dataclass(frozen=True)
class _Ending:
    start: int
    end: int
    formal: bool


class NameFinder:
    """Finds names; ``words`` are the plan's word lists for it (``Lexicon.words``)."""

    def __init__(
        self, words: Mapping[str, frozenset[str]], names: Container[str], segmenter: Segmenter
    ) -> None:
        """``names``: the districts' own names, which may begin an enterprise's name."""
        self._segmenter = segmenter
        self._names = names
        self._stops = words.get("name_stop", frozenset())
        self._particles = words.get("name_particle", frozenset())
        self._generic = words.get("name_generic", frozenset())
        self._brands = words.get("name_brand", frozenset())
        self._trades = words.get("trade", frozenset())
        self._city = tuple(sorted(words.get("city", ()), key=len, reverse=True))
        self._never = tuple(words.get("name_never", ()))
        self._company = tuple(words.get("company_ending", ()))

    def find(self, text: str, marks: Marks) -> tuple[Named, ...]:
        """All names of a normal text, likeliest accused first."""
        found: dict[tuple[int, int], Named] = {}
        for ending in _endings(marks):
            if any(start < ending.end and ending.start < end for start, end in found):
                continue
            name = self._name(text, ending, marks)
            if name:
                found[name.start, name.end] = name
        counts = Counter(text[start:end] for start, end in found)
        weighed = [
            replace(name, score=name.score + 0.3 * (counts[text[name.start : name.end]] - 1))
            for name in found.values()
        ]
        return tuple(sorted(weighed, key=lambda name: (-name.score, name.start)))

    def _name(self, text: str, ending: _Ending, marks: Marks) -> Named | None:
        if text[ending.start - 1 : ending.start] in self._particles:
            return None
        begin = self._begin(text, ending, marks)
        if begin >= ending.start or not self._has_core(text, begin, ending, marks):
            return None
        if any(word in text[max(0, begin - 1) : ending.end] for word in self._never):
            return None
        if between(marks.get("authority", ()), begin, ending.end):
            return None
        score = 2.0 if ending.formal else 1.0
        score += 1.5 if text[ending.start : ending.end].endswith(self._company) else 0.0
        score += 0.5 if begin > 0 and text[begin - 1] in _OPENING else 0.0
        return Named(begin, ending.end, score - _elsewhere(begin, ending.end, marks))

    def _begin(self, text: str, ending: _Ending, marks: Marks) -> int:
        """Where the name begins: after the last word that cannot be part of one."""
        company = text[ending.start : ending.end].endswith(self._company)
        reach = _LONGEST if company else _LONGEST_PLAIN if ending.formal else _LONGEST_SHORT
        left = _run_start(text, ending.start, reach)
        city = self._city_start(text, left, ending)
        if city is not None:
            return city
        quoted = left > 0 and text[left - 1] in _QUOTES
        if quoted and text[ending.end : ending.end + 1] in _CLOSING:
            return left
        begin = place = ending.start
        for word in reversed(self._segmenter.cut(text[left : ending.start])):
            place -= len(word)
            if word in self._stops or (
                not quoted and len(word) > 1 and word[-1] in self._particles
            ):
                break
            if not ending.formal and not (self._strange(word) or self._part(word)):
                break
            begin = place
        return self._after_address(text, begin, ending.start, marks)

    def _part(self, word: str) -> bool:
        """Whether a known word may stand inside a short name."""
        return word in self._trades or word in self._brands or word in self._generic

    def _city_start(self, text: str, left: int, ending: _Ending) -> int | None:
        """Where a formal name that begins with the city begins."""
        for city in self._city:
            at = text.rfind(city, left, ending.start)
            between = text[at + len(city) : ending.start]
            if at >= 0 and between and not any(char in self._particles for char in between):
                longer = next((c for c in self._city if c != city and text.startswith(c, at)), city)
                return at if len(longer) >= len(city) else None
        return None

    def _after_address(self, text: str, begin: int, start: int, marks: Marks) -> int:
        """Leaves out towns and streets in front, and a district that more address follows."""
        places = [h for h in between(marks.get("place", ()), begin, start) if h.end <= start]
        for hit in places:
            if hit.start != begin:
                continue
            end = hit.end
            town = next((s for s in _TOWNS if text.startswith(s, end)), "")
            if town or hit.payload not in self._names or any(p.start == end for p in places):
                begin = end + len(town)
            elif not text[:end].endswith(_COUNTIES) and not text.startswith(_COUNTIES, end):
                begin = end
        return begin

    def _has_core(self, text: str, begin: int, ending: _Ending, marks: Marks) -> bool:
        """Whether something distinguishes the name from a mere description.

        Single characters that are no everyday word make a name; so do well-known brand
        words, and what stands between the city and 公司.
        """
        core = self._core(text, begin, ending.start, marks)
        words = self._segmenter.cut(core)
        own = [w for w in words if w not in self._generic and w not in self._stops]
        letters = sum(len(word) for word in own if self._strange(word))
        branded = any(word in self._brands for word in own)
        located = any(text.startswith(city, begin) for city in self._city)
        if not ending.formal and not located:
            return 1 < len(core) <= _SHORT_CORE and (branded or letters == len(core))
        company = text[ending.start : ending.end].endswith(self._company)
        if (
            company
            or (located and (ending.formal or letters > 1))
            or between(marks.get("place", ()), begin, begin + 1)
        ):
            return bool(own) and len(core) > 1
        return branded or letters > 1

    def _strange(self, word: str) -> bool:
        return len(word) == 1 or not self._segmenter.known(word)

    def _core(self, text: str, begin: int, start: int, marks: Marks) -> str:
        """The name without city, district and the trade at its end."""
        for city in self._city:
            if text.startswith(city, begin):
                begin += len(city)
        for hit in between(marks.get("place", ()), begin, start):
            if hit.start == begin and hit.end <= start:
                begin = hit.end + (1 if text.startswith(_COUNTIES, hit.end) else 0)
        core = text[begin:start]
        while cut := self._trade_length(core):
            core = core[:-cut]
        return core

    def _trade_length(self, core: str) -> int:
        """The length of the trade's word at the end of a name that has more than it."""
        longest = min(len(core) - 1, _LONGEST_TRADE)
        return next((n for n in range(longest, 0, -1) if core[-n:] in self._trades), 0)


def _run_start(text: str, start: int, reach: int) -> int:
    left = start
    while left > max(0, start - reach) and _HAN.match(text[left - 1]):
        left -= 1
    return left


def _endings(marks: Marks) -> list[_Ending]:
    """The last ending of each stretch: 有限公司 rather than the 公司 in it, 厂 after 水泥."""
    suffixes = [_Ending(h.start, h.end, formal=True) for h in marks.get("suffix", ())[:_MOST]]
    closed: dict[int, _Ending] = {}
    for each in suffixes:
        best = closed.get(each.end)
        if best is None or each.start < best.start:
            closed[each.end] = each
    listed = closed.values()
    formal = [e for e in listed if not any(e.start < o.start < e.end < o.end for o in listed)]
    trades = [_Ending(h.start, h.end, formal=False) for h in marks.get("trade", ())[:_MOST]]
    last = [
        t for t in trades
        if not any(
            (o.start <= t.start and t.end <= o.end) or t.end == o.start for o in trades if o != t
        )
    ]  # fmt: skip
    return formal + last


def _elsewhere(begin: int, end: int, marks: Marks) -> float:
    """What speaks for another part than the accused: own firm, client, buyer, neighbour."""
    near = between(marks.get("other_party", ()), begin - _LONGEST, begin)
    before = any(0 <= begin - mark.end <= _GAP for mark in near)
    after = between(marks.get("not_accused", ()), end, end + _GAP + 1)
    return 2.0 * before + 2.0 * bool(after)
