"""Three real workers on PostgreSQL, killed with -9 at random, and a real receiver of notices.

Nothing that was due is left out, nothing is promised twice, everything promised arrives, and
what arrives more than once says the same. TIPLINE_SOAK_SECONDS: how long the killing goes on
(default ten minutes). Afterwards the workers are left alone until what the dead had claimed is
free again (the outbox's lease, five minutes) and delivered.
"""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import takewhile
from pathlib import Path

import pytest
from sqlmodel import col, select

from common.clock import utc_now
from common.keys import load_keys
from common.plan import Plan
from common.settings import load_settings
from db.engine import Database
from db.migrate import migrate
from db.tables import OutboxMessage, RungRecord, Tip
from routing.rules.calendar import WorkCalendar
from routing.rules.holidays import days_of
from routing.work import ledger
from routing.work.calendars import Calendars
from routing.work.desk import Desk
from routing.work.outbox import LEASE
from routing.work.simulation.calendar import PaperDays
from routing.work.simulation.paper import Paper
from tests.conftest import CITY, FrozenClock
from tests.hearing import TAKEN, Answer, Receiver
from tests.machine import drop_postgres, fresh_postgres_url
from tests.make import Office
from triage import Triage

SECONDS = float(os.environ.get("TIPLINE_SOAK_SECONDS", "600"))
WORKERS, SEED = 3, 20261124
DANGER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，要爆炸了，里面还有人。"
"""Danger is chased at any hour, so that the test runs at night as well."""
OLDEST = timedelta(days=40)
SETTLED = timedelta(seconds=90)


@dataclass
class Workers:
    """Processes that are killed and started again."""

    environment: dict[str, str]
    log: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    killed: int = 0

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.running.append(
                subprocess.Popen(
                    [Path(sys.executable).with_name("tipline"), "worker"],
                    env={**os.environ, **self.environment}, stdout=log, stderr=log,
                )
            )  # fmt: skip

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        assert worker.poll() is None, self.log.read_text()[-3000:]
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=20)
        self.running.remove(worker)
        self.killed += 1

    def stop(self) -> None:
        for worker in list(self.running):
            worker.send_signal(signal.SIGKILL)
            worker.wait(timeout=20)
            self.running.remove(worker)


@contextmanager
def working(environment: dict[str, str], log: Path) -> Iterator[Workers]:
    workers = Workers(environment, log)
    try:
        for _ in range(WORKERS):
            workers.start()
        yield workers
    finally:
        workers.stop()


def grumpy(number: int) -> Answer:
    """Every thirteenth request is too much, every seventeenth breaks something; all take time,
    so that workers die in the middle of one."""
    time.sleep(0.05)
    if number % 13 == 0:
        return 429, {"Retry-After": "1"}
    return (503, {}) if number % 17 == 0 else TAKEN


def desk_on(url: str, folder: Path, plan: Plan, triage: Triage, webhook: str) -> Desk:
    base = load_settings()
    settings = base.model_copy(
        update={
            "data_dir": folder,
            "notices": base.notices.model_copy(update={"webhook_url": webhook}),
        }
    )
    folder.mkdir()
    database = Database(url)
    keys = load_keys(settings.keys_file, settings.crypto.cipher)
    return Desk(settings, plan, triage, keys, Calendars(WorkCalendar(), database), database)


