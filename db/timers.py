"""Queries on timers: due times beside that of a tip's stage."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from db.columns import but
from db.tables import Timer, TimerRung, Tip
from db.tips import plain_columns


def running(session: Session, tip_id: str) -> list[Timer]:
    """The tip's timers that run, what is due first in front."""
    query = select(Timer).where(Timer.tip_id == tip_id, col(Timer.stopped_at).is_(None))
    return list(session.exec(query.order_by(col(Timer.due_at), col(Timer.id))))


def of_subject(session: Session, tip_id: str, subject: str, subject_id: str) -> Timer | None:
    """The timer of this thing that runs, if one does."""
    query = select(Timer).where(
        Timer.tip_id == tip_id, Timer.subject == subject, Timer.subject_id == subject_id
    )
    return session.exec(query.where(col(Timer.stopped_at).is_(None))).first()


def resting(session: Session, tip_id: str) -> list[Timer]:
    """Those that were stopped because the tip came to rest."""
    query = select(Timer).where(Timer.tip_id == tip_id, col(Timer.rests).is_(True))
    return list(session.exec(query))


def due_tips(session: Session, now: datetime, limit: int, aside: Collection[str] = ()) -> list[Tip]:
    """Tips with a timer whose chase time has come, their plain columns and keys, locked; others'
    locks are passed over.

    The tip is locked and not its timers: whoever changes a timer holds its tip.
    """
    due = select(Timer.tip_id).where(col(Timer.next_chase_at) <= now, *but(Timer.tip_id, aside))
    query = select(Tip).where(col(Tip.id).in_(list(session.exec(due.distinct().limit(limit)))))
    query = query.options(*plain_columns(keyed=True)).order_by(col(Tip.id))
    return list(session.exec(query.with_for_update(skip_locked=True)))


def due_of(session: Session, tip_ids: Sequence[str], now: datetime) -> dict[str, list[Timer]]:
    """By tip, the timers whose chase time has come, as they stand."""
    query = select(Timer).where(col(Timer.tip_id).in_(tip_ids), col(Timer.next_chase_at) <= now)
    found: dict[str, list[Timer]] = defaultdict(list)
    for timer in session.exec(query.execution_options(populate_existing=True)):
        found[timer.tip_id].append(timer)
    return found


def rungs_of(session: Session, timer_ids: Sequence[str]) -> dict[str, set[str]]:
    """By timer, the keys of the rungs recorded for it."""
    query = select(TimerRung.timer_id, TimerRung.rung)
    found: dict[str, set[str]] = defaultdict(set)
    for timer_id, rung in session.exec(query.where(col(TimerRung.timer_id).in_(timer_ids))):
        found[timer_id].add(rung)
    return found


def counted_after(
    session: Session, moment: datetime, *, lock: bool = False, batch: int = 500
) -> Iterator[list[tuple[Timer, Tip]]]:
    """In batches, running timers that were counted in days and are due from this moment on,
    each with its tip. With ``lock`` whoever else changes such a tip waits for this commit."""
    query = select(Timer, Tip).join(Tip, col(Tip.id) == Timer.tip_id)
    query = query.where(col(Timer.stopped_at).is_(None), col(Timer.days).is_not(None))
    query = query.where(Timer.due_at >= moment).order_by(col(Timer.id)).limit(batch)
    query = query.with_for_update(of=Tip) if lock else query
    last = ""
    while found := list(session.exec(query.where(Timer.id > last))):
        last = found[-1][0].id
        yield found


def of_tips(session: Session, tip_ids: Sequence[str]) -> list[Timer]:
    """The running timers of these tips."""
    query = select(Timer).where(col(Timer.tip_id).in_(tip_ids), col(Timer.stopped_at).is_(None))
    return list(session.exec(query.order_by(col(Timer.due_at))))


def by_ids(session: Session, timer_ids: Sequence[str]) -> dict[str, Timer]:
    found = session.exec(select(Timer).where(col(Timer.id).in_(timer_ids)))
    return {timer.id: timer for timer in found}
