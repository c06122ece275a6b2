"""Queries on tips and their assignments."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, or_, text, true
from sqlalchemy.orm import defer
from sqlmodel import Session, col, exists, select

from db.columns import but
from db.tables import Assignment, Attachment, Identity, KeeperKey, RepeatMark, Tip

PAGE = 50


# What every request asks is built once: building a statement costs as much as running it.
BY_REQUEST = select(Tip).where(Tip.request_hash == bindparam("request_hash"))
BY_CODE = select(Tip).where(Tip.code_hash == bindparam("code_hash"))
BY_CODE_LOCKED = BY_CODE.with_for_update()
BY_NUMBER = select(Tip).where(Tip.number == bindparam("number"))
BY_NUMBER_LOCKED = BY_NUMBER.with_for_update()
BY_SERIALS = select(Tip).where(col(Tip.serial).in_(bindparam("serials", expanding=True)))
ASSIGNMENTS = (
    select(Assignment)
    .where(Assignment.tip_id == bindparam("tip_id"))
    .order_by(col(Assignment.assigned_at), col(Assignment.position))
)
HAS_LINKED = (
    select(Tip.id)
    .where(Tip.parent == bindparam("tip_id"))
    .where(or_(col(Tip.split_of).is_(None), col(Tip.split_of) != col(Tip.parent)))
    .limit(1)
)
"""Parts of a splitting that was undone rest with their tip and rely on nothing."""
ATTACHMENTS = (
    select(Attachment)
    .where(Attachment.tip_id == bindparam("tip_id"))
    .order_by(col(Attachment.added_at), col(Attachment.id))
)


def by_request(session: Session, request_hash: bytes) -> Tip | None:
    return session.exec(BY_REQUEST, params={"request_hash": request_hash}).first()


def by_code(session: Session, code_hash: bytes, *, lock: bool = False) -> Tip | None:
    query = BY_CODE_LOCKED if lock else BY_CODE
    return session.exec(query, params={"code_hash": code_hash}).first()


def by_number(session: Session, number: str, *, lock: bool = False) -> Tip | None:
    """With ``lock`` whoever else changes the tip waits; SQLite has one writer anyway."""
    query = BY_NUMBER_LOCKED if lock else BY_NUMBER
    return session.exec(query, params={"number": number}).first()


def numbers(session: Session, tip_ids: Collection[str]) -> dict[str, str]:
    """The numbers of these tips, by id."""
    query = select(Tip.id, Tip.number).where(col(Tip.id).in_(tip_ids))
    return dict(session.exec(query).all())


def by_id(session: Session, tip_id: str) -> Tip | None:
    return session.get(Tip, tip_id)


def locked(session: Session, tip_id: str) -> Tip:
    """The tip as it stands, also where this session read it before; others wait to change it."""
    return session.get_one(Tip, tip_id, with_for_update=True, populate_existing=True)


def linked_to(session: Session, tip_id: str) -> list[Tip]:
    """The tips that are linked to this one, in the order in which they came."""
    query = select(Tip).where(Tip.parent == tip_id)
    return list(session.exec(query.order_by(col(Tip.serial))))


def has_linked(session: Session, tip_id: str) -> bool:
    return session.exec(HAS_LINKED, params={"tip_id": tip_id}).first() is not None


def marked(session: Session, mark: int) -> set[str]:
    """The ids of unfinished tips with this mark of a phone."""
    return set(session.exec(select(RepeatMark.tip_id).where(RepeatMark.mark == mark)))


def erase_marks(session: Session, tip_id: str) -> None:
    """Forget the marks of the tip and of those that are linked to it."""
    linked = select(Tip.id).where(Tip.parent == tip_id)
    mark = col(RepeatMark.tip_id)
    session.exec(delete(RepeatMark).where(or_(mark == tip_id, mark.in_(linked))))


def by_serials(session: Session, serials: Sequence[int]) -> list[Tip]:
    """In no order; serials of no tip are passed over."""
    return list(session.exec(BY_SERIALS, params={"serials": list(serials)}))


def assignments(session: Session, tip_id: str) -> list[Assignment]:
    """All of them, in the order of the annex, returned ones included."""
    return list(session.exec(ASSIGNMENTS, params={"tip_id": tip_id}))


def assignments_of(session: Session, tip_ids: Sequence[str]) -> list[Assignment]:
    query = select(Assignment).where(col(Assignment.tip_id).in_(tip_ids))
    return list(session.exec(query.order_by(col(Assignment.assigned_at), col(Assignment.position))))


def take_number(session: Session, day: str) -> int:
    """The next running number of the day; its row stays locked until the commit."""
    statement = text(
        "INSERT INTO number_series (day, last) VALUES (:day, 1) "
        "ON CONFLICT (day) DO UPDATE SET last = number_series.last + 1 RETURNING last"
    )
    return int(session.connection().execute(statement, {"day": day}).scalar_one())


def due_for_chase(
    session: Session, now: datetime, limit: int, aside: Collection[str] = ()
) -> list[Tip]:
    """Tips whose next chase time has come, their plain columns and keys (a fallen rung may draft
    a letter), but those put ``aside``; rows that another sweeper holds are left to it."""
    query = (
        select(Tip)
        .options(*plain_columns(keyed=True))
        .where(col(Tip.next_chase_at) <= now, *but(Tip.id, aside))
        .order_by(col(Tip.next_chase_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.exec(query))


def readable_by(unit: str | None, *, named: bool = False) -> ColumnElement[bool]:
    """Not yours looks like not there: the office reads all, a unit what it was assigned.

    What accuses officials is for officers ``named`` for it alone.
    """
    if unit is None:
        return true() if named else col(Tip.restricted).is_(False)
    mine = select(Assignment.id).where(
        Assignment.tip_id == Tip.id, Assignment.unit == unit, Assignment.state != "returned"
    )
    return exists(mine)


@dataclass(frozen=True)
class Wanted:
    """Which lines of a page, and for whom (``readable_by``)."""

    search: str = ""
    size: int = PAGE
    named: bool = False


def page(
    session: Session, unit: str | None, stages: Sequence[str], after: tuple[datetime, str] | None,
    wanted: Wanted = Wanted(),
) -> list[Tip]:  # fmt: skip
    """Tips in these stages that the unit may read, what is due first in front."""
    query: Select[Any] = select(Tip).where(readable_by(unit, named=wanted.named))
    query = query.where(col(Tip.stage).in_(stages))
    if wanted.search:
        numbered = col(Tip.number).contains(wanted.search, autoescape=True)
        query = query.where(or_(numbered, col(Tip.district) == wanted.search))
    order = _sorting()
    if after:
        query = query.where(or_(order > after[0], (order == after[0]) & (col(Tip.id) > after[1])))
    return list(session.exec(query.order_by(order, col(Tip.id)).limit(wanted.size)))  # type: ignore[call-overload]


def _sorting() -> ColumnElement[Any]:
    return func.coalesce(col(Tip.due_at), col(Tip.received_at))


def count_by_stage(session: Session, unit: str | None, *, named: bool = False) -> dict[str, int]:
    query = select(Tip.stage, func.count()).where(readable_by(unit, named=named))
    query = query.group_by(Tip.stage)
    return dict(session.exec(query).all())


def count_overdue(session: Session, unit: str | None, now: datetime, *, named: bool = False) -> int:
    """Open and past the due time of the stage."""
    query = select(func.count()).select_from(Tip).where(readable_by(unit, named=named))
    query = query.where(_overdue(now))
    return session.exec(query).one()


def _overdue(now: datetime) -> ColumnElement[bool]:
    return col(Tip.next_chase_at).is_not(None) & (col(Tip.due_at) < now)


def keeper_key(session: Session) -> KeeperKey | None:
    """The newest public key of the identity keepers."""
    return session.exec(select(KeeperKey).order_by(col(KeeperKey.created_at).desc())).first()


def keeper_key_of(session: Session, key_id: str) -> KeeperKey | None:
    """The key that an identity was sealed to."""
    return session.get(KeeperKey, key_id)


def identity(session: Session, tip_id: str) -> Identity | None:
    return session.get(Identity, tip_id)


def attachments(session: Session, tip_id: str) -> list[Attachment]:
    return list(session.exec(ATTACHMENTS, params={"tip_id": tip_id}))


def attachment(session: Session, attachment_id: str) -> Attachment | None:
    return session.get(Attachment, attachment_id)


def is_empty(session: Session) -> bool:
    return session.exec(select(Tip.id).limit(1)).first() is None


def plain_columns(*, keyed: bool = False) -> list[Any]:
    """Load a tip's plain columns alone, ``keyed`` with its wrapped data key; the sealed ones
    stay where they are."""
    sealed = ("text", "summary", "assessment", "details")
    return [
        defer(getattr(Tip, column)) for column in (*sealed, *(() if keyed else ("wrapped_key",)))
    ]


def timed_after(
    session: Session, moment: datetime, *, lock: bool = False, batch: int = 500
) -> Iterator[list[Tip]]:
    """In batches, the plain columns of tips that are not closed and have a time from this
    moment on. With ``lock`` whoever else changes one of them waits for this commit."""
    times = (col(Tip.due_at), col(Tip.next_chase_at), col(Tip.overall_due_at))
    query = select(Tip).options(*plain_columns()).order_by(col(Tip.id)).limit(batch)
    checked = ("closed", "archived")
    query = query.where(col(Tip.stage).not_in(checked), or_(*(time >= moment for time in times)))
    query = query.with_for_update() if lock else query
    last = ""
    while found := list(session.exec(query.where(Tip.id > last))):
        last = found[-1].id
        yield found


def leads(session: Session, tip_ids: Sequence[str] | None = None) -> dict[str, str]:
    """The unit that leads each assigned tip, by tip id; of these tips, or of all."""
    query = select(Assignment.tip_id, Assignment.unit)
    leading = col(Assignment.role).in_(("lead", "carrier"))
    live = query.where(leading, Assignment.state != "returned")
    if tip_ids is not None:
        live = live.where(col(Assignment.tip_id).in_(tip_ids))
    return dict(session.exec(live).all())
