"""Group commit: writers that arrive while one commits share the next commit.

A durable commit waits for the disk. Use cases that queue up meanwhile run one after the
other in one transaction and are answered after its commit. Where one of them fails after it
has written, the transaction goes, and each runs again in one of its own.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine
from sqlmodel import Session

MOST = 32
"""So many use cases at most share a commit, so that none waits long for its neighbours."""


@dataclass(eq=False)
class Job:
    """A use case on its way through the door; its thread is woken when it is finished, or to
    lead the next group."""

    use_case: Callable[[Session], Any]
    result: Any = None
    error: BaseException | None = None
    finished: bool = False
    woken: threading.Event = field(default_factory=threading.Event)


class Spoilt(Exception):
    """A use case failed half-way: what it wrote must go, and the transaction with it."""


class GroupCommit:
    """Runs use cases on an engine with one connection, on one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._waiting: list[Job] = []
        self._led = False

    def run(self, use_case: Callable[[Session], Any]) -> Any:
        """The use case's result after the commit, or its error with nothing of it stored."""
        job = Job(use_case)
        with self._lock:
            self._waiting.append(job)
            first, self._led = not self._led, True
        if not first:
            job.woken.wait()
        if not job.finished:
            self._lead()
        if job.error is not None:
            raise job.error
        return job.result

    def _lead(self) -> None:
        """Commit one group, the caller's job in front, and hand the lead to who waits next."""
        with self._lock:
            group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        self._commit(group)
        with self._lock:
            self._led = bool(self._waiting)
            woken = [*group, *self._waiting[:1]]
        for job in woken:
            job.woken.set()

    def _commit(self, group: list[Job]) -> None:
        if len(group) == 1 or not self._together(group):
            for job in group:
                self._alone(job)
        for job in group:
            job.finished = True

    def _together(self, group: list[Job]) -> bool:
        """One transaction for all; False where one failed after it had written."""
        try:
            with self._engine.begin() as connection:
                for job in group:
                    _try(connection, job)
        except Spoilt:
            return False
        except BaseException as error:  # whatever it is, nobody may be left waiting
            for job in group:
                job.error = error
        return True

    def _alone(self, job: Job) -> None:
        """A transaction of its own: the job's failure is its own."""
        job.error = None
        try:
            with Session(self._engine, expire_on_commit=False) as session, session.begin():
                job.result = job.use_case(session)
        except BaseException as error:
            job.error = error


def _try(connection: Connection, job: Job) -> None:
    """Run one use case. One that fails before it wrote anything leaves nothing to undo."""
    raw: Any = connection.connection.dbapi_connection
    before = raw.total_changes
    session = Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only")
    try:
        job.result = job.use_case(session)
        session.commit()
    except Exception as error:
        if raw.total_changes != before or not raw.in_transaction:
            raise Spoilt from error
        job.error = error
    finally:
        session.close()
