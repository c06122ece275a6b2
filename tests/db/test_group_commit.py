"""Writers share commits on SQLite: each keeps its own result, its own failure, its own wait."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import Session, select

from common.errors import Invalid, Unavailable
from db.engine import Database
from db.group import MOST
from db.tables import Heartbeat
from tests.machine import fresh_sqlite_url

NOW = datetime(2026, 11, 24, tzinfo=UTC)
WRITERS = MOST + 8


@pytest.fixture
def database(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Database]:
    opened = Database(fresh_sqlite_url(tmp_path, migrated_sqlite))
    yield opened
    opened.close()


@pytest.fixture
def commits(database: Database) -> list[str]:
    """One entry per commit of the writing connection."""
    seen: list[str] = []
    event.listen(database._writer, "commit", lambda _: seen.append("commit"))  # noqa: SLF001
    return seen


def names(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.exec(select(Heartbeat.name)))


def beat(name: str) -> Callable[[Session], str]:
    def write(session: Session) -> str:
        session.add(Heartbeat(name=name, at=NOW))
        return name

    return write


def all_at_once(database: Database, use_cases: list[Callable[[Session], Any]]) -> list[Any]:
    """Queue all use cases behind one that is held until they wait, and writes nothing itself.

    Gives their results or errors.
    """
    entered, queued = threading.Event(), threading.Event()

    def hold(session: Session) -> None:
        entered.set()
        assert queued.wait(10)

    def outcome(use_case: Callable[[Session], Any]) -> Any:
        try:
            return database.write(use_case)
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(use_cases) + 1) as pool:
        held = pool.submit(database.write, hold)
        assert entered.wait(10)
        running = [pool.submit(outcome, use_case) for use_case in use_cases]
        group = database._group  # noqa: SLF001
        assert group is not None
        while len(group._waiting) < len(use_cases):  # noqa: SLF001
            threading.Event().wait(0.001)
        queued.set()
        held.result(timeout=10)
        return [future.result(timeout=10) for future in running]


def test_writers_that_wait_together_commit_together(database: Database, commits: list[str]) -> None:
    wanted = [f"w{number}" for number in range(WRITERS)]
    assert all_at_once(database, [beat(name) for name in wanted]) == wanted
    assert names(database) == set(wanted)
    assert len(commits) == 2  # a full group, and the rest


def test_a_failure_is_its_own(database: Database) -> None:
    def refuse(session: Session) -> None:
        session.add(Heartbeat(name="refused", at=NOW))
        session.flush()
        raise Invalid("不行。")

    first, refusal, last = all_at_once(database, [beat("first"), refuse, beat("last")])
    assert (first, last) == ("first", "last")
    assert isinstance(refusal, Invalid)
    assert names(database) == {"first", "last"}


def test_one_that_writes_and_fails_does_not_make_its_neighbours_write_twice(
    database: Database,
) -> None:
    runs: list[str] = []

    def count(name: str) -> Callable[[Session], str]:
        def write(session: Session) -> str:
            runs.append(name)
            return beat(name)(session)

        return write

    def refuse(session: Session) -> None:
        beat("refused")(session)
        session.flush()
        raise Invalid("不行。")

    outcomes = all_at_once(database, [count("a"), refuse, count("b")])
    assert [outcomes[0], outcomes[2]] == ["a", "b"]
    assert names(database) == {"a", "b"}
    assert set(runs) == {"a", "b"}


def test_one_that_fails_before_it_wrote_costs_the_others_nothing(
    database: Database, commits: list[str]
) -> None:
    def refuse(session: Session) -> None:
        session.add(Heartbeat(name="never flushed", at=NOW))
        raise Invalid("不行。")

    outcomes = all_at_once(database, [beat("a"), refuse, beat("b")])
    assert isinstance(outcomes[1], Invalid)
    assert names(database) == {"a", "b"}
    assert len(commits) == 1


def test_two_that_collide_leave_the_others_alone(database: Database) -> None:
    def insert_same(session: Session) -> str:
        if session.get(Heartbeat, "same"):
            return "found"
        session.add(Heartbeat(name="same", at=NOW))
        return "made"

    outcomes = all_at_once(database, [insert_same, beat("other"), insert_same])
    assert sorted(outcomes) == ["found", "made", "other"]


def test_when_the_disk_is_full_nobody_of_the_group_is_told_it_was_stored(
    database: Database,
) -> None:
    def fill(session: Session) -> None:
        session.connection().execute(text("PRAGMA max_page_count = 1"))
        for number in range(2_000):
            session.add(Heartbeat(name=f"{number:030d}", at=NOW))

    outcomes = all_at_once(database, [beat("before"), fill, beat("after")])
    assert isinstance(outcomes[1], Unavailable)
    assert names(database) == {outcome for outcome in outcomes if isinstance(outcome, str)}
    database.write(lambda s: s.connection().execute(text("PRAGMA max_page_count = 1000000")))
    assert database.write(beat("again")) == "again"


def test_a_commit_that_fails_is_told_to_everyone_in_the_group(database: Database) -> None:
    class Broken(Exception):
        pass

    def fail(_: Any) -> None:
        raise Broken

    def arm(session: Session) -> None:
        event.listen(database._writer, "commit", fail)  # noqa: SLF001

    outcomes = all_at_once(database, [beat("a"), arm, beat("b")])
    event.remove(database._writer, "commit", fail)  # noqa: SLF001
    assert [type(outcome) for outcome in outcomes] == [Broken] * 3
    assert names(database) == set()
    assert database.write(beat("c")) == "c"


def test_a_writer_is_answered_while_others_keep_coming(database: Database) -> None:
    stop = threading.Event()

    def busy(number: int) -> int:
        written = 0
        while not stop.is_set():
            database.write(beat(f"{number}-{written}"))
            written += 1
        return written

    with ThreadPoolExecutor(5) as pool:
        others = [pool.submit(busy, number) for number in range(4)]
        mine = [database.write(beat(f"mine-{number}")) for number in range(20)]
        stop.set()
        written = sum(other.result(timeout=20) for other in others)
    assert len(mine) == 20
    assert len(names(database)) == written + 20
