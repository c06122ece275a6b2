"""What a changed plan would do: each change told apart, counted by row."""

from dataclasses import replace

from common.plan import Plan
from tests.triage.conftest import ON
from tests.triage.test_measures import found, said, tip
from triage import Assessment
from triage.measuring.compare import Comparison, compare
from triage.measuring.judging import judge
from triage.measuring.labelled import Labelled


def compared(plan: Plan, *triples: tuple[Labelled, Assessment, Assessment]) -> Comparison:
    before = [judge(label, old, plan, ON) for label, old, _ in triples]
    after = [judge(label, new, plan, ON) for label, _, new in triples]
    return compare(before, after)


def test_changes_are_better_worse_or_other(plan: Plan) -> None:
    right, wrong = said("1"), said("2")
    result = compared(
        plan,
        (tip(1), wrong, right),
        (tip(2), right, wrong),
        (tip(3), right, right),
        (tip(4), said("1", district="东湖区"), wrong),
        (tip(5), right, replace(right, sure=True)),
        (tip(6), replace(right, sure=True), right),
        (tip(7, scope="out", primary=None), found(scope="unclear"), found(scope="out")),
        (tip(8), wrong, replace(wrong, sure=True)),
        (tip(9), wrong, said("M1")),
    )
    assert {change.id: change.turn for change in result.changes} == {
        "a-1": "better", "a-2": "worse", "a-4": "other", "a-5": "better", "a-6": "worse",
        "a-7": "better", "a-8": "worse", "a-9": "other",
    }  # fmt: skip
    assert (result.count("better"), result.count("worse"), result.count("other")) == (3, 3, 2)
    assert [change.turn for change in result.changes[:3]] == ["worse"] * 3
    first = next(change for change in result.changes if change.id == "a-2")
    assert (first.before, first.after) == ("第1项 —", "第2项 —")
    assert first.faults == ("任务 2，应为 1",)


def test_measures_and_rows_stand_side_by_side(plan: Plan) -> None:
    result = compared(
        plan,
        (tip(1), said("2"), said("1")),
        (tip(2), said("1"), said("1")),
        (tip(3, primary="2"), said("2"), said("1")),
        (tip(4, primary="2"), said("2"), said("2")),
    )
    measures = {m.name: m for m in result.measures}
    assert measures["task"].delta == 0
    assert measures["co_handlers"].delta is None
    assert measures["scope"].after.of == 4
    rows = {r.key: (r.tips, r.before, r.after, r.better, r.worse, r.other) for r in result.rows}
    assert rows == {"1": (2, 1, 2, 1, 0, 0), "2": (2, 2, 1, 0, 1, 0)}


def test_the_same_plan_changes_nothing(plan: Plan) -> None:
    result = compared(plan, (tip(1), said("1"), said("1")))
    assert result.changes == ()
    assert all(measure.delta in (0, None) for measure in result.measures)
