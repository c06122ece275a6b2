"""What comes after: relapse, withdrawal, trouble, 打探, the archive."""

import hashlib
import io
import json
import zipfile
from datetime import datetime
from uuid import uuid4

import pytest
from nacl.public import PrivateKey
from sqlmodel import Session, select

from common.errors import Invalid, NotAllowed
from db.tables import AccessLog, Event, Identity, KeeperKey, OutboxMessage, Probe
from routing.rules.words import Mode, Role, Stage
from routing.work import archive, casework, chasing, figures, intake, ledger, probes, reporter
from routing.work.desk import Desk
from routing.work.followup import Told
from routing.work.intake import Receipt
from tests.make import OFFICE, Office, actor
from tests.routing.test_splitting import photo

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
AUDITOR = actor(Role.AUDITOR)


def closed(office: Office, **fields: object) -> Receipt:
    receipt = office.assigned(BOILER, "1") if not fields else _reported(office, **fields)
    office.close(receipt.number)
    return receipt


def _reported(office: Office, **fields: object) -> Receipt:
    receipt = office.report(BOILER, **fields)
    if office.stage(receipt.number) is Stage.REGISTERED:
        office.act(receipt.number, OFFICE, "assign", task="1")
    return receipt


def runs_again(office: Office, code: str, words: str = "又开工了，晚上十点以后冒烟。") -> Receipt:
    with office.desk.database.read() as session:
        draft = reporter.relapse(session, office.desk, Told(code, words), "web", uuid4().hex)
    return intake.submit(office.desk, draft, office.clock())


def test_the_reporter_tells_that_it_runs_again(office: Office) -> None:
    old = closed(office)
    office.clock.advance(days=100)  # type: ignore[attr-defined]
    new = runs_again(office, old.code)
    tip, before = office.tip(new.number), office.tip(old.number)
    assert (tip.relapse_of, tip.district, tip.candidate) == (before.id, "东湖区", "1")
    assert before.stage == Stage.CLOSED
    assert new.code != old.code
    assert office.case(new.number).taken.relapse
    assert [r.number for r in office.case(old.number).taken.relapsed_by] == [new.number]
    with office.desk.database.read() as session:
        told = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "relapse")).all()
        assert ledger.verify(session).fault is None
    assert "死灰复燃" in told[0].body
    total = figures.figures(office.desk, office.clock()).total
    assert (total.counts["closed"], total.counts["relapsed"]) == (1, 1)
    assert total.rates["closure"].numerator == 1


def test_its_check_has_the_shorter_time_of_the_plan(office: Office) -> None:
    usual = office.assigned(BOILER, "1").number
    office.act(usual, office.lead(usual), "sign")
    old = closed(office)
    new = runs_again(office, old.code).number
    if office.stage(new) is Stage.REGISTERED:
        office.act(new, OFFICE, "assign", task="1")
    office.act(new, office.lead(new), "sign")
    mine, others = office.tip(new).due_at, office.tip(usual).due_at
    assert mine is not None
    assert others is not None
    assert mine < others
    assert mine == datetime.fromisoformat("2026-11-30T09:30:00+00:00")


def test_what_is_still_open_does_not_run_again(office: Office) -> None:
    receipt = office.assigned(BOILER, "1")
    with pytest.raises(Invalid, match="还没有办结"):
        runs_again(office, receipt.code)
    other = office.report("楼上装修太吵。").number
    for of, sentence in ((receipt.number, "还没有办结"), ("没有", "没有编号")):
        with pytest.raises(Invalid, match=sentence):
            office.act(other, OFFICE, "relapse", of=of)


