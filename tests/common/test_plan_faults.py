"""Each kind of fault is reported, alone, with the file and the line it stands in."""

import shutil
from pathlib import Path

import pytest

from common.plan import Fault, PlanFaults, load_plan

FOLDER = Path(__file__).resolve().parents[1] / "plans" / "yunze-2030"
PLAN, TASKS, DEADLINES = "plan.toml", "tasks.toml", "deadlines.toml"
LETTERS = "letters.toml"
PLACES, DISTRICTS, CONTACTS = "places.toml", "districts.csv", "contacts.toml"
PLACE_WORDS, VILLAGES = "place-words.toml", "villages.csv"
QUALITY = 'department = "市质量监督局"\n'
AGAIN = '[[contact]]\ntask = "1"\nunit = "市环保局/一科"\nname = "虚构人"\nphone = "00000"'

# file; what is replaced (its first occurrence); by what; a text in the line expected; the message
CASES = {
    "night that is by day": (
        DEADLINES,
        "quiet_from = 22:00:00",
        "quiet_from = 06:00:00",
        "quiet_from",
        "quiet_from 应晚于 quiet_until",
    ),
    "urgent task that is none": (
        DEADLINES,
        'urgent_tasks = ["2"]',
        'urgent_tasks = ["2", "9"]',
        "urgent_tasks",
        "没有任务“9”",
    ),
    "no patience": (
        DEADLINES,
        "acknowledge_minutes = 20",
        "acknowledge_minutes = 0",
        "acknowledge_minutes",
        "应",
    ),
    "unknown key": (PLAN, "year = 2030", "year = 2030\ncolour = 1", "colour", "不认识的键“colour”"),
    "missing key": (PLAN, 'city = "云泽市"\n', "", "# 虚构", "缺少“city”"),
    "wrong type": (PLAN, "year = 2030", 'year = "2030"', "year =", "“year”应为整数"),
    "empty text": (PLAN, 'city = "云泽市"', 'city = ""', "city", "“city”不能为空"),
    "date as text": (
        PLAN,
        "valid_from = 2030-01-01",
        'valid_from = "2030年"',
        "valid_from",
        "应为日期",
    ),
    "day that does not exist": (
        PLAN,
        "valid_from = 2030-01-01",
        "valid_from = 2030-02-31",
        "valid_from",
        "TOML",
    ),
    "edition ends before it begins": (
        PLAN,
        "valid_to = 2031",
        "valid_to = 2029",
        "valid_to",
        "valid_to 应晚于 valid_from",
    ),
    "badly written prefix": (PLAN, '"YZ"', '"yz-1"', "number_prefix", "“number_prefix”的写法不对"),
    "department twice": (
        PLAN,
        '"市环保局", "市质',
        '"市环保局",\n"市环保局", "市质',
        '"市环保局", "市质',
        "重复",
    ),
    "no TOML": (PLAN, 'city = "云泽市"', "city = 云泽市", "city", "不是合格的 TOML"),
    "key twice": (PLAN, "year = 2030", "year = 2030\nyear = 2031", "2031", "不是合格的 TOML"),
    "pause limit twice": (
        DEADLINES,
        'kind = "laboratory"',
        'kind = "reporter"\nmax_days = 5\nremind_days = 1\n'
        'source = { text = "甲", confirmed = true }\n[[pause]]\nkind = "laboratory"',
        'kind = "reporter"\nmax_days = 5',
        "暂停种类“reporter”重复",
    ),
    "measure of a task that is none": (
        DEADLINES,
        'kind = "rectify"\ntask = "2"',
        'kind = "rectify"\ntask = "9"',
        'task = "9"',
        "没有任务“9”",
    ),
    "measure with two lengths": (
        DEADLINES,
        "months = 6",
        "months = 6\ndays = 180",
        "months = 6",
        "days 与 months 只能有一个",
    ),
    "limit without a length": (
        DEADLINES,
        "months = 6\nlimit = true",
        "limit = true",
        "limit = true",
        "limit 要有 days 或 months",
    ),
    "measure of an unknown kind": (
        DEADLINES,
        'kind = "suspend"',
        'kind = "warn"',
        'kind = "warn"',
        "“kind”只能是",
    ),
    "two rules for one measure": (
        DEADLINES,
        'kind = "assist"',
        'kind = "case"',
        '[[measure]]\nkind = "case"\ndays = 8',
        "处置“case”在同一任务下重复",
    ),
    "no time for the next measure": (
        DEADLINES,
        'stage = "follow_up"\n',
        'stage = "follow_up"\ntask = "1"\n',
        "[[clock]]",
        "环节“follow_up”缺少",
    ),
    "proof item twice": (
        TASKS,
        'proof = ["炉体", "变压器"]',
        'proof = ["炉体", "炉体"]',
        'proof = ["炉体", "炉体"]',
        "证据项“炉体”重复",
    ),
    "pause without a limit": (
        DEADLINES,
        '[[pause]]\nkind = "assistance"\nmax_days = 20\nremind_days = 3\n'
        'source = { text = "第九条", confirmed = true }\n\n[[measure]]\nkind = "case"',
        '[[measure]]\nkind = "case"',
        "[[pause]]",
        "缺少暂停种类“assistance”的上限",
    ),
    "one pause longer than all may be": (
        DEADLINES,
        "max_days = 30",
        "max_days = 41",
        "max_days = 41",
        "不能大于 pause_total_days",
    ),
    "unknown selector": (
        PLAN,
        '"市质量监督局"]',
        '"市质量监督局"]\n[choices]\nplace = ["甲"]',
        "place",
        "只能是",
    ),
    "choice twice": (
        PLAN,
        '"市质量监督局"]',
        '"市质量监督局"]\n[choices]\nmedium = ["水",\n"水"]',
        '\n"水"',
        "重复",
    ),
    "task twice": (
        TASKS,
        'id = "M1"',
        'id = "2"',
        'id = "2"\ncategory = "扶持"',
        "任务编号“2”重复",
    ),
    "task id badly written": (TASKS, 'id = "M1"', 'id = "一"', 'id = "一"', "“id”的写法不对"),
    "category twice": (
        TASKS,
        'name = "扶持"',
        'name = "扶持"\nduty = ""\n[[category]]\nname = "产品质量"',
        'name = "产品质量"\nduty = ""\n\n[[task',
        "类别“产品质量”重复",
    ),
    "unknown category": (
        TASKS,
        'category = "扶持"',
        'category = "扶助"',
        "扶助",
        "没有类别“扶助”",
    ),
    "unknown department": (
        TASKS,
        'department = "市工信局", office',
        'department = "市经信局", office',
        "市经信局",
        "没有部门“市经信局”",
    ),
    "task without sections": (
        TASKS,
        '[{ department = "市工信局", role = "lead" }]',
        "[]",
        "sections = []",
        "不能为空",
    ),
    "section twice": (
        TASKS,
        'department = "市工信局", office = "技改科"',
        'department = "市环保局", office = "一科"',
        'office = "一科", role = "support"',
        "处室“市环保局一科”重复",
    ),
    "two leads": (TASKS, 'role = "support"', 'role = "lead"', '"技改科", role', "应为 support"),
    "no lead": (
        TASKS,
        '"稽查队", role = "lead"',
        '"稽查队", role = "support"',
        "稽查队",
        "应为 lead",
    ),
    "unknown role": (TASKS, '"support"', '"helper"', "helper", "“role”只能是"),
    "choices without a selector": (
        TASKS,
        'role = "support"',
        'role = "support", choices = ["水"]',
        "choices",
        "没有选项“水”",
    ),
    "unknown key in a section": (
        TASKS,
        'role = "support"',
        'role = "support", phone = "1"',
        "phone",
        "不认识的键“phone”",
    ),
    "title too long": (TASKS, '"改造补贴"', f'"{"补" * 21}"', "补补", "“title”最多 20 个字"),
    "text instead of truth": (
        TASKS,
        "must_check = true",
        'must_check = "是"',
        "must_check",
        "应为 true 或 false",
    ),
    "number in a list of texts": (
        TASKS,
        '["云泽市淘汰目录"]',
        '["云泽市淘汰目录",\n3]',
        "\n3]",
        "“catalogues 第 2 项”应为文字",
    ),
    "clock id twice": (
        DEADLINES,
        'id = "to-sign"',
        'id = "verifying"',
        'id = "verifying"\nstage = "ver',
        "时限编号“verifying”重复",
    ),
    "unknown stage": (
        DEADLINES,
        'stage = "verifying"\ndays = 60',
        'stage = "checking"\ndays = 60',
        "checking",
        "“stage”只能是",
    ),
    "no days": (DEADLINES, "days = 60", "days = 0", "days = 0", "“days”应大于 0"),
    "clock for an unknown task": (
        DEADLINES,
        QUALITY,
        f'{QUALITY}task = "9"\n',
        'task = "9"',
        "没有任务“9”",
    ),
    "clock for an unknown kind of tip": (
        DEADLINES,
        'tip_kind = "power"',
        'tip_kind = "rumour"',
        "tip_kind",
        "“tip_kind”只能是",
    ),
    "kind of tip on no task": (
        TASKS,
        'task = "2"\nsender',
        'task = "3"\nsender',
        'task = "3"',
        "没有任务“3”",
    ),
    "kind of tip twice": (
        TASKS,
        '[[kind]]\nid = "power"',
        '[[kind]]\nid = "power"\ntask = "2"\nsender = "甲"\nsource = "甲"\n\n[[kind]]\nid="power"',
        'id="power"',
        "线索来源“power”重复",
    ),
    "copy to an unknown section": (
        TASKS,
        'copies = [{ department = "市质量监督局", office = "稽查队" }]',
        'copies = [{ department = "市质量监督局", office = "没有科" }]',
        "copies",
        "没有处室“市质量监督局没有科”",
    ),
    "clock for an unknown department": (
        DEADLINES,
        QUALITY,
        'department = "市药监局"\n',
        "市药监局",
        "没有部门“市药监局”",
    ),
    "clock that ends before it begins": (
        DEADLINES,
        QUALITY,
        f"{QUALITY}valid_from = 2030-02-01\nvalid_to = 2030-02-01\n",
        "valid_to",
        "valid_to 应晚于 valid_from",
    ),
    "clocks that overlap": (
        DEADLINES,
        "[[rung]]",
        '[[clock]]\nid = "later"\nstage = "reported"\ndays = 1\n'
        'unit = "working"\nkind = "promised"\n'
        'valid_from = 2030-06-01\nsource = { text = "改", confirmed = false }\n\n[[rung]]',
        '[[clock]]\nid = "later"',
        "与时限“reported”的有效期重叠",
    ),
    "stage without a general clock": (
        DEADLINES,
        'stage = "in_review"\n',
        'stage = "in_review"\ntask = "1"\n',
        "[[clock]]",
        "环节“in_review”缺少",
    ),
    "inner time that is not shorter": (
        DEADLINES,
        'part = "support"\ndays = 10',
        'part = "support"\ndays = 15',
        "days = 15",
        "“support”各步合计 20，应短于“verifying”的 20",
    ),
    "unit on the ground that outlasts its district": (
        DEADLINES,
        'part = "ground"\ndays = 4',
        'part = "ground"\ndays = 5',
        'days = 5\nunit = "working"\nkind = "promised"\nsource = { text = "第八条"',
        "“ground”各步合计 10，应短于“district-verifying”的 10",
    ),
    "inner time counted in other days": (
        DEADLINES,
        'part = "support"\ndays = 10\nunit = "working"',
        'part = "support"\ndays = 10\nunit = "calendar"',
        'days = 10\nunit = "calendar"\nkind = "promised"\nsource = { text = "第八条"',
        "“support”各步的 unit 应与“verifying”相同",
    ),
    "part without one of its steps": (
        DEADLINES,
        'stage = "examined"\npart = "district"\n',
        'stage = "examined"\npart = "district"\ntask = "1"\n',
        "[[clock]]",
        "“district”缺少“examined”",
    ),
    "step that the part does not have": (
        DEADLINES,
        "[[rung]]",
        '[[clock]]\nid = "more"\nstage = "examined"\npart = "support"\ndays = 1\n'
        'unit = "working"\nkind = "promised"\n'
        'source = { text = "改", confirmed = false }\n\n[[rung]]',
        'stage = "examined"\npart = "support"',
        "“support”没有“examined”这一步",
    ),
    "clock without its source": (
        DEADLINES,
        f'{QUALITY}source = {{ text = "云泽市质量条例第九条", confirmed = true }}\n',
        QUALITY,
        '[[clock]]\nid = "verifying-quality"',
        "缺少“source”",
    ),
    "office closes before it opens": (
        DEADLINES,
        "closes = 17:30:00",
        "closes = 08:00:00",
        "closes",
        "closes 应晚于 opens",
    ),
    "returns": (
        DEADLINES,
        "return_hard_days = 3",
        "return_hard_days = 0",
        "return_hard",
        "应大于 0",
    ),
    "return limits crossed": (
        DEADLINES,
        "return_days = 1",
        "return_days = 4",
        "return_hard_days",
        "不能小于 return_days",
    ),
    "rung that is both": (
        DEADLINES,
        "at = 0.7",
        "at = 0.7\noverdue_days = 1",
        '[[rung]]\nid = "remind"',
        "有且只有一个",
    ),
    "rung that is neither": (
        DEADLINES,
        "at = 0.7\n",
        "",
        '[[rung]]\nid = "remind"',
        "有且只有一个",
    ),
    "rungs out of order": (
        DEADLINES,
        '[[rung]]\nid = "overdue"',
        '[[rung]]\nid = "early"\nladder = "department"\nlabel = "提醒"\nat = 0.5\n\n'
        '[[rung]]\nid = "overdue"',
        '[[rung]]\nid = "early"',
        "由早到晚",
    ),
    "ladder that ends": (
        DEADLINES,
        'repeat = 3\ncopies = ["leader"]',
        'copies = ["leader"]',
        '[[rung]]\nid = "office-leader"',
        "最后一级",
    ),
    "ladder that names nobody": (
        DEADLINES,
        'repeat = 3\ncopies = ["office", "leader"]',
        'repeat = 3\ncopies = ["office"]',
        '[[rung]]\nid = "leader"',
        "最后一级",
    ),
    "ladder that ends with a letter": (
        DEADLINES,
        'overdue_days = 12\nrepeat = 3\ncopies = ["office", "leader"]',
        'overdue_days = 12\nletter = "report"\nby = "office"',
        '[[rung]]\nid = "leader"',
        "最后一级",
    ),
    "ladder twice": (
        DEADLINES,
        'against = "district"',
        'against = "department"\nsource = { text = "甲", confirmed = true }\n'
        '[[ladder]]\nagainst = "district"',
        'against = "department"\nsource = { text = "甲"',
        "督促阶梯“department”重复",
    ),
    "ladder without a rung": (
        DEADLINES,
        '[[rung]]\nid = "office-remind"\nladder = "office"\nlabel = "提醒"\nat = 0.7\n\n'
        '[[rung]]\nid = "office-overdue"\nladder = "office"\nlabel = "催办"\noverdue_days = 2\n'
        'repeat = 3\ncopies = ["office_head"]\n\n[[rung]]\nid = "office-leader"\n'
        'ladder = "office"\nlabel = "催办"\noverdue_days = 5\nrepeat = 3\ncopies = ["leader"]\n',
        "",
        "[[ladder]]",
        "督促阶梯“office”没有一级",
    ),
    "reminder that repeats": (
        DEADLINES,
        "at = 0.7\n",
        "at = 0.7\nrepeat = 2\n",
        "repeat = 2",
        "到期前的提醒不重复",
    ),
    "letter that nobody drafts": (
        DEADLINES,
        'letter = "remind"\nby = "office"',
        'letter = "remind"',
        '[[rung]]\nid = "letter"',
        "letter 与 by 应同时写",
    ),
    "letter without a form": (
        DEADLINES,
        'letter = "remind"\nby = "office"',
        'letter = "remind"\nby = "lead"',
        'letter = "remind"',
        "letters.toml 没有 lead 的文书“remind”",
    ),
    "letter before the time is over": (
        DEADLINES,
        "at = 0.7\n",
        'at = 0.7\nletter = "remind"\nby = "office"\n',
        'letter = "remind"',
        "文书在逾期后拟稿",
    ),
    "letter of the office to itself": (
        DEADLINES,
        'overdue_days = 2\nrepeat = 3\ncopies = ["office_head"]',
        'overdue_days = 2\nletter = "remind"\nby = "office"',
        'letter = "remind"\nby = "office"\n\n[[rung]]\nid = "office-leader"',
        "办公室自己逾期不拟文书",
    ),
    "letter form twice": (
        LETTERS,
        '[[letter]]\nkind = "report"',
        '[[letter]]\nkind = "remind"\nby = "office"\nto = "department"\ntitle = "又一"\n'
        'text = "又一"\n\n[[letter]]\nkind = "report"',
        'kind = "remind"\nby = "office"\nto = "department"\ntitle = "又一"',
        "文书“remind”重复",
    ),
    "placeholder nobody fills": (
        LETTERS,
        'title = "关于{number}号线索的约谈通知"',
        'title = "关于{reporter}的约谈通知"',
        "{reporter}",
        "不认识的占位“{reporter}”",
    ),
    "unpaired brace": (
        LETTERS,
        'title = "关于{number}号线索的约谈通知"',
        'title = "关于{number号线索的约谈通知"',
        "{number号",
        "花括号不成对",
    ),
    "bases that the text leaves out": (
        LETTERS,
        "根据{basis}，约谈",
        "约谈",
        'text = """\n{number}号线索（{matter}）于{handed_over}交你单位承办。{late}。\n约谈',
        "应在正文写 {basis}",
    ),
    "unknown basis": (LETTERS, '"talks"]', '"talk"]', '"talk"]', "没有依据“talk”"),
    "confirmed by nobody": (
        LETTERS,
        'confirmed = true\nconfirmed_by = "协调小组办公室法规员"\n',
        "confirmed = true\n",
        "[[basis]]",
        "应写明 confirmed_by",
    ),
    "bases that overlap": (
        LETTERS,
        "valid_from = 2026-01-01\nconfirmed = false",
        "valid_from = 2025-01-01\nconfirmed = false",
        '[[basis]]\nid = "talks"\ncitation = "《云泽市约谈规定》',
        "依据“talks”的有效期重叠",
    ),
    "basis that ends before it begins": (
        LETTERS,
        "valid_to = 2031-01-01",
        "valid_to = 2019-01-01",
        "valid_to = 2019",
        "valid_to 应晚于 valid_from",
    ),
    "unknown copy": (DEADLINES, '["office_head"]', '["office_head", "mayor"]', "mayor", "只能是"),
    "town without a name": (PLACES, '"柳荫街道", ', '"柳荫街道",\n"", ', '\n""', "不能为空"),
    "place word twice": (
        PLACE_WORDS,
        '["松坪路灯"]',
        '["松坪路灯",\n"松坪路灯"]',
        '\n"松坪路灯"',
        "重复",
    ),
    "place word in two lists": (
        PLACE_WORDS,
        '["松坪"]',
        '["松坪",\n"柳荫"]',
        '\n"柳荫"',
        "也在上面",
    ),
    "empty place word": (PLACE_WORDS, '["那边"]', '["那边",\n""]', '\n""', "不能为空"),
    "unknown list of place words": (
        PLACE_WORDS,
        "here_after",
        "there_after",
        "there_after",
        "不认识",
    ),
    "usual in an unknown district": (
        PLACE_WORDS,
        '"西岭区"',
        '"北岭区"',
        "北岭区",
        "没有区县“北岭区”",
    ),
    "usual where it is not": (PLACE_WORDS, '"西岭区"', '"云泽经开区"', "云泽", "没有“石桥”"),
    "misspelling of nothing": (PLACE_WORDS, '= "松坪"', '= "松萍"', "松萍", "没有地名“松萍”"),
    "villages with another heading": (VILLAGES, "district,", "area,", "area,", "第一行应为"),
    "village line with a cell too few": (
        VILLAGES,
        ",青山村",
        "",
        "西岭区,",
        "应有 3 栏，实有 2 栏",
    ),
    "villages of an unknown district": (VILLAGES, "西岭区", "北岭区", "北岭区", "没有区县“北岭区”"),
    "villages of an unknown town": (
        VILLAGES,
        "西岭区,石桥镇",
        "西岭区,金桥镇",
        "金桥镇",
        "没有“金桥镇”",
    ),
    "no villages": (VILLAGES, "青山村", "", "西岭区", "“villages”不能为空"),
    "village twice": (VILLAGES, "大坝村", "红旗村", "东湖区", "“红旗村”重复"),
    "town's villages twice": (
        VILLAGES,
        "青山村",
        "青山村\n西岭区,石桥镇,青川村",
        "西岭区,石桥镇,青川",
        "重复",
    ),
    "districts with another heading": (
        DISTRICTS,
        "name,short",
        "name,long",
        "name,long",
        "第一行应为",
    ),
    "district with a cell too few": (
        DISTRICTS,
        "西岭县,西岭,990102,,县",
        "西岭县,西岭,990102,县",
        "990102",
        "应有 10 栏，实有 9 栏",
    ),
    "district twice": (
        DISTRICTS,
        "西岭区,西岭",
        "西岭县,岭县,990104,,县,,,,,\n西岭区,西岭",
        "990104",
        "区县“西岭县”重复",
    ),
    "bad date of a district": (
        DISTRICTS,
        "2030-07-01,西岭区",
        "2030-7-1,西岭区",
        "990102",
        "日期“2030-7-1”",
    ),
    "district without a short name": (
        DISTRICTS,
        "东湖区,东湖,",
        "东湖区,,",
        "990101",
        "“short”不能为空",
    ),
    "code that is no number": (DISTRICTS, "990101", "99o101", "99o101", "应为数字"),
    "district that ends before it begins": (
        DISTRICTS,
        "2030-07-01,,,,",
        "2030-07-01,2030-06-01,,,",
        "990103",
        "valid_to 应晚于",
    ),
    "unknown successor": (
        DISTRICTS,
        ",西岭区,,改区",
        ",西岭市,,改区",
        "990102",
        "没有区县“西岭市”",
    ),
    "successor without a date": (
        DISTRICTS,
        "功能区,,,,东湖区",
        "功能区,,,西岭区,东湖区",
        "功能区",
        "有 successor 就要有 valid_to",
    ),
    "successor not there yet": (
        DISTRICTS,
        "县,,2030-07-01",
        "县,,2030-06-01",
        "990102",
        "“西岭区”在 2030-06-01 无效",
    ),
    "unknown parent": (DISTRICTS, "东湖区,\n", "南湖区,\n", "南湖区", "没有区县“南湖区”"),
    "name valid twice at a time": (
        DISTRICTS,
        "功能区",
        "功能区,,,,东湖区,\n东湖开发区,东湖,,,功能区",
        "东湖开发区",
        "“东湖”也是“东湖区”的名称，且有效期重叠",
    ),
    "places of an unknown district": (
        PLACES,
        'name = "西岭县"',
        'name = "北岭县"',
        "北岭县",
        "没有区县“北岭县”",
    ),
    "places of a district twice": (
        PLACES,
        'name = "西岭县"',
        'name = "西岭区"',
        'name = "西岭区"\ntowns = ["石桥镇"]',
        "区县“西岭区”重复",
    ),
    "place twice": (
        PLACES,
        '"光明镇", "石桥镇"]',
        '"光明镇", "石桥镇",\n"柳荫街道"]',
        '\n"柳荫街道"]',
        "重复",
    ),
    "move from nowhere": (
        PLACES,
        'from = "东湖区"',
        'from = "南湖区"',
        "南湖区",
        "没有区县“南湖区”",
    ),
    "moved town that did not arrive": (
        PLACES,
        'towns = ["化工大道"]',
        'towns = [\n"化肥大道"]',
        "化肥大道",
        "没有“化肥大道”",
    ),
    "contact of an unknown task": (CONTACTS, 'task = "1"', 'task = "8"', "task", "没有任务“8”"),
    "contact of a section that is not in the row": (
        CONTACTS,
        "市环保局/一科",
        "市环保局/二科",
        "unit",
        "任务“1”没有处室“市环保局/二科”",
    ),
    "phone": (CONTACTS, "000-0000000", "见附件", "phone", "“phone”的写法不对"),
    "contact twice": (
        CONTACTS,
        'phone = "000-0000000"',
        f'phone = "000-0000000"\n{AGAIN}',
        AGAIN,
        "重复",
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "plan"))


