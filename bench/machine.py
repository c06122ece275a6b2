"""What the figures were measured on, and a PostgreSQL that really syncs its commits."""

import os
import platform
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.machine import GIVEN_SERVER, own_server


def machine_line() -> str:
    """Cores, Python, and what a durable commit costs at least."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{cores} cores, {platform.machine()}, {platform.system()}, "
        f"Python {platform.python_version()}, fsync {fsync_ms():.2f} ms (median of 50)"
    )


def fsync_ms() -> float:
    with tempfile.NamedTemporaryFile() as file:
        times = []
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def engine_line(url: str) -> str:
    """Name and version of the engine behind the URL; empty: SQLite."""
    if not url:
        return f"SQLite {sqlite3.sqlite_version} (WAL, synchronous FULL)"
    with psycopg.connect(_plain(make_url(url))) as connection:
        version = connection.info.server_version // 10_000
        synced = connection.execute("SHOW fsync").fetchone()
    return f"PostgreSQL {version} (fsync {synced[0] if synced else '?'})"


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its children so far (Linux)."""
    after_name = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    own = (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    return own + sum(cpu_seconds(int(child)) for child in children)


def resident_mb(pid: int) -> float:
    """Resident memory of a process (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


@contextmanager
def postgres() -> Iterator[str]:
    """A fresh database on TIPLINE_TEST_PG_URL, or on a server of its own; dropped at the end."""
    given = os.environ.get(GIVEN_SERVER)
    if given:
        with _database(make_url(given)) as url:
            yield url
        return
    folder = Path(tempfile.mkdtemp(prefix="tipline-pg-"))
    server = own_server(folder)
    try:
        with _database(make_url(server.get_uri())) as url:
            yield url
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(server: URL) -> Iterator[str]:
    name = sql.Identifier(f"tipline_bench_{uuid4().hex}")
    with psycopg.connect(_plain(server), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(name))
        yield server.set(
            drivername="postgresql+psycopg", database=name.as_string(admin).strip('"')
        ).render_as_string(hide_password=False)
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
