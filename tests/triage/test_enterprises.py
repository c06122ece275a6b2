"""The accused unit's name as written, or none."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triage.conftest import Judge

NAMES = [
    json.loads(line)
    for line in Path(__file__).with_name("names.jsonl").read_text("utf-8").splitlines()
]
RIGHT = 0.97
"""Some sentences are left open: 鲶鱼沱造船厂, whose core is a word and a landform."""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("举报重庆砺垚金属制品有限公司夜里炼钢", "重庆砺垚金属制品有限公司"),
        ("荣昌区安富街道荣昌区鸦屿陶瓷有限责任公司烟气不处理", "荣昌区鸦屿陶瓷有限责任公司"),
        ("荣昌区昌州街道原重庆渝砼机砖有限公司的老厂房", "重庆渝砼机砖有限公司"),
        ("龙水镇渝茁五金厂开中频炉", "渝茁五金厂"),
        ("白市驿桐蔺食品后头那个锅炉烧煤", "桐蔺食品"),
        ("骁阜化工的硝化釜没有联锁", "骁阜化工"),
        ("我原来是重庆禾崟特种水泥有限公司化验室的", "重庆禾崟特种水泥有限公司"),
        ("城口县砻远加油站油有问题", "城口县砻远加油站"),
        ("就“潼南区砗远油品”无证卖柴油提出举报", "潼南区砗远油品"),
        ("镇上造纸厂偷排废水", None),
        ("武隆火炉镇石场乱挖", None),
        ("一家水泥厂冒灰", None),
        ("致市生态环境局：有人偷排废水", None),
        ("受某置业公司委托反映水泥质量问题", None),
        ("重庆市水泥协会反映假水泥问题", None),
    ],
)
def test_the_name_is_taken_as_written_or_left_out(
    judge: Judge, text: str, name: str | None
) -> None:
    assert judge(text).enterprise == name


def test_a_misleading_name_does_not_decide_the_task(judge: Judge) -> None:
    found = judge("重庆渝锅锅炉有限公司的老空气锤早该淘汰，打铁声吵得睡不着")
    assert found.primary == "18"


def test_of_many_sentences_nearly_all_names_are_right_and_none_is_invented(judge: Judge) -> None:
    found = [(judge(each["text"]).enterprise, each["enterprise"]) for each in NAMES]
    assert [name for name, label in found if label is None and name] == []
    named = [name == label for name, label in found if label]
    assert len(named) >= 140
    assert len(found) - len(named) >= 60
    assert sum(named) / len(named) >= RIGHT


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("万州埮峡那条水泥线停了又开", "埮峡"),
        ("黔江区嵰砼的水泥窑冒灰", "嵰砼"),
        ("铖骁机电专门收报废电机", "铖骁机电"),
        ("鲔江冶铸钢水包的吊车是普通吊钩", "鲔江冶铸"),
        ("矞阳建材厂区的风机吵", "矞阳建材"),
        ("珀熠数据的机房耗电大", "珀熠数据"),
        ("志兴精铸夜里化废钢", "志兴精铸"),
        ("砺峪（重庆）水泥有限公司烟囱冒灰", "砺峪（重庆）水泥有限公司"),
        ("店名叫“老锅炉房”，油烟大", "老锅炉房"),
        ("商标“渝垭”的水泥是假的", None),
        ("有人冒用“渝垭”商标卖水泥", None),
        ("郗某的厂子烧煤", None),
        ("嬢嬢在厂里包菜，氨味呛人", None),
        ("缫丝厂的锅炉烧煤", None),
        ("轮毂厂抛光粉尘大", None),
        ("山东水泥好卖些", None),
        ("同县另一家水泥厂也冒灰", None),
    ],
)
def test_a_core_tells_a_name_and_a_word_does_not(judge: Judge, text: str, name: str | None) -> None:
    assert judge(text).enterprise == name


def test_the_field_for_the_accused_comes_before_other_names(judge: Judge) -> None:
    text = "反映人：重庆骁砺弹簧有限公司职工\n被举报单位：瞿溪铝材\n反射炉还在用"
    assert judge(text).enterprise == "瞿溪铝材"


def test_the_neighbour_that_only_tells_where_is_not_accused(judge: Judge) -> None:
    found = judge("重庆渝锅锅炉制造有限公司隔壁的化工厂往河里放泡泡水")
    assert found.enterprise is None


HOSTILE = "砺峪鏖峻渝砼水泥厂公司有限的在“”：:（）叫厂名业某重庆綦江 \n\U00020001"


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet=HOSTILE, max_size=60))
def test_a_name_is_always_a_piece_of_the_text(judge: Judge, text: str) -> None:
    name = judge(text).enterprise
    assert name is None or (name and name in text)