def test_the_office_finds_that_a_tip_tells_of_a_closed_one(office: Office) -> None:
    early = office.assigned(BOILER, "1").number
    office.clock.advance(hours=1)  # type: ignore[attr-defined]
    old = closed(office)
    with pytest.raises(Invalid, match="之后才办结"):
        office.act(early, OFFICE, "relapse", of=old.number)
    office.clock.advance(days=40)  # type: ignore[attr-defined]
    new = office.assigned(BOILER, "1").number
    office.act(new, office.lead(new), "sign")
    before = office.tip(new).due_at
    office.act(new, OFFICE, "relapse", of=old.number)
    after = office.tip(new).due_at
    assert before is not None
    assert after is not None
    assert after < before
    with pytest.raises(NotAllowed, match="已经认定"):
        office.act(new, OFFICE, "relapse", of=old.number)
    assert office.case(new, office.lead(new)).taken.relapse_of is None
    shown = [fact for line in office.case(new, office.lead(new)).timeline for fact in line.facts]
    assert not [fact for fact in shown if old.number in fact]
    with office.desk.database.read() as session:
        assert ledger.verify(session).fault is None


def withdraw(office: Office, code: str) -> None:
    def do(session: Session, desk: Desk, now: datetime) -> None:
        reporter.withdraw(session, desk, code, now)

    office.by_reporter(do)


def test_withdrawal_ends_contact_and_not_the_check(office: Office) -> None:
    office.desk.database.write(
        lambda s: s.add(
            KeeperKey(
                id="k",
                public=bytes(PrivateKey.generate().public_key),
                created_at=office.clock(),
            )
        )
    )
    receipt = _reported(office, mode=Mode.CONFIDENTIAL, phone="13900000000")
    number = receipt.number
    office.act(number, office.lead(number), "sign")
    withdraw(office, receipt.code)
    withdraw(office, receipt.code)
    assert office.stage(number) is Stage.VERIFYING
    status = office.status(receipt.code)
    assert (status.withdrawn, status.can_write) == (True, False)
    with office.desk.database.read() as session:
        assert session.exec(select(Identity)).all() == []
    kinds = [line.what for line in office.case(number, office.lead(number)).timeline]
    assert kinds.count("举报人不再接受联系") == 1
    with pytest.raises(NotAllowed, match="不再接受联系"):
        office.act(number, office.lead(number), "ask", text="在哪条路？")
    with pytest.raises(Invalid, match="不再联系"):
        office.say(receipt.code, "还有")
    office.close(number)
    assert office.status(receipt.code).object_until is None


def test_who_waits_for_the_reporter_goes_on_when_he_withdraws(office: Office) -> None:
    receipt = office.report("楼上装修太吵。")
    office.act(receipt.number, OFFICE, "ask", text="在哪条路？")
    withdraw(office, receipt.code)
    assert office.stage(receipt.number) is Stage.REGISTERED


def trouble(office: Office, code: str, words: str, *, troubled: bool) -> None:
    def do(session: Session, desk: Desk, now: datetime) -> None:
        reporter.trouble(session, desk, Told(code, words), now, troubled=troubled)

    office.by_reporter(do)


def test_after_the_closing_he_is_asked_once_whether_there_was_trouble(office: Office) -> None:
    receipt = office.assigned(BOILER, "1")
    assert not office.status(receipt.code).asks_trouble
    office.close(receipt.number)
    assert office.status(receipt.code).asks_trouble
    trouble(office, receipt.code, "", troubled=False)
    assert not office.status(receipt.code).asks_trouble
    with office.desk.database.read() as session:
        sent = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "trouble")).all()
    assert sent == []


def test_trouble_goes_to_the_office_alone_and_is_chased_until_it_is_settled(
    office: Office,
) -> None:
    receipt = closed(office)
    number = receipt.number
    trouble(office, receipt.code, "厂里的人来问过我。", troubled=True)
    handler = office.lead(number)
    assert "厂里的人" not in repr(office.case(number, handler))
    assert "厂里的人来问过我。" in [line.words for line in office.case(number).timeline]
    office.clock.advance(days=8)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    with office.desk.database.read() as session:
        sent = session.exec(select(OutboxMessage)).all()
    chased = [m for m in sent if m.kind == "timer"]
    assert chased
    assert not [m for m in sent if "厂里" in m.body]
    office.act(number, OFFICE, "settle_trouble", text="已约谈厂方负责人。")
    with pytest.raises(NotAllowed, match="没有待处理"):
        office.act(number, OFFICE, "settle_trouble", text="再记一次")


