"""Shares with their counts and 95 % intervals, and how well scores keep their promise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

_Z = 1.959964
"""The normal quantile of a two-sided 95 % interval."""
BINS = 10


@dataclass(frozen=True)
class Share:
    """A share with its counts and its Wilson interval at 95 %."""

    right: int
    of: int
    share: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Bin:
    """What was scored from ``low`` to below ``high``: the mean score, and how much was right."""

    low: float
    high: float
    score: float | None
    right: Share


@dataclass(frozen=True)
class Curve:
    """A calibration curve. ``error``: the mean gap between score and share right, weighted
    by the bins' counts (expected calibration error); None without any score."""

    bins: tuple[Bin, ...]
    error: float | None


def wilson(right: int, of: int) -> Share:
    """A share with the Wilson score interval."""
    if not of:
        return Share(0, 0, None, 0.0, 1.0)
    p, spread = right / of, _Z * _Z / of
    middle = (p + spread / 2) / (1 + spread)
    half = _Z * sqrt(p * (1 - p) / of + spread / (4 * of)) / (1 + spread)
    return Share(
        right, of, round(p, 4), round(max(0, middle - half), 4), round(min(1, middle + half), 4)
    )


def share(hits: Iterable[bool]) -> Share:
    """How many of the hits are true."""
    listed = list(hits)
    return wilson(sum(listed), len(listed))


def curve(scored: Sequence[tuple[float, bool]]) -> Curve:
    """Scores (0 … 1) against what was right, in ``BINS`` equal bins."""
    bins, gaps = [], 0.0
    for number in range(BINS):
        inside = [(s, right) for s, right in scored if min(int(s * BINS), BINS - 1) == number]
        mean = sum(s for s, _ in inside) / len(inside) if inside else None
        right = share(right for _, right in inside)
        gaps += abs(sum(s for s, _ in inside) - right.right)
        bins.append(
            Bin(number / BINS, (number + 1) / BINS, None if mean is None else round(mean, 4), right)
        )
    return Curve(tuple(bins), round(gaps / len(scored), 4) if scored else None)
