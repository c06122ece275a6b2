"""Normalising a tip so that its words can be found, with the way back to the text as typed.

NFKC, ASCII to lower case, traditional to simplified, invisible characters dropped, known
misspellings put right. Offsets of the normal text map back to the original.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import opencc


@dataclass(frozen=True)
class Reading:
    """A text as typed and as read. ``offsets`` is None where both have the same places."""

    raw: str
    text: str
    offsets: Sequence[int] | None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text as typed of a span of the normal text."""
        if self.offsets is None or start >= end:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


class _Folding(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __init__(self) -> None:
        super().__init__()
        self.irregular: set[str] = set()
        """Characters met that become none or several."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        if len(folded) != 1:
            self.irregular.add(chr(code))
        return folded


def _fold(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me"):
        return ""
    if category == "Cs":
        return "\ufffd"
    if category == "Cc":
        return "\n" if char in "\n\r" else " "
    return unicodedata.normalize("NFKC", char).lower()


class Normaliser:
    """Reads texts. ``misspelt`` holds pairs ``wrong>right`` of equal length."""

    def __init__(self, misspelt: Iterable[str] = ()) -> None:
        self._folding = _Folding()
        self._simplify = opencc.OpenCC("t2s")
        pairs = (tuple(pair.split(">", 1)) for pair in misspelt if ">" in pair)
        self._misspelt = [(w, right) for w, right in pairs if len(w) == len(right)]

    def read(self, raw: str) -> Reading:
        """The text in normal form; never fails, whatever the characters."""
        folded = raw.translate(self._folding)
        offsets: Sequence[int] | None = None
        if not self._folding.irregular.isdisjoint(raw):
            offsets = [i for i, char in enumerate(raw) for _ in self._folding[ord(char)]]
        text = self._simplified(folded)
        for wrong, right in self._misspelt:
            if wrong in text:
                text = text.replace(wrong, right)
        return Reading(raw, text, offsets)

    def word(self, word: str) -> str:
        """A word of the plan in the form in which it is found in a text."""
        return self.read(word).text

    def _simplified(self, text: str) -> str:
        simple = cast("str", self._simplify.convert(text))
        if len(simple) == len(text):
            return simple
        single = {char: self._simplify.convert(char) for char in set(text)}
        return "".join(single[c] if len(single[c]) == 1 else c for c in text)
