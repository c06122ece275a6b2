"""Any number of sweepers and deliverers: each rung, each promise and each notice once."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select, update

from api.compose import open_calendars
from bot.senders import senders
from common.clock import local_date, utc_now
from common.keys import load_keys
from common.plan import Plan, load_plan
from common.settings import Settings
from db import seals
from db.engine import Database
from db.migrate import migrate
from db.tables import Event, Notice, OutboxMessage, RungRecord, Tip
from routing.work import chasing, ledger
from routing.work.desk import Desk
from routing.work.outbox import deliver_due
from tests.conftest import CITY, FrozenClock
from tests.machine import drop_postgres, fresh_postgres_url
from tests.make import Office
from triage import Triage

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
TIPS, AGE, PATIENCE = 24, timedelta(days=20), 60.0


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """The second city with offices that never close: whenever this runs, messages may go out."""
    folder = tmp_path / "city"
    shutil.copytree(CITY, folder)
    path = folder / "deadlines.toml"
    always = path.read_text().replace("opens = 08:30:00", "opens = 00:00:00")
    path.write_text(always.replace("closes = 17:30:00", "closes = 23:59:59.999999"))
    days = (local_date(utc_now()) + timedelta(days=n) for n in range(-30, 3))
    (folder / "worked.csv").write_text("".join(f"{day},班\n" for day in days))
    return folder


@pytest.fixture
def always_open(city: Path) -> Plan:
    return load_plan(city)


@pytest.fixture
def settings(settings: Settings, city: Path) -> Settings:
    calendar = settings.calendar.model_copy(update={"overrides": [city / "worked.csv"]})
    return settings.model_copy(update={"calendar": calendar})


def office_of(database: Database, settings: Settings, plan: Plan, triage: Triage) -> Office:
    """A desk with tips that nobody touched for weeks."""
    settings.data_dir.mkdir(exist_ok=True)
    keys = load_keys(settings.keys_file, settings.crypto.cipher)
    desk = Desk(settings, plan, triage, keys, open_calendars(settings, database), database)
    office = Office(desk, FrozenClock(utc_now() - AGE))
    for _ in range(TIPS):
        office.assigned(BOILER, "1")
    return office


def in_the_morning(database: Database) -> None:
    """Reminders wait for the next opening; these tests run at any hour."""
    fresh = update(OutboxMessage).where(col(OutboxMessage.attempts) == 0)
    database.write(lambda session: session.exec(fresh.values(next_attempt_at=utc_now())))


def recorded(database: Database) -> tuple[Counter[Any], Counter[Any], int]:
    """Rungs, promises of the chaser, and chase events; tips are alike, so counts compare."""
    with database.read() as session:
        rungs = session.exec(select(RungRecord.visit, RungRecord.rung, RungRecord.sent)).all()
        promises = session.exec(
            select(OutboxMessage.role, OutboxMessage.unit, OutboxMessage.channel).where(
                OutboxMessage.kind == "chase"
            )
        ).all()
        chased = session.exec(select(Event.id).where(Event.kind == "chased")).all()
    return Counter(map(tuple, rungs)), Counter(map(tuple, promises)), len(chased)


@pytest.fixture
def alone(
    settings: Settings, always_open: Plan, triage: Triage, tmp_path: Path, migrated_sqlite: Path
) -> tuple[Counter[Any], Counter[Any], int]:
    """What one sweeper by itself makes of the same tips."""
    path = tmp_path / "alone.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    with closing(Database(f"sqlite:///{path}")) as database:
        office = office_of(database, settings, always_open, triage)
        chasing.sweep(office.desk, utc_now())
        return recorded(database)


@pytest.fixture
def shared() -> Iterator[Database]:
    """A PostgreSQL database for several processes."""
    url = fresh_postgres_url()
    with closing(Database(url)) as database:
        migrate(database)
        yield database
    drop_postgres(url)


def command(name: str, desk: Desk, log: Path) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "TIPLINE_DATA_DIR": str(desk.settings.data_dir),
        "TIPLINE_PLAN__FOLDER": str(desk.settings.calendar.overrides[0].parent),
        "TIPLINE_CALENDAR__OVERRIDES": json.dumps([str(desk.settings.calendar.overrides[0])]),
        "TIPLINE_DATABASE__URL": desk.database.url.render_as_string(hide_password=False),
        "TIPLINE_CHASE__BATCH": "2",
        "TIPLINE_CHASE__OUTBOX_SECONDS": "1",
        "TIPLINE_CHASE__SWEEP_SECONDS": "1",
        "TIPLINE_LEDGER__SEAL_SECONDS": "1",
    }
    program = Path(sys.executable).with_name("tipline")
    with log.open("wb") as out:
        return subprocess.Popen([program, name], env=environment, stdout=out, stderr=out)


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.timeout(150)
def test_two_processes_record_promise_and_deliver_everything_once(
    settings: Settings, always_open: Plan, triage: Triage, shared: Database, tmp_path: Path,
    alone: tuple[Counter[Any], Counter[Any], int],
) -> None:  # fmt: skip
    desk = office_of(shared, settings, always_open, triage).desk
    logs = [tmp_path / f"{number}.log" for number in range(2)]
    sweepers = [command("chase", desk, log) for log in logs]
    assert [sweeper.wait(timeout=PATIENCE) for sweeper in sweepers] == [0, 0]
    moved = [int(log.read_text().splitlines()[-1].split()[1]) for log in logs]
    assert sum(moved) == TIPS
    assert recorded(shared) == alone

    in_the_morning(shared)
    with ExitStack() as running:
        workers = [command("worker", desk, log) for log in logs]
        for worker in workers:
            running.callback(worker.wait, timeout=PATIENCE)
            running.callback(worker.terminate)
        wait_until(lambda: _all_sent(shared) and _all_sealed(shared))
    assert recorded(shared) == alone
    with shared.snapshot() as session:
        assert ledger.verify(session).fault is None
        by_page = set(
            session.exec(select(OutboxMessage.key).where(OutboxMessage.channel == "page"))
        )
        by_log = session.exec(select(OutboxMessage.key).where(OutboxMessage.channel == "log")).all()
        assert list(session.exec(select(OutboxMessage.attempts).distinct())) == [1]
        assert set(session.exec(select(Notice.key))) == by_page
    lines = [line for log in logs for line in log.read_text().splitlines() if line[:1] == "{"]
    sent = [line for line in map(json.loads, lines) if line["event"] == "message"]
    assert sum(line["promises"] for line in sent) == len(by_log)


def _all_sealed(database: Database) -> bool:
    with database.read() as session:
        return seals.count(session)[0] == 0


def _all_sent(database: Database) -> bool:
    with database.read() as session:
        waiting = session.exec(select(OutboxMessage).where(OutboxMessage.sent_at == None))  # noqa: E711
        return waiting.first() is None


def test_a_tip_that_another_held_for_a_while_is_chased_in_the_same_sweep(
    settings: Settings, always_open: Plan, triage: Triage, shared: Database
) -> None:
    """Held when the sweep takes its tips, free again when it comes to the measures."""
    office = office_of(shared, settings, always_open, triage)
    with shared.engine.connect() as other, shared.read() as session:
        held = session.exec(select(Tip.id).order_by(col(Tip.serial)).limit(1)).one()
        other.execute(select(Tip.id).where(Tip.id == held).with_for_update())

        def let_go(_: object, __: object, statement: str, *rest: object) -> None:
            if statement.startswith("SELECT DISTINCT timer."):
                other.rollback()

        with listening(shared, let_go):
            assert chasing.sweep(office.desk, utc_now()) == TIPS


@contextmanager
def listening(database: Database, heard: Callable[..., None]) -> Iterator[None]:
    event.listen(database.engine, "before_cursor_execute", heard)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", heard)


def test_threads_of_one_process_do_everything_once(
    settings: Settings, always_open: Plan, triage: Triage, database: Database,
    alone: tuple[Counter[Any], Counter[Any], int],
) -> None:  # fmt: skip
    chase = settings.chase.model_copy(update={"batch": 2})
    office = office_of(database, settings.model_copy(update={"chase": chase}), always_open, triage)
    now, moved, delivered = utc_now(), [], []

    def work() -> None:
        moved.append(chasing.sweep(office.desk, now))
        in_the_morning(database)
        channels = senders(utc_now)
        delivered.append(asyncio.run(deliver_due(office.desk, channels, utc_now)))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)
        assert not thread.is_alive()
    assert sum(moved) == TIPS
    assert recorded(database) == alone
    with database.read() as session:
        messages = list(session.exec(select(OutboxMessage)))
        notices = list(session.exec(select(Notice.key)))
    assert sum(delivered) == len(messages)
    assert {message.attempts for message in messages} == {1}
    assert sorted(notices) == sorted(m.key for m in messages if m.channel == "page")
