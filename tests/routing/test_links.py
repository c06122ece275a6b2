"""并案: a linked tip rests, nobody learns of the other, and taking it back restores everything."""

import threading
from typing import Any

import pytest
from sqlmodel import Session, col, select, update

from common.errors import Invalid, NotAllowed
from db.tables import OutboxMessage, RungRecord, Tip
from routing.rules.rates import Rate
from routing.rules.words import Role, Stage
from routing.work import cases, chasing, figures, ledger
from tests.make import FINDINGS, OFFICE, Office, actor

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
AGAIN = "柳荫街道云泽机械厂那台6蒸吨燃煤锅炉又在烧煤，黑烟滚滚。"
STEEL = "北山区有个小钢厂用中频炉炼地条钢，半夜开工。"


def close(office: Office, number: str) -> None:
    if office.stage(number) is Stage.TO_SIGN:
        office.act(number, office.lead(number), "sign")
    office.waive_others(number)
    office.act(number, office.lead(number), "report", **FINDINGS)
    office.act(number, office.lead(number, Role.SIGNATORY), "countersign", grant=True)
    office.act(number, OFFICE, "approve")


def pair(office: Office) -> tuple[Any, Any]:
    """Receipts of a tip that goes on and of one that was linked to it."""
    parent, child = (office.assigned(text, "1", alone=False) for text in (BOILER, AGAIN))
    office.act(child.number, OFFICE, "link", to=parent.number)
    return parent, child


def duties(office: Office, number: str) -> list[tuple[str, str]]:
    return [(seat.unit, seat.duty) for seat in office.case(number).seats]


def registered(office: Office, number: str) -> None:
    office.act(number, OFFICE, "recall")


def needs_info(office: Office, number: str) -> None:
    office.act(number, OFFICE, "recall")
    office.act(number, OFFICE, "ask", text="在哪条路？")


def to_sign(office: Office, number: str) -> None:
    assert office.stage(number) is Stage.TO_SIGN


def verifying(office: Office, number: str) -> None:
    office.act(number, office.lead(number), "sign")


@pytest.mark.parametrize("bring", [registered, needs_info, to_sign, verifying])
def test_a_linked_tip_rests_and_comes_back_with_its_stage_and_clock(
    office: Office, bring: Any
) -> None:
    parent, child = office.assigned(BOILER, "1"), office.assigned(AGAIN, "1")
    bring(office, child.number)
    before, seats = office.tip(child.number), duties(office, child.number)
    office.clock.advance(hours=3)  # type: ignore[attr-defined]
    office.act(child.number, OFFICE, "link", to=parent.number)
    resting = office.tip(child.number)
    assert (resting.stage, resting.due_at, resting.next_chase_at) == ("duplicate", None, None)
    assert duties(office, child.number) == seats
    office.clock.advance(days=2)  # type: ignore[attr-defined]
    office.act(child.number, OFFICE, "unlink")
    after = office.tip(child.number)
    for name in ("stage", "due_at", "next_chase_at", "visit", "stage_entered_at", "parent"):
        assert getattr(after, name) == getattr(before, name), name
    with office.desk.database.read() as session:
        assert ledger.verify(session).fault is None


def test_an_answer_that_came_meanwhile_is_not_asked_for_again(office: Office) -> None:
    parent, child = office.assigned(BOILER, "1"), office.assigned(AGAIN, "1")
    needs_info(office, child.number)
    office.act(child.number, OFFICE, "link", to=parent.number)
    office.say(child.code, "在滨河路。")
    office.act(child.number, OFFICE, "unlink")
    assert office.stage(child.number) is Stage.REGISTERED
    assert office.tip(child.number).next_chase_at is not None


def test_links_are_flat(office: Office) -> None:
    parent, child = pair(office)
    third = office.assigned(AGAIN, "1").number
    office.act(third, OFFICE, "link", to=child.number)
    assert office.tip(third).parent == office.tip(parent.number).id
    assert [r.number for r in office.case(parent.number).relations.linked] == [
        child.number, third,
    ]  # fmt: skip
    other = office.assigned(STEEL, "2").number
    with pytest.raises(NotAllowed, match="已有线索并入"):
        office.act(parent.number, OFFICE, "link", to=other)


