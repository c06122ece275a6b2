"""The record of a million events: how fast it is verified, sealed, and what is found in it.

Usage: ``python -m bench.ledger [--events N] [--engine sqlite|postgresql|both] [--quick]``.

The events of many tips at once are made from a seed, in the order in which they would come
(``tests.history``), hashed by the real function and stored in bulk; then the real job seals
them. ``tipline ledger verify`` is timed as a process of its own. After that each way of
tampering (``tests.tampering``) is tried on a copy; ``--quick`` leaves that out.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from bench.machine import engine_line, machine_line, postgres
from db.engine import Database
from db.migrate import migrate
from routing.rules.flaws import Flawed
from routing.rules.seals import read_lines
from routing.work import ledger, sealing
from tests.history import START, fill
from tests.tampering import WAYS, export_of

TIPLINE = "import sys; from api.cli import main; sys.argv[0] = 'tipline'; main()"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--events", type=int, default=1_000_000)
    options.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    options.add_argument("--quick", action="store_true")
    given = options.parse_args()
    print(machine_line())
    for engine in ("sqlite", "postgresql"):
        if given.engine in (engine, "both"):
            with database(engine) as url:
                run(url, given.events, quick=given.quick)


@contextmanager
def database(engine: str) -> Iterator[str]:
    if engine == "postgresql":
        with postgres() as url:
            yield url
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/record.sqlite3"


def run(url: str, events: int, *, quick: bool) -> None:
    with closing(Database(url)) as opened:
        print(f"\n{engine_line('' if opened.is_sqlite else url)}")
        migrate(opened)
        began = time.perf_counter()
        tips = fill(opened, events)
        told("made", events, began, f"{tips} tips")
        began = time.perf_counter()
        sealed = sealing.seal_all(opened, START + timedelta(days=3_000))
        told("sealed", sealed, began)
        exported = export_of(opened)
    verified(url, events)
    if not quick:
        for name, way in WAYS.items():
            with copy_of(url) as copied, closing(Database(copied)) as opened:
                opened.write(way)
                attempt(name, opened, exported)


def told(what: str, events: int, began: float, more: str = "") -> None:
    took = time.perf_counter() - began
    print(
        f"{what}: {events} events in {took:.1f} s, {events / took:,.0f} a second. {more}",
        flush=True,
    )


def verified(url: str, events: int) -> None:
    """The command itself, from its start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "TIPLINE_DATA_DIR": folder, "TIPLINE_DATABASE__URL": url}
        command = [sys.executable, "-c", TIPLINE, "ledger", "verify"]
        began = time.perf_counter()
        done = subprocess.run(
            command, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        told("tipline ledger verify", events, began, done.stdout.strip())
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of the largest child so far: {peak:.0f} MB")


def attempt(name: str, opened: Database, exported: list[str]) -> None:
    """Verify a copy that was tampered with; then against the export where nothing was found."""
    began, place, found = time.perf_counter(), ledger.Place(), "nothing"
    try:
        with opened.snapshot() as session:
            for reached in ledger.walk(session, place):
                place = reached
            ledger.compare(session, read_lines(exported))
    except Flawed as flawed:
        found = flawed.sentence
    took = time.perf_counter() - began
    print(f"{name:<46} {place.events:>9} events {took:>6.1f} s  {found}", flush=True)


@contextmanager
def copy_of(url: str) -> Iterator[str]:
    """A copy of a database that nobody has open, removed at the end."""
    source, name = make_url(url), f"tipline_copy_{uuid4().hex}"
    if source.get_backend_name() == "sqlite":
        copied = Path(source.database or "").with_name(name)
        shutil.copyfile(source.database or "", copied)
        yield f"sqlite:///{copied}"
        for file in copied.parent.glob(f"{name}*"):
            file.unlink()
        return
    admin = source.set(drivername="postgresql", database="postgres")
    with psycopg.connect(admin.render_as_string(hide_password=False), autocommit=True) as server:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(made.format(sql.Identifier(name), sql.Identifier(source.database or "")))
        yield source.set(database=name).render_as_string(hide_password=False)
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


if __name__ == "__main__":
    main()
