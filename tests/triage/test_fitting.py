"""The score as a probability: reading the curve, and fitting it."""

import random
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.plan.words import UNFITTED, Calibration, Knots
from tests.triage.conftest import ON
from triage.calibration import probability, scores
from triage.measuring.fitting import FEWEST, Sample, TooFew, cross_checked, fit
from triage.measuring.shares import curve

KNOTS = Knots((0.0, 10.0), (0.1, 0.9))
CURVES = Calibration(0.5, KNOTS, Knots((0.0, 10.0), (0.0, 0.5)), 1000)


@pytest.mark.parametrize(
    ("at", "share"), [(-5, 0.1), (0, 0.1), (2.5, 0.3), (5, 0.5), (10, 0.9), (99, 0.9)]
)
def test_the_curve_is_straight_between_knots_and_level_outside(at: float, share: float) -> None:
    assert probability(KNOTS, at) == pytest.approx(share)


def test_a_rival_takes_from_the_leader_and_more_from_those_behind() -> None:
    assert scores(CURVES, (10.0,)) == (0.9,)
    assert scores(CURVES, (10.0, 8.0)) == (0.58, 0.15)
    assert scores(CURVES, ()) == ()


def test_no_task_behind_the_leader_is_likelier() -> None:
    eager = Calibration(0.0, KNOTS, Knots((0.0, 1.0), (0.8, 0.9)))
    assert scores(eager, (5.0, 4.0, 3.0)) == (0.5, 0.5, 0.5)


@given(st.lists(st.floats(0, 100), max_size=5), st.sampled_from([CURVES, UNFITTED]))
def test_scores_keep_the_order_of_the_points(points: list[float], plan: Calibration) -> None:
    found = scores(plan, sorted(points, reverse=True))
    assert list(found) == sorted(found, reverse=True)
    assert all(0 <= score <= 1 for score in found)


def made_up(tips: int, seed: int = 1) -> list[Sample]:
    """Tips whose leading task is right as often as its points say: p = points / 20."""
    generator = random.Random(seed)
    drawn = [generator.uniform(0, 20) for _ in range(tips)]
    return [Sample((points,), (generator.random() < points / 20,)) for points in drawn]


def test_a_known_relation_is_found_again() -> None:
    fitted = fit(made_up(4_000), ON, "made up")
    assert (fitted.tips, fitted.fitted_on, fitted.source) == (4_000, ON, "made up")
    for points in (3.0, 8.0, 12.0, 17.0):
        assert probability(fitted.first, points) == pytest.approx(points / 20, abs=0.05)


def test_unseen_tips_keep_the_promise() -> None:
    error = curve(cross_checked(made_up(4_000), 0.0)[0]).error
    assert error is not None
    assert error < 0.03


def test_a_tip_is_not_scored_by_a_curve_that_has_seen_it() -> None:
    """Every fifth tip is wrong and stands like the others, which are right."""
    found = [Sample((5.0 + n % 2,), (n % 5 != 0,)) for n in range(400)]
    unseen, _ = cross_checked(found, 0.0)
    assert [score > 0.9 for score, right in unseen if not right] == [True] * 80


def test_the_lead_counts_where_it_tells_more_than_the_points() -> None:
    generator = random.Random(2)
    drawn = [generator.uniform(5, 20) for _ in range(300)]
    close = [Sample((points, points - 0.5), (False, True)) for points in drawn]
    clear = [Sample((points, 0.6), (True, False)) for points in drawn]
    mixed = [each for pair in zip(close, clear, strict=True) for each in pair]
    assert fit(mixed, ON, "x").lead > 0


@given(st.integers(0, 10_000))
def test_a_fitted_curve_rises_and_is_never_quite_certain(seed: int) -> None:
    fitted = fit(made_up(FEWEST, seed), date(2026, 1, 1), "x")
    points, shares = fitted.first.points, fitted.first.shares
    assert all(one < other for one, other in pairwise(points))
    assert list(shares) == sorted(shares)
    assert 0 < shares[0] <= shares[-1] < 1


@pytest.mark.parametrize(
    "found",
    [[], made_up(FEWEST - 1), [Sample((5.0,), (True,))] * FEWEST],
    ids=["none", "few", "same"],
)
def test_too_little_is_refused(found: list[Sample]) -> None:
    with pytest.raises(TooFew):
        fit(found, ON, "x")


def test_tips_that_stand_equally_share_one_knot() -> None:
    equal = [Sample((5.0,), (n % 4 != 0,)) for n in range(FEWEST)]
    below = [Sample((2.0,), (False,))] * 20
    fitted = fit([*equal, *below], ON, "x")
    assert fitted.first.points == (2.0, 5.0)
    assert fitted.first.shares[1] == pytest.approx(0.75, abs=0.01)
