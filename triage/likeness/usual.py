"""How usual pairs of characters are in tips: what many tips say tells no two of them apart.

``usual.txt`` was counted over the tips in ``tests/triage/own-tips.jsonl`` by
``tools/usual.py``: a line holds a number of tips and the pairs that occur in so many.
"""

from collections.abc import Iterable
from functools import cache
from math import log
from pathlib import Path

LEAST = 3
"""Pairs in fewer tips are not listed: they are as rare as those never seen."""


class Usual:
    """Weighs pairs of characters by how few tips have them (inverse document frequency)."""

    def __init__(self, lines: Iterable[str]) -> None:
        """``lines``: the number of all tips, then ``number pairs`` lines."""
        first, *others = lines
        tips = int(first)
        self._rarest = log(tips / (LEAST - 1))
        self._weights: dict[str, float] = {}
        for line in others:
            number, pairs = line.split(" ")
            weight = log(tips / int(number))
            self._weights |= {pairs[i : i + 2]: weight for i in range(0, len(pairs), 2)}

    def weight(self, pair: str) -> float:
        """0 where every tip has it."""
        return self._weights.get(pair, self._rarest)


@cache
def usual() -> Usual:
    """The table that comes with the program."""
    return Usual(Path(__file__).with_name("usual.txt").read_text("utf-8").splitlines())
