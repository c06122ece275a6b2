"""The conversation, situation by situation."""

from dataclasses import replace

import pytest

from bot import prompts
from bot.conversation import refused, registered, step, went_on
from bot.talk import (
    AddTo,
    Button,
    Filed,
    Files,
    Incoming,
    LookUp,
    Place,
    Reply,
    Say,
    Setting,
    ShowCodes,
    Submit,
    Talk,
    Text,
    Tip,
    Turn,
)
from routing.rules.words import Mode
from tests.bot.city import EMERGENCY, FUEL, GREETED, NOTE, WHICH_EAST, last, setting, texts

COMPLETE = "西岭区红星厂的煤炉冒黑烟"
CODE = "7K3M-9QRT-2VXW-40AB"
FILED = Filed("r0", "ab12", "HT-0")


def talked(*said: str | Incoming, talk: Talk = GREETED, around: Setting | None = None) -> Turn:
    """The turn after the last of several messages; a plain string is typed text."""
    turn = Turn(talk, ())
    for message in said:
        incoming = Text(message) if isinstance(message, str) else message
        turn = step(turn.talk, incoming, around or setting())
    return turn


def submitted(turn: Turn) -> Tip:
    assert isinstance(turn.effect, Submit)
    return turn.effect.tip


def test_the_first_reply_ever_is_the_confidentiality_note_and_it_comes_once() -> None:
    first = talked(COMPLETE, talk=Talk())
    assert texts(first)[0] == f"{prompts.NOTE}\n{NOTE}"
    assert NOTE not in str(texts(talked("还有一件事", talk=first.talk)))


def test_who_said_everything_is_only_asked_to_confirm() -> None:
    turn = talked(COMPLETE)
    assert last(turn).buttons[0] == prompts.CONFIRM
    tip = submitted(talked(Button(prompts.CONFIRM), talk=turn.talk))
    assert tip == Tip(COMPLETE, "r1", Mode.ANONYMOUS, district="西岭区")


def test_questions_come_one_at_a_time_each_with_a_way_out() -> None:
    turn = talked("有个炉子天天冒烟")
    assert last(turn) == Reply(FUEL.text, (*FUEL.answers, prompts.UNKNOWN))
    turn = talked(Button("烧煤"), talk=turn.talk)
    assert last(turn) == Reply(prompts.ASK_PLACE, (prompts.UNKNOWN,))
    turn = talked("东河县柳树镇粮站后面", talk=turn.talk)
    tip = submitted(talked(Button(prompts.CONFIRM), talk=turn.talk))
    assert tip.text == "有个炉子天天冒烟\n烧的是煤。\n东河县柳树镇粮站后面"
    assert (tip.district, tip.address) == ("东河县", "东河县柳树镇粮站后面")


@pytest.mark.parametrize("unknowing", [Button("不知道"), Text("不知道"), Text("不晓得")])
def test_who_knows_nothing_else_still_reaches_a_receipt(unknowing: Incoming) -> None:
    turn = talked("有个炉子天天冒烟", unknowing, unknowing, Button(prompts.CONFIRM))
    assert submitted(turn).text == "有个炉子天天冒烟"


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("西岭区的煤炉", prompts.ASK_FINDING),
        ("红星厂的煤炉", prompts.ASK_DISTRICT),
        ("东河和西岭之间的煤炉", prompts.ASK_MAIN_DISTRICT),
        ("有个煤炉", prompts.ASK_PLACE),
        ("有问题", prompts.MORE_WORDS),
    ],
)
def test_only_what_is_missing_is_asked(said: str, question: str) -> None:
    assert last(talked(said)).text == question


def test_a_town_of_the_plan_is_enough_to_find_the_place() -> None:
    assert prompts.CONFIRM in last(talked("东河县柳树镇的煤炉")).buttons


