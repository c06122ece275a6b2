"""What the ways of finding a name share: the name itself, its endings, whose name it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from triage.reading.vocabulary import Hit, between

LONGEST = 24
"""No name is looked for further than this to the left of 公司."""
QUOTES = "“\"「『‘'"
CLOSING = ("”", '"', "」", "』", "’", "'")
OPENING = QUOTES + "(《【:"
_MOST = 200
"""No more endings of one text are looked at."""
_GAP = 2
"""So many characters may lie between a name and a word that speaks of it."""
_NEIGHBOUR = 8
"""The neighbour that is meant stands so close behind a name: X隔壁的化工厂."""
_OWN = 0.9
"""Who writes for his own firm is believed to mean it, where he names no other."""
PREMISES = ("厂区", "厂房", "厂长", "厂门", "厂界")
"""Here 厂 begins a word and ends no name."""

Marks = Mapping[str, Sequence[Hit]]


@dataclass(frozen=True)
class Named:
    """A name at its place in the normal text; ``score`` tells how likely it is the accused."""

    start: int
    end: int
    score: float


class Ending(NamedTuple):
    """Where a name may end: ``formal`` with 公司, 厂 and the like, else with a trade's word."""

    start: int
    end: int
    formal: bool


def is_han(char: str) -> bool:
    """Whether a name may contain this character."""
    return "\u3400" <= char <= "\u9fff" or char >= "\U00020000"


def run_start(text: str, start: int, reach: int) -> int:
    """Where the Chinese characters before ``start`` begin, at most ``reach`` of them."""
    least = max(0, start - reach)
    for left in range(start - 1, least - 1, -1):
        if not is_han(text[left]):
            return left + 1
    return least


def endings(text: str, marks: Marks) -> list[Ending]:
    """The last ending of each stretch: 有限公司 rather than the 公司 in it, 厂 after 水泥."""
    closed: dict[int, int] = {}
    for start, end, _ in marks.get("suffix", ())[:_MOST]:
        if not text.startswith(PREMISES, end - 1):
            closed.setdefault(end, start)  # the longest with this end comes first
    formal = [
        Ending(start, end, formal=True) for end, start in closed.items()
        if len(closed) == 1 or not any(start < s <= end < e for e, s in closed.items())
    ]  # fmt: skip
    trades = [(start, end) for start, end, _ in marks.get("trade", ())[:_MOST]]
    last = [
        Ending(start, end, formal=False) for start, end in trades
        if len(trades) == 1 or not any(
            (s <= start and end <= e) or end == s for s, e in trades if (s, e) != (start, end)
        )
    ]  # fmt: skip
    return formal + last


def elsewhere(text: str, begin: int, end: int, marks: Marks) -> float:
    """What speaks for another part than the accused: own firm, client, buyer, neighbour.

    收 and 启 close a letter's address; elsewhere they are verbs.
    """
    near = between(marks.get("other_party", ()), begin - LONGEST, begin)
    before = [str(mark.payload) for mark in near if 0 <= begin - mark.end <= _GAP]
    own = bool(before) and all(word.startswith(("我", "本")) for word in before)
    after = [
        mark for mark in between(marks.get("not_accused", ()), end, end + _GAP)
        if (mark.start == end or text[end] in "的那")
        and (mark.end - mark.start > 1 or not is_han(text[mark.end : mark.end + 1]))
    ]  # fmt: skip
    suffixes = marks.get("suffix", ())
    beside = any(between(suffixes, mark.end, mark.end + _NEIGHBOUR) for mark in after)
    return (_OWN if own else 2.0 * bool(before)) + 2.0 * bool(after) + 2.0 * beside
