"""Reading the plan's words: everything wrong is told with file and line."""

from pathlib import Path

import pytest

from common.plan.faults import FaultList
from common.plan.lexicon import Names, read_lexicon
from common.plan.words import Lexicon

NAMES = Names(tasks={"1", "2"}, districts={"东区"}, choices={"medium": ("水", "气")})


def read(folder: Path, **files: str) -> tuple[Lexicon | None, list[str]]:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    faults = FaultList()
    lexicon = read_lexicon(folder, faults, NAMES)
    return lexicon, [f"{Path(f.file).name}:{f.line}: {f.message}" for f in sorted(faults.found)]


TERM = '[[term]]\ntask = "1"\nweight = 2\nrule = "r"\nsource = "s"\nwords = ["@oil", "砖"]\n'


def test_several_files_are_joined_and_groups_expanded(tmp_path: Path) -> None:
    lexicon, faults = read(
        tmp_path, lexicon='[groups]\noil = ["油", "@fuel"]\nfuel = ["柴"]\n', lexicon_terms=TERM
    )
    assert faults == []
    assert lexicon is not None
    assert [term.text for term in lexicon.terms] == ["油", "柴", "砖"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (TERM, "lexicon.toml:6: 没有词组“@oil”"),
        (TERM.replace('"1"', '"9"').replace('"@oil", ', ""), "lexicon.toml:1: 没有任务“9”"),
        ('default_referral = "x"\n', "lexicon.toml:1: 没有去向“x”"),
        ('[ambiguous_places]\n"兴隆" = ["西区"]\n', "lexicon.toml:2: 没有区县“西区”"),
        (
            '[[combination]]\nid = "a"\ntask = "1"\nweight = 1\nall_of = ["砖"]\nreason = "r"\n'
            'choice = "土"\n',
            "lexicon.toml:1: 没有选项“土”",
        ),
        (
            '[[question]]\nid = "q"\nbetween = ["1"]\ntext = "?"\n'
            'answers = ["a", "b"]\nadds = []\n',
            "lexicon.toml:1: answers 与 adds 的项数应相同",
        ),
    ],
)
def test_a_reference_to_nothing_is_a_fault_with_its_line(
    tmp_path: Path, text: str, fault: str
) -> None:
    _, faults = read(tmp_path, lexicon=text)
    assert faults == [fault]


def test_a_combination_needs_its_own_id(tmp_path: Path) -> None:
    one = '[[combination]]\nid = "a"\ntask = "1"\nweight = 1\nall_of = ["砖|瓦"]\nreason = "r"\n'
    lexicon, faults = read(tmp_path, lexicon=one + one)
    assert faults == ["lexicon.toml:8: 编号“a”重复"]
    assert lexicon is not None
    assert lexicon.combinations[0].all_of == (("砖", "瓦"),)


def test_a_plan_without_words_says_which_file_is_missing(tmp_path: Path) -> None:
    lexicon, faults = read(tmp_path)
    assert lexicon is None
    assert faults == ["lexicon.toml:1: 缺少这个文件"]


CATALOGUE = (
    "id,catalogue,subject,terms,op,value,unit,task_rows,confidence,industry\n"
    "A-1,目录,小高炉,小高炉|高炉,<=,{value},立方米,1|2,high,钢铁\n"
)
RULES = (
    '[catalogue]\nweight = 4\nsupport_weight = 2\ncore_length = 3\ntasks = ["1"]\n'
    'units = ["立方米"]\n'
)


def test_catalogue_rows_become_unconfirmed_terms_and_thresholds(tmp_path: Path) -> None:
    (tmp_path / "catalogue.csv").write_text(CATALOGUE.format(value=400), "utf-8")
    lexicon, faults = read(tmp_path, lexicon=RULES)
    assert faults == []
    assert lexicon is not None
    assert [(t.text, t.kind, t.weight) for t in lexicon.terms] == [
        ("小高炉", "core", 4.0), ("高炉", "support", 2.0),
    ]  # fmt: skip
    (rule,) = lexicon.thresholds
    assert (rule.op, rule.value, rule.confirmed) == ("<=", 400, False)
    assert all("未经核对" in term.source for term in lexicon.terms)


def test_a_catalogue_value_that_is_no_number_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "catalogue.csv").write_text(CATALOGUE.format(value="四百"), "utf-8")
    _, faults = read(tmp_path, lexicon=RULES)
    assert faults == ["catalogue.csv:2: 数值“四百”不对"]


def test_a_row_of_the_catalogue_is_left_out_widened_or_named_wrongly(tmp_path: Path) -> None:
    (tmp_path / "catalogue.csv").write_text(CATALOGUE.format(value=400), "utf-8")
    wider = 'subjects = ["土炉"]\ndrop = ["高炉"]'
    extra = '[[catalogue_row]]\nid = "{id}"\nbecause = "叫法"\n{more}\n'
    wide, faults = read(tmp_path, lexicon=RULES + extra.format(id="A-1", more=wider))
    assert faults == []
    assert wide is not None
    assert wide.thresholds[0].subjects == ("小高炉", "土炉")
    none, _ = read(tmp_path, lexicon=RULES + extra.format(id="A-1", more="skip = true"))
    assert none is not None
    assert none.thresholds == ()
    _, faults = read(tmp_path, lexicon=RULES + extra.format(id="A-9", more=""))
    assert faults == ["catalogue.csv:1: 没有编号“A-9”的行"]