def test_a_district_chosen_for_an_ambiguous_place_is_not_asked_for_again() -> None:
    asked = talked("城东红星厂有问题")
    assert last(asked).buttons == (*WHICH_EAST.answers, prompts.UNKNOWN)
    answered = talked(Button("东山县"), talk=asked.talk)
    assert "区县：东山县" in last(answered).text
    unknown = talked(Button(prompts.UNKNOWN), talk=asked.talk)
    assert prompts.CONFIRM in last(unknown).buttons


def test_of_several_districts_the_chosen_one_counts() -> None:
    turn = talked("东河和西岭之间红星厂的煤炉", Button("西岭区"), Button(prompts.CONFIRM))
    assert submitted(turn).district == "西岭区"


@pytest.mark.parametrize(
    "correction",
    ["不是西岭,是东河", "不是西岭是东河", "是东河不是西岭", "不在西岭，在东河", "说错了，在东河"],
)
def test_the_later_district_wins(correction: str) -> None:
    turn = talked(COMPLETE, correction, Button(prompts.CONFIRM))
    assert submitted(turn).district == "东河县"


def test_pieces_are_joined_in_order_and_known_facts_are_not_asked_twice() -> None:
    turn = talked("西岭区红星厂", "有个炉子", "烧煤的", Button(prompts.CONFIRM))
    assert submitted(turn).text == "西岭区红星厂\n有个炉子\n烧煤的"


def test_photos_before_words_are_kept() -> None:
    turn = talked(Files(("p1",)), Files(("p2",)))
    assert last(turn).text == prompts.PHOTO_WORDS
    turn = talked(COMPLETE, Button(prompts.CONFIRM), talk=turn.talk)
    assert submitted(turn).files == ("p1", "p2")


def test_a_photo_after_words_leaves_the_open_question_open() -> None:
    turn = talked("西岭区的煤炉", Files(("p1",)))
    assert texts(turn) == [prompts.PHOTO_KEPT, prompts.ASK_FINDING]


def test_a_caption_counts_as_words() -> None:
    turn = talked(Files(("p1",), COMPLETE), Button(prompts.CONFIRM))
    assert (submitted(turn).text, submitted(turn).files) == (COMPLETE, ("p1",))


def test_more_photos_than_allowed_are_declined_and_nothing_is_lost() -> None:
    turn = talked(*[Files((f"p{number}",)) for number in range(5)])
    assert texts(turn)[0] == prompts.PHOTOS_FULL
    assert turn.talk.photos == ("p0", "p1", "p2")


def test_anonymous_is_the_default_and_the_other_ways_stand_beside_the_confirmation() -> None:
    buttons = last(talked(COMPLETE)).buttons
    assert buttons == (prompts.CONFIRM, prompts.CONFIDENTIAL, prompts.NAMED, prompts.CANCEL)


def test_a_phone_alone_is_enough_for_the_confidential_way() -> None:
    turn = talked(COMPLETE, Button(prompts.CONFIDENTIAL), "13900000000", Button(prompts.CONFIRM))
    tip = submitted(turn)
    assert (tip.mode, tip.name, tip.phone) == (Mode.CONFIDENTIAL, None, "13900000000")


@pytest.mark.parametrize("contact", [("我叫王小某，电话13900000000",), ("13900000000", "王小某")])
def test_the_named_way_takes_name_and_phone_together_or_apart(contact: tuple[str, ...]) -> None:
    turn = talked(COMPLETE, Button(prompts.NAMED), *contact, Button(prompts.CONFIRM))
    tip = submitted(turn)
    assert (tip.mode, tip.name, tip.phone) == (Mode.NAMED, "王小某", "13900000000")


def test_a_line_without_a_number_is_asked_for_again_and_back_means_anonymous() -> None:
    turn = talked(COMPLETE, Button(prompts.CONFIDENTIAL), "不想说")
    assert texts(turn) == [prompts.NO_PHONE, prompts.ASK_PHONE]
    turn = talked(Button(prompts.BACK), Button(prompts.CONFIRM), talk=turn.talk)
    assert submitted(turn).mode is Mode.ANONYMOUS


