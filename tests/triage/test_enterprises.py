"""The accused unit's name as written, or none."""

import pytest

from tests.triage.conftest import Judge


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
