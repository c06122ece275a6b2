"""Whatever is asked, granted, paused, resumed, linked and swept in whatever order: the due time
is what a calendar on paper says, paused days are counted exactly, and nothing goes quiet."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, select

from common.clock import at_local, local_date
from common.errors import Invalid, NotAllowed
from common.keys import load_keys
from common.plan import Plan
from common.settings import Settings
from db.tables import RungRecord, Tip
from routing.rules.calendar import WorkCalendar
from routing.rules.words import ENDED, Action, PauseKind, Role, Stage
from routing.work import chasing, ledger
from routing.work.desk import Desk
from routing.work.figures import figures
from tests.conftest import FrozenClock, Open
from tests.make import FINDINGS, OFFICE, Office
from triage import Triage

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
START = datetime.fromisoformat("2026-11-24T02:00:00+00:00")
CALENDAR = WorkCalendar()
DAY = timedelta(days=1)
LENGTHS = (0, 1, 2, 5, 10, 11, 20, 30, 31)
ORIGINAL = 20
"""Working days of the promised time for verifying in the plan of the tests."""
T = TypeVar("T")


@dataclass
class Paper:
    """What somebody with a calendar on paper keeps of the present visit."""

    entered: date
    granted: int = 0
    asked: int | None = None
    asked_before: bool = False
    paused: list[date] = field(default_factory=list)
    """The days that do not count, those of a running pause up to its planned end."""

    def due(self) -> datetime:
        """Day by day: so many working days, and one more for each that was paused."""
        left = ORIGINAL + self.granted + sum(CALENDAR.is_working(day) for day in self.paused)
        day = self.entered
        while left:
            day += DAY
            left -= CALENDAR.is_working(day)
        return at_local(day, time(17, 30))


class Clocks(RuleBasedStateMachine):
    """One tip in the hands of its lead, the office and the sweep."""

    desk: Desk
    open_database: Open

    def __init__(self) -> None:
        super().__init__()
        self.clock = FrozenClock(START)
        self.database, self.close = type(self).open_database()
        self.office = Office(replace(self.desk, database=self.database), self.clock)
        self.number = self.other = ""
        self.paper = Paper(local_date(START))
        self.earlier: list[date] = []
        self.until: date | None = None
        self.rungs = 0
        self.linked = False

    def teardown(self) -> None:
        self.close()

    @initialize()
    def sign_for_it(self) -> None:
        self.other = self.office.assigned(BOILER, "1").number
        self.number = self.office.assigned(BOILER, "1").number
        self.act("sign")

    def act(self, action: str, role: Role = Role.HANDLER, **fields: object) -> None:
        self.office.act(self.number, self.office.lead(self.number, role), action, **fields)

    @property
    def today(self) -> date:
        return local_date(self.clock())

    @property
    def last_day(self) -> date:
        """Until when something that ends now has lasted: midnight belongs to the day before."""
        return local_date(self.clock() - timedelta(microseconds=1))

    def overdue(self) -> bool:
        return self.clock() > self.paper.due()

    def ends_pause(self, day: date) -> None:
        """The days after it count again."""
        if self.until is not None:
            self.paper.paused = [d for d in self.paper.paused if d <= day]
            self.until = None

    @precondition(lambda self: not self.linked)
    @rule(days=st.sampled_from((1, 5, 20, 21)))
    def extend(self, days: int) -> None:
        allowed = not self.paper.asked_before and not self.overdue() and days <= ORIGINAL
        try:
            self.act("extend", days=days, why="设备要拆开看")
        except (NotAllowed, Invalid):
            assert not allowed
        else:
            assert allowed
            self.paper.asked, self.paper.asked_before = days, True

    @precondition(lambda self: self.paper.asked is not None and not self.linked)
    @rule(grant=st.booleans())
    def decide(self, grant: bool) -> None:
        assert self.paper.asked is not None
        self.office.act(self.number, OFFICE, "decide_extension", grant=grant, why="研究过")
        self.paper.granted += self.paper.asked if grant else 0
        self.paper.asked = None

    @precondition(lambda self: not self.linked)
    @rule(kind=st.sampled_from(PauseKind), days=st.sampled_from(LENGTHS))
    def pause(self, kind: PauseKind, days: int) -> None:
        most = {"reporter": 10, "laboratory": 30, "assistance": 20}[kind]
        allowed = (
            self.until is None
            and not self.overdue()
            and 0 < days <= min(most, 40 - len(self.earlier) - len(self.paper.paused))
        )
        until = self.today + days * DAY
        try:
            self.act("pause", kind=kind, until=until.isoformat())
        except (NotAllowed, Invalid):
            assert not allowed
        else:
            assert allowed
            self.until, self.rungs = until, self.ladder()
            self.paper.paused += [self.today + DAY * (n + 1) for n in range(days)]

    @precondition(lambda self: self.until is not None)
    @rule()
    def resume(self) -> None:
        self.act("resume")
        self.ends_pause(self.last_day)

    @precondition(lambda self: not self.linked)
    @rule()
    def report_and_be_sent_back(self) -> None:
        self.act("report", **FINDINGS)
        self.ends_pause(self.last_day)
        self.earlier += self.paper.paused
        self.act("countersign", Role.SIGNATORY, grant=False, why="缺照片")
        self.paper = Paper(self.today)

    @rule()
    def link_or_unlink(self) -> None:
        if self.linked:
            self.office.act(self.number, OFFICE, "unlink")
        else:
            self.office.act(self.number, OFFICE, "link", to=self.other)
            self.ends_pause(self.last_day)
        self.linked = not self.linked

    @precondition(lambda self: self.until is not None)
    @rule(days=st.integers(0, 9))
    def sleep_beyond_the_pause(self, days: int) -> None:
        assert self.until is not None
        self.wait_and_sweep(hours=24 * ((self.until - self.today).days + 1 + days))

    @rule(hours=st.sampled_from((1, 7, 30, 100, 300)))
    def wait_and_sweep(self, hours: int) -> None:
        self.clock.advance(hours=hours)
        chasing.sweep(self.office.desk, self.clock())
        if self.until is not None and self.today > self.until:
            self.until = None

    @invariant()
    def the_due_time_is_what_the_paper_says(self) -> None:
        if self.number and not self.linked:
            tip, actions = self.office.tip(self.number), self.office.case(self.number).actions
            assert (Action.DECIDE_EXTENSION in actions) == (self.paper.asked is not None)
            assert (tip.stage, tip.due_at) == (Stage.VERIFYING, self.paper.due())
            assert tip.due_at is not None
            assert tip.due_at >= Paper(self.paper.entered).due()
            assert (tip.paused_until is not None) == (self.until is not None)
            assert tip.extension_waits == (self.paper.asked is not None)

    @invariant()
    def paused_days_are_counted_exactly(self) -> None:
        passed = [day for day in self.earlier + self.paper.paused if day <= self.last_day]
        found = figures(self.office.desk, self.clock())
        assert found.total.paused_days == len(passed)

    @invariant()
    def nothing_is_quiet_and_the_record_is_whole(self) -> None:
        tips = self.read(lambda session: list(session.exec(select(Tip))))
        for tip in tips:
            assert (tip.next_chase_at is None) == (tip.stage in ENDED)
        assert self.read(lambda session: ledger.verify(session).fault) is None

    @invariant()
    def no_rung_of_the_ladder_falls_while_the_clock_rests(self) -> None:
        if self.until is not None:
            assert self.ladder() == self.rungs

    def ladder(self) -> int:
        """How many rungs the tip has, the reminders of pauses left out."""
        tip_id = self.office.tip(self.number).id
        query = select(RungRecord.rung).where(RungRecord.tip_id == tip_id)
        found = self.read(lambda session: list(session.exec(query)))
        return sum(not rung.startswith("pause:") for rung in found)

    def read(self, query: Callable[[Session], T]) -> T:
        with self.database.read() as session:
            return query(session)


@pytest.mark.timeout(300)
def test_clocks_in_any_order(
    settings: Settings, plan: Plan, triage: Triage, open_database: Open,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    settings.data_dir.mkdir(exist_ok=True)
    Clocks.desk = Desk(
        settings=settings, plan=plan, triage=triage,
        keys=load_keys(settings.keys_file, settings.crypto.cipher),
        calendars=SimpleNamespace(base=CALENDAR, current=lambda: CALENDAR), database=None,  # type: ignore[arg-type]
    )  # fmt: skip
    Clocks.open_database = staticmethod(open_database)
    engine = request.node.callspec.params["open_database"]
    run_state_machine_as_test(Clocks, settings=EXAMPLES[engine])


EXAMPLES = {
    "sqlite": settings(max_examples=10, stateful_step_count=20, deadline=None),
    "postgresql": settings(max_examples=3, stateful_step_count=20, deadline=None),
}