def test_going_back_from_half_a_contact_forgets_the_half() -> None:
    turn = talked(COMPLETE, Button(prompts.NAMED), "13900000000")
    assert last(turn).text == prompts.ASK_NAME
    back = talked(Button(prompts.BACK), talk=turn.talk)
    assert "13900000000" not in back.talk.to_json()


def test_changing_back_to_anonymous_forgets_the_contact() -> None:
    turn = talked(COMPLETE, Button(prompts.CONFIDENTIAL), "13900000000")
    turn = talked(Button(prompts.ANONYMOUS), Button(prompts.CONFIRM), talk=turn.talk)
    assert (submitted(turn).mode, submitted(turn).phone) == (Mode.ANONYMOUS, None)


@pytest.mark.parametrize("wish", [Text(prompts.NAMED), Text(prompts.CONFIDENTIAL)])
def test_without_keepers_the_talk_says_why_and_offers_anonymous(wish: Incoming) -> None:
    around = setting(identity_possible=False)
    turn = talked(COMPLETE, wish, around=around)
    assert prompts.NO_KEEPER in last(turn).text
    assert last(turn).buttons == (prompts.CONFIRM, prompts.CANCEL)
    assert submitted(talked(Button(prompts.CONFIRM), talk=turn.talk)).mode is Mode.ANONYMOUS


def test_out_of_scope_says_where_to_go_and_can_still_be_submitted() -> None:
    turn = talked("东河县饭馆油烟")
    assert "市容热线（5550，工作日）" in last(turn).text
    assert submitted(talked(Button(prompts.CONFIRM), talk=turn.talk)).district == "东河县"


def test_who_speaks_instead_of_writing_is_asked_for_no_words() -> None:
    turn = talked(Files(("v1",), recorded=True))
    assert texts(turn) == [prompts.RECORDING_KEPT, prompts.ASK_PLACE]
    while prompts.CONFIRM not in turn.talk.offered:
        turn = talked(Button(prompts.UNKNOWN), talk=turn.talk)
    tip = submitted(talked(Button(prompts.CONFIRM), talk=turn.talk))
    assert (tip.text, tip.files) == (prompts.SPOKEN, ("v1",))


def test_an_album_is_one_message_and_what_does_not_fit_is_said() -> None:
    turn = talked(Files(tuple(f"p{n}" for n in range(5)), COMPLETE))
    assert texts(turn)[:2] == [prompts.PHOTO_KEPT, prompts.PHOTOS_FULL]
    tip = submitted(talked(Button(prompts.CONFIRM), talk=turn.talk))
    assert tip.files == ("p0", "p1", "p2")


def test_files_after_a_receipt_can_go_to_that_tip() -> None:
    turn = talked(Files(("p1",)), talk=replace(GREETED, kept=(FILED,)))
    assert turn.talk.offered == (prompts.TO_LAST_TIP, prompts.NEW_TIP, prompts.DROP)
    turn = talked(Files(("p2",), "晚上拍的"), Button(prompts.TO_LAST_TIP), talk=turn.talk)
    assert turn.effect == AddTo(FILED, "晚上拍的", ("p1", "p2"))
    assert turn.talk.files == ()


def test_files_after_a_receipt_can_begin_another_tip() -> None:
    turn = talked(Files(("p1",)), Button(prompts.NEW_TIP), talk=replace(GREETED, kept=(FILED,)))
    assert last(turn).text == prompts.PHOTO_WORDS
    tip = submitted(talked(COMPLETE, Button(prompts.CONFIRM), talk=turn.talk))
    assert tip.files == ("p1",)


def test_files_behind_a_code_go_to_its_tip() -> None:
    assert talked(Files(("p1",), f"{CODE} 夜里")).effect == Say(CODE, "夜里", ("p1",))
    assert talked(Files(("p1",), CODE)).effect == Say(CODE, prompts.FILES_ONLY, ("p1",))


def test_files_that_answer_a_handler_wait_for_the_code() -> None:
    asked = replace(GREETED, at="answering", prompt=Reply(prompts.ANSWER_HOW, (prompts.DROP,)))
    turn = talked(Files(("p1",)), CODE, talk=asked)
    assert turn.effect == Say(CODE, prompts.FILES_ONLY, ("p1",))
    assert turn.talk.files == ()


