"""Queries on letters."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from db.columns import but
from db.tables import Event, Letter, Tip
from db.tips import plain_columns

PAGE = 50


def by_id(session: Session, letter_id: str, *, fresh: bool = False) -> Letter | None:
    """With ``fresh`` as it stands now, also where this session read it before."""
    return session.get(Letter, letter_id, populate_existing=fresh)


def of_tip(session: Session, tip_id: str) -> list[Letter]:
    """In the order in which they were begun."""
    query = select(Letter).where(Letter.tip_id == tip_id)
    return list(session.exec(query.order_by(col(Letter.created_at), col(Letter.id))))


def unsigned(session: Session, tip_id: str) -> list[Letter]:
    """The tip's letters that nobody has signed yet."""
    waiting = ("drafting", "checking", "signing")
    query = select(Letter).where(Letter.tip_id == tip_id, col(Letter.state).in_(waiting))
    return list(session.exec(query))


def due_tips(session: Session, now: datetime, limit: int, aside: Collection[str] = ()) -> list[Tip]:
    """Tips with a letter whose reminder has come, their plain columns, locked; others' locks are
    passed over.

    The tip is locked and not its letters: whoever changes a letter holds its tip.
    """
    due = select(Letter.tip_id).where(col(Letter.next_chase_at) <= now, *but(Letter.tip_id, aside))
    query = select(Tip).where(col(Tip.id).in_(list(session.exec(due.distinct().limit(limit)))))
    query = query.options(*plain_columns()).order_by(col(Tip.id))
    return list(session.exec(query.with_for_update(skip_locked=True)))


def due_of(session: Session, tip_ids: Sequence[str], now: datetime) -> dict[str, list[Letter]]:
    """By tip, the letters whose reminder has come, as they stand."""
    query = select(Letter).where(col(Letter.tip_id).in_(tip_ids), col(Letter.next_chase_at) <= now)
    query = query.order_by(col(Letter.created_at), col(Letter.id))
    found: dict[str, list[Letter]] = defaultdict(list)
    for letter in session.exec(query.execution_options(populate_existing=True)):
        found[letter.tip_id].append(letter)
    return found


def in_states(
    session: Session, states: Sequence[str], unit: str | None, limit: int
) -> list[tuple[Letter, Tip]]:
    """Letters of a unit (None: of the office) in these states, the longest waiting first."""
    mine = col(Letter.unit) == unit if unit else col(Letter.unit).is_(None)
    query = _with_tips().where(mine, col(Letter.state).in_(states))
    query = query.order_by(col(Letter.entered_at), col(Letter.id)).limit(limit)
    return list(session.exec(query))


def page(
    session: Session, unit: str | None, after: tuple[datetime, str] | None, size: int = PAGE
) -> list[tuple[Letter, Tip]]:
    """Letters of a unit, or with None of everybody, the newest first."""
    query = _with_tips()
    if unit is not None:
        query = query.where(col(Letter.unit) == unit)
    begun = col(Letter.created_at)
    if after:
        query = query.where(
            or_(begun < after[0], (begun == after[0]) & (col(Letter.id) < after[1]))
        )
    query = query.order_by(begun.desc(), col(Letter.id).desc()).limit(size)
    return list(session.exec(query))


def _with_tips() -> Select[Letter, Tip]:
    return select(Letter, Tip).join(Tip, col(Tip.id) == Letter.tip_id)


def history(session: Session, letter: Letter) -> list[Event]:
    """The events of the letter, in order. Its id stands in their codes."""
    query = select(Event).where(Event.tip_id == letter.tip_id, col(Event.codes).contains(letter.id))
    return list(session.exec(query.order_by(col(Event.seq))))
