"""In, out, unclear, spam; where to go instead; what to ask."""

import pytest

from tests.triage.conftest import Judge


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("小区门口停车乱收费，物业不管", "12345"),
        ("老板拖欠工资四个月不给", "12333"),
        ("健身房办卡跑路不退款", "12315"),
        ("隔壁家被小偷偷东西，还有人赌博", "110"),
        ("楼道里电瓶车充电，飞线充电", "12350"),
        ("广场舞音响太吵", "12345"),
    ],
)
def test_what_is_not_the_plans_is_sent_where_it_belongs(
    judge: Judge, text: str, phone: str
) -> None:
    found = judge(text)
    assert found.scope == "out"
    assert found.referral is not None
    assert found.referral.phone == phone
    assert found.primary is None
    assert found.offices == ()


@pytest.mark.parametrize(
    "text",
    [
        "那个厂有问题，你们来看就晓得",
        "臭得很，天天臭，不晓得哪儿来的",
        "举报黑作坊",
        "上次打电话反映的事还没答复",
    ],
)
def test_what_cannot_be_placed_is_asked_about(judge: Judge, text: str) -> None:
    found = judge(text)
    assert found.scope == "unclear"
    assert found.question is not None
    assert len(found.question.answers) > 1
    assert not found.sure


@pytest.mark.parametrize(
    "text",
    ["专业代办排污许可证，包过，加微信", "测试测试123", "高薪招聘，日结，加v", "asdf asdf"],
)
def test_advertising_and_tries_are_spam(judge: Judge, text: str) -> None:
    assert judge(text).scope == "spam"


def test_ordinary_noise_is_out_and_noise_of_an_obsolete_machine_is_in(judge: Judge) -> None:
    assert judge("楼下工地夜间施工吵得睡不着").scope == "out"
    assert judge("厂里的老空气锤早该淘汰了，吵得睡不着").primary == "18"


def test_ordinary_wages_are_out_and_wages_of_a_closure_are_in(judge: Judge) -> None:
    assert judge("包工头拖欠工资不给，要过年了").scope == "out"
    assert judge("钢厂去产能关停了，职工安置补偿和社保没人管").primary == "M5"


def test_close_candidates_are_told_apart_by_one_question(judge: Judge) -> None:
    found = judge("厂里有中频炉")
    assert found.question is not None
    assert found.question.answers
