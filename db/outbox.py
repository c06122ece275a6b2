"""Promised messages, notices on officers' pages, rungs and heartbeats."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import ColumnElement, Insert, case, func, insert, or_
from sqlmodel import Session, col, delete, select, update

from db.columns import same, upsert
from db.tables import Heartbeat, MailTaken, Notice, OutboxMessage, RungRecord, Tip

ADD, ADD_RUNGS = insert(OutboxMessage), insert(RungRecord)
GATHERED = "gathered"
Gathered = dict[Insert, list[dict[str, object]]]
REPORTER = "reporter"
"""The role of messages to whoever reported."""
Address = tuple[str, str | None]
"""A role in a unit (None: the coordinating office)."""


class Reader(Protocol):
    """Whose page it is."""

    @property
    def id(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def unit(self) -> str | None: ...


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
    there are tables: a thousand rows one by one cost more than all the rest of a sweep. Inside
    another such block, at the end of that one."""
    if GATHERED in session.info:
        yield
        return
    gathered: Gathered = {}
    session.info[GATHERED] = gathered
    try:
        yield
    finally:
        del session.info[GATHERED]
    for statement, rows in gathered.items():
        _insert(session, statement, rows)


def hold_back(session: Session, now: datetime, until: datetime, *, reporters: bool) -> None:
    """Let what is due and not urgent wait until then: that for reporters, or all the rest."""
    theirs = col(OutboxMessage.role) == REPORTER
    mine = theirs if reporters else ~theirs & ~col(OutboxMessage.urgent)
    session.exec(update(OutboxMessage).where(_due(now), mine).values(next_attempt_at=until))


def redirect(session: Session, now: datetime, away: Address, to: Address) -> None:
    """What is due to everybody with a role in a unit goes to others, and says so. What was
    tried before stays as it was: the channel may have it."""
    mine = _for(away) & col(OutboxMessage.officer_id).is_(None) & _due(now)
    values = {"role": to[0], "unit": to[1], "instead_of": f"{away[0]}@{away[1] or ''}"}
    untried = col(OutboxMessage.bundle).is_(None)
    session.exec(update(OutboxMessage).where(mine, untried).values(**values))


def first_due(session: Session, now: datetime, limit: int) -> list[OutboxMessage]:
    """What has been due for longest, not locked."""
    order = col(OutboxMessage.next_attempt_at), col(OutboxMessage.key)
    return list(session.exec(select(OutboxMessage).where(_due(now)).order_by(*order).limit(limit)))


def lock_bundles(session: Session, bundles: Collection[str], now: datetime) -> list[OutboxMessage]:
    """What is due of these bundles; a bundle is due as a whole. Locked in one order, so that
    who comes second waits and then finds nothing due."""
    return _locked(session, _due(now) & col(OutboxMessage.bundle).in_(bundles), None)


def lock_fresh(
    session: Session, like: Sequence[OutboxMessage], now: datetime, limit: int
) -> list[OutboxMessage]:
    """What is due, was never tried and has channel and recipient of one of these."""
    same = or_(*(_like(message) for message in like))
    return _locked(session, _due(now) & col(OutboxMessage.bundle).is_(None) & same, limit)


def _locked(session: Session, where: ColumnElement[bool], limit: int | None) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(where).order_by(col(OutboxMessage.key)).limit(limit)
    fresh = query.with_for_update().execution_options(populate_existing=True)
    return list(session.exec(fresh))


def _due(now: datetime) -> ColumnElement[bool]:
    return col(OutboxMessage.sent_at).is_(None) & (col(OutboxMessage.next_attempt_at) <= now)


def _for(address: Address) -> ColumnElement[bool]:
    role, unit = address
    return (col(OutboxMessage.role) == role) & same(OutboxMessage.unit, unit)


def _like(message: OutboxMessage) -> ColumnElement[bool]:
    same_channel = col(OutboxMessage.channel) == message.channel
    same_person = same(OutboxMessage.officer_id, message.officer_id)
    return same_channel & same_person & _for((message.role, message.unit))


def mark_sent(session: Session, keys: Sequence[str], now: datetime) -> None:
    mine = col(OutboxMessage.key).in_(keys)
    session.exec(update(OutboxMessage).where(mine).values(sent_at=now, last_error=None))


def mark_failed(session: Session, keys: Sequence[str], error: str, again: datetime) -> None:
    mine = col(OutboxMessage.key).in_(keys)
    session.exec(update(OutboxMessage).where(mine).values(last_error=error, next_attempt_at=again))


