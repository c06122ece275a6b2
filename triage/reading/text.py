"""Normalising a tip so that its words can be found, with the way back to the text as typed.

NFKC, ASCII to lower case, traditional to simplified, invisible characters dropped, known
misspellings put right. Offsets of the normal text map back to the original.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import opencc
from ahocorasick_rs import AhoCorasick, MatchKind

_SPACED = re.compile(r"[\u4e00-\u9fff](?: [\u4e00-\u9fff]){3,}")
"""Chinese characters with a space between each two (锅 炉 冒 烟)."""

_FEW = 20
"""So many different characters are replaced one by one, which is faster than all at once."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A misspelt stretch and the word that is read in its place."""

    start: int
    end: int
    right: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as typed and as read. ``offsets`` is None where both have the same places.

    ``repairs``: the words that are read otherwise than typed, with places in ``raw``.
    """

    raw: str
    text: str
    offsets: Sequence[int] | None
    repairs: tuple[Repair, ...] = ()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text as typed of a span of the normal text."""
        if self.offsets is None or start >= end:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1

    def read_as(self, left: int, right: int) -> str:
        """What a stretch of the text as typed was read as: （「过炉」读作「锅炉」）, or nothing."""
        if not self.repairs:
            return ""
        read = [r for r in self.repairs if r.start < right and left < r.end]
        return "".join(f"（「{self.raw[r.start : r.end]}」读作「{r.right}」）" for r in read)


class _Folding(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __init__(self, simplify: opencc.OpenCC) -> None:
        super().__init__()
        self.special: set[str] = set()
        """Characters met that become none or several, or that need more than one step."""
        self._simplify = simplify

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        if len(folded) != 1 or _fold(folded) != folded or self._simplify.convert(folded) != folded:
            self.special.add(chr(code))
        return folded


def _plain(folding: _Folding) -> str:
    """The characters of GB 2312 and ASCII that stay what they are: nearly all of every text."""
    rows = [bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF)]
    chars = b"".join(rows).decode("gb2312", "ignore") + bytes(range(128)).decode("ascii")
    return "".join(c for c in chars if folding[ord(c)] == c and c not in folding.special)


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
    """Reads texts. ``misspelt`` holds pairs ``wrong>right``; one in Latin letters stands alone."""

    def __init__(self, misspelt: Iterable[str] = ()) -> None:
        self._simplify = opencc.OpenCC("t2s")
        self._folding = _Folding(self._simplify)
        self._odd = re.compile(f"[^{re.escape(_plain(self._folding))}]")
        pairs = [pair.split(">", 1) for pair in misspelt if ">" in pair]
        self._right = [right for _, right in pairs]
        wrong = [wrong for wrong, _ in pairs]
        self._wrong = AhoCorasick(wrong, matchkind=MatchKind.LeftmostLongest)

    def read(self, raw: str) -> Reading:
        """The text in normal form; never fails, whatever the characters."""
        reading = self._folded(raw)
        text = reading.text
        if " " in text and _SPACED.search(text):
            reading = _gathered(reading)
        mistakes = self._wrong.find_matches_as_indexes(reading.text)
        return mended(reading, self._mistakes(reading.text, mistakes)) if mistakes else reading

    def _folded(self, raw: str) -> Reading:
        odd = {char: self._folding[ord(char)] for char in set(self._odd.findall(raw))}
        if len(odd) <= _FEW and self._folding.special.isdisjoint(odd):
            return Reading(raw, _replaced(raw, odd), None)
        folded = raw.translate(self._folding)
        if self._folding.special.isdisjoint(odd):
            return Reading(raw, folded, None)
        offsets = None
        if len(folded) != len(raw) or any(len(self._folding[ord(c)]) != 1 for c in raw):
            offsets = [i for i, char in enumerate(raw) for _ in self._folding[ord(char)]]
        return Reading(raw, self._simplified(folded), offsets)

    def _mistakes(self, text: str, found: Iterable[tuple[int, int, int]]) -> list[Repair]:
        return [
            Repair(start, end, self._right[index])
            for index, start, end in found
            if not text[start:end].isascii() or not joined(text, start, end)
        ]

    def word(self, word: str) -> str:
        """A word of the plan in the form in which it is found in a text."""
        return self._folded(word).text

    def _simplified(self, text: str) -> str:
        simple = cast("str", self._simplify.convert(text))
        if len(simple) == len(text):
            return simple
        single = {char: self._simplify.convert(char) for char in set(text)}
        return "".join(single[c] if len(single[c]) == 1 else c for c in text)


def _replaced(text: str, becomes: Mapping[str, str]) -> str:
    for char, folded in becomes.items():
        text = text.replace(char, folded)
    return text


def _gathered(reading: Reading) -> Reading:
    """Without the spaces between single characters."""
    drop: set[int] = set()
    for match in _SPACED.finditer(reading.text):
        drop.update(range(match.start() + 1, match.end(), 2))
    kept = [i for i in range(len(reading.text)) if i not in drop]
    old = reading.offsets
    offsets = kept if old is None else [old[i] for i in kept]
    return Reading(reading.raw, "".join(reading.text[i] for i in kept), offsets)


def joined(text: str, start: int, end: int) -> bool:
    """Whether Latin letters go on beyond a span of text."""
    return any(
        char.isascii() and char.isalnum()
        for char in text[max(0, start - 1) : start] + text[end : end + 1]
    )


def mended(reading: Reading, repairs: Iterable[Repair]) -> Reading:
    """The reading with the right words in the place of the misspelt ones."""
    parts: list[str] = []
    offsets: list[int] = []
    old = reading.offsets if reading.offsets is not None else range(len(reading.raw))
    done = 0
    noted = list(reading.repairs)
    for repair in repairs:
        parts += (reading.text[done : repair.start], repair.right)
        offsets += old[done : repair.start]
        last = len(repair.right) - 1
        spread = [min(repair.start + i, repair.end - 1) for i in range(last)] + [repair.end - 1]
        offsets += [old[i] for i in spread]
        done = repair.end
        noted.append(Repair(*reading.place(repair.start, repair.end), repair.right))
    parts.append(reading.text[done:])
    offsets += old[done:]
    return Reading(reading.raw, "".join(parts), offsets, tuple(noted))
