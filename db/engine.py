"""The database, and the one door for writing.

Every write is a function of a session run through ``Database.write``, which returns only
after the durable commit. On SQLite each process has one writing connection (BEGIN
IMMEDIATE, WAL, synchronous FULL) whose commits writers share (``db.group``); on
PostgreSQL it is an ordinary transaction.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from common.errors import Invalid, Unavailable
from db.group import GroupCommit

T = TypeVar("T")
TRIES = 4
BUSY_MS = 10_000
WAIT = 10.0
"""Seconds a request waits for a connection before it is told to try again."""
CONNECT_SECONDS = 5
MAPPED = 2**31
"""Bytes of an SQLite file at most that long reads map; 2 GB is what it allows."""
MIGRATION_LOCK = 7_160_294
RETRYABLE = {"40001", "40P01"}
"""PostgreSQL: serialization failure, deadlock."""


class Database:
    """Reading sessions, and ``write``. One instance per process."""

    def __init__(self, url: str, pool_size: int = 10, wait: float = WAIT) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            Path(self.url.database or "").parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.engine = _sqlite(url, "BEGIN", pool_size, wait)
            self._writer = _sqlite(url, "BEGIN IMMEDIATE", 1, wait)
            self._group: GroupCommit | None = GroupCommit(self._writer)
        else:
            self._group = None
            self.engine = self._writer = create_engine(
                url, pool_size=pool_size, max_overflow=pool_size, hide_parameters=True,
                pool_pre_ping=True, pool_timeout=wait,
                connect_args={"connect_timeout": CONNECT_SECONDS},
            )  # fmt: skip

    @property
    def engines(self) -> tuple[Engine, ...]:
        """The pools behind the doors, for whoever listens to their statements."""
        return (self.engine,) if self._writer is self.engine else (self.engine, self._writer)

    def write(self, use_case: Callable[[Session], T]) -> T:
        """Run a use case in one transaction; return its result after the commit.

        A use case may run again where two collided, so it must do nothing outside the
        session. Raises Unavailable where nothing was stored.
        """
        for attempt in range(1, TRIES + 1):
            try:
                return self._once(use_case)
            except SQLAlchemyError as error:
                if not _collided(error) or attempt == TRIES:
                    raise _translated(error) from error
        raise AssertionError("unreachable")

    def _once(self, use_case: Callable[[Session], T]) -> T:
        if self._group:
            result: T = self._group.run(use_case)
            return result
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            return use_case(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; what is changed in it is thrown away."""
        try:
            with Session(self.engine, expire_on_commit=False) as session:
                yield session
        except SQLAlchemyError as error:
            raise _translated(error) from error

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """As ``read``, and every statement sees the same moment, however long it takes.

        SQLite reads like that anyway; as whoever asks for it reads much, the file is mapped
        instead of copied page by page (a quarter faster; the pages stay the system's).
        """
        with self.read() as session:
            if self.is_sqlite:
                session.connection().exec_driver_sql(f"PRAGMA mmap_size={MAPPED}")
            else:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def reshape(self) -> Iterator[Connection]:
        """A connection for migrations: alone in the database, foreign keys unchecked
        (SQLite rebuilds whole tables), committed at the end."""
        engine = self.engine
        if self.is_sqlite:
            engine = _sqlite(str(self.url), "BEGIN IMMEDIATE", 1, WAIT)
            event.listen(engine, "connect", lambda c, _: c.execute("PRAGMA foreign_keys=OFF"))
        with engine.begin() as connection:
            if not self.is_sqlite:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
            yield connection
        if self.is_sqlite:
            engine.dispose()

    def answers(self) -> bool:
        """Whether a trivial query gets through."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        self._writer.dispose()
        self.engine.dispose()


def _sqlite(url: str, begin: str, pool_size: int, wait: float) -> Engine:
    engine = create_engine(
        url, pool_size=pool_size, max_overflow=0, pool_timeout=wait, hide_parameters=True,
        connect_args={"check_same_thread": False},
    )  # fmt: skip
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _set_pragmas(connection: sqlite3.Connection, _: Any) -> None:
    """WAL lets readers go on while one writes; FULL makes each commit durable."""
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")


def _collided(error: SQLAlchemyError) -> bool:
    """Two writers met: the loser sees the winner's row when it runs again."""
    if isinstance(error, IntegrityError):
        return True
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") in RETRYABLE


def _translated(error: SQLAlchemyError) -> Exception:
    if isinstance(error, DataError):
        return Invalid("内容里有无法保存的字符，请改正后再试。")
    if _is_down(error):
        return Unavailable("系统暂时无法保存，内容没有提交成功，请稍后再试一次。")
    return error


def _is_down(error: SQLAlchemyError) -> bool:
    """No connection, no room, or (DatabaseError itself) a damaged SQLite file."""
    if isinstance(error, OperationalError | PoolTimeout) or type(error) is DatabaseError:
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated
