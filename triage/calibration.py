"""From points to the probability that a task is right, by the plan's fitted curves."""

from bisect import bisect_right
from collections.abc import Sequence

from common.plan.words import Calibration, Knots


def standing(points: Sequence[float], place: int, lead: float) -> float:
    """How a task stands among all: its points less a share of the best other task's."""
    rival = max((*points[:place], *points[place + 1 :]), default=0.0)
    return points[place] - lead * rival


def probability(curve: Knots, at: float) -> float:
    """The curve's share at a standing: straight between knots, level outside them."""
    right = bisect_right(curve.points, at)
    if right in (0, len(curve.points)):
        return curve.shares[right and -1]
    x, x2 = curve.points[right - 1 : right + 1]
    y, y2 = curve.shares[right - 1 : right + 1]
    return y + (y2 - y) * (at - x) / (x2 - x)


def scores(curves: Calibration, points: Sequence[float]) -> tuple[float, ...]:
    """The probability of each task, from the points of all of them, the best first."""
    found: list[float] = []
    for place in range(len(points)):
        at = standing(points, place, curves.lead)
        score = probability(curves.others if place else curves.first, at)
        found.append(min(score, found[0]) if found else score)
    return tuple(round(score, 3) for score in found)
