"""An officer's day in a chat: bound by a code, through the same gate, nothing of a tip's words."""

from itertools import count

import pytest
from sqlmodel import Session, col, select

from bot import officer_prompts as p
from bot import prompts
from bot.channel import Answer, Said, Upload, handle
from bot.talk import Button, Text
from common.settings import Settings
from db import officers
from db.tables import AccessLog, Event, Tip
from routing.rules.words import Role, Stage
from routing.work import accounts, bindings
from routing.work.accounts import Account, NewOfficer, account_of, add_officer
from tests.make import FINDINGS, Office

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
IDS = count()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    chat = settings.chat.model_copy(update={"officers": ["telegram"], "citizens": ["telegram"]})
    return settings.model_copy(update={"chat": chat})


class Chat:
    """Somebody's chat, here an officer's."""

    def __init__(self, office: Office, user: str) -> None:
        self.office, self.user = office, user

    def __call__(self, said: str | Said, channel: str = "telegram") -> Answer:
        said = Text(said) if isinstance(said, str) else said
        clock, message_id = self.office.clock, f"m{next(IDS)}"
        return handle(self.office.desk, channel, self.user, said, clock(), message_id)

    def press(self, answer: Answer, word: str) -> Answer:
        """The only button that begins with the word."""
        (label,) = (b for r in answer.replies for b in r.buttons if b.startswith(word))
        return self(Button(label))


def words(answer: Answer) -> str:
    return "\n".join(reply.text for reply in answer.replies)


def hire(office: Office, role: Role, unit: str | None, name: str = "王某") -> Account:
    def add(session: Session) -> Account:
        new = NewOfficer(f"{role}-{name}", name, role, unit)
        return account_of(add_officer(session, office.desk, new, office.clock()))

    return office.desk.database.write(add)


def bound(office: Office, account: Account, user: str = "4711") -> Chat:
    chat = Chat(office, user)
    code = office.desk.database.write(
        lambda s: bindings.offer(s, office.desk, account, office.clock())
    )
    assert account.display_name in words(chat(f"绑定 {code}"))
    return chat


@pytest.fixture
def number(office: Office) -> str:
    return office.assigned(BOILER, "1").number


@pytest.fixture
def handler(office: Office, number: str) -> Chat:
    return bound(office, hire(office, Role.HANDLER, office.lead(number).unit))


def test_the_list_leads_to_a_card_and_the_card_is_signed(
    office: Office, handler: Chat, number: str
) -> None:
    listed = handler("待办")
    assert number in words(listed)
    seen = handler.press(listed, p.SEE)
    assert f"打开网页：{office.desk.settings.public_url}/staff/cases/{number}" in words(seen)
    assert f"已签收 {number}" in words(handler.press(seen, p.SIGN))
    assert office.stage(number) is Stage.VERIFYING


def test_the_list_holds_what_waits_for_this_officer(
    office: Office, handler: Chat, number: str
) -> None:
    unit = office.lead(number).unit
    signatory = bound(office, hire(office, Role.SIGNATORY, unit, "李某"), "815")
    desk = bound(office, hire(office, Role.OFFICE, None), "816")
    waiting = office.report("东湖区有事要反映。").number
    assert number not in words(signatory("待办")) + words(desk("待办"))
    assert waiting in words(desk("待办"))
    handler(f"{p.SIGN} {number}")
    assert number in words(handler("待办"))
    office.act(number, office.lead(number), "report", **FINDINGS)
    assert number not in words(handler("待办"))
    assert number in words(signatory("待办"))


def test_a_long_list_says_what_it_leaves_out(office: Office, handler: Chat, number: str) -> None:
    for _ in range(9):
        office.assigned(BOILER, "1")
    listed = handler("待办")
    assert len(listed.replies[0].buttons) == 8
    assert p.more(2) in words(listed)


def test_no_word_of_the_tip_and_no_firm_goes_into_the_chat(handler: Chat, number: str) -> None:
    answers = [handler("/todo"), handler(f"{p.SEE} {number}"), handler("/overdue")]
    for secret in ("云泽", "柳荫", "黑烟", "冒"):
        assert all(secret not in words(answer) for answer in answers)


def test_what_he_did_is_his_in_the_record(office: Office, handler: Chat, number: str) -> None:
    handler(f"{p.SIGN} {number}")
    with office.desk.database.read() as session:
        query = select(Event.actor).where(Event.kind == "signed")
        (actor,) = session.exec(query.join(Tip, col(Tip.id) == Event.tip_id)).all()
        officer = officers.by_id(session, actor)
    assert officer is not None
    assert officer.display_name == "王某"


def test_a_stale_button_says_what_has_changed_and_does_nothing(
    office: Office, handler: Chat, number: str
) -> None:
    seen = handler(f"{p.SEE} {number}")
    office.act(number, office.lead(number), "sign")
    answer = handler.press(seen, p.SIGN)
    assert "别人刚刚处理过" in answer.replies[0].text
    assert "经办人 签收" in answer.replies[0].text
    assert "核查中" in words(answer)
    with office.desk.database.read() as session:
        refused = session.exec(select(AccessLog.what)).all()
    assert refused == [f"refused chat {p.SIGN}"]


def test_returning_asks_the_ground(office: Office, handler: Chat, number: str) -> None:
    grounds = handler.press(handler(f"{p.SEE} {number}"), p.RETURN)
    assert len(grounds.replies[-1].buttons) == 5
    handler.press(grounds, f"{p.RETURN} {number} 区县有误")
    assert office.case(number).returning


