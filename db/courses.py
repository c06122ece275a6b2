"""Queries on what is counted of tips: which courses are behind, and sums over all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_
from sqlmodel import Session, col, select

from db.tables import Course, Event, Tip
from db.tips import plain_columns

C: Any = Course.__table__.c  # type: ignore[attr-defined]
"""The columns as SQL knows them: sums are built from plain conditions."""
ENDED = ("closed", "archived", "declined", "duplicate", "split")
TRUE = ("true", "partly_true")
SATISFIED = ("satisfied", "mostly")


def behind(session: Session, limit: int) -> list[Tip]:
    """The plain columns of tips whose course does not know their last event."""
    query = select(Tip).options(*plain_columns()).outerjoin(Course, col(Course.tip_id) == Tip.id)
    late = or_(C.tip_id.is_(None), C.seq != Tip.seq)
    return list(session.exec(query.where(late).limit(limit)))


def plain_events(session: Session, tip_ids: Sequence[str]) -> list[Any]:
    """(tip id, kind, at, stage, due at, codes) of all events of these tips, in order."""
    columns: Any = (Event.tip_id, Event.kind, Event.at, Event.stage, Event.due_at, Event.codes)
    query: Any = select(*columns)
    query = query.where(col(Event.tip_id).in_(tip_ids))
    return list(session.exec(query.order_by(col(Event.tip_id), col(Event.seq))))


def keep(session: Session, course: Course) -> None:
    session.merge(course)


def counts(
    session: Session, by: str | None, now: datetime, kind: str, *, alone: bool
) -> list[tuple[str | None, dict[str, int]]]:
    """By value of this column (or of all: one row), how many tips are what.

    Tips of this kind ``alone``, or all the others.
    """
    group: ColumnElement[Any] = C[by] if by else literal("")
    sums = _sums(now)
    query: Any = select(group, *(func.coalesce(func.sum(each), 0) for each in sums.values()))
    query = _of_kind(query, kind, alone=alone)
    rows = session.exec(query.group_by(group) if by else query)
    return [(row[0], dict(zip(sums, map(int, row[1:]), strict=True))) for row in rows]


def resting(session: Session, by: str | None, kind: str, *, alone: bool) -> list[Any]:
    """(value of the column, since, until) of every pause that runs."""
    group: ColumnElement[Any] = C[by] if by else literal("")
    query: Any = select(group, C.paused_since, C.paused_until)
    query = query.where(C.paused_since.is_not(None))
    return list(session.exec(_of_kind(query, kind, alone=alone)))


SEALED = "officials"
"""Accusations of officials are in no figures."""


def _of_kind(query: Any, kind: str, *, alone: bool) -> Any:
    """A split tip counts by its parts."""
    query = query.where(C.stage != "split", C.kind != SEALED)
    return query.where(C.kind == kind if alone else C.kind != kind)


def _sums(now: datetime) -> dict[str, ColumnElement[int]]:
    c = C
    running = c.stage.not_in(ENDED)
    closed, linked = c.closed_at.is_not(None), c.stage == "duplicate"
    signed, reported = c.signed_at.is_not(None), c.reported_at.is_not(None)
    told = and_(c.assigned, ~linked)
    answered = or_(closed, c.stage == "declined")
    rated = and_(answered, c.rating.is_not(None))
    found = {
        "received": literal(True),  # noqa: FBT003 - every tip counts
        "open": running,
        "overdue": and_(running, c.due_at < now),
        "closed": closed,
        "closed_in_time": and_(closed, c.closed_at <= c.overall_due_at),
        "expired": and_(running, c.overall_due_at < now),
        "staged": c.stage == "enforcing",
        "relapsed": and_(closed, c.relapsed),
        "declined": c.stage == "declined",
        "linked": linked,
        "signed": and_(signed, ~linked),
        "signed_in_time": and_(signed, ~linked, c.signed_at <= c.sign_due_at),
        "unsigned_late": and_(running, ~signed, c.sign_due_at < now),
        "reported": and_(reported, ~linked),
        "reported_in_time": and_(reported, ~linked, c.reported_at <= c.report_due_at),
        "unreported_late": and_(c.stage == "verifying", ~reported, c.report_due_at < now),
        "judged": and_(c.verdict.is_not(None), ~linked),
        "confirmed": and_(c.verdict.in_(TRUE), ~linked),
        "rated": rated,
        "satisfied": and_(rated, c.rating.in_(SATISFIED)),
        "surveyed": or_(rated, and_(answered, c.reachable)),
        "assigned": told,
        "returned": and_(c.returned, told),
        "extended": and_(c.extended, told),
        "redone": and_(or_(c.redone, c.reopened), told),
    }
    flags = {name: case((what, 1), else_=0) for name, what in found.items()}
    numbers = {name: c[name] for name in ("rechecked", "differed", "paused_days")}
    return {**flags, **numbers}
