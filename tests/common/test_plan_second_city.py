"""An invented second city loads with its own departments, tiers, districts and words."""

import shutil
from datetime import date, time
from pathlib import Path

import pytest

from common.plan import Plan, load_plan, name_words, place_words
from common.plan.model import PlaceWords
from common.plan.places import change_days

FOLDER = Path(__file__).resolve().parents[1] / "plans" / "yunze-2030"
SPRING, SUMMER, AUTUMN = date(2030, 2, 1), date(2030, 4, 1), date(2030, 9, 1)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(FOLDER)


def test_departments_and_sections_are_the_second_city_s_own(plan: Plan) -> None:
    assert plan.departments == ("市工信局", "市环保局", "市质量监督局")
    units = {task.id: [section.unit for section in task.sections] for task in plan.tasks}
    assert units == {
        "1": ["市环保局/一科", "市工信局/技改科"],
        "2": ["市质量监督局/稽查队"],
        "M1": ["市工信局"],
    }


def test_no_row_selects_among_its_sections(plan: Plan) -> None:
    assert plan.choices == {}
    assert all(task.selector is None for task in plan.tasks)


def test_deadlines_have_two_tiers(plan: Plan) -> None:
    tiers = {
        (clock.kind, clock.department, clock.days, clock.unit)
        for clock in plan.deadlines.clocks
        if (clock.stage, clock.part, clock.tip_kind) == ("verifying", "lead", "*")
    }
    assert tiers == {
        ("promised", "*", 20, "working"),
        ("statutory", "市质量监督局", 60, "calendar"),
    }
    assert (plan.deadlines.opens, plan.deadlines.closes) == (time(8, 30), time(17, 30))


def test_a_district_that_became_another_is_handled_by_it(plan: Plan) -> None:
    assert plan.handled_by("西岭县", SUMMER) == "西岭县"
    assert plan.handled_by("西岭县", AUTUMN) == "西岭区"
    assert plan.handled_by("没有这个县", AUTUMN) is None
    assert name_words(plan, SUMMER)["西岭"] == "西岭县"
    assert name_words(plan, AUTUMN)["西岭"] == "西岭区"


def test_short_forms_leave_off_the_plan_s_own_endings(plan: Plan) -> None:
    places = place_words(plan, AUTUMN)
    assert places["柳荫"] == places["柳荫街道"] == ("东湖区",)
    assert places["石桥"] == ("东湖区", "西岭区")
    assert "光明" not in places
    assert "岭" not in places
    assert places["光明镇"] == ("东湖区",)


def test_what_moved_between_districts_is_found_by_date(plan: Plan) -> None:
    assert place_words(plan, SPRING)["化工大道"] == ("东湖区",)
    assert place_words(plan, SUMMER)["化工大道"] == ("云泽经开区",)


def test_a_plan_without_the_private_file_has_no_contacts(plan: Plan, tmp_path: Path) -> None:
    assert [contact.unit for contact in plan.contacts] == ["市环保局/一科"]
    shutil.copytree(FOLDER, tmp_path / "open", ignore=shutil.ignore_patterns("contacts.toml"))
    assert load_plan(tmp_path / "open").contacts == ()


def test_a_plan_needs_neither_place_words_nor_villages(plan: Plan, tmp_path: Path) -> None:
    assert plan.place_words.everyday == {"松坪"}
    assert [village.name for village in plan.villages] == ["红旗村", "大坝村", "青山村"]
    leave = shutil.ignore_patterns("place-words.toml", "villages.csv")
    bare = load_plan(shutil.copytree(FOLDER, tmp_path / "bare", ignore=leave))
    assert bare.place_words == PlaceWords()
    assert bare.villages == ()
    assert place_words(bare, AUTUMN) == place_words(plan, AUTUMN)


def test_the_days_on_which_places_change_are_known(plan: Plan) -> None:
    assert change_days(plan) == (date(2030, 3, 1), date(2030, 7, 1))


def test_a_task_that_the_plan_does_not_have_is_a_key_error(plan: Plan) -> None:
    with pytest.raises(KeyError):
        plan.task("99")
