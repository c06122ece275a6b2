"""Repeats by one reporter who left a phone are linked by themselves; anonymous ones never."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from common import keepers
from db import tips
from db.tables import Identity, KeeperKey, OutboxMessage, RepeatMark, Tip
from routing.rules.repeats import BITS, phone_mark
from routing.rules.words import Mode, Role, Stage
from routing.work import ledger
from routing.work.intake import Receipt
from tests.make import FINDINGS, OFFICE, Office

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
AGAIN = "柳荫街道云泽机械厂那台6蒸吨燃煤锅炉又在烧煤，黑烟滚滚。"
STEEL = "北山区有个小钢厂用中频炉炼地条钢，半夜开工。"
# Not a number that is in service: the first digits are nobody's.
PHONE, OTHER_PHONE = "100 0000 0001", "100 0000 0002"
KEY = b"k" * 32


@pytest.fixture
def kept(office: Office, tmp_path: Path) -> Office:
    """The office with identity keepers, so that names and phones can be left."""
    public = keepers.create_pair(tmp_path / "keeper.key", "correct horse battery")
    key = KeeperKey(id="k", public=public, created_at=office.clock())
    office.desk.database.write(lambda session: session.add(key))
    return office


def report(office: Office, text: str, phone: str = PHONE, **fields: Any) -> Receipt:
    fields = {"mode": Mode.CONFIDENTIAL, **fields}
    return office.report(text, phone=phone, **fields)


def parent_of(office: Office, receipt: Receipt) -> str | None:
    parent = office.tip(receipt.number).parent
    with office.desk.database.read() as session:
        found = tips.by_id(session, parent) if parent else None
    return found.number if found else None


@pytest.mark.parametrize(
    "typed", [PHONE, "10000000001", "+86 100-0000-0001", "１０００００００００１"]
)
def test_the_same_matter_from_the_same_phone_is_linked(kept: Office, typed: str) -> None:
    first = report(kept, BOILER)
    again = report(kept, AGAIN, typed, mode=Mode.NAMED, name="测试甲")
    assert parent_of(kept, again) == first.number
    assert kept.stage(again.number) is Stage.DUPLICATE
    assert "系统自动并案" in "".join(line.what for line in kept.case(again.number).timeline)
    with kept.desk.database.read() as session:
        messages = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "linked")).all()
        assert ledger.verify(session).fault is None
    assert {message.role for message in messages} == {Role.OFFICE}


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (AGAIN, {"phone": OTHER_PHONE}),
        (AGAIN, {"mode": Mode.ANONYMOUS}),
        (STEEL, {}),
        (AGAIN, {"phone": "110"}),
    ],
    ids=["another phone", "anonymous", "another matter", "no number"],
)
def test_whatever_else_is_not(kept: Office, text: str, fields: dict[str, Any]) -> None:
    report(kept, BOILER)
    assert parent_of(kept, report(kept, text, **fields)) is None


def test_two_short_numbers_are_no_sign_of_one_person(kept: Office) -> None:
    report(kept, BOILER, "110")
    assert parent_of(kept, report(kept, AGAIN, "110")) is None


def test_anonymous_reports_leave_no_mark(kept: Office) -> None:
    report(kept, BOILER, mode=Mode.ANONYMOUS)
    assert parent_of(kept, report(kept, AGAIN)) is None
    with kept.desk.database.read() as session:
        marks = session.exec(select(RepeatMark)).all()
        sealed = session.exec(select(Identity)).all()
    assert len(marks) == len(sealed) == 1
    assert 0 <= marks[0].mark < 2**BITS


def test_what_accuses_officials_is_left_to_people(kept: Office) -> None:
    first = report(kept, BOILER)

    def mark(session: Session) -> None:
        session.get_one(Tip, kept.tip(first.number).id).officials = True

    kept.desk.database.write(mark)
    assert parent_of(kept, report(kept, AGAIN)) is None


def test_a_repeat_of_a_linked_tip_joins_its_parent(kept: Office) -> None:
    parent = kept.assigned(BOILER, "1")
    first = report(kept, BOILER)
    kept.act(first.number, OFFICE, "link", to=parent.number)
    assert parent_of(kept, report(kept, AGAIN)) == parent.number


def test_after_the_closing_nothing_is_left_to_recognise_anybody_by(kept: Office) -> None:
    first, again = report(kept, BOILER), report(kept, AGAIN)
    if kept.stage(first.number) is Stage.REGISTERED:
        kept.act(first.number, OFFICE, "assign", task="1")
    kept.act(first.number, kept.lead(first.number), "sign")
    kept.waive_others(first.number)
    kept.act(first.number, kept.lead(first.number), "report", **FINDINGS)
    kept.act(first.number, kept.lead(first.number, Role.SIGNATORY), "countersign", grant=True)
    kept.act(first.number, OFFICE, "approve")
    with kept.desk.database.read() as session:
        assert session.exec(select(RepeatMark)).all() == []
    later = report(kept, AGAIN)
    assert parent_of(kept, later) is None
    assert kept.status(again.code).stage is Stage.CLOSED


def test_a_repeated_request_gets_the_same_receipt_and_no_second_link(kept: Office) -> None:
    report(kept, BOILER)
    receipts = [report(kept, AGAIN, request_id="same") for _ in range(3)]
    assert len({repr(receipt) for receipt in receipts}) == 1
    assert receipts[0].by == kept.tip(receipts[0].number).overall_due_at
    assert kept.tip(receipts[0].number).seq == 2


def test_an_automatic_link_can_be_taken_back(kept: Office) -> None:
    report(kept, BOILER)
    again = report(kept, AGAIN)
    kept.act(again.number, OFFICE, "unlink")
    assert kept.stage(again.number) is Stage.REGISTERED
    tip = kept.tip(again.number)
    assert tip.due_at is not None
    assert tip.next_chase_at is not None
    assert tip.next_chase_at <= tip.due_at


def test_a_unit_does_not_learn_that_one_person_wrote_twice(kept: Office) -> None:
    report(kept, BOILER)
    again = report(kept, AGAIN)
    kept.act(again.number, OFFICE, "unlink")
    kept.act(again.number, OFFICE, "assign", task="1")
    seen = kept.case(again.number, kept.lead(again.number)).timeline
    assert "并案" in [line.what for line in seen]
    assert "同一举报人" not in "".join(line.what for line in seen)


@given(st.text(max_size=60))
def test_any_text_in_the_phone_field_gives_a_mark_or_none(phone: str) -> None:
    mark = phone_mark(KEY, phone)
    assert mark is None or 0 <= mark < 2**BITS


@given(st.from_regex(r"[0-9]{7,15}", fullmatch=True), st.text(" -()（）　", max_size=5))
def test_signs_in_a_number_say_nothing(digits: str, signs: str) -> None:
    typed = signs.join(digits)
    assert phone_mark(KEY, typed) == phone_mark(KEY, digits)


def test_a_mark_is_of_its_key() -> None:
    """Twelve bits of two keys agree once in a while."""
    phones = [str(13_800_000_000 + n) for n in range(64)]
    same = [p for p in phones if phone_mark(KEY, p) == phone_mark(b"another key" * 3, p)]
    assert len(same) < 3
