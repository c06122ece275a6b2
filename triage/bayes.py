"""What a text's wording alone says: complement naive Bayes over labelled tips.

Stretches of one or two characters are counted once a tip, outside places and names of
units: those say where and who, not what, and must not travel with the plan. After Rennie
et al., "Tackling the Poor Assumptions of Naive Bayes Text Classifiers" (2003), sections 3
and 4; what all kinds have in common is left out of the sums.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from math import exp, log
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from common.plan.counts import Counts

_SMOOTHING = 1.0
_WEIGHT = 3.0
"""Points of one unit of log probability, beside the points of the plan's own rules."""
_LEAST = -8.0
"""No kind is less likely than this (log probability): wording never rules out."""
_SHOWN = 3
"""At most so many stretches are shown for a task."""

Span = tuple[int, int]
Found = NDArray[np.unsignedinteger[Any]]
"""The numbers of the counted stretches in a text, each once, in ascending order."""
_LONGEST = 2
"""No stretch has more characters."""
_BREAK = "\n"
"""Stands for what is left out."""


def stretches(text: str, left_out: Iterable[Span]) -> set[str]:
    """The single characters and pairs of a normal text, without those in ``left_out``."""
    for start, end in left_out:
        text = text[:start] + _BREAK * (end - start) + text[end:]
    return {*text, *map(add, text, text[1:])}


class _Numbered:
    """The counted stretches by numbers from 1: single characters first, then pairs.

    Finds those of a text as ``stretches`` would, but in a few steps over arrays: looking up
    each stretch as a string of its own costs several times as much. Each character has a
    number, 0 where no stretch has it; a table over two of these holds the stretches' numbers,
    single characters as pairs after 0.
    """

    def __init__(self, counted: Iterable[str]) -> None:
        short = [stretch for stretch in counted if len(stretch) <= _LONGEST]
        self.stretches = ("", *sorted(short, key=lambda stretch: (len(stretch), stretch)))
        chars = sorted({_BREAK, *"".join(self.stretches)})
        self._many = len(chars) + 1
        self._chars = np.zeros(ord(chars[-1]) + 2, np.int32)
        self._chars[list(map(ord, chars))] = range(1, self._many)
        self._left_out = self._chars[ord(_BREAK)]
        self._table = np.zeros(self._many**2, np.min_scalar_type(len(self.stretches)))
        number = dict(zip(chars, range(1, self._many), strict=True))
        keys = [reduce(lambda at, c: at * self._many + number[c], s, 0) for s in self.stretches]
        self._table[keys] = range(len(keys))
        self._first_pair = sum(len(stretch) < _LONGEST for stretch in self.stretches)

    def found(self, text: str, left_out: Iterable[Span]) -> Found:
        """The counted stretches of a text."""
        chars = self._numbers(text)
        for start, end in left_out:
            chars[start:end] = self._left_out
        pairs = chars[:-1] * self._many + chars[1:]
        numbers = self._table.take(np.concatenate(([0], chars, pairs)))
        numbers.sort()
        each_once: Found = numbers[1:][numbers[1:] != numbers[:-1]]
        return each_once

    def pairs(self, found: Found) -> Found:
        """Those of ``found`` that have two characters."""
        return found[found.searchsorted(self._first_pair) :]

    def _numbers(self, text: str) -> NDArray[np.int32]:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        return self._chars.take(codes, mode="clip")


class Bayes:
    """The wording of labelled tips, by kind: a task of the plan or a scope beside ``in``."""

    def __init__(self, counts: Counts, kinds: Sequence[str]) -> None:
        self._kinds = kinds
        self._rows = {kind: row for row, kind in enumerate(kinds)}
        self._table = _Numbered(counts)
        rows = [counts.get(stretch, {}) for stretch in self._table.stretches]
        tips = np.array([[c.get(kind, 0) for kind in kinds] for c in rows], np.float32)
        everywhere = tips.sum(axis=1, keepdims=True)
        others = (tips.sum() - tips.sum(axis=0)) + _SMOOTHING * max(len(counts), 1)
        gains = np.log((everywhere + _SMOOTHING) / (everywhere - tips + _SMOOTHING))
        self._weights = gains + np.log(others)
        self._gains = np.ascontiguousarray(gains.T)
        """How much more a stretch speaks for a kind than for one in which it never occurs."""

    def found(self, text: str, left_out: Iterable[Span]) -> Found:
        """The counted stretches of a normal text, by their numbers."""
        return self._table.found(text, left_out)

    def points(self, found: Found) -> dict[str, float]:
        """Points for and against each kind; 0 is what a text that says nothing gets."""
        sums = self._weights.take(found, axis=0).sum(axis=0).tolist()
        top = max(sums)
        total = top + log(sum([exp(each - top) for each in sums]))
        least, even = total + _LEAST, total - log(len(sums))
        return {
            kind: _WEIGHT * ((each if each > least else least) - even)
            for kind, each in zip(self._kinds, sums, strict=True)
        }

    def telling(self, found: Found, kind: str) -> list[str]:
        """The pairs among ``found`` that speak most for a kind, the strongest first."""
        pairs = self._table.pairs(found)
        gains = self._gains[self._rows[kind]].take(pairs)
        best = (-gains).argsort(kind="stable")[:_SHOWN]
        return [self._table.stretches[pairs[at]] for at in best.tolist() if gains[at] > 0]
