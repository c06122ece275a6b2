"""Finding all words of the plan in one pass over the text, by an automaton.

Every occurrence of every word is reported, overlaps too. What a word stands for is looked
up by its number, so a text costs as much as it has hits, however long the lexicon grows.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick

_START = attrgetter("start")
_MATCH_START = itemgetter(1)
_hit = tuple.__new__
"""Makes a Hit without the call of Python code that ``Hit(…)`` costs; dozens a text."""
_PART = 20_000
"""Longer texts are searched in parts of so many characters, so that memory stays bounded."""
_LIMIT = 10_000

Match = tuple[int, int, int]


class Hit(NamedTuple):
    """A word of the plan at its place in the normal text."""

    start: int
    end: int
    payload: Any


Marks = dict[str, list[Hit]]
"""The hits of a text by role, in the order of the text, the longest first at one place."""


def between(hits: Sequence[Hit], left: int, right: int) -> Sequence[Hit]:
    """The hits that start from ``left`` to before ``right``; ``hits`` are in text order."""
    if not hits:
        return hits
    first = bisect_left(hits, left, key=_START)
    return hits[first : bisect_left(hits, right, lo=first, key=_START)]


class Vocabulary:
    """Words and what each stands for: a role (``term``, ``group``, …) and a payload."""

    def __init__(self) -> None:
        self._entries: dict[str, list[tuple[str, Any]]] = {}
        self._automaton: AhoCorasick | None = None
        self._meanings: list[list[tuple[str, Any]]] = []
        self._singles: frozenset[int] = frozenset()
        self._enclosing: frozenset[int] = frozenset()
        self._longest = 0

    def add(self, word: str, role: str, payload: Any = None) -> None:
        """Adds what a word stands for; a word may stand for several things."""
        if word:
            self._entries.setdefault(word, []).append((role, payload))
            self._automaton = None

    def words(self) -> list[str]:
        """All words, for the segmenter's dictionary."""
        return list(self._entries)

    def meanings(self, role: str) -> Iterator[tuple[str, Any]]:
        """All words with this role, and what each stands for."""
        for word, entries in self._entries.items():
            yield from ((word, payload) for each, payload in entries if each == role)

    def build(self) -> AhoCorasick:
        """Makes the automaton, once all words are in; ``find`` does so where it was not done."""
        words = self.words()
        self._automaton = automaton = AhoCorasick(words, store_patterns=False)
        self._meanings = list(self._entries.values())
        self._singles = frozenset(i for i, word in enumerate(words) if len(word) == 1)
        self._enclosing = frozenset(
            i
            for i, meanings in enumerate(self._meanings)
            if i not in self._singles and any(role in ("compound", "place") for role, _ in meanings)
        )
        self._longest = max(map(len, words), default=0)
        return automaton

    def find(self, text: str, limit: int = _LIMIT) -> Marks:
        """All hits by role, in the order of the text; at most ``limit`` of each role."""
        automaton = self._automaton or self.build()
        found: Marks = defaultdict(list)
        meanings = self._meanings
        for begin in range(0, len(text), _PART):
            for index, start, end in self._matches(automaton, text, begin):
                for role, payload in meanings[index]:
                    found[role].append(_hit(Hit, (start, end, payload)))
            for hits in found.values():
                del hits[limit:]
        return found

    def _matches(self, automaton: AhoCorasick, text: str, begin: int) -> list[Match]:
        """What starts in the part of the text that begins there, in the order of the text."""
        whole = len(text) <= _PART
        part = text if whole else text[begin : begin + _PART + self._longest]
        matches: list[Match] = automaton.find_matches_as_indexes(part, overlapping=True)
        matches.reverse()  # reported by their ends; of one start the longest shall come first
        matches.sort(key=_MATCH_START)
        enclosing = [match for match in matches if match[0] in self._enclosing]
        if enclosing:
            matches = self._without_enclosed(matches, enclosing)
        if whole:
            return matches
        return [(i, s + begin, e + begin) for i, s, e in matches if s < _PART]

    def _without_enclosed(self, matches: list[Match], enclosing: Iterable[Match]) -> list[Match]:
        """One-character words do not count inside a place or a compound (煤气) of its own sense."""
        inside = {i for _, start, end in enclosing for i in range(start, end)}
        return [m for m in matches if m[0] not in self._singles or m[1] not in inside]
