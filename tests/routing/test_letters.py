"""Letters on real databases: drafted by rungs and by hand, checked, signed, sent, reminded of."""

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document as Docx
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from common.errors import AppError, Invalid, NotAllowed, NotFound, Stale, TooLarge
from db import events as chain
from db.tables import Event, Letter, OutboxMessage
from routing.rules.standing import Actor
from routing.rules.words import LetterState, LetterStep, Role, Stage, Subject
from routing.work import (
    casework,
    chasing,
    documents,
    drafting,
    ledger,
    letter_views,
    letters,
    timers,
)
from routing.work.letters import Filled
from routing.work.promises import Recipient
from tests.make import FINDINGS, OFFICE, Office

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
LEAD, DISTRICT = "市环保局/一科", "东湖区"
GROUP = "市产业升级协调小组"
MATTER = "燃煤锅炉淘汰（东湖区）"
CLERK, CHECKER, HEAD = (Actor(name, Role.OFFICE) for name in ("ann", "ben", "cai"))
HANDLER, SECOND = (Actor(name, Role.HANDLER, LEAD) for name in ("dai", "eve"))
SIGNATORY = Actor("fan", Role.SIGNATORY, LEAD)


@pytest.fixture
def number(office: Office) -> str:
    return office.assigned(BOILER, "1").number


def after(office: Office, **delta: float) -> None:
    """The sweep at a later time."""
    office.clock.now += timedelta(**delta)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())


def rows(office: Office) -> list[Letter]:
    with office.desk.database.read() as session:
        found = list(session.exec(select(Letter).order_by(col(Letter.created_at), col(Letter.id))))
        session.expunge_all()
        return found


def row(office: Office) -> Letter:
    (found,) = rows(office)
    return found


def begin(office: Office, number: str, who: Actor, kind: str, to: str) -> str:
    def do(session: Session) -> str:
        case = casework.take_case(session, office.desk, who, number, office.clock())
        return drafting.by_hand(case, kind, to).id

    return office.desk.database.write(do)


def step(office: Office, letter_id: str, who: Actor, name: str, **typed: Any) -> None:
    seen = typed.pop("seen", None)

    def do(session: Session) -> None:
        paper = letters.take_letter(session, office.desk, who, letter_id, office.clock())
        version = paper.row.version if seen is None else seen
        letters.take_step(paper, Filled(LetterStep(name), **typed), version)

    office.desk.database.write(do)


def opened(office: Office, letter_id: str, who: Actor) -> letter_views.LetterView:
    with office.desk.database.read() as session:
        paper = letters.open_letter(session, office.desk, who, letter_id, office.clock())
        return letter_views.view(paper)


def document(office: Office, letter_id: str, who: Actor = CLERK) -> documents.Document:
    with office.desk.database.read() as session:
        paper = letters.open_letter(session, office.desk, who, letter_id, office.clock())
        return letter_views.document_of(paper)


def write(office: Office, letter_id: str, who: Actor, name: str = "submit", **typed: Any) -> None:
    """Submit (or save) the letter as it reads, with what is typed instead."""
    seen = opened(office, letter_id, who)
    said = {"title": seen.title, "text": seen.text, "contact": "张三 5550-1234", **typed}
    step(office, letter_id, who, name, **said)


def promised(office: Office, kind: str = "letter") -> set[tuple[str, str | None, str]]:
    with office.desk.database.read() as session:
        query = select(OutboxMessage).where(OutboxMessage.kind == kind)
        found = session.exec(query.where(OutboxMessage.channel == "page"))
        return {(m.role, m.unit, m.body) for m in found}


def kinds(office: Office, number: str) -> list[str]:
    with office.desk.database.read() as session:
        found = chain.of_tip(session, office.tip(number).id)
        return [event.kind for event in found if event.kind.startswith("letter")]


def intact(office: Office) -> bool:
    with office.desk.database.read() as session:
        return ledger.verify(session).fault is None