def test_a_probe_is_for_the_office_and_the_auditor(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    handler = office.lead(number)
    office.act(
        number, handler, "probe", who="隔壁科室一位同事", how="电话", text="问是不是厂里职工"
    )
    assert "隔壁科室" not in repr(office.case(number, handler))
    with office.desk.database.read() as session:
        stored = session.exec(select(Probe)).one()
        told = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "probe")).all()
        shown = probes.listed(session, office.desk, AUDITOR)
        assert probes.listed(session, office.desk, OFFICE) == shown
        for who in (handler, actor(Role.ADMINISTRATOR)):
            with pytest.raises(NotAllowed):
                probes.listed(session, office.desk, who)
    assert "隔壁".encode() not in stored.words
    assert {message.role for message in told} == {Role.OFFICE, Role.AUDITOR}
    assert (shown[0].number, shown[0].how) == (number, "电话")


def test_the_auditor_sees_who_opened_what_and_no_tip(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    office.original(number, OFFICE, "核对地址")
    with office.desk.database.read() as session:
        (line,) = probes.accesses(session, AUDITOR)
        assert (line.number, line.what, line.reason) == (number, "original", "核对地址")
        with pytest.raises(casework.NoSuchCase):
            casework.open_case(session, office.desk, AUDITOR, number, office.clock())
        with pytest.raises(NotAllowed):
            probes.accesses(session, office.lead(number))


def archived(office: Office, **fields: object) -> str:
    number = closed(office, **fields).number
    office.clock.advance(days=60)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    return number


def package(office: Office, number: str, who: object = OFFICE) -> zipfile.ZipFile:
    def do(session: Session) -> bytes:
        case = casework.take_case(session, office.desk, who, number, office.clock())  # type: ignore[arg-type]
        return archive.package(case)

    return zipfile.ZipFile(io.BytesIO(office.desk.database.write(do)))


def test_a_closed_tip_goes_into_the_archive_once(office: Office) -> None:
    number = closed(office).number
    office.clock.advance(days=39)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    assert office.stage(number) is Stage.CLOSED
    office.clock.advance(days=3)  # type: ignore[attr-defined]
    for _ in range(2):
        chasing.sweep(office.desk, office.clock())
    assert office.stage(number) is Stage.ARCHIVED
    with office.desk.database.read() as session:
        kinds = session.exec(select(Event.kind).where(Event.kind == "archived")).all()
        assert ledger.verify(session).fault is None
    assert len(kinds) == 1
    counts = figures.figures(office.desk, office.clock()).total.counts
    assert counts["closed"] == 1


def test_the_package_holds_what_its_manifest_says_and_nothing_of_the_reporter(
    office: Office,
) -> None:
    number = archived(office, files=(photo(),))
    found = package(office, number)
    manifest = json.loads(found.read("manifest.json"))
    assert {file["name"] for file in manifest["files"]} == {
        "record.json", "record.pdf", "attachments/01.jpg",
    }  # fmt: skip
    for file in manifest["files"]:
        assert hashlib.sha256(found.read(file["name"])).hexdigest() == file["sha256"]
    record = found.read("record.json")
    assert hashlib.sha256(record).hexdigest() == manifest["record_sha256"]
    assert found.read("record.pdf").startswith(b"%PDF")
    for words in (BOILER, "天天烧煤", "匿名", "anonymous"):
        assert words not in record.decode()
    assert "现场见一台在用的燃煤锅炉。" in record.decode()
    with office.desk.database.read() as session:
        log = session.exec(select(AccessLog).where(AccessLog.what == "archive")).all()
    assert len(log) == 1


def test_later_events_leave_the_record_as_it_was_hashed(office: Office) -> None:
    receipt = closed(office)
    office.clock.advance(days=60)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    first = package(office, receipt.number).read("record.json")
    runs_again(office, receipt.code)
    assert package(office, receipt.number).read("record.json") == first


def test_only_the_office_takes_the_package_and_only_from_the_archive(office: Office) -> None:
    number = closed(office).number
    with pytest.raises(NotAllowed, match="还没有归档"):
        package(office, number)
    with pytest.raises(NotAllowed, match="只有办公室"):
        package(office, number, office.lead(number))
