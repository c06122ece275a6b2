"""The summary: facts in the third person, none of the reporter's sentences."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from common.plan import Plan
from routing.rules.summary import draft_summary
from triage import Assessment, Reason, Triage

ON = date(2026, 11, 24)


def summary(plan: Plan, found: Assessment, address: str | None = None) -> str:
    return draft_summary(plan, found, "每天傍晚", address)


def test_place_enterprise_matter_and_quantity_are_named(plan: Plan, triage: Triage) -> None:
    text = "我家隔壁，东湖区柳荫街道云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
    written = summary(plan, triage.assess(text, ON), "河边第二家")
    assert "地点：东湖区，柳荫街道，河边第二家" in written
    assert "对象：云泽机械厂" in written
    assert "燃煤锅炉淘汰" in written
    assert "6蒸吨" in written
    assert "时间：每天傍晚" in written
    assert "隔壁" not in written


def test_a_word_inside_a_longer_one_is_not_repeated(plan: Plan, triage: Triage) -> None:
    written = summary(plan, triage.assess("东湖区有燃煤锅炉，烧煤冒黑烟。", ON))
    points = next(line for line in written.split("\n") if line.startswith("反映要点"))
    words = points.removeprefix("反映要点：").split("、")
    assert not any(a != b and a in b for a in words for b in words)


def test_words_that_touch_a_hint_stay_out(plan: Plan, triage: Triage) -> None:
    text = "东湖区有燃煤锅炉冒黑烟"
    found = triage.assess(text, ON)
    everything = Reason(text, 0, len(text), "身份线索", "")
    hinted = Assessment(**{**found.__dict__, "hints": (everything,)})
    assert "反映要点" not in summary(plan, hinted)


def test_mere_wording_and_single_characters_stay_out(plan: Plan, tmp_path: Path) -> None:
    counts = {pair: {"1": 9} for pair in ("婆娘", "龙门", "烧煤")}
    worded = replace(plan, lexicon=replace(plan.lexicon, counts={**counts, "炉": {"2": 9}}))
    found = Triage(worded, tmp_path).assess("我婆娘摆龙门阵说东湖区有燃煤锅炉，烧煤冒黑烟。", ON)
    assert "婆娘" in {r.text for ranked in found.ranked for r in ranked.reasons}
    written = summary(plan, found)
    assert "燃煤锅炉" in written
    assert "婆娘" not in written
    assert "龙门" not in written


def test_an_unknown_place_is_said_so(plan: Plan, triage: Triage) -> None:
    assert "地点：未说明" in summary(plan, triage.assess("有个地方冒黑烟", ON))
