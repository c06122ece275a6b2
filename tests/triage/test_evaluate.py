"""The measures, and the floors they must not fall below on our own labelled tips."""

import json
from pathlib import Path

import pytest

from common.plan import Plan
from tests.triage.conftest import ON
from triage import Triage
from triage.evaluate import Evaluation, evaluate, wilson
from triage.labelled import read_labelled

OWN = Path(__file__).with_name("own-tips.jsonl")


@pytest.fixture(scope="module")
def measured(city: Plan, city_triage: Triage) -> Evaluation:
    with OWN.open(encoding="utf-8") as stream:
        return evaluate(read_labelled(stream), city_triage.assess, city, ON)


def test_our_own_tips_stay_above_the_floors(measured: Evaluation) -> None:
    assert measured.tips >= 250
    assert measured.task.low > 0.92
    assert measured.department.low > 0.92
    assert measured.scope.low > 0.94
    assert measured.district.low > 0.96
    assert measured.enterprise.low > 0.94


def test_hardly_anything_sure_is_wrong(measured: Evaluation) -> None:
    assert measured.sure.share is not None
    assert measured.sure.share > 0.6
    assert measured.sure_wrong.right <= 3


def test_no_tip_within_the_plan_is_called_spam(measured: Evaluation) -> None:
    assert ("in", "spam") not in {(label, found) for label, found, _ in measured.confusion}


def test_a_higher_score_is_more_often_right(measured: Evaluation) -> None:
    shares = [b.right.share for b in measured.calibration if b.right.of > 20 and b.right.share]
    assert shares == sorted(shares)


def test_faults_are_told_with_their_reasons(city: Plan, city_triage: Triage) -> None:
    lines = [
        json.dumps(
            {"id": "x", "text": "半夜用中频炉化废钢出钢坯", "scope": "out", "primary": None,
             "district": "綦江区", "enterprise": None}
        )
    ]  # fmt: skip
    result = evaluate(read_labelled(lines), city_triage.assess, city, ON)
    (miss,) = result.worst
    assert any("范围 in，应为 out" in fault for fault in miss.faults)
    assert any("区县 None，应为 綦江区" in fault for fault in miss.faults)
    assert miss.reasons
    assert result.task.share is None


def test_a_line_that_is_no_labelled_tip_is_named() -> None:
    with pytest.raises(ValueError, match="第 2 行"):
        read_labelled(['{"id": "1", "text": "a", "scope": "in"}', "{}"])


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634)],
)
def test_wilson_intervals(right: int, of: int, low: float, high: float) -> None:
    share = wilson(right, of)
    assert (share.low, share.high) == pytest.approx((low, high), abs=1e-3)
