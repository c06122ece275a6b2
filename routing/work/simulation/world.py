"""The simulated city: three hosts on one database, the people's queue, the paper record."""

from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from sqlmodel import Session

from common.clock import Clock
from common.errors import Unavailable
from common.plan import Plan
from db.engine import Database
from routing.work import casework, chasing, outbox
from routing.work.calendars import Calendars
from routing.work.case import Case
from routing.work.command import Command
from routing.work.desk import Desk
from routing.work.intake import Draft
from routing.work.outbox import Sender
from routing.work.simulation.clock import HostClock, TrueTime
from routing.work.simulation.faults import Crashed, Saboteur, strike, unsynced
from routing.work.simulation.figures import Figures
from routing.work.simulation.paper import Paper
from routing.work.simulation.receiver import FaultySender, Receiver
from triage import Assessment, Triage
from triage.likeness.fingerprint import Matter

T = TypeVar("T")
HOSTS = 3
POOL = 2
LONG_SEND = timedelta(minutes=6)
"""Longer than the outbox's lease."""
Senders = Mapping[str, Sender]
Deliver = Callable[[Desk, Senders, Clock], Coroutine[Any, Any, int]]


@dataclass(frozen=True)
class Machinery:
    """What is put to the proof. A test hands in a broken part and sees the run fail."""

    sweep: Callable[[Desk, datetime], int] = chasing.sweep
    deliver: Deliver = outbox.deliver_due
    act: Callable[[Case, Command], None] = casework.act


class Process:
    """One host's process: a desk with connections of its own, a clock that may be wrong."""

    def __init__(self, desk: Desk, true: TrueTime) -> None:
        self.clock = HostClock(true)
        database = Database(str(desk.database.url.render_as_string(hide_password=False)), POOL)
        unsynced(database)
        calendars = Calendars(desk.calendars.base, database, self.clock.seconds)
        self.desk = replace(desk, database=database, calendars=calendars)
        self._saboteur = Saboteur(database)
        self.senders: dict[str, FaultySender] = {}

    def run(self, work: Callable[[], T], strikes_at: int | None = None) -> T | None:
        """Do it; None where the process died of it, or lost its database. It is up again then."""
        try:
            with self._saboteur.armed(strikes_at):
                return work()
        except (Crashed, Unavailable):
            self.restart()
            return None

    def write(self, use_case: Callable[[Session], T], strikes_at: int | None = None) -> T | None:
        """As ``run``, for a use case in a transaction."""
        return self.run(lambda: self.desk.database.write(use_case), strikes_at)

    def restart(self) -> None:
        """All that a process holds in memory is gone."""
        self.desk.database.close()
        base = self.desk.calendars.base
        calendars = Calendars(base, self.desk.database, self.clock.seconds)
        self.desk = replace(self.desk, calendars=calendars)


class Remembering(Triage):
    """Triage that has read the few texts of the simulation before. A text's districts hold
    for a month at least."""

    def __init__(self, plan: Plan, cache_dir: Path) -> None:
        super().__init__(plan, cache_dir)
        self._assessed: dict[tuple[str, date], Assessment] = {}
        self._told: dict[str, Matter] = {}

    def assess(self, text: str, on: date) -> Assessment:
        """As triage does, once for each text and month."""
        month = on.replace(day=1)
        if (text, month) not in self._assessed:
            self._assessed[text, month] = super().assess(text, month)
        return self._assessed[text, month]

    def matter(self, text: str, found: Assessment) -> Matter:
        """As triage does, once for each text."""
        if text not in self._told:
            self._told[text] = super().matter(text, found)
        return self._told[text]


@dataclass
class World:
    """What all parts of a run share."""

    rng: Random
    true: TrueTime
    processes: list[Process]
    paper: Paper
    receiver: Receiver
    figures: Figures
    machinery: Machinery
    drafts: list[Draft]
    crashes: float
    """The share of steps in which the process dies."""
    codes: dict[str, str] = field(default_factory=dict)
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=40))
    """Numbers of tips that came lately."""
    errands: set[str] = field(default_factory=set)
    """What somebody has thought of doing, or forgotten."""
    down_until: datetime | None = None
    """Nobody sweeps or delivers before."""

    def any_process(self) -> Process:
        return self.rng.choice(self.processes)

    def strike(self) -> int | None:
        """At which statement the next process dies, if it does."""
        return strike(self.rng, self.crashes)

    async def send_meanwhile(self) -> None:
        """A send takes so long that another process takes over what was claimed."""
        self.figures.count("slow send")
        self.true.to(self.true.now + LONG_SEND)
        await self.deliver(self.any_process(), healthy=True)

    async def deliver(self, process: Process, *, healthy: bool = False) -> None:
        """The process sends what is due; nothing breaks where it is told so."""
        with ExitStack() as stack:
            for sender in process.senders.values() if healthy else ():
                stack.enter_context(sender.healthy())
            await self.machinery.deliver(process.desk, process.senders, process.clock)
