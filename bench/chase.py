"""The chaser among a million open tips, on both engines: idle, a thousand due, a backlog.

Usage: ``python -m bench.chase [--tips N] [--backlog N] [--engine sqlite|postgresql|both]``.

One tip is taken in and assigned for real; its row is copied by the database, its assignments
with it for as many tips as will be due. Every figure is the median of five sweeps.

- idle: ``chasing.sweep`` where nothing is due, beside a query that asks the same of every row
  (the same condition, which no index answers), one after the other in the same run.
- due: a thousand tips, each of which gets a rung, an event and a message for each unit that
  has not signed, on each channel.
- backlog: what lay for two weeks, so that several rungs fell; all recorded, the highest sent.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlmodel import select

from bench.copies import COPIED, RECEIVED, copy, run, take_in
from bench.machine import engine_line, machine_line, postgres
from common.keys import load_keys
from common.plan import load_plan
from common.settings import load_settings
from db.engine import Database
from db.migrate import migrate
from db.tables import Tip
from routing.rules.calendar import WorkCalendar
from routing.work import chasing
from routing.work.calendars import Calendars
from routing.work.desk import Desk
from triage import Triage

OUTAGE = timedelta(days=14)
ROUNDS, DUE = 5, 1_000


@dataclass(frozen=True)
class Bench:
    """A desk whose database holds the copies, and the moment of their next rung."""

    desk: Desk
    falls: datetime

    def wake(self, first: int, last: int) -> None:
        """Tips of these serials are due, in a new visit to their stage; no others are."""
        run(
            self.desk.database,
            "UPDATE tip SET visit = visit + 1, next_chase_at = :falls "
            "WHERE serial BETWEEN :first AND :last",
            falls=self.falls, first=first, last=last,
        )  # fmt: skip


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def idle(bench: Bench) -> None:
    """One after the other, so that both see the same machine."""
    scan = text("SELECT count(*) FROM tip WHERE stage <> 'closed' AND received_at <= next_chase_at")
    now = bench.falls - timedelta(minutes=1)
    sweeps, scans = [], []
    chasing.sweep(bench.desk, now)
    for _ in range(ROUNDS):
        with bench.desk.database.engine.connect() as connection:
            if not bench.desk.database.is_sqlite:  # the sweep is one process as well
                connection.execute(text("SET max_parallel_workers_per_gather = 0"))
            scans.append(timed(lambda c=connection: c.execute(scan).scalar_one()))  # type: ignore[misc]
        sweeps.append(timed(lambda: chasing.sweep(bench.desk, now)))
    one, all_ = statistics.median(sweeps), statistics.median(scans)
    print(f"idle sweep {one * 1000:.2f} ms, full scan {all_ * 1000:.0f} ms: 1/{all_ / one:,.0f}")


def due(bench: Bench, count: int, now: datetime) -> None:
    """So many tips are due at once; what the real tip's units owe by then is done before."""
    took = []
    chasing.sweep(bench.desk, now)
    for _ in range(ROUNDS):
        bench.wake(COPIED + 1, COPIED + count)
        before = time.perf_counter()
        moved = chasing.sweep(bench.desk, now)
        took.append(time.perf_counter() - before)
        if moved != count:
            raise AssertionError(f"{moved} moved, not {count}")
    median = statistics.median(took)
    spread = f"{min(took) * 1000:.0f} to {max(took) * 1000:.0f}"
    print(f"{count} due: {median * 1000:.0f} ms ({spread}), {count / median:,.0f} a second")


@contextmanager
def _database(engine: str) -> Iterator[str]:
    if engine == "postgresql":
        with postgres() as url:
            yield url
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/tips.sqlite3"


def _desk(url: str, folder: Path) -> Desk:
    settings = load_settings()
    plan = load_plan(settings.plan_folder)
    database = Database(url)
    migrate(database)
    return Desk(
        settings=settings.model_copy(update={"data_dir": folder}),
        plan=plan,
        triage=Triage(plan, folder),
        keys=load_keys(folder / "keys.json", "AES-256-GCM"),
        calendars=Calendars(WorkCalendar(), database),
        database=database,
    )


def _run(url: str, folder: Path, tips: int, backlog: int) -> None:
    desk = _desk(url, folder)
    with closing(desk.database):
        print(f"\n{engine_line('' if desk.database.is_sqlite else url)}, {tips} open tips")
        take_in(desk)
        with desk.database.read() as session:
            falls = session.exec(select(Tip.next_chase_at)).one() or RECEIVED
        bench = Bench(desk, falls)
        print(f"copied in {timed(lambda: copy(desk, tips, max(DUE, backlog))):.0f} s")
        idle(bench)
        due(bench, DUE, falls)
        if backlog:
            due(bench, backlog, falls + OUTAGE)


def main() -> None:
    """Measures SQLite and PostgreSQL, or the one that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--tips", type=int, default=1_000_000)
    parser.add_argument("--backlog", type=int, default=100_000)
    given = parser.parse_args()
    print(machine_line())
    for engine in ["sqlite", "postgresql"] if given.engine == "both" else [given.engine]:
        with _database(engine) as url, tempfile.TemporaryDirectory() as folder:
            _run(url, Path(folder), given.tips, given.backlog)


if __name__ == "__main__":
    main()
