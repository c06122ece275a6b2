"""What wording alone says: counted, weighed, shown, and never the last word."""

from dataclasses import replace
from itertools import chain
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from common.plan import Plan
from common.plan.counts import SCOPES
from tests.triage.conftest import ON
from triage import Triage
from triage.bayes import Bayes, Span, stretches
from triage.measuring.counting import counted
from triage.measuring.folds import judged_apart
from triage.measuring.labelled import Labelled, read_labelled

KINDS = ("1", "2", *SCOPES)
COUNTS = {"炉": {"1": 9, "2": 1}, "炉烟": {"1": 6}, "吵闹": {"out": 5}, "晚上": {"1": 3, "2": 3}}


def labelled(*lines: str) -> tuple[Labelled, ...]:
    return read_labelled(line.encode() for line in lines)


def tip(number: str, text: str, primary: str = "") -> str:
    task = f'"scope": "in", "primary": "{primary}"' if primary else '"scope": "out"'
    return f'{{"id": "{number}", "text": "{text}", {task}}}'


def points(text: str) -> dict[str, float]:
    bayes = Bayes(COUNTS, KINDS)
    return bayes.points(bayes.found(text, ()))


def test_a_kind_whose_tips_use_the_words_gains_and_the_others_lose() -> None:
    told = points("炉烟很大")
    assert max(told, key=lambda kind: told[kind]) == "1"
    assert told["1"] > 0 > told["out"]
    assert max(points("吵闹"), key=lambda kind: points("吵闹")[kind]) == "out"


def test_words_that_all_kinds_use_say_little() -> None:
    assert abs(points("晚上")["1"]) < points("炉烟")["1"] / 3


def test_a_plan_without_counts_says_nothing() -> None:
    bayes = Bayes({}, KINDS)
    assert set(bayes.points(bayes.found("炉烟很大", ())).values()) == {0.0}


@given(st.text(max_size=200))
def test_points_are_bounded_whatever_the_text(text: str) -> None:
    assert all(-25 < each < 11 for each in points(text).values())


@given(st.text("炉烟吵闹晚上甲\n𰻞", max_size=12), st.tuples(st.integers(0, 9), st.integers(0, 9)))
def test_exactly_the_counted_stretches_of_a_text_are_found(text: str, span: Span) -> None:
    bayes, left_out = Bayes(COUNTS, KINDS), [(min(span), min(max(span), len(text)))]
    expected = [bayes.found(each, ()).tolist() for each in stretches(text, left_out) & {*COUNTS}]
    assert bayes.found(text, left_out).tolist() == sorted({*chain(*expected)})


def test_places_and_names_are_left_out() -> None:
    assert stretches("甲乙丙丁", [(1, 3)]).isdisjoint({"乙", "丙", "甲乙", "乙丙", "丙丁"})


def test_only_what_two_tips_share_is_counted(city_triage: Triage) -> None:
    tips = labelled(
        tip("a-1", "綦江区这边炉子冒烟", "4"), tip("b-1", "炉子冒了烟", "4"), tip("c-1", "炉子"),
        tip("d-1", "嗡嗡响"),
    )  # fmt: skip
    counts = counted(tips, city_triage.wording)
    assert counts["炉子"] == {"4": 2, "out": 1}
    assert "冒烟" not in counts  # one tip only: it could give that tip away
    assert not {"嗡嗡", "綦江", "了", "的"} & counts.keys()


def test_wording_decides_where_no_rule_does_but_never_makes_sure(
    city: Plan, tmp_path: Path
) -> None:
    counts = {stretch: {"19": 40} for stretch in ("咕噜", "噜噜", "噜", "咕")}
    counts |= {stretch: {"13": 40} for stretch in ("哗啦", "啦啦", "啦", "哗")}
    plan = replace(city, lexicon=replace(city.lexicon, counts=counts))
    found = Triage(plan, tmp_path).assess("后院咕噜噜", ON)
    assert (found.scope, found.primary, found.sure) == ("in", "19", False)
    (reason,) = found.ranked[0].reasons
    assert (reason.text, reason.rule) == ("咕噜噜", "用词常见于任务 19 的线索")


def test_tips_are_judged_without_their_own_authors_wording(city: Plan, tmp_path: Path) -> None:
    tips = labelled(
        *(tip(f"a-{n}", f"后院咕噜噜{n}", "19") for n in range(9)),
        *(tip(f"b-{n}", f"山上哗啦啦{n}", "13") for n in range(9)),
    )
    bare = replace(city, lexicon=replace(city.lexicon, counts={}))

    def build(plan: Plan) -> Triage:
        return Triage(plan, tmp_path)

    judged = list(judged_apart(tips, bare, build, ON))
    assert [each.tip.id for each in judged] == [each.id for each in tips]
    assert not any(each.task for each in judged)
    counted_all = counted(tips, build(bare).wording)
    known = replace(city, lexicon=replace(city.lexicon, counts=counted_all))
    assert build(known).assess("后院咕噜噜", ON).primary == "19"


def test_units_see_no_wording_and_no_hints(city: Plan, tmp_path: Path) -> None:
    counts = {stretch: {"19": 40} for stretch in ("咕噜", "噜噜", "噜", "咕", "护士")}
    counts |= {stretch: {"13": 40} for stretch in ("哗啦", "啦啦", "啦", "哗")}
    plan = replace(city, lexicon=replace(city.lexicon, counts=counts))
    found = Triage(plan, tmp_path).assess("我是护士，后院咕噜噜，水泵也响", ON)
    assert "护士" in str(found.ranked)
    assert "护士" not in str(found.for_units().ranked)
    assert found.for_units().primary == found.primary
