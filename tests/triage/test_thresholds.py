"""The boundary suite: quantities against the plan's rules, and what is merely mentioned.

``boundaries.jsonl`` holds what was written first, from the plan and the catalogue: each text
with its facts in order (of each the verdict, and where it matters rule, value, unit, count).
"""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from common.plan import Plan
from common.plan.words import Threshold
from tests.triage.conftest import CHONGQING, Judge
from triage.assessment import Fact

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "boundaries.jsonl").read_text("utf-8").splitlines()
]
WHOLE = ("级", "人", "片", "年")
"""Units that people count in whole numbers."""


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_a_quantity_is_judged_by_the_rule_it_falls_under(
    judge: Judge, case: dict[str, Any]
) -> None:
    facts = judge(case["text"]).facts
    assert [fact.verdict for fact in facts] == [want["verdict"] for want in case["facts"]]
    for fact, want in zip(facts, case["facts"], strict=True):
        assert fact.rule.startswith(want.get("rule", ""))
        assert fact.value == pytest.approx(want.get("value", fact.value))
        assert fact.unit == want.get("unit", fact.unit)
        assert fact.count == want.get("count", 1)
        assert case["text"][fact.start : fact.end] == fact.text


def test_the_suite_covers_what_it_promises() -> None:
    verdicts = [fact["verdict"] for case in CASES for fact in case["facts"]]
    assert len(CASES) >= 150
    assert all(verdicts.count(kind) >= 20 for kind in ("meets", "outside", "boundary", "unknown"))


def _said(rule: Threshold, value: float) -> list[str]:
    """A sentence for each of the rule's words; no exponents in its number."""
    number = f"{value:.8f}".rstrip("0").rstrip(".")
    before, measure = "".join(rule.needs[:1]), "".join(rule.measures[:1])
    return [f"{before}{word}{measure}{number}{rule.unit}" for word in rule.subjects]


def _expected(rule: Threshold, value: float) -> str:
    if value == rule.value:
        verdict = {"<": "boundary", ">": "outside"}.get(rule.op, "meets")
    else:
        below = rule.op in ("<", "<=")
        verdict = "meets" if (value < rule.value) == below else "outside"
    return "unknown" if rule.further and verdict != "outside" else verdict


def test_every_rule_of_the_plan_can_be_met_missed_and_sat_upon(city: Plan, judge: Judge) -> None:
    """A rule that shares its words with one for another kind may leave the verdict open."""
    rules = [rule for rule in city.lexicon.thresholds if not rule.fuels]
    assert len(rules) > 150
    for rule in rules:
        step = 1 if rule.unit in WHOLE else max(abs(rule.value) / 100, 1e-6)
        for value in (rule.value - step, rule.value, rule.value + step):
            want = _expected(rule, value)
            found = [fact for text in _said(rule, value) for fact in judge(text).facts]
            assert _agrees(rule, want, found, rules), (rule.id, value, want, found)


def _agrees(rule: Threshold, want: str, found: list[Fact], rules: list[Threshold]) -> bool:
    if any(fact.rule == rule.id and fact.verdict == want for fact in found):
        return True
    return any(
        other.unit == rule.unit
        and other.value != rule.value
        and set(rule.subjects) & set(other.subjects)
        for other in rules
    ) and all(fact.verdict in (want, "unknown", "outside", "meets") for fact in found)


def test_every_threshold_of_the_catalogue_is_read_or_left_out_for_a_reason(city: Plan) -> None:
    with (CHONGQING / "catalogue.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = {row["id"]: row for row in csv.DictReader(stream) if row["op"]}
    read = {rule.id.split()[0]: rule for rule in city.lexicon.thresholds}
    left_out = rows.keys() - read.keys()
    assert left_out == {
        "CY24-T-02-02", "CY24-T-17-10", "CY24-P-08-11", "SEED-04-01", "SEED-04-02", "KQ-24-04",
        "KQ-24-05", "KQ-24-07",
    }  # fmt: skip
    for row_id in rows.keys() & read.keys():
        exception = rows[row_id]["exception"]
        if exception and not exception.startswith("注："):
            assert read[row_id].exempt or read[row_id].doubt, f"{row_id}: {exception}"


def test_facts_of_the_catalogue_say_how_sure_they_are_and_are_never_law(city: Plan) -> None:
    for rule in city.lexicon.thresholds:
        if not rule.id.startswith("coal-boiler"):
            assert not rule.confirmed
            assert "未经核对" in rule.source
            assert any(f"可信度{degree}" in rule.source for degree in "高中低")


def test_a_fact_is_a_reason_with_its_place_rule_and_source(judge: Judge) -> None:
    text = "厂里有台６噸的燃煤鍋爐，天天燒煤"
    (leader, *_) = judge(text).ranked
    assert leader.task == "4"
    reason = next(r for r in leader.reasons if r.rule == "燃煤锅炉，低于10蒸吨/小时")
    assert text[reason.start : reason.end] == reason.text == "６噸"
    assert reason.source == "渝制造强市办〔2024〕4号附件第4行；正文二（二）1"


def test_a_rule_of_the_plan_names_its_row(judge: Judge) -> None:
    reasons = judge("锅炉天天烧煤冒黑烟").ranked[0].reasons
    assert any(r.source.startswith("渝制造强市办〔2024〕4号附件第4行") for r in reasons)


def test_a_fact_carries_one_items_value_in_the_rules_unit(judge: Judge) -> None:
    text = "车间里有两台4吨的燃煤锅炉"
    (fact,) = judge(text).facts
    assert (fact.subject, fact.value, fact.unit, fact.count) == ("燃煤锅炉", 4, "蒸吨/小时", 2)
    assert text[fact.start : fact.end] == fact.text == "4吨"


def test_megawatts_become_tons_of_steam(judge: Judge) -> None:
    (fact,) = judge("一台2.8MW的燃煤锅炉").facts
    assert fact.value == pytest.approx(4)


def test_a_boundary_value_is_never_sure(judge: Judge) -> None:
    found = judge("厂里有一台10吨的燃煤锅炉，烧煤冒黑烟，烟囱天天冒。")
    assert found.primary == "4"
    assert not found.sure


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("厂里有一台20吨的燃煤锅炉在烧煤", "建成区"),
        ("厂里有台6吨的锅炉冒黑烟，不晓得烧什么", "烧的是煤"),
        ("纸厂的瓦楞纸机幅宽1.8米，是老设备", "一分钟走多少米"),
        ("炼铁厂的高炉300立方米，说是铸造生铁用的", "炼钢，还是自己做铸件"),
    ],
)
def test_what_is_open_is_what_is_asked(judge: Judge, text: str, asked: str) -> None:
    found = judge(text)
    assert "unknown" in {fact.verdict for fact in found.facts}
    assert found.question is not None
    assert asked in found.question.text


def test_more_quantities_than_are_judged_are_left_to_a_person(judge: Judge) -> None:
    boiler = "綦江区永新镇某厂用一台6蒸吨燃煤锅炉天天冒黑烟，燃煤锅炉没有脱硫。"
    assert judge(boiler).sure
    assert not judge("他家运了1吨煤，" * 55 + boiler).sure
