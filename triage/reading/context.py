"""What a found word is worth where it stands: complained of, denied, settled or mentioned.

Clauses end at any punctuation, sentences at the stronger marks. A thing is *denied* where
a denial stands right before it, *settled* where its clause says it is gone or replaced
(and nothing later says it is back), *passing* where the clause sets it aside.
"""

import re
from bisect import bisect_right
from functools import cached_property
from typing import Literal

from triage.reading.vocabulary import Hit, between

Status = Literal["open", "denied", "settled", "passing"]

_CLAUSE_END = re.compile(r"[,;:!?。、\n()\"“”「」【】]|\.(?!\d)|(?<![\da-z]) (?![\da-z])")
_SENTENCE_END = re.compile(r"[;!?。\n]|\.(?!\d)")
_REACH = 5
"""A denial reaches at most this many characters to the word it denies."""
_LONGEST = 6
"""No denial is longer."""
_BREATH, _BEFORE, _BEHIND = 50, 16, 24
"""Nobody speaks a longer clause than the first: in dictated text without stops, what stands
so many characters before or behind a word is taken for its clause."""


class Context:
    """The clauses of one text and the words in it that turn others around."""

    def __init__(self, text: str, marks: dict[str, list[Hit]]) -> None:
        self._text = text
        self._denials = marks.get("negation", [])
        self._settled = marks.get("settled", [])
        not_yet = marks.get("not_yet", [])
        if self._settled and not_yet:
            self._settled = [m for m in self._settled if not _follows(m, not_yet)]
        self._passing = marks.get("passing", [])
        self._back = marks.get("back", [])
        self.plain = not (self._denials or self._settled or self._passing)
        """Whether nothing in the text turns any word around."""

    @cached_property
    def _ends(self) -> list[int]:
        return [m.start() for m in _CLAUSE_END.finditer(self._text)]

    @cached_property
    def _stops(self) -> list[int]:
        return [m.start() for m in _SENTENCE_END.finditer(self._text)]

    def clause(self, at: int) -> tuple[int, int]:
        """Start and end of the clause around a place."""
        left, right = _between(self._ends, at, len(self._text))
        if right - left <= _BREATH:
            return left, right
        return max(left, at - _BEFORE), min(right, at + _BEHIND)

    def sentence(self, at: int) -> tuple[int, int]:
        """Start and end of the sentence around a place."""
        return _between(self._stops, at, len(self._text))

    def status(self, start: int, end: int) -> Status:
        """How the text speaks of the thing named in this span."""
        if self.plain:
            return "open"
        left, right = self.clause(start)
        if self._denials and self._denied(left, start):
            return "denied"
        if self._passing and any(m.end <= right for m in between(self._passing, left, right)):
            return "passing"
        if self._settled and self._gone(left, right):
            return "settled"
        return "open"

    def _denied(self, left: int, start: int) -> bool:
        """Whether a denial stands right before, in the clause that begins at ``left``."""
        near = between(self._denials, max(left, start - _REACH - _LONGEST), start)
        return any(m.end <= start <= m.end + _REACH for m in near)

    def _gone(self, left: int, right: int) -> bool:
        """Whether a clause says that something is gone, and nothing later that it is back."""
        settled = between(self._settled, left, right)
        return any(m.end <= right and not self._returns(m.end) for m in settled)

    def _returns(self, after: int) -> bool:
        """Whether the text says later that what is gone is back."""
        return bool(self._back) and self._back[-1].start >= after


def _follows(mark: Hit, not_yet: list[Hit]) -> bool:
    """Whether words right before say that it has not happened yet (还没拆)."""
    return any(near.end > mark.start for near in between(not_yet, mark.start - 4, mark.end))


def _between(ends: list[int], at: int, length: int) -> tuple[int, int]:
    i = bisect_right(ends, at - 1) if at else 0
    return (ends[i - 1] + 1 if i else 0), (ends[i] if i < len(ends) else length)