def test_a_place_on_the_map_says_district_and_way() -> None:
    turn = talked("有个煤炉", Place(1.0, 0.0, "红星桥头"))
    assert prompts.CONFIRM in turn.talk.offered
    tip = submitted(talked(Button(prompts.CONFIRM), talk=turn.talk))
    assert tip.district == "西岭区"
    assert tip.address
    assert tip.address.startswith("红星桥头（")


def test_a_place_before_words_is_kept_and_not_asked_for_again() -> None:
    turn = talked(Place(1.0, 0.0), "有个煤炉")
    assert prompts.CONFIRM in turn.talk.offered


def test_a_place_at_a_border_is_asked_about() -> None:
    turn = talked("有个煤炉", Place(2.0, 0.0))
    assert last(turn).buttons == ("西岭区", "东河县", prompts.UNKNOWN)
    assert "区县：东河县" in last(talked(Button("东河县"), talk=turn.talk)).text


def test_a_place_outside_the_city_is_not_taken() -> None:
    turn = talked("有个煤炉", Place(0.0, 0.0))
    assert texts(turn) == [prompts.PLACE_OUTSIDE, prompts.ASK_PLACE]


def test_danger_puts_the_emergency_sentence_first_and_registers_without_a_question() -> None:
    turn = talked("炉子要爆炸了", talk=Talk())
    assert texts(turn) == [EMERGENCY, f"{prompts.NOTE}\n{NOTE}"]
    assert submitted(turn).text == "炉子要爆炸了"


def test_danger_in_a_later_piece_takes_everything_said_before_along() -> None:
    tip = submitted(talked(Files(("p1",)), "有个炉子", "刚才爆炸了"))
    assert (tip.text, tip.files) == ("有个炉子\n刚才爆炸了", ("p1",))


def test_spam_gets_a_polite_line_and_nothing_of_it_stays() -> None:
    turn = talked("专业代办许可证")
    assert texts(turn)[0] == prompts.SPAM
    assert turn.effect is None
    assert "代办" not in turn.talk.to_json()


def test_a_first_piece_that_only_names_a_place_is_no_spam() -> None:
    turn = talked("东河县那边", "红星厂的煤炉", Button(prompts.CONFIRM))
    assert submitted(turn).text == "东河县那边\n红星厂的煤炉"


@pytest.mark.parametrize("word", ["取消", "/cancel", "cancel", "退出"])
def test_cancelling_forgets_what_was_said(word: str) -> None:
    turn = talked(Files(("p1",)), "西岭区的煤炉", word)
    assert last(turn).text == prompts.CANCELLED
    assert turn.talk.pieces == turn.talk.photos == ()


def test_help_comes_anywhere_and_shows_the_open_question_again() -> None:
    assert texts(talked("西岭区的煤炉", "帮助")) == [prompts.HELP_TEXT, prompts.ASK_FINDING]


def test_a_code_asks_for_the_status_wherever_the_talk_stands() -> None:
    for before in ([], ["西岭区的煤炉"], [COMPLETE]):
        for line in (CODE, f"查询 {CODE}", f"查询{CODE.lower()}", CODE.replace("-", "")):
            assert talked(*before, line).effect == LookUp(CODE)


def test_a_code_with_words_after_it_is_an_answer() -> None:
    assert talked(f"{CODE} 每天夜里十点").effect == Say(CODE, "每天夜里十点")


def test_an_answer_without_a_code_waits_for_the_code_and_no_talk_keeps_one() -> None:
    shown = went_on(talked(CODE).talk, (Reply("请问是白天还是夜里？"),), asked=True)
    assert last(shown).text == prompts.ANSWER_HOW
    waiting = talked("夜里", talk=shown.talk)
    assert last(waiting).text == prompts.CODE_FOR_ANSWER
    said = talked(CODE, talk=waiting.talk)
    assert said.effect == Say(CODE, "夜里")
    assert all(CODE not in turn.talk.to_json() for turn in (shown, waiting, said))