def test_a_rung_makes_one_draft_for_the_office_against_the_department(
    office: Office, number: str
) -> None:
    for _ in range(20):
        after(office, hours=12)
        chasing.sweep(office.desk, office.clock())
    letter = row(office)
    assert (letter.kind, letter.unit, letter.addressee) == ("remind", None, LEAD)
    assert (letter.state, letter.rung, letter.drafted_by) == ("drafting", "letter", None)
    text = opened(office, letter.id, CLERK).text
    assert number in text
    assert "燃煤锅炉淘汰（东湖区）" in text
    assert (
        "2026年11月24日交你单位办理。期限为2026年11月26日，截至2026年12月4日已逾期6个工作日" in text
    )
    assert "请抓紧签收" in text
    assert "云泽机械厂" not in text
    body = f"【提醒函】{number} {MATTER}：请核改后提交核稿。"
    assert ("office", None, body) in promised(office)
    assert intact(office)


def test_after_an_outage_only_the_highest_draft_is_made(office: Office, number: str) -> None:
    after(office, days=40)
    letter = row(office)
    assert (letter.kind, letter.rung, letter.addressee) == (
        "report",
        "report",
        "市产业升级协调小组",
    )
    assert f"交{LEAD.replace('/', ' ')}办理" in opened(office, letter.id, CLERK).text
    assert kinds(office, number) == ["letter_drafted"]


def test_a_rung_cannot_make_two_drafts(office: Office) -> None:
    office.assigned(BOILER, "1")
    after(office, days=40)
    again = row(office).model_dump() | {"id": "other"}
    with pytest.raises(IntegrityError):
        office.desk.database.write(lambda session: session.add(Letter(**again)))


def test_the_office_is_chased_to_its_head_and_then_above_and_writes_no_letter(
    office: Office,
) -> None:
    office.report("听说有个厂子不对劲。")
    after(office, days=7)
    assert any("抄报：协调小组办公室主任。" in body for _, _, body in promised(office, "chase"))
    after(office, days=30)
    bodies = {body for _, _, body in promised(office, "chase")}
    assert any("抄报：协调小组组长。" in body for body in bodies)
    assert rows(office) == []


def test_the_last_rung_names_the_post_and_goes_on_for_ever(office: Office, number: str) -> None:
    for _ in range(40):
        after(office, days=2)
    named = [m for m in promised(office, "chase") if "抄报：协调小组组长。" in m[2]]
    assert {(role, unit) for role, unit, _ in named} >= {("handler", LEAD), ("office", None)}
    assert office.tip(number).next_chase_at > office.clock()  # type: ignore[operator]


def start_timer(office: Office, number: str, unit: str = DISTRICT) -> None:
    """The district's own part is due in two working days."""

    def do(session: Session) -> None:
        case = casework.take_case(session, office.desk, OFFICE, number, office.clock())
        thing, to = timers.Thing(Subject.OUTSIDE, unit), Recipient(Role.DISTRICT, unit)
        timers.start(case, thing, to, timers.Span(2, "working"))

    office.desk.database.write(do)


def test_against_a_district_the_lead_drafts_and_the_office_is_copied(
    office: Office, number: str
) -> None:
    office.act(number, Actor("dai", Role.HANDLER, LEAD), "sign")
    start_timer(office, number)
    after(office, days=8)
    letter = row(office)
    assert (letter.kind, letter.unit, letter.addressee) == ("supervise", LEAD, DISTRICT)
    told = promised(office)
    assert {(role, unit) for role, unit, _ in told} == {("handler", LEAD), ("office", None)}
    assert any("已为主办单位备好草稿" in body for role, _, body in told if role == "office")
    late = {(role, unit) for role, unit, _ in promised(office, "timer")}
    assert late == {("district", DISTRICT), ("handler", LEAD), ("office", None)}
    after(office, days=6)
    assert {letter.kind for letter in rows(office)} == {"supervise", "talk"}


def test_a_district_that_does_not_sign_is_written_to_by_the_lead(office: Office) -> None:
    """On the road every tip takes: nobody starts a timer by hand."""
    number = office.assigned(BOILER, "1", alone=False).number
    office.act(number, HANDLER, "sign")
    for _ in range(9):
        after(office, days=1)
    letters_to = {(one.kind, one.unit, one.addressee): one for one in rows(office)}
    letter = letters_to["supervise", LEAD, DISTRICT]
    assert "请抓紧签收" in row_text(office, letter.id)
    assert number in row_text(office, letter.id)


