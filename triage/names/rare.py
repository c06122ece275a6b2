"""Names told by their characters: 嵰砼, 鄢桷烧碱, 埮峡那条水泥线.

Who founds a firm likes characters that nobody else uses. A character outside the 3,755
everyday ones of GB 2312 that is no part of a place or a word is nearly always a name's. Its
core has two to four characters; words of the trade follow, or something else tells that a
firm is meant.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from triage.names.parts import (
    CLOSING,
    OPENING,
    PREMISES,
    Marks,
    Named,
    elsewhere,
    is_han,
    run_start,
)
from triage.reading.segment import Segmenter
from triage.reading.vocabulary import between

_CORE = 4
_LEFT, _RIGHT = 6, 8
_MOST = 200
"""No more rare characters of one text are looked at."""
_LONGEST_TAIL = 6
_UNUSUAL = 1000
"""A character that the corpus of the dictionary has less often as a word of its own."""
_SELDOM = 40
"""A word that the corpus has less often is a name as likely as itself (砭石)."""
_LEVEL_ONE = range(0xB0, 0xD8)


def _everyday() -> str:
    rows = (bytes((row, cell)) for row in _LEVEL_ONE for cell in range(0xA1, 0xFF))
    return b"".join(rows).decode("gb2312", "ignore")


class RareNames:
    """Finds names by rare characters; ``words`` are the plan's word lists for names."""

    def __init__(self, words: Mapping[str, frozenset[str]], segmenter: Segmenter) -> None:
        """Lists: ``name_everyday`` are characters of the dialect and the trade, not rare."""
        common = re.escape(_everyday() + "".join(words.get("name_everyday", ())))
        self._rare = re.compile(f"[^{common}\\0-\\u33ff\\ua000-\\U0001ffff]")
        self._segmenter = segmenter
        self._particles = words.get("name_particle", frozenset())
        self._stops = words.get("name_stop", frozenset()) | self._particles
        self._outside = self._particles | words.get("name_no_core", frozenset())
        self._tails = words.get("trade", frozenset()) | words.get("name_tail", frozenset())
        self._trades_only = words.get("name_not_trade", frozenset())
        self._verbs = words.get("name_verb", frozenset())
        self._rooms = tuple(words.get("name_room", ()))
        self._after = tuple(words.get("name_after", ()))
        self._before = tuple(words.get("name_before", ()))
        self._brand = tuple(words.get("name_mark", ()))
        self._surnames = tuple(words.get("name_surname", ()))
        self._city = tuple(sorted(words.get("city", ()), key=len, reverse=True))

    def rare(self, text: str) -> bool:
        """Whether a stretch has a rare character."""
        return self._rare.search(text) is not None

    def find(self, text: str, marks: Marks, taken: Sequence[tuple[int, int]]) -> Iterator[Named]:
        """Names in the order of the text, outside the spans that are ``taken`` already."""
        done = 0
        for match in islice(self._rare.finditer(text), _MOST):
            at = match.start()
            if at < done or self._inside(at, taken, marks) or not self._odd(text, at):
                continue
            name = self._name(text, at, marks, done)
            if name and not any(s < name.end and name.start < e for s, e in taken):
                done = name.end
                yield name

    def _odd(self, text: str, at: int) -> bool:
        """Whether no word of the dictionary explains the character: 缫 in 缫丝 is a word's."""
        left = max(0, at - 3)
        place = left
        for word in self._segmenter.cut(text[left : at + 4]):
            if place <= at < place + len(word):
                odd = len(word) == 1 or all(map(self._rare.match, word))
                return odd or self._segmenter.seen(word) < _SELDOM
            place += len(word)
        return True

    def tail(self, text: str, end: int, marks: Marks, least: int | None = None) -> int:
        """Where a name ends whose core ends at ``end``: behind the words of its trade.

        What a workshop follows belongs to that, except a name would end before ``least``.
        """
        last, before = end, end
        while length := self._tail_length(text, last, marks):
            before, last = last, last + length
        least = end + 1 if least is None else least
        return before if least <= before < last and self.room(text, last) else last

    def room(self, text: str, end: int) -> bool:
        """Whether a workshop or a plant of the firm is named there."""
        return text.startswith(self._rooms, end)

    def _name(self, text: str, at: int, marks: Marks, least: int) -> Named | None:
        stop = at + 1
        while stop < len(text) and stop < at + _CORE and self._rare.match(text, stop):
            stop += 1
        begin = self._begin(text, at, stop, marks, least)
        opened = begin == at and self._opened(text, at, marks)
        for core_end in range(at + 1, min(len(text), begin + _CORE) + 1):
            if core_end > stop and not self._inner(text[core_end - 1]):
                break
            end = self.tail(text, core_end, marks)
            if end > core_end and (core_end - begin > 1 or opened):
                begin = self._with_city(text, begin)
                score = 1.0 + 0.5 * (begin > 0 and text[begin - 1] in OPENING)
                return Named(begin, end, score - elsewhere(text, begin, end, marks))
        bare = self._bare(text, begin, stop, marks)
        name = self._unlisted(text, begin, stop, marks)
        last = name and not is_han(text[name.end : name.end + 1])
        return name if last or not bare else bare

    def _unlisted(self, text: str, begin: int, stop: int, marks: Marks) -> Named | None:
        """A core with a trade that no list has (珀熠数据), where one begins for certain."""
        both = len(self._rare.findall(text, begin, stop)) > 1
        word = self._next(text, stop)
        clear = both or self._clear(text, begin, marks)
        if not clear or not 1 < stop - begin <= _CORE or text[begin] == text[begin + 1]:
            return None
        if not word or word in self._verbs or text.startswith(self._surnames, begin):
            return None
        end = stop + len(word)
        begin = self._with_city(text, begin)
        return Named(begin, end, 0.6 - elsewhere(text, begin, end, marks))

    def _clear(self, text: str, begin: int, marks: Marks) -> bool:
        """Whether nothing before a core can belong to it."""
        front = text[:begin][-1:]
        if not is_han(front) or front in self._stops or self._opened(text, begin, marks):
            return True
        return self._with_city(text, begin) < begin

    def _next(self, text: str, at: int) -> str:
        """The word that begins there, if it has more than one character and may be a name's."""
        word = next(iter(self._segmenter.cut(text[at : at + _RIGHT])), "")
        plain = len(word) < 2 or word in self._stops or not is_han(word[0])  # noqa: PLR2004
        return "" if plain or word[-1] in self._particles else word

    def _opened(self, text: str, at: int, marks: Marks) -> bool:
        """Whether a name begins there for certain: after a quote, 的 or a place."""
        front = text[at - 1 : at]
        return bool(front) and (front in OPENING + "的" or self._placed(at, marks))

    def _bare(self, text: str, begin: int, stop: int, marks: Marks) -> Named | None:
        """A core without a trade, where the words around it tell that a firm is meant."""
        rest = text[stop : stop + _RIGHT]
        for word in self._segmenter.cut(rest):
            if len(word) > 1 or word in self._stops or not is_han(word):
                break
            if stop - begin > 1 and text.startswith(self._after, stop):
                break
            stop += 1
        if not 1 < stop - begin <= _CORE or text.startswith(self._surnames, begin):
            return None
        if text[begin] == text[begin + 1] or not self._told(text, begin, stop, marks):
            return None
        begin = self._with_city(text, begin)
        return Named(begin, stop, 0.8 - elsewhere(text, begin, stop, marks))

    def _told(self, text: str, begin: int, stop: int, marks: Marks) -> bool:
        front = text[max(0, begin - 4) : begin]
        if front.endswith(self._before) or text.startswith(self._after, stop):
            return True
        both = len(self._rare.findall(text, begin, stop)) > 1
        if text.startswith("的", stop):
            return both or self._placed(begin, marks)
        if text.startswith("在", stop):
            return both
        closed = front.endswith(tuple(OPENING)) and text.startswith(CLOSING, stop)
        branded = front[:-1].endswith(self._brand) or text.startswith(self._brand, stop + 1)
        return closed and not branded

    def _begin(self, text: str, at: int, stop: int, marks: Marks, least: int) -> int:
        """The character before belongs to the core where it would be too short without, or
        where it is hardly ever a word of its own (渝砼)."""
        left = max(least, run_start(text, at, _LEFT))
        before = self._segmenter.cut(text[left:at])
        if not before or len(before[-1]) > 1 or before[-1] in self._stops:
            return at
        places = between(marks.get("place", ()), left, at)
        if any(hit.start < at <= hit.end and hit.end - hit.start > 1 for hit in places):
            return at
        alone = self._tail_length(text, at + 1, marks) > 0 or (
            stop - at == 1 and bool(self._next(text, stop))
        )
        return at - 1 if alone or self._segmenter.seen(before[-1]) < _UNUSUAL else at

    def _placed(self, at: int, marks: Marks) -> bool:
        return any(hit.end == at for hit in between(marks.get("place", ()), at - 8, at))

    def _inner(self, char: str) -> bool:
        return is_han(char) and char not in self._outside

    def _with_city(self, text: str, begin: int) -> int:
        city = next((c for c in self._city if len(c) > 1 and text.endswith(c, 0, begin)), "")
        return begin - len(city)

    def _tail_length(self, text: str, at: int, marks: Marks) -> int:
        for start, end, _ in between(marks.get("suffix", ()), at, at + 1):
            if not text.startswith(PREMISES, end - 1):
                return int(end - start)
        for length in range(_LONGEST_TAIL, 1, -1):
            if text[at : at + length] in self._tails:
                return length
        ends = text[at + 1 : at + 2] == "业" and text[at : at + 2] not in self._trades_only
        return 2 if ends and self._inner(text[at]) else 0

    def _inside(self, at: int, taken: Sequence[tuple[int, int]], marks: Marks) -> bool:
        places = between(marks.get("place", ()), at - 8, at + 1)
        if any(hit.start <= at < hit.end for hit in places):
            return True
        return any(start <= at < end for start, end in taken)
