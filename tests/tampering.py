"""Ways to tamper with the record that a person with write access to the database has.

Each is a use case run on a copy. ``WAYS`` names them; the tip they meet is one in the middle.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from db import seals
from db.engine import Database
from db.tables import Event, Tip
from db.tables import Seal as Row
from routing.rules.seals import FIRST, line_of, sealed
from routing.work.sealing import seals_of
from tests.history import hash_of

Way = Callable[[Session], None]


def export_of(database: Database) -> list[str]:
    """The lines of an export, as kept elsewhere before anybody tampered."""
    with database.read() as session:
        return [line_of(seal) for seal in seals_of(session)]


def victim(session: Session) -> Tip:
    """A closed tip halfway through the ids (which are hexadecimal)."""
    query = select(Tip).where(Tip.id > "7", Tip.stage == "closed").order_by(col(Tip.id))
    return session.exec(query.limit(1)).one()


def do(session: Session, statement: str, **values: Any) -> None:
    session.connection().execute(text(statement), values)


def change(session: Session) -> None:
    do(session, "UPDATE event SET actor = 'x' WHERE tip_id = :t AND seq = 3", t=victim(session).id)


def change_payload(session: Session) -> None:
    query = select(Event).where(Event.tip_id > "7", col(Event.payload).is_not(None))
    event = session.exec(query.order_by(col(Event.tip_id)).limit(1)).one()
    event.payload = (event.payload or b"")[::-1]


def remove(session: Session) -> None:
    do(session, "DELETE FROM event WHERE tip_id = :t AND seq = 3", t=victim(session).id)


def insert(session: Session) -> None:
    """A copy of event 3 becomes the new event 4, and the later ones move up."""
    tip = victim(session)
    _shift(session, tip.id, 4, 1)
    copied = session.exec(select(Event).where(Event.tip_id == tip.id, Event.seq == 3)).one()
    session.add(Event(**{**copied.model_dump(), "id": "f" * 32, "seq": 4}))
    tip.seq += 1


def _shift(session: Session, tip_id: str, first: int, by: int) -> None:
    """In two steps, for a number is nobody else's meanwhile."""
    up = "UPDATE event SET seq = seq + :by WHERE tip_id = :t AND seq >= :first"
    do(session, up, t=tip_id, first=first, by=1_000)
    do(session, up, t=tip_id, first=1_000, by=by - 1_000)


def reorder(session: Session) -> None:
    tip_id = victim(session).id
    step = "UPDATE event SET seq = :to WHERE tip_id = :t AND seq = :was"
    for was, to in ((3, 1_000), (4, 3), (1_000, 4)):
        do(session, step, t=tip_id, was=was, to=to)


def cut(session: Session) -> None:
    tip = victim(session)
    do(session, "DELETE FROM event WHERE tip_id = :t AND seq = :seq", t=tip.id, seq=tip.seq)


def cut_and_fit(session: Session) -> None:
    """The tip's row is made to say what the events that are left say."""
    tip = victim(session)
    cut(session)
    query = select(Event).where(Event.tip_id == tip.id).order_by(col(Event.seq).desc())
    last = session.exec(query.limit(1)).one()
    tip.seq, tip.head, tip.stage, tip.due_at = last.seq, last.hash, last.stage, last.due_at
    tip.stage_entered_at, tip.closed_at, tip.next_chase_at = last.at, None, last.at


def remove_tip(session: Session) -> None:
    tip_id = victim(session).id
    do(session, "DELETE FROM event WHERE tip_id = :t", t=tip_id)
    do(session, "DELETE FROM tip WHERE id = :t", t=tip_id)


def remove_tip_and_fit(session: Session) -> None:
    """The last number of a day, so that the day's series can be made to end before it."""
    day = victim(session).number[2:10]
    series = "SELECT last FROM number_series WHERE day = :day"
    last = session.connection().execute(text(series), {"day": day}).scalar_one()
    number = f"CQ{day}-{last:04d}"
    inner = "(SELECT id FROM tip WHERE number = :number)"
    do(session, f"DELETE FROM event WHERE tip_id = {inner}", number=number)  # noqa: S608
    do(session, "DELETE FROM tip WHERE number = :number", number=number)
    one_less = "UPDATE number_series SET last = last - 1 WHERE day IN (:day, 'all')"
    do(session, one_less, day=day)


def change_stage(session: Session) -> None:
    tip = victim(session)
    tip.stage, tip.next_chase_at = "verifying", tip.received_at


def change_due(session: Session) -> None:
    query = select(Tip).where(Tip.id > "7", col(Tip.due_at).is_not(None)).order_by(col(Tip.id))
    tip = session.exec(query.limit(1)).one()
    tip.due_at = tip.overall_due_at


def rewrite(session: Session) -> None:
    """One event is changed, and every hash after it made anew, the tip's head as well."""
    rewrite_tip(session, victim(session))


def rewrite_tip(session: Session, tip: Tip) -> None:
    query = select(Event).where(Event.tip_id == tip.id).order_by(col(Event.seq))
    before = b""
    for event in session.exec(query):
        if event.seq == 1:
            event.actor = "somebody else"
        event.hash = before = hash_of(before, event.model_dump())
    tip.head = before


def rewrite_all(session: Session) -> None:
    """The same, and every seal is made anew: the database agrees with itself."""
    rewrite(session)
    seal_anew(session)


def seal_anew(session: Session) -> None:
    session.flush()
    before = FIRST
    for row in list(session.exec(select(Row).order_by(col(Row.number)))):
        leaves = [leaf[1:] for leaf in seals.leaves(session, row.number - 1, row.number)]
        seal = sealed(row.number, row.at, leaves, before)
        row.root, row.before, row.hash = seal.root, seal.before, seal.hash
        before = seal.hash


def unseal(session: Session) -> None:
    """A sealed event is taken out of its seal, to be sealed again by the job."""
    tip_id = victim(session).id
    do(session, "UPDATE event SET seal = NULL WHERE tip_id = :t AND seq = 3", t=tip_id)


def erase(session: Session) -> None:
    """No tampering: retention erases payloads, and the record stays whole."""
    do(session, "UPDATE event SET payload = NULL WHERE kind <> :none", none="none")


WAYS: dict[str, Way] = {
    "an event changed": change,
    "a payload changed": change_payload,
    "an event removed": remove,
    "an event inserted, later ones renumbered": insert,
    "two events reordered": reorder,
    "the tail removed": cut,
    "the tail removed, the tip's row fitted": cut_and_fit,
    "a tip removed with its events": remove_tip,
    "a tip removed, the numbers fitted": remove_tip_and_fit,
    "the tip's stage changed": change_stage,
    "the tip's due time changed": change_due,
    "a chain rewritten with all its hashes": rewrite,
    "an event taken out of its seal": unseal,
    "chain and all seals rewritten (against export)": rewrite_all,
    "all payloads erased (must be whole)": erase,
}
