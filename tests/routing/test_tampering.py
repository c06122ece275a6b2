"""Each way to tamper with the record, tried on a small one: what is found, and where."""

import re
from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlmodel import Session, select, update

from common.errors import Invalid
from db.engine import Database
from db.tables import Event, NumberSeries, Seal, Tip
from routing.rules.flaws import Flawed
from routing.rules.seals import read_lines, seal_hash
from routing.work import ledger
from routing.work.ledger import Place
from routing.work.sealing import seal_all
from tests import tampering
from tests.history import START, fill, hash_of
from tests.tampering import WAYS, do, export_of, victim

EVENTS, MOST = 600, 100
TIP = r"线索 CQ\d{8}-\d{4}："
FOUND = {
    "an event changed": TIP + "第 3 个事件与其哈希不符",
    "a payload changed": TIP + r"第 \d 个事件的密文被改动",
    "an event removed": TIP + "第 3 个事件缺失",
    "an event inserted, later ones renumbered": TIP + "第 4 个事件与其哈希不符",
    "two events reordered": TIP + "第 3 个事件与其哈希不符",
    "the tail removed": TIP + "第 8 个事件起缺失",
    "the tail removed, the tip's row fitted": r"第 \d 号封存（.*）不符：应有 100 个.*现有 99 个",
    "a tip removed with its events": r"编号 \d{8}-\d{4} 的线索不见了",
    "a tip removed, the numbers fitted": r"第 \d 号封存（.*）不符：应有 \d+ 个事件，现有 \d+ 个",
    "the tip's stage changed": TIP + "状态与第 8 个事件记载的不符",
    "the tip's due time changed": TIP + r"期限与第 \d 个事件记载的不符",
    "a chain rewritten with all its hashes": r"第 \d 号封存（.*）不符：100 个事件中有的",
    "an event taken out of its seal": r"第 \d 号封存（.*）不符：应有 100 个事件，现有 99 个",
    "chain and all seals rewritten (against export)": r"第 \d 号封存（.*）与导出文件不符",
    "all payloads erased (must be whole)": "nothing",
}


@pytest.fixture
def record(database: Database) -> Database:
    """A sealed record with tips in every stage."""
    fill(database, EVENTS)
    seal_all(database, START + timedelta(days=900), MOST)
    return database


def found(database: Database, exported: Iterable[str] = ()) -> str:
    try:
        with database.snapshot() as session:
            for _ in ledger.walk(session, Place(), batch=4):
                pass
            ledger.compare(session, read_lines(exported))
    except Flawed as flawed:
        return flawed.sentence
    return "nothing"


@pytest.mark.parametrize("name", WAYS)
def test_it_is_found(record: Database, name: str) -> None:
    exported = export_of(record)
    assert found(record, exported) == "nothing"
    record.write(WAYS[name])
    assert re.match(FOUND[name], found(record, exported))


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        ("closed_at", "办结时间"),
        ("stage_entered_at", "进入现状态的时间"),
        ("received_at", "登记时间"),
        ("overall_due_at", "总期限"),
    ],
)
def test_a_time_of_the_tip_that_its_events_do_not_say(
    record: Database, column: str, sentence: str
) -> None:
    def move(session: Session) -> None:
        tip = victim(session)
        setattr(tip, column, getattr(tip, column) + timedelta(microseconds=1))

    record.write(move)
    assert sentence in found(record)


def test_an_open_tip_that_says_it_is_closed(record: Database) -> None:
    still_open = update(Tip).where(Tip.stage == "verifying").values(closed_at=START)  # type: ignore[arg-type]
    record.write(lambda session: session.exec(still_open))
    assert "办结时间" in found(record)


def test_an_event_added_at_the_end_without_the_tip_knowing(record: Database) -> None:
    def add(session: Session) -> None:
        tip = victim(session)
        last = session.exec(select(Event).where(Event.tip_id == tip.id, Event.seq == tip.seq)).one()
        row = {**last.model_dump(), "id": "f" * 32, "seq": tip.seq + 1}
        session.add(Event(**{**row, "hash": hash_of(last.hash, row)}))

    record.write(add)
    assert "第 9 个事件在末尾多出" in found(record)


def test_an_end_that_the_tip_does_not_know(record: Database) -> None:
    record.write(lambda session: setattr(victim(session), "head", b"x"))
    assert "末尾哈希不符" in found(record)


def test_a_tip_without_any_event(record: Database) -> None:
    record.write(
        lambda session: do(session, "DELETE FROM event WHERE tip_id = :t", t=victim(session).id)
    )
    assert "一个事件也没有" in found(record)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_events_whose_tip_is_gone(record: Database) -> None:
    with record.reshape() as connection, Session(connection) as session:
        do(session, "DELETE FROM tip WHERE id = :t", t=victim(session).id)
        session.commit()
    assert "有一条线索被删除，还留着它的第 1 个事件" in found(record)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("column", ["actor", "codes", "payload", "payload_digest", "hash", "seq"])