def mark_held(session: Session, keys: Sequence[str], until: datetime) -> None:
    """Not tried after all: offices closed meanwhile. What no channel has seen may be put
    together with what comes until then."""
    mine, attempts = col(OutboxMessage.key).in_(keys), col(OutboxMessage.attempts)
    bundle = case((attempts > 1, OutboxMessage.bundle))
    values = {"next_attempt_at": until, "attempts": attempts - 1, "bundle": bundle}
    session.exec(update(OutboxMessage).where(mine).values(**values))


@dataclass(frozen=True)
class Backlog:
    """What waits to be sent."""

    due: int
    """Messages whose time has come."""
    due_since: datetime | None
    """When the oldest of these became due."""
    failed: int
    """Messages that a channel refused the last time."""
    attempts: int
    """The most attempts that one of these has had."""
    next_try: datetime | None
    """The latest next attempt of one that was refused."""
    promised: datetime | None
    """When the oldest of all that waits was promised."""


def backlog(session: Session, now: datetime) -> Backlog:
    """Over all that is not sent yet."""
    due, failed = _due(now), col(OutboxMessage.last_error).is_not(None)
    since = case((due, OutboxMessage.next_attempt_at))
    attempts = case((failed, OutboxMessage.attempts), else_=0)
    next_try = case((failed, OutboxMessage.next_attempt_at))
    query = select(  # type: ignore[call-overload]
        func.count(case((due, 1))), func.min(since), func.count(case((failed, 1))),
        func.max(attempts), func.max(next_try), func.min(OutboxMessage.promised_at),
    ).where(col(OutboxMessage.sent_at).is_(None))  # fmt: skip
    counted, oldest, refused, most, latest, promised = session.exec(query).one()
    return Backlog(counted, oldest, refused, most or 0, latest, promised)


def add_notices(session: Session, notices: Sequence[Notice]) -> None:
    """Put notices on the page, but those that are there already from an earlier attempt."""
    rows = [notice.model_dump() for notice in notices]
    session.connection().execute(upsert(session, Notice).on_conflict_do_nothing(), rows)


def notices_for(session: Session, reader: Reader, limit: int = 100) -> list[Notice]:
    """The newest notices of this officer."""
    query = select(Notice).where(_shown_to(reader)).order_by(col(Notice.at).desc())
    return list(session.exec(query.limit(limit)))


def unread_count(session: Session, reader: Reader) -> int:
    query = select(func.count()).select_from(Notice).where(_shown_to(reader))
    return session.exec(query.where(col(Notice.read_at).is_(None))).one()


def _shown_to(reader: Reader) -> ColumnElement[bool]:
    """Those for his role in his unit, and those for him alone."""
    person = col(Notice.officer_id)
    his = person.is_(None) | (person == reader.id)
    return (col(Notice.role) == reader.role) & same(Notice.unit, reader.unit) & his


def mark_read(session: Session, reader: Reader, until: datetime) -> None:
    """All of this officer's notices that came up to then."""
    unread = _shown_to(reader) & col(Notice.read_at).is_(None) & (col(Notice.at) <= until)
    session.exec(update(Notice).where(unread).values(read_at=until))


def mail_taken(session: Session, key: str) -> set[str]:
    """Who needs no mail with this message any more, though others do."""
    return set(session.exec(select(MailTaken.officer_id).where(MailTaken.key == key)))


def add_mail_taken(session: Session, key: str, officer_ids: Collection[str]) -> None:
    rows = [{"key": key, "officer_id": each} for each in officer_ids]
    session.connection().execute(upsert(session, MailTaken).on_conflict_do_nothing(), rows)


def drop_mail_taken(session: Session, key: str) -> None:
    session.exec(delete(MailTaken).where(col(MailTaken.key) == key))


def beat(session: Session, name: str, now: datetime) -> None:
    """The job ``name`` came through."""
    row = upsert(session, Heartbeat).values(name=name, at=now)
    session.exec(row.on_conflict_do_update(index_elements=["name"], set_={"at": now}))


def beat_first(session: Session, name: str, now: datetime, since: datetime) -> bool:
    """As ``beat``, unless the job came through since then already; whoever comes second waits for
    the first one's commit and is told so."""
    row = upsert(session, Heartbeat).values(name=name, at=now)
    fresh = row.on_conflict_do_update(
        index_elements=["name"], set_={"at": now}, where=col(Heartbeat.at) < since
    )
    told = fresh.returning(col(Heartbeat.name))
    return session.connection().execute(told).first() is not None


def beats(session: Session) -> dict[str, datetime]:
    return dict(session.exec(select(Heartbeat.name, Heartbeat.at)).all())
