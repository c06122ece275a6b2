"""What a simulation reads to hold against its own record: plain columns, never a text."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from db.tables import (
    Alarm,
    Extension,
    Letter,
    OutboxMessage,
    Pause,
    RungRecord,
    Timer,
    TimerRung,
    Tip,
)

BATCH = 10_000


class Promise(NamedTuple):
    """A row of the outbox without its words."""

    tip_id: str
    key: str
    kind: str
    promised_at: datetime
    role: str
    unit: str | None
    channel: str
    sent: bool


class Call(NamedTuple):
    """An alarm that rings."""

    id: str
    tip_id: str
    number: str
    unit: str | None


class OpenLetter(NamedTuple):
    """A letter on its way; ``name`` tells it from others whatever its id."""

    id: str
    name: str


def ringing(session: Session) -> list[Call]:
    query = select(Alarm.id, Alarm.tip_id, Tip.number, Alarm.unit).join(Tip)
    return [Call(*row) for row in session.exec(query.where(col(Alarm.done_at).is_(None)))]


def open_letters(session: Session) -> list[OpenLetter]:
    about = (Tip.number, Letter.kind, Letter.addressee, Letter.created_at, Letter.version)
    query = select(Letter.id, *about).join(Tip)  # type: ignore[call-overload]
    found = session.exec(query.where(col(Letter.next_chase_at).is_not(None)))
    return [OpenLetter(key, ":".join(map(str, name))) for key, *name in found]


def waiting_for_chase(session: Session, now: datetime) -> int:
    """Tips and timers of which the next chase has come."""
    return sum(
        session.exec(select(func.count()).where(col(table.next_chase_at) <= now)).one()
        for table in (Tip, Timer)
    )


def timers(session: Session) -> Iterator[Timer]:
    yield from session.exec(select(Timer).execution_options(yield_per=BATCH))


def timer_rungs(session: Session) -> dict[str, dict[str, datetime]]:
    """By timer, the rungs that fell for it and when they were recorded."""
    found: dict[str, dict[str, datetime]] = defaultdict(dict)
    for rung in session.exec(select(TimerRung)):
        found[rung.timer_id][rung.rung] = rung.recorded_at
    return found


def rungs_recorded_at(
    session: Session, tip_ids: Sequence[str], now: datetime
) -> list[tuple[str, int, str]]:
    query = select(RungRecord.tip_id, RungRecord.visit, RungRecord.rung)
    mine = col(RungRecord.tip_id).in_(tip_ids)
    return list(session.exec(query.where(mine, RungRecord.recorded_at == now)).all())


def promised_at(
    session: Session, tip_ids: Sequence[str], kinds: Sequence[str], now: datetime
) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(col(OutboxMessage.tip_id).in_(tip_ids))
    made_now = OutboxMessage.promised_at == now
    return list(session.exec(query.where(made_now, col(OutboxMessage.kind).in_(kinds))))


def all_tips(
    session: Session,
) -> Iterator[tuple[str, str, str, int, datetime | None, datetime | None]]:
    query = select(Tip.id, Tip.number, Tip.stage, Tip.visit, Tip.due_at, Tip.next_chase_at)  # type: ignore[call-overload]
    yield from session.exec(query.execution_options(yield_per=BATCH))


def all_rungs(session: Session) -> Iterator[tuple[str, int, str, datetime]]:
    query = select(
        RungRecord.tip_id, RungRecord.visit, RungRecord.rung, RungRecord.recorded_at
    ).execution_options(yield_per=BATCH)
    yield from session.exec(query)


def all_promises(session: Session) -> Iterator[Promise]:
    """Ordered by tip."""
    table = OutboxMessage
    query = select(  # type: ignore[call-overload]
        table.tip_id, table.key, table.kind, table.promised_at, table.role, table.unit,
        table.channel, col(table.sent_at).is_not(None),
    ).order_by(table.tip_id)  # fmt: skip
    for row in session.exec(query.execution_options(yield_per=BATCH)):
        yield Promise(*row)


def waiting_messages(session: Session) -> int:
    query = select(func.count()).select_from(OutboxMessage)
    return session.exec(query.where(col(OutboxMessage.sent_at).is_(None))).one()


def overdue_pauses(session: Session, now: datetime) -> list[str]:
    """Tips with a pause that should have ended by itself."""
    query = select(Pause.tip_id).where(col(Pause.ended_at).is_(None), Pause.planned_end < now)
    return list(session.exec(query))


def extended_twice(session: Session) -> list[str]:
    """Tips of which one clock of one visit has more than one extension."""
    one = (col(Extension.tip_id), col(Extension.visit), col(Extension.clock))
    query = select(Extension.tip_id).group_by(*one).having(func.count() > 1)
    return list(session.exec(query))