def test_words_after_a_question_can_be_declared_a_new_tip() -> None:
    shown = went_on(GREETED, (), asked=True)
    turn = talked(COMPLETE, Button(prompts.NEW_TIP), talk=shown.talk)
    assert prompts.CONFIRM in last(turn).buttons


def after_receipt() -> Talk:
    turn = talked(COMPLETE, Button(prompts.CONFIRM))
    filed = Filed(submitted(turn).request_id, "ab12", "HT-1")
    return registered(turn.talk, filed, Reply("已登记 HT-1")).talk


def test_until_it_is_noted_the_code_can_be_shown_again() -> None:
    turn = talked(Button(prompts.SHOW_CODE), talk=after_receipt())
    assert isinstance(turn.effect, ShowCodes)
    assert [tip.request_id for tip in turn.effect.tips] == ["r1"]
    noted = talked(Button(prompts.NOTED), talk=turn.talk)
    assert texts(talked("再看查询码", talk=noted.talk))[0] == prompts.NOTHING_KEPT


def test_once_it_is_registered_the_talk_knows_neither_words_nor_contact() -> None:
    turn = talked(COMPLETE, Button(prompts.CONFIDENTIAL), "13900000000", Button(prompts.CONFIRM))
    kept = registered(turn.talk, Filed("r1", "ab12", "HT-1"), Reply("已登记")).talk.to_json()
    assert COMPLETE not in kept
    assert "13900000000" not in kept


def test_pressing_confirm_once_more_registers_nothing_and_shows_the_receipt() -> None:
    turn = talked(Button(prompts.CONFIRM), talk=after_receipt())
    assert texts(turn) == [prompts.REGISTERED_ALREADY]
    assert isinstance(turn.effect, ShowCodes)


def test_a_second_tip_can_follow_at_once() -> None:
    second = talked(
        "东河县红星厂另一个煤炉", Button(prompts.CONFIRM),
        talk=after_receipt(), around=setting(fresh_id="r2"),
    )  # fmt: skip
    assert submitted(second).request_id == "r2"
    assert [filed.request_id for filed in second.talk.kept] == ["r1"]


def test_unclear_words_after_a_receipt_are_sorted_by_the_person() -> None:
    asked = talked("后门也有人看着", talk=after_receipt())
    assert last(asked).text == prompts.WHOSE
    added = talked(Button(prompts.TO_LAST_TIP), talk=asked.talk)
    assert isinstance(added.effect, AddTo)
    assert (added.effect.tip.request_id, added.effect.text) == ("r1", "后门也有人看着")
    assert last(talked(Button(prompts.NEW_TIP), talk=asked.talk)).text == prompts.MORE_WORDS


def test_a_stale_or_forged_button_changes_nothing() -> None:
    before = talked("西岭区的煤炉").talk
    turn = talked(Button("授权"), talk=before)
    assert texts(turn) == [prompts.STALE, prompts.ASK_FINDING]
    assert turn.talk == before


def test_a_label_that_the_channel_cut_short_is_still_the_button() -> None:
    assert talked(COMPLETE, Button(prompts.CONFIRM[:12])).effect is not None


@pytest.mark.parametrize("nothing", ["", "  ", "\u200b\u202e", "\x00\x07"])
def test_a_line_without_visible_characters_is_answered(nothing: str) -> None:
    assert texts(talked(nothing)) == [prompts.EMPTY]


def test_a_text_over_the_limit_is_declined_and_the_talk_goes_on() -> None:
    turn = talked("西岭区的煤炉", "长" * 100_000)
    assert texts(turn) == [prompts.too_long(500), prompts.ASK_FINDING]


def test_where_the_effect_fails_the_talk_stays_and_the_reason_is_told() -> None:
    before = talked(COMPLETE).talk
    turn = refused(before, "暂时存不进去。")
    assert texts(turn)[0] == "暂时存不进去。"
    assert prompts.CONFIRM in last(turn).buttons
