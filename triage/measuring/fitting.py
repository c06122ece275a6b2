"""Fitting the score to labelled tips: isotonic regression, checked on tips it has not seen.

Only ``tipline plan calibrate`` calls this; the curve it finds is data of the plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate, groupby
from math import log
from operator import itemgetter

from common.plan.words import Calibration, Knots
from triage.calibration import scores, standing
from triage.measuring.judging import Judged

LEADS = (0.0, 0.25, 0.5, 0.75, 1.0)
FEWEST = 200
"""With fewer tips a curve says more about chance than about the rules."""
_FOLDS = 5
_NEVER = 0.0005
"""Scores are rounded to three digits; none is certain."""
_BLOCK = 15
"""A knot rests on at least so many tasks."""

Pair = tuple[float, bool]
"""A standing or a score, and whether the task was right."""


class TooFew(ValueError):
    """Too few tips, or all of them right, or all wrong."""


@dataclass(frozen=True)
class Sample:
    """The points of the tasks that a tip suggests, and which of them are right."""

    points: tuple[float, ...]
    right: tuple[bool, ...]


def samples(judged: Iterable[Judged]) -> tuple[Sample, ...]:
    """What there is to learn from: tips that suggest any task at all."""
    return tuple(
        Sample(j.found.points, tuple(ranked.task in j.tip.right for ranked in j.found.ranked))
        for j in judged
        if j.found.points
    )


def fit(found: Sequence[Sample], on: date, source: str) -> Calibration:
    """The curves with the lead that foretells unseen tips best. Raises TooFew."""
    told = {sample.right[0] for sample in found}
    if len(found) < FEWEST or len(told) < 2:  # noqa: PLR2004
        raise TooFew(f"只有 {len(found)} 条可用的标注线索，至少要 {FEWEST} 条，且有对有错")
    lead = min(LEADS, key=lambda each: _loss(cross_checked(found, each)[0]))
    return replace(_fitted(found, lead), tips=len(found), fitted_on=on, source=source)


def cross_checked(found: Sequence[Sample], lead: float) -> tuple[list[Pair], list[Pair]]:
    """The scores of leading tasks, and of the others, by curves fitted without the fifth of
    the tips that each belongs to."""
    scored: list[list[Pair]] = []
    for fold in range(_FOLDS):
        others = [sample for place, sample in enumerate(found) if place % _FOLDS != fold]
        curves = _fitted(others, lead)
        scored += [
            list(zip(scores(curves, sample.points), sample.right, strict=True))
            for sample in found[fold::_FOLDS]
        ]
    return [tip[0] for tip in scored], [pair for tip in scored for pair in tip[1:]]


def _fitted(found: Sequence[Sample], lead: float) -> Calibration:
    first = [(standing(sample.points, 0, lead), sample.right[0]) for sample in found]
    others = [
        (standing(sample.points, place, lead), right)
        for sample in found
        for place, right in enumerate(sample.right)
        if place
    ]
    return Calibration(lead, _knots(first), _knots(others or first))


def _loss(scored: Iterable[Pair]) -> float:
    """How much the scores are surprised by the truth (log loss)."""
    sure = [(min(max(score, _NEVER), 1 - _NEVER), right) for score, right in scored]
    return sum(-log(score if right else 1 - score) for score, right in sure)


def _knots(pairs: Iterable[Pair]) -> Knots:
    """The middle of each block and its share, never quite 0 or 1 (half a tip either way)."""
    blocks = _pooled(sorted(pairs))
    shares = ((right + 0.5) / (of + 1) for _, right, of in blocks)
    rising = (round(each, 4) for each in accumulate(shares, max))
    knots = {round(total / of, 2): s for (total, _, of), s in zip(blocks, rising, strict=True)}
    return Knots(tuple(knots), tuple(knots.values()))


def _pooled(pairs: Iterable[Pair]) -> list[tuple[float, int, int]]:
    """Pooled adjacent violators: blocks of (sum of standings, right, count) whose shares
    rise. What stands equally is one block from the start; one too small joins the next."""
    blocks: list[tuple[float, int, int]] = []
    for at, equal in groupby(pairs, key=itemgetter(0)):
        rights = [right for _, right in equal]
        blocks.append((at * len(rights), sum(rights), len(rights)))
        while len(blocks) > 1 and _violates(*blocks[-2:]):
            last = blocks.pop()
            blocks[-1] = _joined(blocks[-1], last)
    if len(blocks) > 1 and blocks[-1][2] < _BLOCK:
        last = blocks.pop()
        blocks[-1] = _joined(blocks[-1], last)
    return blocks


def _violates(one: tuple[float, int, int], other: tuple[float, int, int]) -> bool:
    return one[2] < _BLOCK or one[1] * other[2] >= other[1] * one[2]


def _joined(one: tuple[float, int, int], other: tuple[float, int, int]) -> tuple[float, int, int]:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]