def test_a_signatory_sees_each_verdict_and_confirms_twice(
    office: Office, number: str, handler: Chat
) -> None:
    handler(f"{p.SIGN} {number}")
    office.act(number, office.lead(number), "report", **FINDINGS)
    unit = office.lead(number).unit
    chat = bound(office, hire(office, Role.SIGNATORY, unit, "李某"), "815")
    seen = chat(f"{p.SEE} {number}")
    assert "第1项：属实" in words(seen)
    assert FINDINGS["finding"] not in words(seen)
    sure = chat.press(seen, p.COUNTERSIGN)
    assert office.stage(number) is Stage.REPORTED
    chat.press(sure, p.REALLY)
    assert office.stage(number) is Stage.IN_REVIEW


def test_the_office_gets_its_figures(office: Office, number: str) -> None:
    chat = bound(office, hire(office, Role.OFFICE, None))
    assert "待签收 1件" in words(chat(p.FIGURES))
    office.clock.advance(days=30)  # type: ignore[attr-defined]
    assert "超期 1件" in words(chat(p.FIGURES))
    assert number in words(chat("/overdue"))


def test_another_units_matter_is_not_there(office: Office, handler: Chat, number: str) -> None:
    other = next(
        unit for unit in accounts.units_for(office.desk, Role.HANDLER)
        if unit not in {seat.unit for seat in office.case(number).seats}
    )  # fmt: skip
    chat = bound(office, hire(office, Role.HANDLER, other, "赵某"), "99")
    assert "没有找到这条线索" in words(chat(f"{p.SIGN} {number}"))
    assert office.stage(number) is Stage.TO_SIGN


@pytest.mark.parametrize(
    "line",
    ["签收", "签收 1", "签收 ../..", "退回 20991231-0001 胡说 #1", "查看 99999999-1 #9999999999"],
)
def test_forged_orders_are_answered_and_do_nothing(
    office: Office, handler: Chat, number: str, line: str
) -> None:
    before = office.tip(number).seq
    assert words(handler(Button(line)))
    assert office.tip(number).seq == before


def test_words_and_photos_stay_out_of_a_work_chat(office: Office, handler: Chat) -> None:
    assert p.NOT_HERE in words(handler(BOILER))
    with office.desk.database.read() as session:
        assert len(session.exec(select(Tip)).all()) == 1
    assert "不是照片" in words(handler(Upload((b"pixels",))))


def test_a_code_binds_once_and_not_for_long(office: Office) -> None:
    account = hire(office, Role.OFFICE, None)
    desk, clock = office.desk, office.clock
    code = desk.database.write(lambda s: bindings.offer(s, desk, account, clock()))
    assert bindings.WRONG in words(Chat(office, "1")("绑定 AAAA-AAAA"))
    clock.advance(minutes=11)  # type: ignore[attr-defined]
    assert bindings.WRONG in words(Chat(office, "1")(f"绑定 {code}"))
    code = desk.database.write(lambda s: bindings.offer(s, desk, account, clock()))
    assert account.display_name in words(Chat(office, "1")(f"/bind {code.lower()}"))
    assert bindings.WRONG in words(Chat(office, "2")(f"绑定 {code}"))


def test_a_new_phone_takes_the_place_of_the_old_one(office: Office, number: str) -> None:
    account = hire(office, Role.HANDLER, office.lead(number).unit)
    old, new = bound(office, account, "old"), bound(office, account, "new")
    assert number in words(new("待办"))
    assert number not in words(old("待办"))


def released(office: Office, account: Account, how: str, chat: Chat) -> None:
    desk, clock = office.desk, office.clock

    def change(session: Session) -> None:
        officer = officers.by_id(session, account.actor.id)
        assert officer is not None
        if how == "switched off":
            officer.active = False
        else:
            accounts.invite(session, desk, officer, clock())

    if how == "by himself":
        assert p.RELEASED in words(chat("解绑"))
    else:
        desk.database.write(change)


@pytest.mark.parametrize("how", ["by himself", "switched off", "new link"])
def test_a_released_chat_speaks_for_nobody(office: Office, number: str, how: str) -> None:
    account = hire(office, Role.HANDLER, office.lead(number).unit)
    chat = bound(office, account)
    released(office, account, how, chat)
    chat(f"{p.SIGN} {number}")
    assert office.stage(number) is Stage.TO_SIGN
    assert prompts.NOTE in words(chat("你好")) or prompts.WELCOME in words(chat("你好"))


def test_where_officers_are_off_a_code_is_a_citizens_word(office: Office) -> None:
    account = hire(office, Role.OFFICE, None)
    desk, clock = office.desk, office.clock
    code = desk.database.write(lambda s: bindings.offer(s, desk, account, clock()))
    assert prompts.CLOSED in words(Chat(office, "1")(f"绑定 {code}", channel="wechat"))


def test_the_same_message_again_signs_once_and_answers_the_same(
    office: Office, handler: Chat, number: str
) -> None:
    desk, clock = office.desk, office.clock
    said = Button(f"{p.SIGN} {number}")
    first = handle(desk, "telegram", "4711", said, clock(), "same")
    assert handle(desk, "telegram", "4711", said, clock(), "same") == first
    assert "已签收" in words(first)
    assert office.stage(number) is Stage.VERIFYING
