"""The measures, and the floors they must not fall below on our own labelled tips."""

import json
from pathlib import Path

import pytest

from common.plan import Plan
from tests.triage.conftest import ON
from triage import Triage
from triage.measuring.evaluate import Evaluation, evaluate, summed
from triage.measuring.folds import judged_apart
from triage.measuring.labelled import read_labelled

OWN = Path(__file__).with_name("own-tips.jsonl")


@pytest.fixture(scope="module")
def measured(city: Plan, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """Each author's tips, judged by a plan that has not counted their wording."""
    cache = tmp_path_factory.getbasetemp().parent / "jieba"
    with OWN.open(encoding="utf-8") as stream:
        tips = read_labelled(stream, city)
    return summed(tuple(judged_apart(tips, city, lambda plan: Triage(plan, cache), ON)))


def test_our_own_tips_stay_above_the_floors(measured: Evaluation) -> None:
    assert measured.tips >= 1_000
    assert measured.task.low > 0.92
    assert measured.department.low > 0.94
    assert measured.scope.low > 0.94
    assert measured.district.low > 0.97
    assert measured.enterprise.low > 0.92


def test_hardly_anything_sure_is_wrong(measured: Evaluation) -> None:
    assert measured.sure.share is not None
    assert measured.sure.share > 0.6
    assert measured.sure_wrong.share is not None
    assert measured.sure_wrong.share < 0.025


def test_no_tip_within_the_plan_is_called_spam(measured: Evaluation) -> None:
    assert ("in", "spam") not in {(label, found) for label, found, _ in measured.confusion}


def test_a_score_is_the_share_that_is_right(measured: Evaluation) -> None:
    assert measured.calibration.error is not None
    assert measured.calibration.error < 0.04
    best = measured.calibration.bins[-1]
    assert best.right.of > 500
    assert best.right.low > 0.95


def test_every_row_of_the_plan_is_counted(measured: Evaluation, city: Plan) -> None:
    keys = [row.key for row in measured.rows]
    assert set(keys) == {task.id for task in city.tasks} | {"out", "unclear", "spam"}
    assert keys[:20] == [str(number) for number in range(1, 21)]
    assert sum(row.right.of for row in measured.rows) == measured.tips


def test_faults_are_told_with_their_reasons(city: Plan, city_triage: Triage) -> None:
    lines = [
        json.dumps(
            {"id": "x", "text": "半夜用中频炉化废钢出钢坯", "scope": "out", "primary": None,
             "district": "綦江区", "enterprise": None}
        )
    ]  # fmt: skip
    result = evaluate(read_labelled(lines), city_triage, city, ON)
    (miss,) = result.worst
    assert any("范围 in，应为 out" in fault for fault in miss.faults)
    assert any("区县 None，应为 綦江区" in fault for fault in miss.faults)
    assert miss.reasons
    assert result.task.share is None
