"""Duplicates among a million tips, on both engines: size, insert, candidates, opening, recall.

Usage: ``python -m bench.duplicates [--tips N] [--engine sqlite|postgresql|both]``.

The fingerprints of N made-up matters are stored (``bench.retold``: tasks, things and half of
the words from the tests' tips, mixed within a task, the other half from the dictionary; 40,000
invented units, few of them often reported; every town of the plan). 500 more tips go through
the intake, half of the others being older, half newer. Each is then told again: a fifth of the
clauses dropped, the others in another order, one character in thirty mistyped, half of the
listed words replaced by a synonym, the unit's name shortened and every tenth with a wrong
character, its town, its district or neither named. Recall: the first telling is among the at
most 20 candidates.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import ParamSpec, TypeVar

from sqlalchemy import text
from sqlmodel import Session

from bench.machine import engine_line, machine_line, postgres
from bench.retold import Teller
from common.keys import load_keys
from common.plan import load_plan
from common.settings import load_settings
from db import fingerprints
from db.engine import Database
from db.migrate import migrate
from routing.rules.calendar import WorkCalendar
from routing.work import duplicates
from routing.work.calendars import Calendars
from routing.work.desk import Desk
from routing.work.intake import Draft, submit
from triage import Triage
from triage.likeness.fingerprint import Matter, kept
from triage.likeness.similar import OPENED

P = ParamSpec("P")
T = TypeVar("T")
HOUSE = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SEEDS, INSERTS, BATCH = 500, 2_000, 20_000
LEAST = 30
"""Characters of a text that is told again: without unit and district of its own."""
FIRST = 1_000
"""Serials of the newer made-up tips begin here, after the real ones; those of the older end
at 0."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--tips", type=int, default=1_000_000)
    options.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    given = options.parse_args()
    print(machine_line())
    for engine in ("sqlite", "postgresql"):
        if given.engine in (engine, "both"):
            with _database(engine) as url, tempfile.TemporaryDirectory() as folder:
                _run(url, Path(folder), given.tips)


@contextmanager
def _database(engine: str) -> Iterator[str]:
    if engine == "postgresql":
        with postgres() as url:
            yield url
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/tips.sqlite3"


