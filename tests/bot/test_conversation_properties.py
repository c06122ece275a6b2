"""Whatever is said in whatever order: nothing is stuck, and every talk can be stored."""

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from bot import prompts
from bot.conversation import registered, step
from bot.talk import Button, Filed, Files, Incoming, Place, Seen, Submit, Talk, Text, Turn
from bot.talk import Reply as BotReply
from tests.bot.city import FUEL, setting

CODE = "7K3M-9QRT-2VXW-40AB"
LINES = (
    "西岭区红星厂的煤炉", "有个炉子", "城东有问题", "不是西岭，是东河", "东河和西岭的煤炉",
    "油烟", "代办",
    "爆炸", "13900000000", "我叫王小某", "取消", "帮助", "查询", "再报一条", "我已记下",
    "再看查询码", "你好",
    "不知道", CODE, f"{CODE} 夜里", prompts.NAMED, "", "长" * 600,
)  # fmt: skip
LABELS = (
    prompts.CONFIRM, prompts.UNKNOWN, prompts.ANONYMOUS, prompts.CONFIDENTIAL, prompts.NAMED,
    prompts.BACK, prompts.CANCEL, prompts.NOTED, prompts.SHOW_CODE, prompts.STATUS,
    prompts.ANOTHER, prompts.TO_LAST_TIP, prompts.NEW_TIP, prompts.DROP, *FUEL.answers, "东山县",
)  # fmt: skip
messages = st.one_of(
    st.builds(Text, st.sampled_from(LINES) | st.text(max_size=40)),
    st.builds(Button, st.sampled_from(LABELS) | st.text(max_size=10)),
    st.builds(Files, st.just(("p1",)), st.sampled_from(("", "有个炉子", CODE)), st.booleans()),
    st.builds(Place, st.sampled_from((0.0, 1.0, 2.0)), st.just(0.0), st.text(max_size=5)),
)
conversations = st.lists(messages, max_size=12)
MESSAGES_LEFT = 8


def after(said: list[Incoming], identity_possible: bool) -> Talk:
    talk = Talk()
    for number, incoming in enumerate(said):
        turn = step(talk, incoming, setting(identity_possible, fresh_id=f"r{number}"))
        talk = turn.talk
        if isinstance(turn.effect, Submit):
            filed = Filed(turn.effect.tip.request_id, "ab12", f"HT-{number}")
            talk = registered(talk, filed, BotReply("已登记")).talk
    return talk


def willing(turn: Turn) -> Incoming:
    """What a person does who wants a receipt: confirms, tells, does not know."""
    for label in (prompts.CONFIRM, prompts.NEW_TIP, prompts.BACK, prompts.UNKNOWN):
        if label in turn.talk.offered:
            return Button(label)
    return Text("西岭区红星厂的煤炉")


@given(conversations, st.booleans())
def test_a_receipt_can_be_reached_from_anywhere(said: list[Incoming], keepers: bool) -> None:
    turn = Turn(after(said, keepers), ())
    for _ in range(MESSAGES_LEFT):
        turn = step(turn.talk, willing(turn), setting(keepers))
        if isinstance(turn.effect, Submit):
            return
    raise AssertionError(f"no receipt, the talk stands at {turn.talk.at}: {turn.talk.prompt}")


@example([Text("西岭区红星厂的煤炉"), Button(prompts.NAMED), Text("13900000000")], True)
@given(conversations, st.booleans())
def test_every_talk_survives_being_stored(said: list[Incoming], keepers: bool) -> None:
    talk = after(said, keepers)
    seen = Seen("m1", (BotReply("好", ("一", "二")),), "r1")
    for stored in (talk, replace(talk, seen=(seen,))):
        assert Talk.from_json(stored.to_json()) == stored


@given(conversations, messages)
def test_every_message_is_answered_or_has_an_effect(said: list[Incoming], then: Incoming) -> None:
    turn = step(after(said, True), then, setting())
    assert turn.replies or turn.effect
    assert all(reply.text.strip() for reply in turn.replies)


@given(conversations)
def test_cancelling_always_leaves_nothing_of_an_unconfirmed_tip(said: list[Incoming]) -> None:
    talk = step(after(said, True), Text("取消"), setting()).talk
    assert (talk.at, talk.pieces, talk.photos, talk.name, talk.phone) == (
        "idle",
        (),
        (),
        None,
        None,
    )


@given(conversations)
def test_no_talk_ever_holds_a_code(said: list[Incoming]) -> None:
    assert CODE not in after(said, True).to_json()
