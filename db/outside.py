"""Queries on outside tickets, keepers' tasks, released contacts and reporters' addresses."""

from datetime import datetime

from sqlmodel import Session, col, delete, or_, select, update

from db.tables import (
    ChatNotice,
    ContactRelease,
    KeeperTask,
    Outside,
    ReporterAddress,
    Timer,
    Tip,
)


def ticket(session: Session, tip_id: str) -> Outside | None:
    """What the tip came with from outside."""
    return session.get(Outside, tip_id)


def tip_of_ticket(session: Session, number_hash: bytes) -> Tip | None:
    """The tip that was entered for this ticket."""
    query = select(Tip).join(Outside, col(Outside.tip_id) == Tip.id)
    return session.exec(query.where(Outside.number_hash == number_hash)).first()


def task(session: Session, task_id: str) -> KeeperTask | None:
    return session.get(KeeperTask, task_id)


def tasks_of(session: Session, tip_id: str) -> list[KeeperTask]:
    """The tip's tasks of the keepers in their order, done ones included."""
    query = select(KeeperTask).where(KeeperTask.tip_id == tip_id)
    return list(session.exec(query.order_by(col(KeeperTask.opened_at), col(KeeperTask.id))))


def has_task(session: Session, tip_id: str, reason: str, turn: str) -> bool:
    query = select(KeeperTask.id).where(KeeperTask.tip_id == tip_id)
    same = query.where(KeeperTask.reason == reason, KeeperTask.turn == turn)
    return session.exec(same).first() is not None


def open_tasks(session: Session, limit: int) -> list[tuple[KeeperTask, Tip, datetime]]:
    """Tasks that wait, what is due first in front, each with its tip and its due time."""
    query = (
        select(KeeperTask, Tip, Timer.due_at)
        .join(Tip, col(Tip.id) == KeeperTask.tip_id)
        .join(Timer, (col(Timer.tip_id) == Tip.id) & (col(Timer.subject_id) == KeeperTask.id))
        .where(col(KeeperTask.done_at).is_(None), col(Timer.stopped_at).is_(None))
        .order_by(col(Timer.due_at), col(KeeperTask.id))
    )
    return list(session.exec(query.limit(limit)))


def done_tasks(session: Session, by: str, limit: int) -> list[tuple[KeeperTask, Tip]]:
    """The keeper's own finished tasks, the newest in front."""
    query = select(KeeperTask, Tip).join(Tip, col(Tip.id) == KeeperTask.tip_id)
    mine = query.where(KeeperTask.done_by == by).order_by(col(KeeperTask.done_at).desc())
    return list(session.exec(mine.limit(limit)))


def release(session: Session, release_id: str) -> ContactRelease | None:
    return session.get(ContactRelease, release_id)


def releases_of(session: Session, tip_id: str) -> list[ContactRelease]:
    """All that were asked for, in their order."""
    query = select(ContactRelease).where(ContactRelease.tip_id == tip_id)
    return list(session.exec(query.order_by(col(ContactRelease.asked_at), col(ContactRelease.id))))


def address(session: Session, tip_id: str) -> ReporterAddress | None:
    return session.get(ReporterAddress, tip_id)


def keep_address(session: Session, row: ReporterAddress) -> None:
    session.merge(row)


def add_chat_notice(session: Session, notice: ChatNotice) -> None:
    """Put a notice into a chat, unless it is there already from an earlier attempt."""
    if session.get(ChatNotice, notice.key) is None:
        session.add(notice)


def chat_notice_waits(session: Session, user_hash: bytes) -> bool:
    query = select(ChatNotice.key).where(ChatNotice.user_hash == user_hash).limit(1)
    return session.exec(query).first() is not None


def take_chat_notices(session: Session, user_hash: bytes) -> list[ChatNotice]:
    """What waits for this user, and is shown by that."""
    mine = ChatNotice.user_hash == user_hash
    found = list(session.exec(select(ChatNotice).where(mine).order_by(col(ChatNotice.at))))
    if found:
        session.exec(delete(ChatNotice).where(col(ChatNotice.key).in_([n.key for n in found])))
    return found


def erase_expired(session: Session, now: datetime, shown_since: datetime) -> None:
    """Forget addresses, released contacts and unseen notices whose time is over."""
    session.exec(delete(ReporterAddress).where(col(ReporterAddress.erase_at) <= now))
    session.exec(delete(ChatNotice).where(col(ChatNotice.at) < shown_since))
    over = col(ContactRelease.readable_until) <= now
    kept = col(ContactRelease.contact).is_not(None)
    session.exec(update(ContactRelease).where(over, kept).values(contact=None))


def erase_address_at(session: Session, tip_id: str, moment: datetime) -> None:
    """The address is to be gone by then, or earlier where that was said before."""
    mine = (col(ReporterAddress.tip_id) == tip_id) & or_(
        col(ReporterAddress.erase_at).is_(None), col(ReporterAddress.erase_at) > moment
    )
    session.exec(update(ReporterAddress).where(mine).values(erase_at=moment))