def _run(url: str, folder: Path, number: int) -> None:
    print(engine_line("" if url.startswith("sqlite") else url))
    desk = _desk(url, folder)
    lines = (HOUSE / "tests/triage/own-tips.jsonl").read_text("utf-8").splitlines()
    tips = [json.loads(line) for line in lines]
    teller = Teller(desk.plan, desk.triage, [tip["text"] for tip in tips], seed=7)
    nameless = [t["text"] for t in tips if not (t["enterprise"] or t["district"])]
    told = [teller.told_twice(text) for text in nameless if len(text) > LEAST][:SEEDS]
    for place, (first, _) in enumerate(told):
        submit(desk, Draft(text=first, channel="web", request_id=f"bench-{place}"), NOW)
    before = _size(desk.database)
    _fill(desk, teller.matters(number // 2), -(number // 2))
    _fill(desk, teller.matters(number - number // 2), FIRST)
    _tidy(desk.database)
    grown = _size(desk.database) - before
    print(f"{number} tips: {grown / number:.0f} bytes a tip with indexes")
    _print_insert(desk, teller, FIRST + number)
    _print_finding(desk, teller, [again for _, again in told])
    desk.database.close()


def _desk(url: str, folder: Path) -> Desk:
    settings = load_settings().model_copy(update={"data_dir": folder})
    plan, database = load_plan(settings.plan_folder), Database(url)
    migrate(database)
    return Desk(
        settings=settings,
        plan=plan,
        triage=Triage(plan, folder / "cache"),
        keys=load_keys(settings.keys_file, settings.crypto.cipher),
        calendars=Calendars(WorkCalendar(), database),
        database=database,
    )


def _fill(desk: Desk, matters: Iterator[Matter], serial: int) -> None:
    """In the order of the tips, as they would come; only the commits are fewer."""
    while batch := list(islice(matters, BATCH)):
        rows = [
            (feature, serial + place)
            for place, matter in enumerate(batch)
            for feature in duplicates.hashed(desk, kept(matter))
        ]
        desk.database.write(lambda session, rows=rows: _store(session, rows))  # type: ignore[misc]
        serial += len(batch)


def _tidy(database: Database) -> None:
    """What autovacuum does on PostgreSQL; nothing on SQLite."""
    if not database.is_sqlite:
        with database.engine.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        ) as connection:
            connection.execute(text("VACUUM ANALYZE fingerprint"))


def _store(session: Session, rows: list[tuple[int, int]]) -> None:
    """By the drivers' own bulk ways; ``fingerprints.add`` is measured apart."""
    raw = session.connection().connection.driver_connection
    if raw is None:
        raise AssertionError("connected")
    if session.get_bind().dialect.name == "sqlite":
        raw.execute("PRAGMA cache_size=-400000")
        raw.executemany("INSERT INTO fingerprint (feature, serial) VALUES (?, ?)", rows)
        return
    with raw.cursor() as cursor, cursor.copy("COPY fingerprint (feature, serial) FROM STDIN") as to:
        for row in rows:
            to.write_row(row)


def _size(database: Database) -> int:
    if database.is_sqlite:
        query = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%fingerprint%'"
    else:
        query = "SELECT pg_total_relation_size('fingerprint')"
    with database.engine.connect() as connection:
        return int(connection.execute(text(query)).scalar_one() or 0)


def _print_insert(desk: Desk, teller: Teller, serial: int) -> None:
    rows = [duplicates.hashed(desk, kept(matter)) for matter in teller.matters(INSERTS)]

    def insert(session: Session) -> list[float]:
        times = []
        for place, features in enumerate(rows):
            began = time.perf_counter()
            fingerprints.add(session, serial + place, features)
            times.append(time.perf_counter() - began)
        return times

    print(f"insert without the commit: {_spread(desk.database.write(insert))}")


def _print_finding(desk: Desk, teller: Teller, retold: list[str]) -> None:
    """Candidates alone, one after the other; then each with its opening, as a page would do it."""
    matters = [teller.matter(again) for again in retold]
    alone, opening, whole, found = [], [], [], 0
    with desk.database.read() as session:
        for place, matter in enumerate(matters):
            serials, seconds = _timed(_candidates, session, desk, matter)
            alone.append(seconds)
            found += place + 1 in serials
        for matter in matters:
            serials, finding = _timed(_candidates, session, desk, matter)
            real = _real(serials)
            _, seconds = _timed(duplicates.opened, session, desk, matter, real)
            opening.append(seconds)
            whole.append(finding + seconds)
            session.expunge_all()
    print(f"candidates: {_spread(alone)}")
    print(f"opening and comparing {OPENED}: {_spread(opening)}; both: {_spread(whole)}")
    print(f"recall on seeded paraphrases: {found} of {len(retold)} = {found / len(retold):.3f}")


def _candidates(session: Session, desk: Desk, matter: Matter) -> list[int]:
    return duplicates.candidates(session, desk, matter, apart_from=0)


def _real(serials: list[int]) -> list[int]:
    """Twenty tips that have a text: made-up ones are replaced by those of the intake."""
    real = [serial if 0 < serial <= SEEDS else abs(serial) % SEEDS + 1 for serial in serials]
    return list(islice(dict.fromkeys((*real, *range(1, SEEDS))), OPENED))


def _timed(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> tuple[T, float]:
    began = time.perf_counter()
    result = call(*args, **kwargs)
    return result, time.perf_counter() - began


def _spread(seconds: Iterable[float]) -> str:
    cuts = statistics.quantiles((each * 1000 for each in seconds), n=100)
    return f"p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms"


if __name__ == "__main__":
    main()