def test_what_cannot_go_on_takes_no_other_tip(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    declined = office.report("楼上装修太吵。").number
    office.act(declined, OFFICE, "decline", ground="不属本方案", referral="市民热线")
    closed = office.assigned(AGAIN, "1").number
    close(office, closed)
    assert closed not in [r.number for r in office.case(number).relations.similar]
    for to, sentence in (
        (number, "它自己"), ("没有", "没有编号"), (declined, "不予受理"), (closed, "死灰复燃"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=sentence):
            office.act(number, OFFICE, "link", to=to)
    assert office.stage(number) is Stage.TO_SIGN


def test_a_tip_that_others_rely_on_is_not_declined(office: Office) -> None:
    parent, _ = pair(office)
    office.act(parent.number, OFFICE, "recall")
    with pytest.raises(NotAllowed, match="已有线索并入"):
        office.act(parent.number, OFFICE, "decline", ground="不属本方案", referral="市民热线")


def accuse(office: Office, number: str) -> None:
    """As triage marks it; the invented city has no words for it."""

    def mark(session: Session) -> None:
        session.exec(update(Tip).where(col(Tip.number) == number).values(officials=True))

    office.desk.database.write(mark)


def test_accusations_of_officials_are_never_linked(office: Office) -> None:
    accusing = office.assigned(BOILER, "1").number
    accuse(office, accusing)
    plain = office.assigned(AGAIN, "1").number
    with pytest.raises(NotAllowed, match="公职人员"):
        office.act(accusing, OFFICE, "link", to=plain)
    with pytest.raises(Invalid, match="公职人员"):
        office.act(plain, OFFICE, "link", to=accusing)
    assert accusing not in [r.number for r in office.case(plain).relations.similar]


def test_the_reporter_of_a_linked_tip_learns_nothing_of_the_other(office: Office) -> None:
    parent, child = pair(office)
    status = office.status(child.code)
    assert (status.stage, status.stage_label) == (Stage.VERIFYING, "核查中")
    assert status.next_by == office.tip(child.number).overall_due_at
    assert status.can_write
    assert [entry.text for entry in status.timeline] == ["线索已登记", "已交责任单位"]
    for word in ("并案", "并入", "重复", "其他", "别的", parent.number, "duplicate"):
        assert word not in repr(status)
    office.say(child.code, "昨晚又冒烟了。")
    assert "昨晚" not in repr(office.status(parent.code))


def test_while_the_other_tip_waits_he_reads_what_any_waiting_reporter_reads(
    office: Office,
) -> None:
    waiting = office.report("楼上的锅炉太吵。")
    parent, child = pair(office)
    office.act(parent.number, OFFICE, "recall")
    status = office.status(child.code)
    assert status.stage is Stage.REGISTERED
    assert status.next_what == office.status(waiting.code).next_what


def test_he_hears_the_outcome_when_the_other_tip_is_closed(office: Office) -> None:
    parent, child = pair(office)
    close(office, parent.number)
    status = office.status(child.code)
    assert (status.stage, status.can_write) == (Stage.CLOSED, False)
    assert status.outcome == "核查结论：属实。" + FINDINGS["public_summary"]
    assert [entry.text for entry in status.timeline][-1] == "核查办结"
    with pytest.raises(Invalid, match="已经结束"):
        office.say(child.code, "还有")
    office.act(child.number, OFFICE, "unlink")
    assert office.status(child.code).outcome is None
    assert office.status(child.code).stage is Stage.TO_SIGN


def test_what_he_adds_reaches_the_office(office: Office) -> None:
    _, child = pair(office)
    office.say(child.code, "昨晚又冒烟了。")
    with office.desk.database.read() as session:
        told = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "said")).all()
    assert {message.role for message in told} == {Role.OFFICE}
    assert "昨晚又冒烟了。" in [line.words for line in office.case(child.number).timeline]


def test_units_are_told_that_it_rests_and_that_it_goes_on(office: Office) -> None:
    _, child = pair(office)
    tip = office.tip(child.number)
    office.act(child.number, OFFICE, "unlink")
    with office.desk.database.read() as session:
        sent = session.exec(select(OutboxMessage).where(OutboxMessage.tip_id == tip.id)).all()
    units = {"市环保局/一科", "市工信局/技改科", "东湖区"}
    for kind in ("linked", "unlinked"):
        assert {message.unit for message in sent if message.kind == kind} == units


