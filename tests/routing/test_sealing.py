"""Sealing beside those who write: nothing is lost, nothing is sealed twice, nobody waits."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from db import seals
from db.events import Entry, append
from db.tables import Event, Seal, Tip
from routing.work import ledger, sealing
from routing.work.sealing import seal_all, seal_some
from tests.make import OFFICE, Office

BOILER = "东湖区有台燃煤锅炉。"
on_postgres = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def fault(office: Office) -> str | None:
    with office.desk.database.snapshot() as session:
        return ledger.verify(session).fault


def seal(office: Office, most: int = 10_000) -> int:
    return seal_all(office.desk.database, office.clock(), most)


def stored(office: Office) -> list[Seal]:
    with office.desk.database.read() as session:
        return list(session.exec(select(Seal).order_by(Seal.number)))  # type: ignore[arg-type]


def noted(office: Office, session: Session, number: str) -> None:
    """An event by somebody whose transaction is still open."""
    tip = session.exec(select(Tip).where(Tip.number == number)).one()
    append(session, tip, Entry("noted", office.clock(), "x", "office", "officers", {}))
    session.flush()


def test_everything_recorded_is_sealed_once_and_chained(office: Office) -> None:
    number = office.report(BOILER).number
    assert seal(office) > 0
    assert seal(office) == 0
    office.act(number, OFFICE, "note", text="看过")
    office.clock.advance(minutes=5)  # type: ignore[attr-defined]
    assert seal(office) == 1
    first, second = stored(office)
    assert (first.number, second.number) == (1, 2)
    assert second.before == first.hash
    assert second.at - first.at == timedelta(minutes=5)
    assert fault(office) is None


def test_many_events_go_into_several_seals(office: Office) -> None:
    for _ in range(4):
        office.report(BOILER)
    with office.desk.database.read() as session:
        total, _ = seals.count(session)
    assert seal(office, most=3) == total
    assert [row.events for row in stored(office)] == [3] * (total // 3) + [total % 3] * (
        total % 3 > 0
    )
    with office.desk.database.read() as session:
        assert seals.count(session) == (0, total)
    assert fault(office) is None


@on_postgres
def test_an_event_committed_late_is_in_the_next_seal_and_nobody_waits(office: Office) -> None:
    late, other = office.report(BOILER).number, office.report(BOILER).number
    seal(office)
    with Session(office.desk.database.engine) as open_one:
        open_one.connection().execute(text("SET LOCAL lock_timeout = '2s'"))
        noted(office, open_one, late)
        office.act(other, OFFICE, "note", text="看过")
        assert seal(office) == 1
        open_one.commit()
    assert seal(office) == 1
    assert [row.events for row in stored(office)][1:] == [1, 1]
    assert fault(office) is None


@on_postgres
def test_an_event_committed_while_a_seal_is_made_is_not_in_it(office: Office) -> None:
    number = office.report(BOILER).number
    with Session(office.desk.database.engine) as sealer:
        made = seal_some(sealer, office.clock())
        office.act(number, OFFICE, "note", text="看过")
        sealer.commit()
    assert made is not None
    assert seal(office) == 1
    assert fault(office) is None


@on_postgres
def test_one_seals_at_a_time_and_the_other_does_not_wait(office: Office) -> None:
    office.report(BOILER)
    with Session(office.desk.database.engine) as first:
        assert seal_some(first, office.clock()) is not None
        with Session(office.desk.database.engine) as second:
            assert seal_some(second, office.clock()) is None
        first.rollback()
    assert seal(office) > 0
    assert len(stored(office)) == 1


def test_sealers_and_writers_at_once(office: Office) -> None:
    numbers = [office.report(BOILER).number for _ in range(4)]

    def write(number: str) -> None:
        for turn in range(6):
            office.act(number, OFFICE, "note", text=f"第{turn}次")

    def keep_sealing(_name: str) -> None:
        for _ in range(6):
            seal(office, most=2)

    with ThreadPoolExecutor(6) as threads:
        work = [threads.submit(write, number) for number in numbers]
        work += [threads.submit(keep_sealing, name) for name in "ab"]
    for each in work:
        each.result()
    seal(office)
    with office.desk.database.read() as session:
        inside = Counter(session.exec(select(Event.seal)))
        assert None not in inside
        assert inside == {row.number: row.events for row in session.exec(select(Seal))}
    assert fault(office) is None


def test_the_job_is_heard_of(office: Office) -> None:
    seal(office)
    with office.desk.database.read() as session:
        beat = session.connection().execute(text("SELECT name FROM heartbeat")).scalars().all()
    assert sealing.HEARTBEAT in beat
