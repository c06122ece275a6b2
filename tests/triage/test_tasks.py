"""Which task a text goes to: the rules for rows that lie close together, context, offices."""

import pytest

from common.plan import Plan
from tests.triage.conftest import Judge


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("车间里几十台JO2老电机还在用，电费高得很", "3"),
        ("市场上有人把淘汰的Y系列电机翻新换铭牌当新的卖", "10"),
        ("这家公司卖的水泵没有能效标识，效率是假的", "10"),
        ("没有生产许可证就在卖水泥，袋子是别人的", "9"),
        ("水泥厂换证的时候借来化验设备骗取生产许可证", "7"),
        ("监督抽查不合格的钢筋没有整改，照样在卖", "8"),
        ("没有排污许可证就在生产", "5"),
        ("水泥厂烟囱粉尘大，烟气不处理", "4"),
        ("厂里埋了暗管，夜里偷排废水到河里", "5"),
        ("COD在线监测的采样管插在自来水桶里", "6"),
        ("山沟里的砖厂还在用轮窑烧砖，早该拆了", "14"),
        ("砖厂天天冒黑烟，硫磺味呛人", "4"),
        ("半夜用中频炉化废钢出钢坯", "17"),
        ("铝壳中频炉化铸件，只做灰铁铸件不炼钢，属于目录淘汰设备", "14"),
        ("几台老空气锤打铁，吵得睡不着，早该淘汰", "18"),
        ("工人没测气体就下污水池清淤，晕倒了", "11"),
        ("化工厂硝化釜没有联锁，人工加料", "12"),
        ("采石场不分台阶，从底下掏，上头悬起", "13"),
        ("工地上用竹脚手架，还有碘钨灯", "15"),
        ("自备电厂两台燃煤小机组该关停还在发电", "16"),
        ("染缸大浴比，水白白流掉不回用，耗水大", "19"),
        ("面包车改装的流动加油车半夜卖柴油，没有资质", "20"),
        ("能耗超限额，监察组来了就拉闸停机，做两本账", "1"),
        ("能效低于基准水平，改造期限到了还没动", "2"),
        ("仓库里全是显卡矿机在挖比特币", "M3"),
        ("厂子按政策关停了，职工安置费和社保没有着落", "M5"),
    ],
)
def test_rows_that_lie_close_together_are_told_apart(judge: Judge, text: str, task: str) -> None:
    assert judge(text).primary == task


@pytest.mark.parametrize(
    ("text", "not_task"),
    [
        ("他家不是地条钢，是铸造厂，问题是打磨车间粉尘厚厚一层要爆炸", "17"),
        ("中频炉去年已经拆了，现在的问题是废水从暗管偷排到河里", "17"),
        ("别拿高炉说事，高炉合规，我要反映的是烧结机粉尘和烟气超标", "14"),
    ],
)
def test_what_is_denied_settled_or_set_aside_does_not_decide(
    judge: Judge, text: str, not_task: str
) -> None:
    found = judge(text)
    assert found.scope == "in"
    assert found.primary != not_task


def test_steel_from_induction_furnaces_also_goes_to_product_enforcement(judge: Judge) -> None:
    found = judge("半夜用中频炉化废钢出钢坯，卖给轧钢厂做螺纹钢")
    assert found.also == ("9",)
    leads = [office for office in found.offices if office.role == "lead"]
    assert [office.department for office in leads] == ["市经济信息委"]
    others = {(o.department, o.office) for o in found.offices if o.role == "support"}
    assert ("市市场监管局", "执法总队") in others


def test_abnormal_power_use_alone_stays_with_row_17(judge: Judge) -> None:
    found = judge("该专变用户夜间负荷率接近满载，白天为零，与申报用途不符，属用电异常")
    assert (found.primary, found.also) == ("17", ())


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("燃煤锅炉冒黑烟", "大气处"),
        ("电解锰厂的锰渣库渗水流进河里", "锰整改办"),
        ("村里娃儿血铅超标，旁边就是铅酸电池厂倒的废渣", "固体处"),
        ("染厂废水流到河里，鱼死光了，水质变红", "水处"),
    ],
)
def test_row_4_picks_its_section_by_medium(judge: Judge, text: str, office: str) -> None:
    found = judge(text)
    assert found.primary == "4"
    assert [o.office for o in found.offices if o.role == "lead"] == [office]


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("砖厂的轮窑早该拆了还在烧砖", "材料处"),
        ("热处理车间还有铅浴炉和氯化钡盐浴炉", "装备处"),
        ("土法炼油，旧轮胎裂解出黑油", "化工处"),
        ("药厂还在手工填充胶囊，人工一颗一颗灌", "医药处"),
    ],
)
def test_row_14_picks_its_section_by_industry(judge: Judge, text: str, office: str) -> None:
    found = judge(text)
    assert found.primary == "14"
    assert [o.office for o in found.offices if o.role == "lead"] == [office]


def test_an_open_section_is_named_without_office_asked_about_and_never_sure(judge: Judge) -> None:
    found = judge("厂里还在用国家明令淘汰的落后设备，淘汰类设备一直没拆")
    assert found.primary == "14"
    assert [(o.department, o.office) for o in found.offices] == [("市经济信息委", None)]
    assert not found.sure
    assert found.question is not None
    assert "主要是做什么的" in found.question.text


def test_offices_are_the_primarys_sections_in_the_plans_order(judge: Judge, city: Plan) -> None:
    found = judge("车间里几十台JO2老电机还在用，电费高得很")
    sections = [(s.department, s.office, s.role) for s in city.task("3").sections]
    assert [(o.department, o.office, o.role) for o in found.offices] == sections


def test_every_reason_shows_its_words_its_rule_and_its_source(judge: Judge) -> None:
    text = "工地上用竹脚手架，钢筋还是闪光对焊"
    best = judge(text).ranked[0]
    assert best.task == "15"
    assert best.reasons
    for reason in best.reasons:
        assert text[reason.start : reason.end] == reason.text
        assert reason.rule
        assert reason.source


def test_measures_are_never_sure(judge: Judge) -> None:
    found = judge("淘汰类企业的电费没有执行差别电价，照样享受优惠电价")
    assert found.primary == "M3"
    assert not found.sure


def test_danger_to_life_is_flagged_and_never_sure(judge: Judge) -> None:
    found = judge("化工厂氯气正在泄漏，还有人被困在里面，快来救")
    assert found.danger
    assert not found.sure


def test_what_happened_long_ago_is_no_danger(judge: Judge) -> None:
    assert not judge("采石场去年垮过一次，埋了台钻机，今年还是不分台阶从底下掏").danger


def test_accused_officials_are_marked_and_never_sure(judge: Judge) -> None:
    found = judge("半夜用中频炉化废钢出钢坯，镇长收了钱给他当保护伞")
    assert found.officials
    assert not found.sure


def test_hints_of_the_reporter_are_marked_as_typed(judge: Judge) -> None:
    text = "我姐夫在那个化工厂当班，硝化釜没有联锁"
    hints = judge(text).hints
    assert "我姐夫" in {hint.text for hint in hints}
    assert all(text[hint.start : hint.end] == hint.text for hint in hints)


def test_the_same_words_do_not_bring_in_a_second_task(judge: Judge) -> None:
    found = judge("废旧市场专门有人收工厂淘汰下来的S7变压器，刷个漆换块牌子，卖给乡镇小厂。")
    assert (found.primary, found.also) == ("10", ())