def signed(office: Office, number: str) -> str:
    """A 督办函 of the lead, signed by its signatory."""
    letter_id = begin(office, number, HANDLER, "supervise", DISTRICT)
    write(office, letter_id, HANDLER)
    step(office, letter_id, SECOND, "check")
    step(office, letter_id, SIGNATORY, "sign")
    return letter_id


def test_the_whole_way_of_a_letter(office: Office, number: str) -> None:
    letter_id = signed(office, number)
    text = opened(office, letter_id, HANDLER).text
    assert "根据《云泽市督促检查办法》第三条，请抓紧" in text
    office.clock.now += timedelta(days=1)  # type: ignore[attr-defined]
    sent = {"outside_number": "云环函〔2026〕7号", "seal": "已用印", "sent_on": date(2026, 11, 25)}
    step(office, letter_id, HANDLER, "send", **sent)
    seen = opened(office, letter_id, CLERK)
    assert (seen.line.state, seen.line.outside_number, seen.seal) == (
        LetterState.SENT, "云环函〔2026〕7号", "已用印",
    )  # fmt: skip
    assert [name for name, _ in seen.people] == ["拟稿", "核稿", "签发"]
    assert [one.what for one in seen.history] == [
        "拟督办文书", "文书提交核稿", "文书核稿通过", "文书签发", "文书发出",
    ]  # fmt: skip
    assert row(office).next_chase_at is None
    assert intact(office)
    printed = document(office, letter_id)
    assert (printed.mark, printed.number) == ("", "云环函〔2026〕7号")
    assert (printed.day, printed.sender, printed.copies) == (
        "2026年11月24日",
        "市环保局",
        "市产业升级协调小组办公室",
    )


def test_who_checks_may_send_back_with_a_reason_and_it_begins_again(
    office: Office, number: str
) -> None:
    letter_id = begin(office, number, CLERK, "remind", LEAD)
    write(office, letter_id, CLERK)
    with pytest.raises(Invalid, match="请填写理由"):
        step(office, letter_id, CHECKER, "send_back", why=" ")
    step(office, letter_id, CHECKER, "send_back", why="天数不对")
    assert row(office).state == LetterState.DRAFTING
    assert opened(office, letter_id, CLERK).history[-1].words == "天数不对"
    write(office, letter_id, HEAD)
    for wrote in (CLERK, HEAD):
        with pytest.raises(NotAllowed, match="另一人核稿"):
            step(office, letter_id, wrote, "check")
    step(office, letter_id, CHECKER, "check")
    for busy in (CLERK, CHECKER, HEAD):
        with pytest.raises(NotAllowed, match="三个不同的人"):
            step(office, letter_id, busy, "sign")
    step(office, letter_id, Actor("gus", Role.OFFICE), "sign")
    assert (row(office).drafted_by, row(office).signed_by) == ("cai", "gus")


@pytest.mark.parametrize(
    ("who", "name", "typed", "error", "said"),
    [
        (CLERK, "sign", {}, NotAllowed, "现在是“拟稿”，不能签发"),
        (CLERK, "submit", {"seen": 7}, Stale, "请刷新页面"),
        (CLERK, "submit", {"title": ""}, Invalid, "请填写标题"),
        (CLERK, "submit", {"title": "甲", "text": "乙"}, Invalid, "请填写联系人和办公电话"),
        (CLERK, "save", {"title": "甲", "text": "乙" * 5001}, TooLarge, "正文太长"),
        (CLERK, "void", {}, Invalid, "请填写理由"),
        (HANDLER, "void", {"why": "不要"}, NotFound, "没有找到这份文书"),
        (Actor("d", Role.DISTRICT, DISTRICT), "save", {}, NotFound, "没有找到这份文书"),
        (Actor("a", Role.ADMINISTRATOR), "save", {}, NotFound, "没有找到这份文书"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_do_and_changes_nothing(
    office: Office, number: str, who: Actor, name: str, typed: dict[str, Any],
    error: type[AppError], said: str,
) -> None:  # fmt: skip
    letter_id = begin(office, number, CLERK, "remind", LEAD)
    before = row(office).model_dump(), kinds(office, number)
    with pytest.raises(error, match=said):
        step(office, letter_id, who, name, **typed)
    assert (row(office).model_dump(), kinds(office, number)) == before


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 11, 26)])
def test_a_letter_is_not_sent_before_it_is_signed_nor_tomorrow(
    office: Office, number: str, day: date
) -> None:
    letter_id = signed(office, number)
    office.clock.now += timedelta(days=1)  # type: ignore[attr-defined]
    with pytest.raises(Invalid, match="签发当天到今天之间"):
        step(office, letter_id, HANDLER, "send", outside_number="1", seal="印", sent_on=day)
    with pytest.raises(Invalid, match="请填写发文字号"):
        step(office, letter_id, HANDLER, "send", seal="印", sent_on=date(2026, 11, 24))
    assert row(office).state == LetterState.SENDING


