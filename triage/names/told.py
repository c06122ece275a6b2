"""Names that the text itself announces: a form's field (厂名：…), quotes after 名叫 or 招牌是."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from triage.names.parts import Marks, Named, elsewhere
from triage.names.rare import RareNames
from triage.reading.segment import Segmenter
from triage.reading.vocabulary import between

_ANNOUNCED = re.compile(r"[:“\"「『‘《]")
_FIELD = re.compile(
    r"[ “\"「『]{0,3}((?:\([\u3400-\u9fff]{2,5}\))?[\u3400-\u9fff\U00020000-\U0003ffff]{2,24})"
)
_QUOTED = re.compile(r"[^“”\"「」『』‘’《》\n]{2,20}(?=[”\"」』’》])")
_MOST = 50
"""No more announcements of one text are looked at."""
_FRONT = 8


class ToldNames:
    """Finds announced names; ``words`` are the plan's word lists for names."""

    def __init__(
        self, words: Mapping[str, frozenset[str]], rare: RareNames, segmenter: Segmenter
    ) -> None:
        """Lists: ``name_label``, ``name_accused`` (fields), ``name_called`` (before quotes) …"""
        self._rare = rare
        self._segmenter = segmenter
        self._accused = tuple(words.get("name_accused", ()))
        self._labels = self._accused + tuple(words.get("name_label", ()))
        self._called = tuple(words.get("name_called", ()))
        self._marked = tuple(words.get("name_marked", ()))
        self._self = tuple(words.get("name_self", ()))
        self._never = tuple(words.get("name_never", ()))
        self._particles = words.get("name_particle", frozenset())
        self._stops = words.get("name_stop", frozenset()) | self._particles
        self._plain = words.get("name_generic", frozenset()) | self._stops
        self._ends = tuple(words.get("trade", frozenset()) | words.get("name_tail", frozenset()))

    def accused(self, text: str, start: int) -> bool:
        """Whether a name stands in the field for the accused."""
        return text[max(0, start - _FRONT) : start].rstrip(' “"「『').endswith(self._accused)

    def find(self, text: str, marks: Marks) -> Iterator[Named]:
        """Announced names in the order of the text."""
        for match in islice(_ANNOUNCED.finditer(text), _MOST):
            at = match.end()
            front = text[max(0, at - _FRONT) : at]
            span = (
                self._field(text, at, front, marks)
                if front[-1] == ":"
                else self._quoted(text, at, front[:-1].rstrip(": "), marks)
            )
            if span:
                yield Named(*span, 2.5 - elsewhere(text, *span, marks))

    def _field(self, text: str, at: int, front: str, marks: Marks) -> tuple[int, int] | None:
        value = _FIELD.match(text, at) if front.endswith(self._labels) else None
        if not value or not self._name(value[1]):
            return None
        start, end = value.span(1)
        return (start, end) if self._ends_well(value[1], start, end, marks) else None

    def _quoted(self, text: str, at: int, front: str, marks: Marks) -> tuple[int, int] | None:
        value = _QUOTED.match(text, at)
        if not value or any(word in value[0] for word in self._never):
            return None
        if front.endswith(self._called):
            return value.span()
        told = front.endswith(self._marked) or text.startswith(self._self, value.end() + 1)
        if not told or not self._name(value[0]):
            return None
        return value.span() if self._own(value[0], *value.span(), marks) else None

    def _name(self, value: str) -> bool:
        """Whether a value may be a name: something of its own, and no sentence."""
        words = self._segmenter.cut(value)
        if any(word in value for word in self._never) or any(w in self._particles for w in words):
            return False
        return any(word not in self._plain for word in words)

    def _own(self, value: str, start: int, end: int, marks: Marks) -> bool:
        """Whether a quoted value ends as a unit does, or as a trade after unusual characters."""
        if self._rare.rare(value):
            return self._ends_well(value, start, end, marks)
        own = [word for word in self._segmenter.cut(value) if word not in self._plain]
        strange = sum(len(word) == 1 or not self._segmenter.known(word) for word in own)
        closed = _closed(start, end, marks)
        return strange > 1 - closed and (closed or value.endswith(self._ends))

    def _ends_well(self, value: str, start: int, end: int, marks: Marks) -> bool:
        return value.endswith(self._ends) or _closed(start, end, marks)


def _closed(start: int, end: int, marks: Marks) -> bool:
    """Whether 厂, 公司 and the like end the stretch."""
    return any(hit.end == end for hit in between(marks.get("suffix", ()), start + 1, end))