def harass(workers: Workers, office: Office, chance: random.Random) -> None:
    """Tips come in that nobody touched for weeks, and workers die, until the time is over."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        for _ in range(chance.randint(2, 12)):
            office.clock.now = utc_now() - OLDEST * chance.random()  # type: ignore[attr-defined]
            office.report(f"{DANGER}（{chance.random()}）")
        time.sleep(chance.uniform(0.5, 6))
        workers.kill(chance.choice(workers.running))
        workers.start()


def waiting(database: Database) -> int:
    with database.read() as session:
        unsent = select(OutboxMessage.key).where(col(OutboxMessage.sent_at).is_(None))
        late = select(Tip.id).where(col(Tip.next_chase_at) < utc_now() - timedelta(seconds=5))
        return len(session.exec(unsent).all()) + len(session.exec(late).all())


def settle(database: Database) -> None:
    deadline = time.monotonic() + (LEASE + SETTLED).total_seconds()
    while left := waiting(database):
        assert time.monotonic() < deadline, f"{left} still wait"
        time.sleep(1)


def check_rungs(database: Database, plan: Plan) -> None:
    """Every rung that is due by the naive calendar is recorded, and no other."""
    calendar, year = WorkCalendar(), utc_now().year
    every = (day for y in range(year - 1, year + 3) for day in days_of(y))
    paper = Paper(plan.deadlines, PaperDays({day for day in every if calendar.is_working(day)}))
    now = utc_now()
    recorded: dict[tuple[str, int], set[str]] = defaultdict(set)
    with database.read() as session:
        for rung in session.exec(select(RungRecord)):
            recorded[rung.tip_id, rung.visit].add(rung.rung)
        tips = list(session.exec(select(Tip)))
    for tip in tips:
        assert tip.due_at
        against = "office" if tip.stage == "registered" else "department"
        ladder = paper.ladder(against, tip.stage_entered_at, tip.due_at)
        due = {key for _, key, _ in takewhile(lambda step: step[2] <= now, ladder)}
        assert recorded[tip.id, tip.visit] == due, tip.number


def check_promises(database: Database, receiver: Receiver) -> None:
    """One promise to each recipient for each rung that was sent, one for each other message,
    and each of them arrived, always with the same text."""
    with database.read() as session:
        promised = list(session.exec(select(OutboxMessage)))
        sent = Counter(session.exec(select(RungRecord.tip_id).where(col(RungRecord.sent))))
    told = Counter((m.tip_id, m.kind, m.role, m.unit, m.channel) for m in promised)
    for (tip_id, kind, *recipient), times in told.items():
        assert times == (sent[tip_id] if kind == "chase" else 1), (tip_id, kind, recipient)
    assert {tip_id for tip_id, kind, *_ in told if kind == "chase"} == set(sent)
    keys = {hashlib.sha256(m.key.encode()).hexdigest() for m in promised if m.channel == "webhook"}
    assert set(receiver.bodies) == keys
    assert all(len(set(bodies)) == 1 for bodies in receiver.bodies.values())


@pytest.mark.soak
@pytest.mark.timeout(SECONDS + 900)
def test_no_promise_is_lost_or_doubled_by_workers_that_are_killed(
    tmp_path: Path, plan: Plan, triage: Triage, capsys: pytest.CaptureFixture[str]
) -> None:
    url = fresh_postgres_url()
    with closing(Database(url)) as database:
        migrate(database)
    with Receiver(grumpy) as receiver:
        desk = desk_on(url, tmp_path / "data", plan, triage, receiver.url)
        environment = {
            "TIPLINE_DATA_DIR": str(tmp_path / "data"),
            "TIPLINE_PLAN__FOLDER": str(CITY),
            "TIPLINE_DATABASE__URL": url,
            "TIPLINE_NOTICES__WEBHOOK_URL": receiver.url,
            "TIPLINE_CHASE__SWEEP_SECONDS": "1",
            "TIPLINE_CHASE__OUTBOX_SECONDS": "1",
        }
        with closing(desk.database) as database:
            with working(environment, tmp_path / "workers.log") as workers:
                harass(workers, Office(desk, FrozenClock(utc_now())), random.Random(SEED))
                settle(database)
            check_rungs(database, plan)
            check_promises(database, receiver)
            with database.read() as session:
                assert ledger.verify(session).fault is None
    drop_postgres(url)
    arrived = sum(len(bodies) for bodies in receiver.bodies.values())
    again = arrived - len(receiver.bodies)
    report = (
        f"soak: {workers.killed} workers killed in {SECONDS:.0f} s; {len(receiver.bodies)} "
        f"promises, none lost or doubled; delivered again {again} of {arrived} "
        f"({again / arrived:.2%})"
    )
    with capsys.disabled():
        sys.stdout.write(f"\n{report}\n")
    assert workers.killed > 0
    assert len(receiver.bodies) > workers.killed