def test_a_linked_tip_is_not_chased_and_its_parent_is(office: Office) -> None:
    parent, child = pair(office)
    office.clock.advance(days=30)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    with office.desk.database.read() as session:
        chased = {record.tip_id for record in session.exec(select(RungRecord))}
    assert chased == {office.tip(parent.number).id}
    office.act(child.number, OFFICE, "unlink")
    chasing.sweep(office.desk, office.clock())
    with office.desk.database.read() as session:
        sent = session.exec(
            select(RungRecord).where(RungRecord.tip_id == office.tip(child.number).id)
        ).all()
    assert len(sent) > 1
    # The highest message and the highest draft of a letter.
    assert [record.sent for record in sent].count(True) == 2


def test_a_matter_told_twice_counts_once(office: Office) -> None:
    parent, _ = pair(office)
    close(office, parent.number)
    total = figures.figures(office.desk, office.clock()).total
    counts = {name: total.counts[name] for name in ("received", "linked", "closed", "open")}
    assert counts == {"received": 2, "linked": 1, "closed": 1, "open": 0}
    assert total.rates["closure"] == Rate(1, 1)
    assert total.rates["returned"] == Rate(0, 1)
    assert total.rates["repeated"] == Rate(1, 2)


def test_the_office_sees_likely_duplicates_and_units_do_not(office: Office) -> None:
    first, second = office.assigned(BOILER, "1").number, office.assigned(AGAIN, "1").number
    (found,) = office.case(second).relations.similar
    assert (found.number, found.stage) == (first, Stage.TO_SIGN)
    assert found.reason
    handler = office.lead(second)
    assert office.case(second, handler).relations.similar == ()


def test_a_unit_sees_the_parent_only_where_it_has_a_part(office: Office) -> None:
    parent, child = pair(office)
    handler = office.lead(child.number)
    shown = office.case(child.number, handler).relations
    assert shown.parent is not None
    assert shown.parent.number == parent.number
    assert office.case(parent.number, handler).relations.linked == ()
    office.act(parent.number, OFFICE, "recall")
    office.act(parent.number, OFFICE, "assign", task="2")
    hidden = office.case(child.number, handler)
    assert hidden.relations.parent is None
    assert parent.number not in repr(hidden)


def test_two_officers_who_link_two_tips_to_each_other_do_not_make_a_circle(
    office: Office,
) -> None:
    one, other = office.assigned(BOILER, "1").number, office.assigned(AGAIN, "1").number
    start, failed = threading.Barrier(2), []

    def link(number: str, to: str) -> None:
        start.wait(10)
        try:
            office.act(number, OFFICE, "link", to=to)
        except (NotAllowed, Invalid) as error:
            failed.append(error)

    threads = [threading.Thread(target=link, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(failed) == 1
    assert sorted([office.stage(one), office.stage(other)]) == ["duplicate", "to_sign"]


def test_the_inbox_counts_linked_tips_among_the_ended(office: Office) -> None:
    parent, child = pair(office)
    with office.desk.database.read() as session:
        found = cases.inbox(session, office.desk, OFFICE, office.clock(), cases.Wanted())
    assert [item.number for item in found.items] == [parent.number]
    assert found.counts[Stage.DUPLICATE] == 1
    assert office.case(child.number).actions == ("unlink", "probe")
    assert office.case(child.number, office.lead(child.number)).actions == ("probe",)


def test_only_the_office_links(office: Office) -> None:
    one, other = office.assigned(BOILER, "1").number, office.assigned(AGAIN, "1").number
    with pytest.raises(NotAllowed):
        office.act(one, office.lead(one), "link", to=other)
    with pytest.raises(NotAllowed):
        office.act(one, actor(Role.DISTRICT, "东湖区"), "link", to=other)


def test_a_linked_tip_without_a_parent_cannot_be_stored(office: Office) -> None:
    _, child = pair(office)
    tip_id = office.tip(child.number).id

    def orphan(session: Session) -> None:
        session.get_one(Tip, tip_id).parent = None

    with pytest.raises(Exception, match="linked"):
        office.desk.database.write(orphan)