def faults_of(folder: Path) -> list[Fault]:
    with pytest.raises(PlanFaults) as found:
        load_plan(folder)
    return list(found.value.faults)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(path: Path, mark: str) -> int:
    text = path.read_text(encoding="utf-8")
    start = text.index(mark) + (len(mark) - len(mark.lstrip("\n")))
    return text[:start].count("\n") + 1


@pytest.mark.parametrize(("file", "old", "new", "mark", "message"), CASES.values(), ids=CASES)
def test_a_fault_is_reported_alone_with_its_file_and_line(
    folder: Path, file: str, old: str, new: str, mark: str, message: str
) -> None:
    path = folder / file
    replace(path, old, new)

    (fault,) = faults_of(folder)

    assert (fault.file, fault.line) == (str(path), line_of(path, mark))
    assert message in fault.message
    assert str(fault) == f"{path}:{fault.line}: {fault.message}"


def test_all_faults_of_all_files_are_collected(folder: Path) -> None:
    replace(folder / PLAN, "year = 2030", 'year = "2030"')
    replace(folder / TASKS, 'id = "M1"', 'id = "一"')
    replace(folder / TASKS, "must_check = true", "must_check = 1")
    replace(folder / DEADLINES, 'department = "市质量监督局"', 'department = "市药监局"')
    replace(folder / DISTRICTS, "2030-07-01,,,,", "2030-7-1,,,,")
    (folder / "places.toml").unlink()

    found = [(Path(fault.file).name, fault.message) for fault in faults_of(folder)]

    assert found == [
        (DEADLINES, "没有部门“市药监局”"),
        (DISTRICTS, "日期“2030-7-1”不对（应如 2024-04-08）"),
        (PLACES, "缺少这个文件"),
        (PLAN, "“year”应为整数"),
        (TASKS, "“must_check”应为 true 或 false"),
        (TASKS, "“id”的写法不对（应合于 ^[A-Z]?[1-9][0-9]*$）"),
    ]


