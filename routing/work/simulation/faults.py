"""What breaks a process: it dies between two statements, or the database goes away."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from sqlalchemy import event, text

from db.engine import Database

LONGEST = 40
"""A process that is to die does so at one of its next so many statements, or lives."""


class Crashed(BaseException):
    """The process is gone in the middle of what it did. Nothing may catch this but its end."""


class Saboteur:
    """Sits on a database's connections and strikes at a statement drawn before.

    Statements and commits count alike, so a process may die before, between and after any
    of its writes; what was not committed is rolled back, as the engine does by itself.
    """

    def __init__(self, database: Database) -> None:
        self._left: int | None = None
        for engine in database.engines:
            event.listen(engine, "before_cursor_execute", self._count)
            event.listen(engine, "commit", self._count)

    @contextmanager
    def armed(self, strikes_at: int | None) -> Iterator[None]:
        """The process dies at this statement of what it does now; None: it lives."""
        self._left = strikes_at
        try:
            yield
        finally:
            self._left = None

    def _count(self, *_: Any) -> None:
        if self._left is None:
            return
        self._left -= 1
        if self._left <= 0:
            self._left = None
            raise Crashed


def strike(rng: Random, share: float) -> int | None:
    """At which statement the process dies; mostly at none."""
    return rng.randint(1, LONGEST) if rng.random() < share else None


def cut_off(database: Database) -> None:
    """The database restarts: every open connection is dead at once."""
    if database.is_sqlite:
        database.close()
        return
    with database.engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def unsynced(database: Database) -> None:
    """Commits need not reach the disk: processes die here, the machine does not."""
    if database.is_sqlite:
        for engine in database.engines:
            event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
