"""The plan of 2024 as data: the annex row by row, its traps, districts and deadlines."""

import re
from datetime import date, time
from pathlib import Path

import pytest

from common.plan import Plan, load_plan, name_words, place_words

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "plans" / "chongqing-2024"
CODE = ("api", "bot", "routing", "triage", "db", "common")
BEFORE, AFTER = date(2026, 1, 24), date(2026, 1, 25)

ANNEX = {
    "1": "市经济信息委/执法处",
    "2": "市发展改革委/工业处 市经济信息委/节能处",
    "3": "市发展改革委/资环处 市经济信息委/节能处 市经济信息委/执法处",
    "4": "市生态环境局/水处 市生态环境局/大气处 市生态环境局/固体处 "
    "市生态环境局/锰整改办 市生态环境局/总量处",
    "5": "市生态环境局/执法总队",
    "6": "市生态环境局/执法总队",
    "7": "市市场监管局/质监处",
    "8": "市市场监管局/质监处",
    "9": "市市场监管局/执法总队",
    "10": "市市场监管局/执法总队",
    "11": "市应急局/工贸处",
    "12": "市应急局/危化处",
    "13": "市应急局/非煤处",
    "14": "市经济信息委/产业处 市经济信息委/应急处 市经济信息委/汽车处 市经济信息委/电子处 "
    "市经济信息委/材料处 市经济信息委/消费品处 市经济信息委/装备处 市经济信息委/化工处 "
    "市经济信息委/医药处",
    "15": "市住房城乡建委/科技外事处",
    "16": "市经济信息委/电力处",
    "17": "市经济信息委/材料处 市经济信息委/电力处",
    "18": "市发展改革委/工业处 市经济信息委/执法处 市生态环境局/大气处 市生态环境局/执法总队",
    "19": "市经济信息委/节能处",
    "20": "市能源局/油气处",
    "M1": "市发展改革委 市经济信息委 市财政局",
    "M2": "市经济信息委",
    "M3": "市发展改革委 市经济信息委 国网市电力公司",
    "M4": "人行重庆市分行 国家金融监督管理总局重庆监管局",
    "M5": "市人力社保局",
    "M6": "市规划自然资源局",
    "M7": "市发展改革委 市经济信息委 市财政局 市人力社保局 市规划自然资源局 市生态环境局 "
    "市住房城乡建委 市应急局 市市场监管局 市能源局 人行重庆市分行 国家金融监督管理总局重庆监管局",
}
CATEGORIES = {
    "能耗方面": "1 2 3",
    "环保方面": "4 5 6",
    "质量方面": "7 8 9 10",
    "安全方面": "11 12 13",
    "技术方面": "14 15 16 17",
    "其他方面": "18 19 20",
    "政策措施": "M1 M2 M3 M4 M5 M6 M7",
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(FOLDER)


def test_the_rows_and_measures_stand_in_the_annex_s_order(plan: Plan) -> None:
    assert [task.id for task in plan.tasks] == list(ANNEX)


@pytest.mark.parametrize("task_id", ANNEX)
def test_each_row_names_its_sections_in_the_annex_s_order(plan: Plan, task_id: str) -> None:
    assert [section.unit for section in plan.task(task_id).sections] == ANNEX[task_id].split()


def test_the_first_section_leads_and_the_others_support(plan: Plan) -> None:
    for task in plan.tasks:
        if task.selector is None:
            roles = [section.role for section in task.sections]
            assert roles == ["lead"] + ["support"] * (len(roles) - 1), task.id


def test_rows_4_and_14_choose_one_leading_section_by_medium_and_by_industry(plan: Plan) -> None:
    chosen = {
        task.id: [(*section.choices, section.role) for section in task.sections]
        for task in plan.tasks
        if task.selector
    }
    assert list(chosen) == ["4", "14"]
    assert chosen["4"] == [(m, "lead") for m in ("水", "大气", "固体", "锰", "总量")]
    industries = ["产业", "应急", "汽车", "电子", "材料", "消费品", "装备", "化工", "医药"]
    assert chosen["14"] == [(industry, "lead") for industry in industries]
    assert plan.choices == {
        "medium": ("水", "大气", "固体", "锰", "总量"),
        "industry": tuple(industries),
    }


@pytest.mark.parametrize(("category", "ids"), CATEGORIES.items())
def test_each_row_stands_under_its_heading(plan: Plan, category: str, ids: str) -> None:
    assert [task.id for task in plan.tasks if task.category == category] == ids.split()


def test_duties_are_the_heading_s_and_empty_where_the_annex_leaves_them_empty(plan: Plan) -> None:
    assert [task.id for task in plan.tasks if not task.duty] == [
        "18", "19", "20", "M1", "M2", "M3", "M4", "M5", "M6", "M7",
    ]  # fmt: skip
    assert plan.task("1").duty == plan.task("3").duty
    assert plan.task("1").duty.startswith("严格执行《中华人民共和国节约能源法》")


def test_row_11_keeps_the_annex_s_text_where_it_differs_from_the_body(plan: Plan) -> None:
    assert "“（十九）其他”有关要求" in plan.task("11").duty
    assert "“（十九）其他”第9项有关要求" in plan.task("4").duty
    assert "# 附件此行写" in (FOLDER / "tasks.toml").read_text(encoding="utf-8")


def test_rows_9_and_17_must_be_checked_and_measures_are_never_assigned_by_themselves(
    plan: Plan,
) -> None:
    assert [task.id for task in plan.tasks if task.must_check] == ["9", "17"]
    assert [task.id for task in plan.tasks if not task.automatic] == [f"M{n}" for n in range(1, 8)]


def test_titles_fit_a_screen_and_every_row_says_where_it_comes_from(plan: Plan) -> None:
    for task in plan.tasks:
        assert 1 < len(task.title) <= 20
        assert task.source.startswith("渝制造强市办〔2024〕4号")
        assert task.measure.endswith("。")
        assert "负责）" not in task.measure
    assert len({task.title for task in plan.tasks}) == len(plan.tasks)


def test_contacts_belong_to_row_and_section(plan: Plan) -> None:
    listed = {(contact.task, contact.unit) for contact in plan.contacts}
    named = {
        (task.id, section.unit)
        for task in plan.tasks
        for section in task.sections
        if section.office
    }
    assert listed == named
    air = {c.task: c.name for c in plan.contacts if c.unit == "市生态环境局/大气处"}
    assert air["4"] != air["18"]


def test_there_are_37_districts_and_two_functional_areas_today(plan: Plan) -> None:
    today = date(2026, 11, 24)
    valid = [
        district
        for district in plan.districts
        if (district.valid_to is None or today < district.valid_to)
        and (district.valid_from is None or district.valid_from <= today)
    ]
    assert len([district for district in valid if not district.parents]) == 37
    assert [d.name for d in valid if d.parents] == ["西部科学城重庆高新区", "万盛经开区"]
    assert len({district.code for district in valid if district.code}) == 36


@pytest.mark.parametrize("old", ["江北区", "渝北区", "两江新区管委会"])
def test_what_was_merged_is_handled_by_the_successor_from_its_first_day(
    plan: Plan, old: str
) -> None:
    assert plan.handled_by(old, BEFORE) == old
    assert plan.handled_by(old, AFTER) == "两江新区"


def test_old_names_still_mean_the_old_district(plan: Plan) -> None:
    assert name_words(plan, AFTER)["江北"] == "江北区"
    assert name_words(plan, AFTER)["江北县"] == "渝北区"


def test_the_new_district_s_name_means_the_old_committee_s_area_before_its_day(plan: Plan) -> None:
    assert name_words(plan, BEFORE)["两江新区"] == "两江新区管委会"
    assert name_words(plan, AFTER)["两江新区"] == "两江新区"


@pytest.mark.parametrize(
    ("word", "before", "after"),
    [
        ("水土街道", "北碚区", "两江新区"),
        ("童家溪", "北碚区", "两江新区"),
        ("统景镇", "渝北区", "北碚区"),
        ("大湾", "渝北区", "北碚区"),
        ("鱼嘴", "江北区", "两江新区"),
        ("洛碛镇", "渝北区", "两江新区"),
        ("赶水", "綦江区", "綦江区"),
    ],
)
def test_towns_that_changed_districts_are_found_by_date(
    plan: Plan, word: str, before: str, after: str
) -> None:
    assert place_words(plan, BEFORE)[word] == (before,)
    assert place_words(plan, AFTER)[word] == (after,)


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ("西部科学城重庆高新区", "西永 虎溪 曾家 香炉山 金凤 白市驿 含谷 石板 巴福"),
        ("万盛经开区", "万东 南桐 关坝 青年镇 丛林 石林 金桥 黑山 东林"),
    ],
)
def test_functional_areas_have_their_own_towns(plan: Plan, area: str, words: str) -> None:
    places = place_words(plan, AFTER)
    assert {word: places[word] for word in words.split()} == dict.fromkeys(words.split(), (area,))