def test_without_a_confirmed_basis_nothing_is_signed(office: Office, number: str) -> None:
    letter_id = begin(office, number, HANDLER, "talk", DISTRICT)
    write(office, letter_id, HANDLER)
    step(office, letter_id, SECOND, "check")
    seen = opened(office, letter_id, SIGNATORY)
    assert "（依据待核）" in seen.filled
    assert seen.fault
    with pytest.raises(NotAllowed, match="请法规人员核实依据后在方案数据中确认"):
        step(office, letter_id, SIGNATORY, "sign")
    assert "（依据待核）" in "".join(document(office, letter_id).paragraphs)
    checked = tuple(replace(basis, confirmed=True) for basis in office.desk.plan.letters.bases)
    confirmed = replace(office.desk.plan.letters, bases=checked)
    office.desk = replace(office.desk, plan=replace(office.desk.plan, letters=confirmed))
    step(office, letter_id, SIGNATORY, "sign")
    assert "《云泽市督促检查办法》第三条、《云泽市约谈规定》第八条" in row_text(office, letter_id)


def row_text(office: Office, letter_id: str) -> str:
    return opened(office, letter_id, CLERK).text


def test_a_signed_text_keeps_the_citation_of_its_day(office: Office, number: str) -> None:
    letter_id = signed(office, number)
    office.desk = replace(
        office.desk, plan=replace(
            office.desk.plan, letters=replace(office.desk.plan.letters, bases=())
        )
    )  # fmt: skip
    assert "《云泽市督促检查办法》第三条" in "".join(document(office, letter_id).paragraphs)
    assert opened(office, letter_id, HANDLER).fault is None


def test_two_open_letters_of_one_kind_to_one_are_one_too_many(office: Office, number: str) -> None:
    letter_id = begin(office, number, CLERK, "remind", LEAD)
    with pytest.raises(NotAllowed, match="请先办完或作废"):
        begin(office, number, CHECKER, "remind", LEAD)
    step(office, letter_id, CHECKER, "void", why="发重了")
    begin(office, number, CHECKER, "remind", LEAD)
    assert sorted(letter.state for letter in rows(office)) == ["drafting", "void"]


@pytest.mark.parametrize(
    ("who", "kind", "to"),
    [
        (CLERK, "supervise", DISTRICT),
        (CLERK, "remind", "市质量监督局"),
        (HANDLER, "remind", LEAD),
        (SIGNATORY, "supervise", DISTRICT),
        (Actor("d", Role.DISTRICT, DISTRICT), "supervise", DISTRICT),
        (CLERK, "", ""),
    ],
)
def test_nobody_drafts_what_is_not_his(
    office: Office, number: str, who: Actor, kind: str, to: str
) -> None:
    with pytest.raises(NotAllowed, match="您不能在这条线索上拟这种文书"):
        begin(office, number, who, kind, to)
    assert rows(office) == []


