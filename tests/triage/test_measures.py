"""The measures, checked by hand on a few tips of the second city."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from common.plan import Plan
from tests.triage.conftest import ON
from triage import Assessment, Triage
from triage.assessment import AssessedOffice, Ranked
from triage.measuring.evaluate import Evaluation, evaluate, summed
from triage.measuring.judging import Judged, judge
from triage.measuring.labelled import Labelled
from triage.measuring.shares import curve, wilson

BLANK = Assessment("unclear", None, (), False, False, (), (), None, (), None, None, (), None, None)
LEAD = AssessedOffice("市环保局", "一科", "lead")


def found(**fields: Any) -> Assessment:
    return replace(BLANK, **fields)


def said(task: str, **fields: Any) -> Assessment:
    """Triage named a task, with a score."""
    score = fields.pop("score", 0.95)
    return found(scope="in", primary=task, ranked=(Ranked(task, score, ()),), **fields)


def tip(number: int, **fields: Any) -> Labelled:
    return Labelled(f"a-{number}", f"第{number}条", **{"scope": "in", "primary": "1", **fields})


@pytest.fixture
def judged(plan: Plan) -> list[Judged]:
    """Six tips of the plan, one foreign, one spam, in every state of wrongness."""
    pairs = [
        (tip(1, also=("2",)), said("1", also=("2",), sure=True, offices=(LEAD,))),
        (tip(2, also=("2", "M1")), said("1", also=("2",), district="东湖区")),
        (
            tip(3, accept=("2",), also_ok=("M1",), district="东湖区"),
            said("2", also=("1", "M1"), district="东湖区", sure=True),
        ),
        (tip(4), said("2", also=("M1",), sure=True, score=0.55)),
        (tip(5, primary="2", enterprise="某厂"), found(scope="unclear")),
        (tip(6, primary="2", district="西岭县"), said("2", district="西岭区")),
        (tip(7, scope="out", primary=None), found(scope="out")),
        (tip(8, scope="spam", primary=None), said("1", score=0.25)),
    ]
    return [judge(label, assessed, plan, date(2030, 8, 1)) for label, assessed in pairs]


@pytest.fixture
def measured(judged: list[Judged]) -> Evaluation:
    return summed(judged)


def counts(measured: Evaluation, *names: str) -> dict[str, tuple[int, int]]:
    return {name: (getattr(measured, name).right, getattr(measured, name).of) for name in names}


def test_shares_are_counted_as_by_hand(measured: Evaluation) -> None:
    assert counts(
        measured, "task", "department", "office", "co_handlers", "co_handlers_wrong", "scope",
        "in_called_spam", "district", "districts_invented", "enterprise", "sure", "sure_wrong",
    ) == {
        "task": (4, 6),  # 1, 2, 3 (accepted), 6
        "department": (4, 6),
        "office": (1, 6),  # only the first names a section
        "co_handlers": (2, 3),  # M1 of the second is missing
        "co_handlers_wrong": (1, 5),  # M1 of the fourth; of the third both are allowed
        "scope": (6, 8),  # not 5, not 8
        "in_called_spam": (0, 6),
        "district": (7, 8),  # 6 by its new name; 2 is invented
        "districts_invented": (1, 6),
        "enterprise": (7, 8),
        "sure": (3, 6),
        "sure_wrong": (1, 3),
    }  # fmt: skip


def test_rows_say_what_their_tips_were_taken_for(measured: Evaluation) -> None:
    rows = {row.key: (row.right.right, row.right.of, row.taken_for) for row in measured.rows}
    assert rows == {
        "1": (3, 4, (("2", 1),)),
        "2": (1, 2, (("unclear", 1),)),
        "out": (1, 1, ()),
        "spam": (0, 1, (("1", 1),)),
    }
    assert [row.sure_wrong for row in measured.rows] == [1, 0, 0, 0]


def test_the_worst_come_first_with_every_fault(measured: Evaluation) -> None:
    worst = [miss.id for miss in measured.worst]
    assert worst == ["a-4", "a-5", "a-8", "a-2"]
    assert measured.worst[0].faults == ("有把握而错", "任务 2，应为 1", "多协办 M1")
    assert measured.worst[3].faults == ("缺协办 M1", "区县 东湖区，应为 None")


def test_calibration_holds_scores_against_what_was_right(measured: Evaluation) -> None:
    bins = {b.low: (b.score, b.right.right, b.right.of) for b in measured.calibration.bins}
    assert bins[0.9] == (0.95, 4, 4)
    assert bins[0.5] == (0.55, 0, 1)
    assert bins[0.2] == (0.25, 0, 1)
    # (4 x 0.05 + 0.55 + 0.25) / 6
    assert measured.calibration.error == pytest.approx(1.0 / 6, abs=1e-4)


def test_a_score_of_one_is_in_the_last_bin_and_no_score_has_no_error() -> None:
    assert curve([(1.0, True)]).bins[-1].right.of == 1
    assert curve([]).error is None


def test_what_nobody_labelled_is_not_measured(plan: Plan) -> None:
    label = tip(1, open=frozenset({"district", "enterprise"}))
    result = summed([judge(label, said("1", district="东湖区", enterprise="某厂"), plan, ON)])
    assert (result.district.of, result.enterprise.of, result.worst) == (0, 0, ())


def test_pairs_and_wrong_links_are_counted_by_pair_and_by_tip(judged: list[Judged]) -> None:
    dups = ["x", "x", None, "y", "y", "x", None, None]
    similar: list[tuple[int, ...]] = [(), (0,), (), (2,), (), (0, 4), (), ()]
    linked = [
        replace(j, tip=replace(j.tip, dup=dup), similar=links)
        for j, dup, links in zip(judged, dups, similar, strict=True)
    ]
    result = summed(linked).duplicates
    assert (result.pairs.right, result.pairs.of) == (2, 4)
    assert result.missed == (("a-2", "a-6"), ("a-4", "a-5"))
    assert (result.wrong.right, result.wrong.of) == (2, 8)
    assert result.wrong_links == (("a-3", "a-4"), ("a-5", "a-6"))


def test_the_same_matter_told_twice_in_a_file_is_found(plan: Plan, triage: Triage) -> None:
    text = "东湖区云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
    tips = [replace(tip(n, dup="x"), text=text) for n in (1, 2)]
    tips.append(replace(tip(3, primary="2"), text="西岭县有人卖假钢筋，劣质钢材"))
    result = evaluate(tips, triage, plan, ON)
    assert (result.duplicates.pairs.right, result.duplicates.pairs.of) == (1, 1)
    assert result.duplicates.wrong.right == 0


def test_voices_are_told_apart_by_the_ids(judged: list[Judged]) -> None:
    two = [replace(j, tip=replace(j.tip, id=f"{'ab'[n % 2]}-{n}")) for n, j in enumerate(judged)]
    voices = summed(two).voices
    assert [(v.key, v.task.of, v.scope.of) for v in voices] == [("a", 3, 4), ("b", 3, 4)]
    assert summed(judged).voices == ()


def test_an_empty_file_has_no_shares_and_no_faults() -> None:
    result = summed([])
    assert (result.tips, result.task.share, result.worst) == (0, None, ())


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634)],
)
def test_wilson_intervals(right: int, of: int, low: float, high: float) -> None:
    share = wilson(right, of)
    assert (share.low, share.high) == pytest.approx((low, high), abs=1e-3)