@pytest.mark.parametrize(
    "word",
    ["高新区", "经开区", "龙潭", "兴隆", "白沙", "新盛", "龙桥", "乌杨", "太和", "大学城", "走马"],
)
def test_words_that_several_districts_share_are_ambiguous(plan: Plan, word: str) -> None:
    assert len(place_words(plan, AFTER)[word]) > 1


@pytest.mark.parametrize("word", ["高峰", "公平", "土地", "联合", "长沙", "青年", "江北", "巫山"])
def test_everyday_words_and_names_of_districts_are_no_short_forms(plan: Plan, word: str) -> None:
    places = place_words(plan, AFTER)
    assert word not in places
    assert any(full in places for full in (f"{word}镇", f"{word}乡", f"{word}街道"))


def test_the_new_district_has_31_streets_and_11_towns(plan: Plan) -> None:
    district = plan.district("两江新区")
    assert district is not None
    official = re.compile(r".+(街道|镇)$")
    kinds = [match.group(1) for place in district.places if (match := official.match(place))]
    assert (kinds.count("街道"), kinds.count("镇")) == (31, 11)


def test_clocks_are_the_agreed_defaults(plan: Plan) -> None:
    clocks = {
        clock.id: (clock.days, clock.unit, clock.kind)
        for clock in plan.deadlines.clocks
        if clock.part == "lead"
    }
    assert clocks == {
        "registered": (1, "working", "promised"),
        "needs-info": (7, "calendar", "promised"),
        "to-sign": (1, "working", "promised"),
        "verifying": (15, "working", "promised"),
        "verifying-ditiaogang": (10, "working", "promised"),
        "verifying-market": (15, "working", "statutory"),
        "verifying-market-before-2026": (15, "working", "statutory"),
        "reported": (2, "working", "promised"),
        "follow-up": (5, "working", "promised"),
        "power-to-sign": (1, "working", "promised"),
        "power-verifying": (5, "working", "promised"),
        "power-overall": (30, "calendar", "promised"),
        "tell-accepted": (5, "working", "promised"),
        "tell-question": (1, "working", "promised"),
        "tell-result": (5, "working", "promised"),
        "release-contact": (3, "working", "promised"),
        "contact-open": (7, "calendar", "promised"),
        "in-review": (3, "working", "promised"),
        "overall": (60, "calendar", "promised"),
    }
    assert not any(clock.source.confirmed for clock in plan.deadlines.clocks)
    assert all(clock.source.text for clock in plan.deadlines.clocks)


def test_every_ladder_ends_with_a_post_and_repeats(plan: Plan) -> None:
    deadlines = plan.deadlines
    rungs = {
        ladder.against: [(r.label, r.at or r.days_overdue, r.letter) for r in ladder.rungs]
        for ladder in deadlines.ladders
    }
    reminders = [("提醒", 0.5, None), ("提醒", 0.8, None), ("催办", 1, None)]
    assert rungs == {
        "department": [
            *reminders, ("提醒函", 6, "remind"), ("报领导小组", 11, "report"), ("催办", 16, None)
        ],
        "district": [
            *reminders, ("督办函", 6, "supervise"), ("通报", 11, "circular"), ("约谈", 16, "talk"),
            ("催办", 21, None),
        ],
        "office": [*reminders, ("催办", 6, None)],
    }  # fmt: skip
    for ladder in deadlines.ladders:
        assert ladder.rungs[-1].repeat == 5
        assert "leader" in ladder.rungs[-1].copies
        assert not ladder.source.confirmed
    assert deadlines.office_head.endswith("主任")
    assert deadlines.leader.endswith("组长")
    assert (deadlines.opens, deadlines.closes) == (time(9), time(18))
    assert (deadlines.return_days, deadlines.return_hard_days, deadlines.max_returns) == (2, 5, 2)


def test_against_a_district_the_lead_writes_and_against_a_department_the_office(
    plan: Plan,
) -> None:
    forms = {(form.kind, form.by, form.to) for form in plan.letters.forms}
    assert forms == {
        ("supervise", "lead", "district"), ("circular", "lead", "district"),
        ("talk", "lead", "district"), ("remind", "office", "department"),
        ("report", "office", "leading_group"),
    }  # fmt: skip


def test_nothing_unchecked_may_be_cited(plan: Plan) -> None:
    """What the plan says itself is known; whether its next edition says it too is not."""
    form = plan.letters.form("supervise", "lead")
    known = plan.letters.citations(form, date(2024, 12, 2))
    assert known is not None
    assert "渝制造强市办〔2024〕4号" in known[0]
    assert plan.letters.citations(form, date(2026, 11, 25)) is None
    assert all(basis.confirmed_by for basis in plan.letters.bases if basis.confirmed)


def test_no_code_knows_the_city() -> None:
    rows = (FOLDER / "districts.csv").read_text(encoding="utf-8").splitlines()[1:]
    words = {"重庆", "綦江"} | {word for row in rows for word in row.split(",")[:2]}
    guilty = [
        f"{path.relative_to(ROOT)}: {word}"
        for package in CODE
        for path in (ROOT / package).rglob("*.py")
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]
    assert guilty == []