def test_a_draft_that_lies_is_reminded_of_until_somebody_takes_it_on(
    office: Office, number: str
) -> None:
    office.act(number, HANDLER, "sign")
    begin(office, number, HANDLER, "supervise", DISTRICT)
    for _ in range(12):
        after(office, hours=24)
        chasing.sweep(office.desk, office.clock())
    told = promised(office)
    reminded = sorted(body for role, _, body in told if "催办" in body and role == "handler")
    assert len(reminded) == 2
    first, later = sorted(reminded, key=len)
    assert first == (
        f"【督办函催办】{number} {MATTER}：2026年11月24日起等待拟稿，请核改后提交核稿。"
    )
    assert later == first + "抄报：协调小组办公室主任。"
    assert ("office", None, later) in told
    assert ("office", None, first) not in told
    assert row(office).next_chase_at > office.clock()  # type: ignore[operator]
    write(office, row(office).id, HANDLER)
    assert row(office).reminded == 0
    assert ("signatory", LEAD, f"【督办函】{number} {MATTER}：请核稿。") in promised(office)


def test_reminders_missed_in_an_outage_are_recorded_once_and_one_is_sent(
    office: Office, number: str
) -> None:
    office.act(number, HANDLER, "sign")
    begin(office, number, HANDLER, "supervise", DISTRICT)
    before = len(promised(office))
    after(office, days=30)
    assert chasing.sweep(office.desk, office.clock()) == 0
    assert kinds(office, number).count("letter_reminded") == 1
    assert len(promised(office)) == before + 2
    with office.desk.database.read() as session:
        query = select(Event.codes).where(Event.kind == "letter_reminded")
        assert '"reminders": [1, 10]' in session.exec(query).one()


def test_a_reminder_that_was_sent_is_not_sent_again_when_the_sweep_looks_earlier(
    office: Office, number: str
) -> None:
    office.act(number, HANDLER, "sign")
    begin(office, number, HANDLER, "supervise", DISTRICT)
    after(office, days=4)

    def look_now(session: Session) -> None:
        session.exec(select(Letter)).one().next_chase_at = office.clock()

    office.desk.database.write(look_now)
    after(office, minutes=1)
    assert kinds(office, number).count("letter_reminded") == 1
    assert row(office).next_chase_at > office.clock()  # type: ignore[operator]


def test_a_draft_whose_reason_is_gone_goes_at_its_reminder(office: Office, number: str) -> None:
    after(office, days=10)
    assert row(office).state == LetterState.DRAFTING
    office.act(number, office.lead(number), "sign")
    after(office, days=5)
    assert row(office).state == LetterState.VOID
    assert opened(office, row(office).id, CLERK).history[-1].what.endswith("由系统作废")
    assert document(office, row(office).id).mark == "已作废"


def test_a_draft_about_a_districts_time_goes_when_that_time_stops(
    office: Office, number: str
) -> None:
    office.act(number, office.lead(number), "sign")
    start_timer(office, number)
    after(office, days=8)

    def stop(session: Session) -> None:
        case = casework.take_case(session, office.desk, OFFICE, number, office.clock())
        timers.stop(case, timers.Thing(Subject.OUTSIDE, DISTRICT))

    after(office, days=1)
    assert row(office).state == LetterState.DRAFTING
    office.desk.database.write(stop)
    after(office, days=5)
    assert {letter.state for letter in rows(office)} == {LetterState.VOID}


def close(office: Office, number: str) -> None:
    office.act(number, office.lead(number), "sign")
    office.act(number, office.lead(number), "report", **FINDINGS)
    office.act(number, office.lead(number, Role.SIGNATORY), "countersign", grant=True)
    office.act(number, OFFICE, "approve")


def test_the_end_of_a_tip_voids_what_nobody_has_signed_and_nothing_comes_after(
    office: Office, number: str
) -> None:
    begin(office, number, CLERK, "remind", LEAD)
    close(office, number)
    assert office.stage(number) is Stage.CLOSED
    assert (row(office).state, row(office).next_chase_at) == (LetterState.VOID, None)
    before = office.tip(number).seq
    after(office, days=9)
    assert office.tip(number).seq == before
    with pytest.raises(NotAllowed):
        begin(office, number, CLERK, "remind", LEAD)
    assert intact(office)


