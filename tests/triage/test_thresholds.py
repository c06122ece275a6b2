"""The boundary suite: quantities against the plan's rules, and what is merely mentioned."""

import pytest

from tests.triage.conftest import Judge

CASES = [
    ("厂里一台10吨的燃煤锅炉", "boundary"),
    ("厂里一台9.99吨的燃煤锅炉", "meets"),
    ("厂里一台10.01蒸吨的燃煤锅炉", "outside,unknown"),
    ("工业园区里一台35吨燃煤锅炉", "boundary"),
    ("工业园区里一台34.9吨燃煤锅炉", "meets"),
    ("工业园区里一台35.1吨燃煤锅炉", "outside"),
    ("建成区20t/h的煤锅炉", "meets"),
    ("建成区10吨的燃煤锅炉", "meets"),
    ("村里20吨的燃煤锅炉", "outside"),
    ("村里的10吨燃煤锅炉", "boundary"),
    ("一台6T燃煤锅炉", "meets"),
    ("一台6t/h燃煤锅炉", "meets"),
    ("一台六吨燃煤锅炉", "meets"),
    ("8蒸吨燃煤锅炉", "meets"),
    ("一台六吨半的燃煤锅炉", "meets"),
    ("半吨的烧煤锅炉", "meets"),
    ("两台4吨的燃煤锅炉", "meets"),
    ("2台6t/h燃煤锅炉", "meets"),
    ("2×4吨燃煤锅炉", "meets"),
    ("三台20吨的烧煤锅炉在工业园区", "meets"),
    ("0.7MW的燃煤锅炉", "meets"),
    ("7MW燃煤锅炉", "boundary"),
    ("6.9MW燃煤锅炉", "meets"),
    ("7.1MW的燃煤热水锅炉", "outside,unknown"),
    ("建成区14兆瓦的燃煤锅炉", "meets"),
    ("工业园区24.5MW燃煤锅炉", "boundary"),
    ("700千瓦的烧煤锅炉", "meets"),
    ("60万大卡的烧煤锅炉", "meets"),
    ("十来吨的燃煤锅炉", "boundary"),
    ("十几吨的燃煤锅炉", "outside,unknown"),
    ("大概8吨的燃煤锅炉", "meets"),
    ("10吨左右的燃煤锅炉", "boundary"),
    ("差不多10吨的煤锅炉", "boundary"),
    ("不到10吨的燃煤锅炉", "meets"),
    ("不足十吨的燃煤锅炉", "meets"),
    ("10吨以上的燃煤锅炉一台", "outside,unknown"),
    ("8到12吨的燃煤锅炉", "unknown"),
    ("4至6吨的燃煤锅炉", "meets"),
    ("4-6吨燃煤锅炉", "meets"),
    ("12~15吨的燃煤锅炉，在农村", "outside"),
    ("10吨以下的燃煤锅炉要淘汰，他这台是15吨，在农村", "outside"),
    ("国家规定10蒸吨/小时及以下燃煤锅炉都要淘汰", ""),
    ("政策说10蒸吨以下燃煤锅炉应当淘汰，他家锅炉烧煤的，8吨", "meets"),
    ("6吨锅炉，不是燃煤的，烧天然气", "outside"),
    ("6吨的燃气锅炉", "outside"),
    ("他家6吨的燃煤锅炉已经拆了", "outside"),
    ("以前是6吨燃煤锅炉，去年煤改气了", "outside"),
    ("6吨生物质锅炉", "outside"),
    ("6吨锅炉", "unknown"),
    ("锅炉35吨的，算不算", "outside,unknown"),
    ("4吨的电锅炉", "outside"),
    ("8吨锅炉对外说烧生物质，其实烧的全是煤", "meets"),
    ("锅炉一天烧30吨煤", ""),
    ("锅炉房拉了20吨煤进去烧", ""),
    ("锅炉烧煤，每天出渣5吨", ""),
    ("一台8吨燃煤锅炉，一台15吨燃气锅炉", "meets,outside"),
    ("一台4吨一台6吨两台烧煤的锅炉", "meets,meets"),
    ("380立方米的炼铁高炉", "meets"),
    ("400立方米的高炉", "meets"),
    ("401立方的高炉", "outside"),
    ("1200立方米的高炉有手续", "outside"),
    ("高炉400立方以上", "outside"),
    ("2500千伏安的矿热炉", "meets"),
    ("6300千伏安的矿热炉", "meets"),
    ("6301kVA的硅锰矿热炉", "outside"),
    ("12500千伏安的电石炉", "boundary"),
    ("12499kva电石炉", "meets"),
    ("水泥磨直径2.4米", "meets"),
    ("水泥磨直径3米", "boundary"),
    ("水泥磨直径3.2米", "outside"),
    ("90平方米烧结机", "boundary"),
    ("72平米烧结机", "meets"),
    ("4.3米焦炉", "boundary"),
    ("3.8米的焦炉", "meets"),
    ("30吨的转炉", "meets"),
    ("35吨转炉", "outside"),
    ("两台5.5万千瓦的燃煤机组", "meets"),
    ("30万千瓦的煤电机组", "meets"),
    ("60万千瓦的火电机组", "outside"),
    ("2×6MW燃煤机组", "meets"),
    ("单机25兆瓦的小煤机", "meets"),
    ("１０吨燃煤锅炉", "boundary"),
    ("9.99吨燃煤鍋爐", "meets"),
    ("工業園區34.9吨燃煤鍋爐", "meets"),
    ("园区锅炉20个吨位烧煤", "meets"),
    ("厂里一台35.01吨的燃煤锅炉在工业园区", "outside"),
    ("开发区的34吨燃煤锅炉", "meets"),
    ("城区里一台9吨的烧煤锅炉", "meets"),
    ("乡下一台9吨的烧煤锅炉", "meets"),
    ("一台10T/h燃煤锅炉", "boundary"),
    ("十吨燃煤锅炉", "boundary"),
    ("十二吨燃煤锅炉，在村里", "outside"),
    ("四台2蒸吨/小时的燃煤锅炉", "meets"),
    ("锅炉烧散煤，2吨的", "meets"),
    ("8吨燃煤锅炉，没有拆，还在烧", "meets"),
    ("原来那台8吨燃煤锅炉拆除了", "outside"),
    ("说是拆了，其实8吨的燃煤锅炉又装回来了", "meets"),
    ("锅炉是20吨的，不在园区，烧煤", "outside"),
    ("6吨甲醇锅炉", "outside"),
    ("399.9立方米的高炉", "meets"),
    ("400.1立方米的高炉", "outside"),
    ("200到300立方米的高炉", "meets"),
    ("350至450立方米的高炉", "unknown"),
    ("6299千伏安的矿热炉", "meets"),
    ("89.9平方米的烧结机", "meets"),
    ("100平方米烧结机", "outside"),
    ("5.5米焦炉", "outside"),
    ("150千安的预焙槽", "meets"),
    ("160千安的预焙槽", "boundary"),
    ("高炉400立方米及以下属于淘汰类", ""),
    ("30.1万千瓦的燃煤机组", "outside"),
    ("直径2990毫米的水泥磨", "meets"),
    ("绞车滚筒1.2米", "boundary"),
    ("绞车滚筒1米", "meets"),
]


@pytest.mark.parametrize(("text", "verdicts"), CASES, ids=[case[0] for case in CASES])
def test_a_quantity_is_judged_by_the_rule_it_falls_under(
    judge: Judge, text: str, verdicts: str
) -> None:
    assert ",".join(fact.verdict for fact in judge(text).facts) == verdicts


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


def test_an_open_zone_is_what_is_asked(judge: Judge) -> None:
    found = judge("厂里有一台20吨的燃煤锅炉在烧煤")
    assert found.question is not None
    assert "建成区" in found.question.text
