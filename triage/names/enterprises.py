"""The accused unit's name as written: without the address in front or the verb behind.

A name is a distinguishing core (rarely a word of the dictionary), words of a trade, and
an ending such as 有限公司 or 厂; short names end with the word of the trade. Addressees,
authorities and associations are nobody's accused, and a name without a core (镇上造纸厂)
is a description, not a name.
"""

import re
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import replace

from triage.names.parts import (
    CLOSING,
    LONGEST,
    OPENING,
    QUOTES,
    Ending,
    Marks,
    Named,
    elsewhere,
    endings,
    is_han,
    run_start,
)
from triage.names.rare import RareNames
from triage.names.told import ToldNames
from triage.reading.segment import Segmenter
from triage.reading.vocabulary import between

_LONGEST_PLAIN, _LONGEST_SHORT = 14, 8
"""No name is looked for further than this to the left of 厂, of a trade's word."""
_LONGEST_TRADE = 6
_SHORT_CORE = 4
"""The core of a name without 公司 or 厂 has at most this many characters."""
_UNUSUAL = 1000
"""A character that the corpus of the dictionary has less often as a word of its own."""
_BARE = 2
"""The length of 公司 and 集团 where nothing (有限 …) says that a whole name stands before."""
_BRACKET = re.compile(r"\(([\u3400-\u9fff]{2,6})\)\Z")
_TOWNS = ("街道", "镇", "乡", "场")
_COUNTIES = ("区", "县", "市")


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
        self._lucky = frozenset("".join(words.get("name_lucky", ())))
        self._trades = words.get("trade", frozenset())
        self._city = tuple(sorted(words.get("city", ()), key=len, reverse=True))
        self._never = tuple(words.get("name_never", ()))
        self._company = tuple(words.get("company_ending", ()))
        self._rare = RareNames(words, segmenter)
        self._told = ToldNames(words, self._rare, segmenter)

    def find(self, text: str, marks: Marks) -> tuple[Named, ...]:
        """All names of a normal text, likeliest accused first."""
        found = {(name.start, name.end): name for name in self._told.find(text, marks)}
        for ending in endings(text, marks):
            if any(start < ending.end and ending.start < end for start, end in found):
                continue
            name = self._name(text, ending, marks)
            if name:
                found[name.start, name.end] = name
        for name in self._rare.find(text, marks, tuple(found)):
            found[name.start, name.end] = name
        if len(found) < 2:  # noqa: PLR2004 - nothing to order
            return tuple(found.values())
        counts = Counter(text[start:end] for start, end in found)
        weighed = [
            replace(name, score=name.score + self._more(text, name, counts))
            for name in found.values()
        ]
        return tuple(sorted(weighed, key=lambda name: (-name.score, name.start)))

    def _more(self, text: str, name: Named, counts: Counter[str]) -> float:
        """What speaks for one of several names: said again, or in the field for the accused."""
        again = counts[text[name.start : name.end]] - 1
        return 0.3 * again + 2.0 * self._told.accused(text, name.start)

    def _name(self, text: str, ending: Ending, marks: Marks) -> Named | None:
        if text[ending.start - 1 : ending.start] in self._particles:
            return None
        begin = self._begin(text, ending, marks)
        front = self._before_bracket(text, begin) if ending.formal else begin
        core = begin < ending.start and self._has_core(text, begin, ending, marks)
        if not core and (front == begin or text[front] == "("):
            return None
        begin = front
        if any(word in text[max(0, begin - 1) : ending.end] for word in self._never):
            return None
        if between(marks.get("authority", ()), begin, ending.end):
            return None
        score = 2.0 if ending.formal else 1.0
        score += 1.5 if text[ending.start : ending.end].endswith(self._company) else 0.0
        score += 0.5 if begin > 0 and text[begin - 1] in OPENING else 0.0
        end = ending.end if ending.formal else self._trade_end(text, begin, ending, marks)
        return Named(begin, end, score - elsewhere(text, begin, end, marks))

    def _trade_end(self, text: str, begin: int, ending: Ending, marks: Marks) -> int:
        """The end of a name without 公司 or 厂: a trade that belongs to a workshop is not its."""
        end = self._rare.tail(text, ending.end, marks, ending.end)
        if end > ending.end or not self._rare.room(text, end):
            return end
        ends = {hit.end for hit in between(marks.get("trade", ()), begin, ending.start)}
        return ending.start if ending.start in ends else end

    def _begin(self, text: str, ending: Ending, marks: Marks) -> int:
        """Where the name begins: after the last word that cannot be part of one."""
        company = text[ending.start : ending.end].endswith(self._company)
        reach = LONGEST if company else _LONGEST_PLAIN if ending.formal else _LONGEST_SHORT
        left = run_start(text, ending.start, reach)
        city = self._city_start(text, left, ending)
        if city is not None:
            return city
        quoted = left > 0 and text[left - 1] in QUOTES
        if quoted and text[ending.end : ending.end + 1] in CLOSING:
            return left
        begin = place = ending.start
        for word in reversed(self._segmenter.cut(text[left : ending.start])):
            place -= len(word)
            if word in self._stops or (
                not quoted and len(word) > 1 and word[-1] in self._particles
            ):
                break
            if not (self._strange(word) or self._part(word)) and (
                not ending.formal or self._apart(word, text[begin : ending.start])
            ):
                break
            begin = place
        return self._after_address(text, begin, ending.start, marks)

    def _before_bracket(self, text: str, begin: int) -> int:
        """Where a name begins that has its place in brackets, in the middle or in front."""
        if text[begin - 1 : begin] != ")":
            return begin
        place = _BRACKET.search(text, max(0, begin - _LONGEST_SHORT), begin)
        if not place or (place[1] not in self._names and place[1] not in self._city):
            return begin
        front = at = place.start()
        for word in reversed(self._segmenter.cut(text[run_start(text, at, _LONGEST_SHORT) : at])):
            own = self._strange(word) or self._part(word) or word in self._city
            if word in self._stops or not own:
                break
            front -= len(word)
        sole = front == at and at > 0 and is_han(text[at - 1])
        return begin if sole else front

    def _apart(self, word: str, name: str) -> bool:
        """Whether a known word stands before a name that begins with a rare character."""
        return word not in self._names and word not in self._city and self._rare.rare(name[:2])

    def _part(self, word: str) -> bool:
        """Whether a known word may stand inside a short name."""
        known = word in self._trades or word in self._brands or word in self._generic
        return known or self._lucky.issuperset(word)

    def _city_start(self, text: str, left: int, ending: Ending) -> int | None:
        """Where a formal name that begins with the city begins."""
        for city in self._city:
            at = text.rfind(city, left, ending.start)
            between = text[at + len(city) : ending.start]
            spoken = between[:1] + between[1:2].replace("和", "") + between[2:]
            if at >= 0 and between and self._particles.isdisjoint(spoken):
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

    def _has_core(self, text: str, begin: int, ending: Ending, marks: Marks) -> bool:
        """Whether something distinguishes the name from a mere description.

        Single characters that are no everyday word make a name; so do well-known brand
        words, characters that promise luck (泰丰), and what stands between the city and 公司.
        """
        core = self._core(text, begin, ending.start, marks)
        words = self._segmenter.cut(core)
        own = [w for w in words if w not in self._generic and w not in self._stops]
        letters = sum(len(word) for word in own if self._strange(word))
        lucky = 1 < len(core) <= _SHORT_CORE and self._lucky.issuperset(core)
        lucky = lucky and core not in self._generic
        branded = lucky or any(word in self._brands for word in own)
        located = any(text.startswith(city, begin) for city in self._city)
        if not ending.formal and not located:
            unusual = any(self._segmenter.seen(char) < _UNUSUAL for char in core)
            strange = unusual and bool(own) and all(map(self._strange, words))
            return 1 < len(core) <= _SHORT_CORE and (branded or strange)
        company = text[ending.start : ending.end].endswith(self._company)
        bare = company and ending.end - ending.start == _BARE
        if (
            (company and not bare)
            or (located and (ending.formal or letters > 1))
            or between(marks.get("place", ()), begin, begin + 1)
        ):
            return bool(own) and (len(core) > 1 or self._rare.rare(core))
        return branded or letters > 1 or (bool(own) and len(core) > 1 and self._rare.rare(core))

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