def test_entries_after_one_with_a_fault_keep_their_own_lines(folder: Path) -> None:
    replace(folder / DEADLINES, "days = 2\n", "days = 0\n")
    replace(folder / DEADLINES, 'department = "市质量监督局"', 'department = "市药监局"')

    first, second = faults_of(folder)

    assert (first.line, second.line) == (
        line_of(folder / DEADLINES, "days = 0"),
        line_of(folder / DEADLINES, "市药监局"),
    )


@pytest.mark.parametrize(
    "name", [PLAN, TASKS, DEADLINES, LETTERS, PLACES, DISTRICTS, "lexicon.toml"]
)
def test_a_missing_file_is_one_fault(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert str(folder / name) in {fault.file for fault in faults_of(folder) if fault.line == 1}


@pytest.mark.parametrize("name", ["letter.docx", "letter.typ"])
def test_a_missing_template_is_a_fault_of_the_file_that_needs_it(folder: Path, name: str) -> None:
    (folder / "letters" / name).unlink()
    expected = Fault(str(folder / LETTERS), 1, f"缺少文书模板 letters/{name}")
    assert faults_of(folder) == [expected]


@pytest.mark.parametrize("name", [PLAN, DISTRICTS])
def test_a_file_in_another_encoding_is_a_fault(folder: Path, name: str) -> None:
    (folder / name).write_bytes("云泽市".encode("gbk"))
    assert Fault(str(folder / name), 1, "文件不是 UTF-8 编码") in faults_of(folder)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (DEADLINES, 'stage = "reported"', "stage = [1]"),
        (DEADLINES, 'copies = ["office_head"]', "copies = 1"),
        (DEADLINES, "at = 0.7", 'at = "0.7"'),
        (TASKS, 'name = "扶持"', "name = {}"),
        (TASKS, 'id = "M1"', "id = []"),
        (PLAN, "departments = [", "choices = 3\ndepartments = ["),
        (PLACES, 'towns = ["化工大道"]', "towns = 1"),
    ],
)
def test_values_of_any_shape_are_faults_not_tracebacks(
    folder: Path, name: str, old: str, new: str
) -> None:
    replace(folder / name, old, new)
    line = line_of(folder / name, new)
    assert (str(folder / name), line) in {(fault.file, fault.line) for fault in faults_of(folder)}


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path / "none") == [Fault(str(tmp_path / "none"), 1, "没有这个方案文件夹")]