def test_a_value_of_a_type_the_system_never_writes(record: Database, column: str) -> None:
    what = f"UPDATE event SET {column} = :v WHERE tip_id = :t AND seq = 3"  # noqa: S608
    other = "x" if column in ("payload", "payload_digest", "hash", "seq") else b"x"
    record.write(lambda session: do(session, what, v=other, t=victim(session).id))
    assert re.match(TIP + r"第 \d 个事件", found(record))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE seal SET root = hash WHERE number = 2", "第 2 号封存（.*）不符：封存记录被改动"),
        ("UPDATE seal SET events = events - 1 WHERE number = 2", "第 2 号封存（.*）不符：封存记录"),
        ("DELETE FROM seal WHERE number = 2", "第 2 号封存缺失"),
        ("DELETE FROM seal WHERE number = 6", TIP + r"第 \d 个事件所属的封存不存在"),
        ("DELETE FROM seal", TIP + r"第 \d 个事件所属的封存不存在"),
        ("UPDATE event SET seal = 0 WHERE seal = 3", "第 3 号封存（.*）不符：应有 100 个.*现有 0 "),
        ("UPDATE event SET seal = NULL WHERE seal = 6", "第 6 号封存（.*）不符：应有 100 个"),
    ],
)  # fmt: skip
def test_seals_that_were_touched(record: Database, statement: str, sentence: str) -> None:
    record.write(lambda session: do(session, statement))
    assert re.match(sentence, found(record))


def test_a_seal_made_anew_alone_breaks_the_next_one(record: Database) -> None:
    def make_anew(session: Session) -> None:
        row = session.get_one(Seal, 2)
        row.at += timedelta(days=1)
        row.hash = seal_hash(row.before, row.number, row.at, row.events, row.root)

    record.write(make_anew)
    assert re.match("第 3 号封存（.*）不符：封存记录被改动", found(record))


def test_the_newest_seals_removed_whole_are_missed_by_the_export(record: Database) -> None:
    exported = export_of(record)

    def forget(session: Session) -> None:
        do(session, "DELETE FROM seal WHERE number = 6")
        do(session, "UPDATE event SET seal = NULL WHERE seal = 6")

    record.write(forget)
    assert found(record) == "nothing"
    assert found(record, exported) == "第 6 号封存缺失，可能被删除。"
    seal_all(record, START + timedelta(days=901))
    assert "与导出文件不符" in found(record, exported)


def test_a_tip_that_was_slipped_in(record: Database) -> None:
    fewer = update(NumberSeries).where(NumberSeries.day == START.strftime("%Y%m%d"))  # type: ignore[arg-type]
    record.write(lambda session: session.exec(fewer.values(last=NumberSeries.last - 1)))
    assert "比系统发出的编号多" in found(record)


def test_a_part_of_a_list_that_was_removed_is_missed_by_the_count(record: Database) -> None:
    more = update(NumberSeries).where(NumberSeries.day == "all")  # type: ignore[arg-type]
    record.write(lambda session: session.exec(more.values(last=NumberSeries.last + 1)))
    assert "有线索被删除或插入" in found(record)


def test_an_older_export_or_a_part_of_one_is_enough(record: Database) -> None:
    exported = export_of(record)
    with record.snapshot() as session:
        assert ledger.compare(session, read_lines(exported[:3])) == 3
        assert ledger.compare(session, read_lines(exported[2:4])) == 2
    with pytest.raises(Invalid):
        found(record, [exported[0].replace('"events": 100', '"events": 99')])


def test_a_run_that_was_broken_off_goes_on_where_it_was(record: Database) -> None:
    with record.snapshot() as session:
        whole = list(ledger.walk(session, Place(), batch=4))
        assert (whole[-1].events, whole[-1].sealed) == (EVENTS, EVENTS)
        for place in whole[:-1]:
            assert list(ledger.walk(session, place, batch=4))[-1] == whole[-1]


def test_going_on_does_not_look_at_what_was_checked(record: Database) -> None:
    with record.snapshot() as session:
        first = next(iter(ledger.walk(session, Place(), batch=4)))
        checked = session.exec(select(Tip.id).where(Tip.id <= first.tip)).all()
    record.write(
        lambda session: do(session, "UPDATE event SET actor = 'x' WHERE tip_id = :t", t=checked[0])
    )
    assert found(record) != "nothing"
    with record.snapshot() as session:
        assert list(ledger.walk(session, first, batch=4))[-1].events == EVENTS


def test_the_seals_of_a_record_are_linked(record: Database) -> None:
    with record.read() as session:
        rows = session.exec(select(Seal)).all()
    assert [row.events for row in rows] == [MOST] * (EVENTS // MOST)
    assert tampering.export_of(record)[0].startswith('{"number": 1')
