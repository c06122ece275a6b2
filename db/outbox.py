"""Promised messages, notices on officers' pages, rungs and heartbeats."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Insert, func, insert
from sqlmodel import Session, col, select, update

from db.tables import Heartbeat, Notice, OutboxMessage, RungRecord, Tip

ADD, ADD_RUNGS = insert(OutboxMessage), insert(RungRecord)
GATHERED = "gathered"
Gathered = dict[Insert, list[dict[str, object]]]


def rungs_of(session: Session, tip_id: str, visit: int) -> set[str]:
    """Keys of the rungs recorded for this stage visit."""
    query = select(RungRecord.rung).where(RungRecord.tip_id == tip_id, RungRecord.visit == visit)
    return set(session.exec(query))


def rungs_of_visits(session: Session, tip_ids: Sequence[str]) -> dict[str, set[str]]:
    """By tip, the keys of the rungs recorded for its present stage visit."""
    query = select(RungRecord.tip_id, RungRecord.rung).join(Tip, col(Tip.id) == RungRecord.tip_id)
    query = query.where(RungRecord.visit == Tip.visit, col(RungRecord.tip_id).in_(tip_ids))
    found: dict[str, set[str]] = {}
    for tip_id, rung in session.exec(query):
        found.setdefault(tip_id, set()).add(rung)
    return found


def add(session: Session, messages: list[dict[str, object]]) -> None:
    """Promise messages (rows by column). Their tip has to be flushed already."""
    _insert(session, ADD, messages)


def add_rungs(session: Session, rungs: list[dict[str, object]]) -> None:
    """Record rungs (rows by column)."""
    _insert(session, ADD_RUNGS, rungs)


def _insert(session: Session, statement: Insert, rows: list[dict[str, object]]) -> None:
    gathered: Gathered | None = session.info.get(GATHERED)
    if gathered is not None:
        gathered.setdefault(statement, []).extend(rows)
    elif rows:
        session.connection().execute(statement, rows)


@contextmanager
def together(session: Session) -> Iterator[None]:
    """What is promised and recorded inside is stored at the end, in as few statements as
    there are tables: a thousand rows one by one cost more than all the rest of a sweep."""
    gathered: Gathered = {}
    session.info[GATHERED] = gathered
    try:
        yield
    finally:
        del session.info[GATHERED]
    for statement, rows in gathered.items():
        _insert(session, statement, rows)


def claim_due(session: Session, now: datetime, lease: timedelta, limit: int) -> list[OutboxMessage]:
    """Messages to try now. The attempt is stored before the call, with a lease: another
    process takes them again only where this one dies before it reports back."""
    query = (
        select(OutboxMessage)
        .where(col(OutboxMessage.sent_at).is_(None), OutboxMessage.next_attempt_at <= now)
        .order_by(col(OutboxMessage.next_attempt_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    messages = list(session.exec(query))
    for message in messages:
        message.attempts += 1
        message.next_attempt_at = now + lease
    return messages


def mark_sent(session: Session, keys: Sequence[str], now: datetime) -> None:
    mine = col(OutboxMessage.key).in_(keys)
    session.exec(update(OutboxMessage).where(mine).values(sent_at=now, last_error=None))


def mark_failed(session: Session, key: str, error: str, again: datetime) -> None:
    mine = col(OutboxMessage.key) == key
    session.exec(update(OutboxMessage).where(mine).values(last_error=error, next_attempt_at=again))


def oldest_waiting(session: Session) -> datetime | None:
    """When the oldest message that is still to be sent was promised."""
    query = select(func.min(OutboxMessage.promised_at)).where(col(OutboxMessage.sent_at).is_(None))
    return session.exec(query).one()


def add_notice(session: Session, notice: Notice) -> None:
    """Put a notice on the page, unless it is there already from an earlier attempt."""
    if session.get(Notice, notice.key) is None:
        session.add(notice)


def notices_for(session: Session, role: str, unit: str | None, limit: int = 100) -> list[Notice]:
    """The newest notices of a role in a unit."""
    mine = Notice.unit == unit if unit else col(Notice.unit).is_(None)
    query = select(Notice).where(Notice.role == role, mine).order_by(col(Notice.at).desc())
    return list(session.exec(query.limit(limit)))


def unread_count(session: Session, role: str, unit: str | None) -> int:
    mine = Notice.unit == unit if unit else col(Notice.unit).is_(None)
    query = select(func.count()).select_from(Notice).where(Notice.role == role, mine)
    return session.exec(query.where(col(Notice.read_at).is_(None))).one()


def mark_read(session: Session, keys: Sequence[str], now: datetime) -> None:
    unread = col(Notice.key).in_(keys) & col(Notice.read_at).is_(None)
    session.exec(update(Notice).where(unread).values(read_at=now))


def beat(session: Session, name: str, now: datetime) -> None:
    session.merge(Heartbeat(name=name, at=now))


def beats(session: Session) -> dict[str, datetime]:
    return dict(session.exec(select(Heartbeat.name, Heartbeat.at)).all())
