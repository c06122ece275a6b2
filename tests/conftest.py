"""Fixtures shared by all tests: a desk on a fresh database of each engine, a frozen clock."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest

from common.keys import load_keys
from common.plan import Plan, load_plan
from common.settings import Settings, load_settings
from db.engine import Database
from db.migrate import migrate
from routing.rules.calendar import WorkCalendar
from routing.work.calendars import Calendars
from routing.work.desk import Desk
from tests.machine import (  # noqa: F401  fixtures and hooks
    browser,
    database_url,
    drop_postgres,
    fresh_postgres_url,
    fresh_sqlite_url,
    page,
    postgres_database_url,
    pytest_configure,
    pytest_unconfigure,
)
from tests.make import Office
from triage import Triage

# How long an example takes to make says nothing of our code: on a machine that has never
# run Hypothesis the first one builds its tables of characters.
hypothesis.settings.register_profile(
    "house", suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")

Open = Callable[[], tuple[Database, Callable[[], None]]]
"""Makes a database, with what closes it."""
CITY = Path(__file__).parent / "plans" / "yunze-2030"


class FrozenClock:
    """Stands still until it is told to move. Called, it tells the time."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **delta: float) -> datetime:
        self.now += timedelta(**delta)
        return self.now


@pytest.fixture(scope="session")
def plan() -> Plan:
    """The invented second city: what passes on it knows no real one."""
    return load_plan(CITY)


@pytest.fixture(scope="session")
def triage(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Triage:
    return Triage(plan, tmp_path_factory.getbasetemp().parent / "jieba")


@pytest.fixture
def clock() -> FrozenClock:
    """A Tuesday morning at ten, local time."""
    return FrozenClock(datetime(2026, 11, 24, 2, 0, tzinfo=UTC))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings().model_copy(update={"data_dir": tmp_path / "data"})


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "migrated.sqlite3"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def migrated_postgres() -> Iterator[str]:
    url = fresh_postgres_url()
    database = Database(url)
    migrate(database)
    database.close()
    yield url
    drop_postgres(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated database of this test's own, once on each engine."""
    if request.param == "sqlite":
        template = request.getfixturevalue("migrated_sqlite")
        opened = Database(fresh_sqlite_url(tmp_path, template))
        yield opened
        opened.close()
        return
    url = fresh_postgres_url(request.getfixturevalue("migrated_postgres"))
    opened = Database(url, pool_size=4)
    yield opened
    opened.close()
    drop_postgres(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def open_database(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Makes databases of the wanted engine, each with what closes it."""
    sqlite = request.param == "sqlite"
    template = request.getfixturevalue("migrated_sqlite" if sqlite else "migrated_postgres")

    def open_one() -> tuple[Database, Callable[[], None]]:
        url = fresh_sqlite_url(tmp_path, template) if sqlite else fresh_postgres_url(template)
        database = Database(url)

        def close() -> None:
            database.close()
            if not sqlite:
                drop_postgres(url)

        return database, close

    return open_one


@pytest.fixture
def desk(settings: Settings, plan: Plan, triage: Triage, database: Database) -> Desk:
    settings.data_dir.mkdir(exist_ok=True)
    return Desk(
        settings=settings,
        plan=plan,
        triage=triage,
        keys=load_keys(settings.keys_file, settings.crypto.cipher),
        calendars=Calendars(WorkCalendar(), database),
        database=database,
    )


@pytest.fixture
def office(desk: Desk, clock: FrozenClock) -> Office:
    """The desk with hands: takes tips in and acts on them as any officer."""
    return Office(desk, clock)
