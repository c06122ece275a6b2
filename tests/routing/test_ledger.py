"""What a rewritten history gives away."""

import json
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from db import events
from db.tables import Event, Tip
from routing.work import ledger
from routing.work.ledger import Place
from routing.work.sealing import seal_all
from tests.make import OFFICE, Office

WORDS = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.tuples(*[WORDS] * 11), st.integers(), st.none() | WORDS, st.binary(), st.binary())
def test_the_hash_is_over_compact_json(
    words: tuple[str, ...], seq: int, due_at: str | None, digest: bytes, before: bytes
) -> None:
    plain = (*words[:2], seq, *words[2:8], due_at, words[8], digest)
    listed = json.dumps([*plain[:11], digest.hex()], ensure_ascii=False, separators=(",", ":"))
    assert events.chained(before, plain) == sha256(before + listed.encode()).digest()  # type: ignore[arg-type]


def fault(office: Office) -> str | None:
    with office.desk.database.read() as session:
        return ledger.verify(session).fault


def event_one(session: Session) -> Event:
    return session.exec(select(Event).where(Event.seq == 1)).one()


def test_an_untouched_history_is_whole(office: Office) -> None:
    number = office.report("东湖区有台燃煤锅炉。").number
    office.act(number, OFFICE, "note", text="看过")
    assert fault(office) is None


def test_an_event_rewritten_with_its_own_hash_breaks_the_next_one(office: Office) -> None:
    number = office.report("东湖区有台燃煤锅炉。").number
    office.act(number, OFFICE, "note", text="看过")

    def rewrite(session: Session) -> None:
        event = event_one(session)
        event.codes = json.dumps({"mode": "named"})
        event.hash = events.event_hash(b"", event)

    office.desk.database.write(rewrite)
    assert "第 2 个事件" in (fault(office) or "")


def test_a_changed_actor_names_the_tip(office: Office) -> None:
    first = office.tip(office.report("东湖区有台燃煤锅炉。").number)
    office.report("西岭区有台燃煤锅炉。")

    def swap(session: Session) -> None:
        for event in session.exec(select(Event).where(Event.tip_id == first.id)):
            event.actor = "somebody else"

    office.desk.database.write(swap)
    assert first.number in (fault(office) or "")


def test_a_due_time_that_was_moved_by_hand_is_found(office: Office) -> None:
    number = office.report("东湖区有台燃煤锅炉。").number
    tip_id = office.tip(number).id

    def move(session: Session) -> None:
        tip = session.get(Tip, tip_id)
        assert tip is not None
        tip.due_at = tip.overall_due_at

    office.desk.database.write(move)
    assert "期限" in (fault(office) or "")


def test_a_run_sees_one_moment_whatever_is_recorded_meanwhile(office: Office) -> None:
    numbers = [office.report("东湖区有台燃煤锅炉。").number for _ in range(3)]
    with office.desk.database.snapshot() as session:
        run = ledger.walk(session, Place(), batch=1)
        next(run)
        for _ in range(5):
            office.report("东湖区有台燃煤锅炉。")
        for number in numbers:
            office.act(number, OFFICE, "note", text="看过")
        seal_all(office.desk.database, office.clock())
        last = list(run)[-1]
    assert (last.tips, last.sealed) == (3, 0)