def test_a_signed_letter_outlives_its_tip_and_waits_for_its_number(
    office: Office, number: str
) -> None:
    letter_id = signed(office, number)
    close(office, number)
    assert row(office).state == LetterState.SENDING
    with pytest.raises(NotAllowed, match="审签人办理"):
        step(office, letter_id, HANDLER, "void", why="已办结")
    step(office, letter_id, SIGNATORY, "void", why="已办结")
    assert row(office).state == LetterState.VOID


@pytest.mark.parametrize(
    "wrong",
    [
        {"next_chase_at": None},
        {"drafted_by": "a", "checked_by": "a"},
        {"state": "sending"},
        {"drafted_by": "a", "checked_by": "b", "signed_by": "b"},
        {"drafted_by": "a", "checked_by": "b", "signed_by": "a"},
        {"drafted_by": "a", "signed_by": "b"},
        {"state": "sent"},
    ],
)
def test_the_table_itself_holds_the_rules(
    office: Office, number: str, wrong: dict[str, Any]
) -> None:
    begin(office, number, CLERK, "remind", LEAD)

    def spoil(session: Session) -> None:
        letter = session.exec(select(Letter)).one()
        for name, value in wrong.items():
            setattr(letter, name, value)

    with pytest.raises(IntegrityError):
        office.desk.database.write(spoil)


def test_drafts_are_in_nobodys_timeline_but_the_offices(office: Office, number: str) -> None:
    letter_id = signed(office, number)
    begin(office, number, CLERK, "report", GROUP)
    district = Actor("d", Role.DISTRICT, DISTRICT)
    for reader in (HANDLER, district):
        told = [line.what for line in office.case(number, reader).timeline]
        assert not [what for what in told if "文书" in what]
    assert [line.what for line in office.case(number).timeline if "文书" in line.what]
    sent = {"outside_number": "7号", "seal": "印", "sent_on": date(2026, 11, 24)}
    step(office, letter_id, HANDLER, "send", **sent)
    (line,) = [one for one in office.case(number, district).timeline if "文书" in one.what]
    assert (line.what, line.facts) == ("文书发出", ("督办函", "致东湖区"))


def test_a_reporter_never_hears_of_letters(office: Office) -> None:
    receipt = office.assigned(BOILER, "1")
    after(office, days=40)
    status = office.status(receipt.code)
    assert not re.search("文书|函|督办|通报|约谈", repr(status))


def test_the_words_of_a_letter_are_sealed(office: Office, number: str) -> None:
    letter_id = begin(office, number, CLERK, "remind", LEAD)
    write(office, letter_id, CLERK, "save", text="甲乙丙丁戊己庚辛")
    assert "甲乙丙丁".encode() not in row(office).body
    assert row_text(office, letter_id) == "甲乙丙丁戊己庚辛"
    other = begin(office, number, CLERK, "report", GROUP)

    def swap(session: Session) -> None:
        one, two = session.get(Letter, letter_id), session.get(Letter, other)
        assert one
        assert two
        two.body = one.body

    office.desk.database.write(swap)
    with pytest.raises(Exception, match="letter"):
        row_text(office, other)


@pytest.fixture
def folder(office: Office) -> Path:
    return office.desk.plan.letters.folder


def test_a_document_says_what_the_letter_says_and_nothing_that_is_typed_is_markup(
    office: Office, number: str, folder: Path
) -> None:

    letter_id = begin(office, number, CLERK, "remind", LEAD)
    text = "第一段 <b>&amp; {{ number }} #panic() $x$ \\ *\n\n第二段（依据待核）"
    write(office, letter_id, CLERK, "save", text=text)
    printed = document(office, letter_id)
    lines = [p.text for p in Docx(BytesIO(documents.docx(folder, printed))).paragraphs]
    assert "第一段 <b>&amp; {{ number }} #panic() $x$ \\ *" in lines
    assert "第二段《云泽市督促检查办法》第三条" in lines
    assert "草稿，未经签发，不得外传" in lines
    assert f"{LEAD.replace('/', ' ')}：" in lines
    assert "市产业升级协调小组办公室" in lines
    assert documents.pdf(folder, printed).startswith(b"%PDF")
