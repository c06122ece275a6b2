"""The case page's explanation: one sentence a task that an official can check."""

import re
from datetime import date
from pathlib import Path

import pytest

from api.pages.marks import in_original
from api.pages.why import Explained, explained
from common.plan import Plan, load_plan
from routing.rules.words import Role
from tests.api.conftest import BOILER, Enter
from tests.make import Office
from triage import Triage

CHONGQING = Path(__file__).parents[2] / "plans" / "chongqing-2024"
DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def city() -> Plan:
    return load_plan(CHONGQING)


@pytest.fixture(scope="module")
def judging(city: Plan, tmp_path_factory: pytest.TempPathFactory) -> Triage:
    return Triage(city, tmp_path_factory.mktemp("jieba"))


def _sentence(task: Explained) -> str:
    return "".join(piece.text for piece in task.sentence)


def test_a_sentence_names_words_finding_and_the_plans_row(city: Plan, judging: Triage) -> None:
    tasks = explained(city, judging.assess("食品厂有台6吨的锅炉，天天烧煤，冒黑烟", DAY))
    assert tasks[0].heading.startswith("第4项")
    said = _sentence(tasks[0])
    for word in ("「6吨」", "「烧煤」", "燃煤锅炉，低于10蒸吨/小时", "〔2024〕4号附件第4行"):
        assert word in said
    assert "未核实" not in said
    marked = [piece.text for piece in tasks[0].sentence if piece.kind == "match"]
    assert "「烧煤」" in marked


def test_a_fact_of_the_catalogue_is_for_assigning_only(city: Plan, judging: Triage) -> None:
    task = explained(city, judging.assess("炼铁厂有座380立方米的小高炉在生产", DAY))[0]
    said = _sentence(task)
    assert "《产业结构调整指导目录（2024年本）》" in said
    assert "有效容积不高于400立方米（未核实，仅供分派）" in said
    clue = next(clue for clue in task.clues if "380立方米" in clue.words)
    assert clue.unchecked
    assert "可信度高" in clue.source


def test_wording_stands_apart_from_rules_and_is_not_marked(city: Plan, judging: Triage) -> None:
    text = "厂里有台6吨的锅炉，天天烧煤"
    found = judging.assess(text, DAY)
    for task in explained(city, found):
        assert all("用词" not in clue.rule for clue in task.clues)
    firm = {w for t in explained(city, found) for c in t.clues for w in c.words}
    marked = {p.text for p in in_original(text, found) if p.kind == "match"}
    assert all(any(w in m or m in w for w in firm) or len(m) == 1 for m in marked)


def test_words_that_give_the_reporter_away_are_not_repeated(city: Plan, judging: Triage) -> None:
    text = "铸铁车间的中频炉炉坑常年有水，我是安全员，写了三次隐患单"
    found = judging.assess(text, DAY)
    hints = [hint.text for hint in found.hints]
    assert hints
    for task in explained(city, found):
        assert not any(h in _sentence(task) for h in hints)


def test_the_case_page_shows_the_sentence(enter: Enter, office: Office) -> None:
    html = enter(Role.OFFICE).get(f"/staff/cases/{office.report(BOILER).number}").text
    why = re.search(r'<div class="why">.*?</div>', html, re.DOTALL)
    assert why
    said = re.sub(r"<[^>]+>", "", why[0])
    assert "提到「" in said
    assert "依据：" in said
