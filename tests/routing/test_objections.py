"""异议: once, with new facts; others check again, or the office explains; then the law's ways."""

from datetime import datetime
from functools import partial

import pytest
from sqlmodel import Session, select

from common.errors import Invalid, NotAllowed
from db import timers
from db.tables import OutboxMessage
from routing.rules.words import Role, Stage, Subject
from routing.work import chasing, figures, ledger, reporter
from routing.work.desk import Desk
from routing.work.followup import Told
from tests.make import FINDINGS, OFFICE, Office

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
NEW = "第二台锅炉在后院，上次没有看。"


def closed(office: Office) -> tuple[str, str]:
    receipt = office.assigned(BOILER, "1")
    office.close(receipt.number)
    return receipt.number, receipt.code


def objects(office: Office, code: str, words: str = NEW) -> None:
    def do(session: Session, desk: Desk, now: datetime) -> None:
        reporter.objection(session, desk, Told(code, words), now)

    office.by_reporter(do)


def test_an_objection_waits_for_the_office_and_is_chased(office: Office) -> None:
    number, code = closed(office)
    assert office.status(code).object_until is not None
    objects(office, code)
    assert office.stage(number) is Stage.CLOSED
    assert office.status(code).object_until is None
    assert NEW in [message.text for message in office.status(code).messages]
    tip = office.tip(number)
    with office.desk.database.read() as session:
        timer = timers.of_subject(session, tip.id, Subject.OBJECTION, tip.id)
        assert timer is not None
    office.clock.advance(days=10)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    with office.desk.database.read() as session:
        sent = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "timer")).all()
    assert {message.role for message in sent} == {Role.OFFICE}


def test_granted_others_of_the_unit_check_again(office: Office) -> None:
    number, code = closed(office)
    first, signatory = office.lead(number), office.lead(number, Role.SIGNATORY)
    objects(office, code)
    office.act(number, OFFICE, "decide_objection", grant=True)
    assert office.stage(number) is Stage.VERIFYING
    assert set(office.case(number, first).actions) == {"return", "note", "probe"}
    with pytest.raises(NotAllowed, match="回避"):
        office.act(number, first, "report", **FINDINGS)
    office.act(number, office.other(number, Role.HANDLER, "new"), "report", **FINDINGS)
    with pytest.raises(NotAllowed, match="回避"):
        office.act(number, signatory, "countersign", grant=True)
    new = office.other(number, Role.SIGNATORY, "new")
    office.act(number, new, "countersign", grant=True)
    office.act(number, OFFICE, "approve")
    assert office.stage(number) is Stage.CLOSED
    status = office.status(code)
    assert status.object_until is None
    assert "申诉" in status.notes[0]
    with pytest.raises(Invalid, match="只能提一次"):
        objects(office, code, "还有一台")
    counts = figures.figures(office.desk, office.clock()).total.counts
    assert (counts["closed"], counts["redone"]) == (1, 1)
    with office.desk.database.read() as session:
        assert ledger.verify(session).fault is None


def test_granted_to_another_unit_it_signs_for_it_first(office: Office) -> None:
    number, code = closed(office)
    objects(office, code)
    with pytest.raises(Invalid, match="没有“市火星局”"):
        office.act(number, OFFICE, "decide_objection", grant=True, unit="市火星局")
    office.act(number, OFFICE, "decide_objection", grant=True, unit="市质量监督局/稽查队")
    assert office.stage(number) is Stage.TO_SIGN
    assert office.lead(number).unit == "市质量监督局/稽查队"
    office.close(number)
    assert office.stage(number) is Stage.CLOSED


def test_refused_the_reporter_reads_why_and_where_else_to_go(office: Office) -> None:
    number, code = closed(office)
    objects(office, code)
    with pytest.raises(Invalid, match="写明理由"):
        office.act(number, OFFICE, "decide_objection", grant=False)
    office.act(number, OFFICE, "decide_objection", grant=False, why="后院已一并查看，没有第二台。")
    status = office.status(code)
    assert status.messages[-1].text == "后院已一并查看，没有第二台。"
    # Confirmed law is named, what is not confirmed is a way without its article.
    assert "云泽市申诉条例第三条" in status.notes[0]
    assert "待核" not in status.notes[0]
    assert office.stage(number) is Stage.CLOSED
    tip = office.tip(number)
    with office.desk.database.read() as session:
        assert timers.of_subject(session, tip.id, Subject.OBJECTION, tip.id) is None


def test_nobody_objects_too_early_or_too_late(office: Office) -> None:
    receipt = office.assigned(BOILER, "1")
    with pytest.raises(Invalid, match="没有办结"):
        objects(office, receipt.code)
    with pytest.raises(NotAllowed, match="不能“审核异议”"):
        office.act(receipt.number, OFFICE, "decide_objection", grant=True)
    office.close(receipt.number)
    with pytest.raises(NotAllowed, match="没有待审核的异议"):
        office.act(receipt.number, OFFICE, "decide_objection", grant=True)
    until = office.status(receipt.code).object_until
    assert until is not None
    office.clock.now = until + (until - until.replace(microsecond=0))  # type: ignore[attr-defined]
    office.clock.advance(seconds=1)  # type: ignore[attr-defined]
    with pytest.raises(Invalid, match="期限已过"):
        objects(office, receipt.code)
    assert office.tip(receipt.number).objected_at is None


def test_while_it_waits_the_tip_is_not_archived(office: Office) -> None:
    number, code = closed(office)
    office.clock.advance(days=15)  # type: ignore[attr-defined]
    objects(office, code)
    office.clock.advance(days=90)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    assert office.stage(number) is Stage.CLOSED
    office.act(number, OFFICE, "decide_objection", grant=False, why="已一并查看。")
    office.clock.advance(days=60)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    assert office.stage(number) is Stage.ARCHIVED


def test_an_objection_to_a_part_of_a_split_tip(office: Office) -> None:
    receipt = office.report(BOILER)
    number = receipt.number
    if office.stage(number) is Stage.TO_SIGN:
        office.act(number, OFFICE, "recall")
    office.act(number, OFFICE, "split", parts=[BOILER, "北山区有个小钢厂用中频炉炼地条钢。"])
    part = f"{number}-2"
    if office.stage(part) is Stage.REGISTERED:
        office.act(part, OFFICE, "assign", task="1")
    office.close(part)
    told = Told(receipt.code, NEW, part)
    office.by_reporter(partial(_object, told))
    office.act(part, OFFICE, "decide_objection", grant=True)
    assert office.stage(part) is Stage.VERIFYING


def _object(told: Told, session: Session, desk: Desk, now: datetime) -> None:
    reporter.objection(session, desk, told, now)
