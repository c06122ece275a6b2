"""When a tip may go to its section without a person, and to which units it goes."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from common.plan import Plan
from routing.rules.assigning import may_assign_itself, placements
from routing.rules.words import Part
from triage import Assessment, Triage

SURE = "东湖区柳荫街道云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"


@pytest.fixture
def sure(triage: Triage) -> Assessment:
    """An assessment that nothing stands against."""
    found = triage.assess(SURE, date(2026, 11, 24))
    return replace(found, scope="in", primary="1", sure=True, officials=False, also=())


def allowed(plan: Plan, found: Assessment, **rules: Any) -> bool:
    settings: dict[str, Any] = {"automatic": True, "except_tasks": (), "hints": False} | rules
    return may_assign_itself(found, plan, **settings)


def test_a_sure_tip_goes_by_itself(plan: Plan, sure: Assessment) -> None:
    assert allowed(plan, sure)


@pytest.mark.parametrize(
    "change",
    [
        {"sure": False},
        {"scope": "unclear"},
        {"primary": None},
        {"primary": "M1"},
        {"officials": True},
        {"districts": ("东湖区", "西岭区"), "district": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_has_to_wait_for_the_office_waits(
    plan: Plan, sure: Assessment, change: dict[str, Any]
) -> None:
    assert not allowed(plan, replace(sure, **change))


@pytest.mark.parametrize("rule", [{"automatic": False}, {"except_tasks": ("1",)}, {"hints": True}])
def test_the_office_can_switch_it_off_and_hints_stop_it(
    plan: Plan, sure: Assessment, rule: dict[str, Any]
) -> None:
    assert not allowed(plan, sure, **rule)


def test_units_come_in_the_annexes_order_and_each_once(plan: Plan) -> None:
    given = placements(plan, "1", ("2", "M1"), ("东湖区",))
    assert [(p.unit, p.part) for p in given] == [
        ("市环保局/一科", Part.LEAD),
        ("市工信局/技改科", Part.SUPPORT),
        ("市质量监督局/稽查队", Part.SUPPORT),
        ("市工信局", Part.SUPPORT),
        ("东湖区", Part.DISTRICT),
    ]
