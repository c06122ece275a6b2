"""Finding all words of the plan in one pass over the text.

Words are looked up by their first two characters, which costs far less than cutting the
text into words; what starts there is compared longest first. Overlaps are all reported.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from operator import add, attrgetter
from typing import Any, NamedTuple

_START = attrgetter("start")
_hit = tuple.__new__
"""Makes a Hit without the call of Python code that ``Hit(…)`` costs; thousands a text."""


class Hit(NamedTuple):
    """A word of the plan at its place in the normal text."""

    start: int
    end: int
    payload: Any


def between(hits: Sequence[Hit], left: int, right: int) -> Sequence[Hit]:
    """The hits that start from ``left`` to before ``right``; ``hits`` are in text order."""
    first = bisect_left(hits, left, key=_START)
    return hits[first : bisect_left(hits, right, lo=first, key=_START)]


class Vocabulary:
    """Words and what each stands for: a role (``term``, ``group``, …) and a payload."""

    def __init__(self) -> None:
        self._entries: dict[str, list[tuple[str, Any]]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        """The lengths of the words that begin with two characters, longest first."""
        self._singles: dict[str, list[tuple[str, Any]]] = {}

    def add(self, word: str, role: str, payload: Any = None) -> None:
        """Adds what a word stands for; a word may stand for several things."""
        if len(word) == 1:
            self._singles.setdefault(word, []).append((role, payload))
        elif word:
            self._entries.setdefault(word, []).append((role, payload))
            lengths = {*self._lengths.get(word[:2], ()), len(word)}
            self._lengths[word[:2]] = tuple(sorted(lengths, reverse=True))

    def words(self) -> list[str]:
        """All words, for the segmenter's dictionary."""
        return [*self._entries, *self._singles]

    def find(self, text: str, limit: int = 10_000) -> dict[str, list[Hit]]:
        """All hits by role, in the order of the text; at most ``limit`` of each role."""
        found: dict[str, list[Hit]] = defaultdict(list)
        lengths, entries = self._lengths, self._entries
        for i in [i for i, pair in enumerate(map(add, text, text[1:])) if pair in lengths]:
            for length in lengths[text[i : i + 2]]:
                word = text[i : i + length]
                if word in entries and len(word) == length:
                    for role, payload in entries[word]:
                        found[role].append(_hit(Hit, (i, i + length, payload)))
        if not self._singles.keys().isdisjoint(text):
            self._find_singles(text, found)
        for hits in found.values():
            del hits[limit:]
        return found

    def _find_singles(self, text: str, found: dict[str, list[Hit]]) -> None:
        """One-character words, except inside a place or a compound with its own sense (煤气)."""
        compounds = (*found.get("compound", ()), *found.get("place", ()))
        inside = {i for hit in compounds for i in range(hit.start, hit.end)}
        singles, changed = self._singles, set()
        for i in [i for i, char in enumerate(text) if char in singles]:
            if i not in inside:
                for role, payload in singles[text[i]]:
                    found[role].append(_hit(Hit, (i, i + 1, payload)))
                    changed.add(role)
        for role in changed:
            found[role].sort(key=_START)
