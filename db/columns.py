"""Column types that behave alike on SQLite and PostgreSQL."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel, col

Upsert = sqlite.Insert | postgresql.Insert
INSERTS: Mapping[str, Callable[..., Upsert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. A naive one is refused: SQLite would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: " + value.isoformat())
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        stored: datetime = value
        return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)


def same(column: Any, value: str | None) -> ColumnElement[bool]:
    """The column has this value; None is one as well (the coordinating office's unit)."""
    found: ColumnElement[bool] = col(column).is_not_distinct_from(value)
    return found


def but(column: Any, left_out: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    """The conditions that leave these values of a column out: none for none."""
    return (col(column).not_in(left_out),) if left_out else ()


def upsert(session: Session, table: type[SQLModel]) -> Upsert:
    """An INSERT into this table that can say what to do about a row that is there already."""
    return INSERTS[session.get_bind().dialect.name](table)
