"""Whatever is ordered, rechecked, withdrawn, reported, signed and swept in whatever order: the
stage is what a list on paper says, each open measure is chased, and nothing goes quiet."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, TypeVar

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

from common.clock import local_date
from common.errors import Invalid, NotAllowed
from common.keys import load_keys
from common.plan import Plan
from common.settings import Settings
from db import timers
from db.tables import Timer, TimerRung, Tip
from routing.rules.calendar import WorkCalendar
from routing.rules.measures import end_of
from routing.rules.words import ENDED, Role, Stage, Subject
from routing.work import chasing, ledger
from routing.work.desk import Desk
from tests.conftest import FrozenClock, Open
from tests.make import FINDINGS, OFFICE, Office
from triage import Triage

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
START = datetime.fromisoformat("2026-11-24T02:00:00+00:00")
CALENDAR = WorkCalendar()
AT_WORK = (Stage.VERIFYING, Stage.ENFORCING)
NOT_TRUE: dict[str, Any] = {
    **FINDINGS, "verdict": "not_true", "allegations": [{"text": "冒烟", "verdict": "not_true"}],
}  # fmt: skip
DECIDED = {"authority": "区政府", "document": "1号", "evidence": ["封条照片"]}
T = TypeVar("T")


@dataclass
class Line:
    """A measure as somebody keeps it on paper."""

    kind: str
    due: datetime
    state: str = "open"
    followed: int | None = None

    @property
    def unfinished(self) -> bool:
        return self.state == "open" or (self.state == "failed" and self.followed is None)


def comes_next(failed: Line, kind: str) -> bool:
    """In the plan of the tests 停产整治 that failed is followed by 报请关闭 alone."""
    return kind != "assist" and (failed.kind != "suspend" or kind == "closure")


class Measures(RuleBasedStateMachine):
    """One tip in the hands of its lead, its signatory, the office and the sweep."""

    desk: Desk
    open_database: Open

    def __init__(self) -> None:
        super().__init__()
        self.clock = FrozenClock(START)
        self.database, self.close = type(self).open_database()
        self.office = Office(replace(self.desk, database=self.database), self.clock)
        self.number = ""
        self.stage = Stage.VERIFYING
        self.paper: list[Line] = []
        self.staged = False

    def teardown(self) -> None:
        self.close()

    @initialize(begun=st.lists(st.sampled_from(("rectify", "suspend", "closure")), max_size=2))
    def sign_for_it(self, begun: list[str]) -> None:
        """Under verification; or signed already, with some measures under way."""
        self.number = self.office.assigned(BOILER, "1").number
        self.act("sign")
        for kind in begun:
            self.order(kind, 20)
        if begun:
            self.report(true=True)
            self.countersign(grant=True)

    def act(self, action: str, role: Role = Role.HANDLER, **fields: object) -> None:
        who = OFFICE if role is Role.OFFICE else self.office.lead(self.number, role)
        self.office.act(self.number, who, action, **fields)

    def tried(self, allowed: bool, action: str, role: Role = Role.HANDLER, **fields: Any) -> bool:
        """Whether it was done, which must be whether it is allowed on paper."""
        before = self.office.tip(self.number).seq
        try:
            self.act(action, role, **fields)
        except (NotAllowed, Invalid):
            assert not allowed
            assert self.office.tip(self.number).seq == before
        else:
            assert allowed
        return allowed

    def unfinished(self) -> list[Line]:
        return [line for line in self.paper if line.unfinished]

    def settle(self) -> None:
        """处置中 lasts as long as something is unfinished."""
        if self.stage is Stage.ENFORCING and not self.unfinished():
            self.stage = Stage.IN_REVIEW

    @rule(
        kind=st.sampled_from(("rectify", "suspend", "closure", "assist")),
        days=st.sampled_from((-1, 0, 3, 20, 60)),
    )
    def order(self, kind: str, days: int) -> None:
        last = local_date(self.clock()) + timedelta(days=days)
        more: dict[str, Any] = {"asked": "西岭县", "question": "用电量"} if kind == "assist" else {}
        allowed = self.stage in AT_WORK and days >= 0
        if self.tried(allowed, "order", measure=kind, due=last.isoformat(), **more):
            for line in self.paper:
                if line.state == "failed" and line.followed is None and comes_next(line, kind):
                    line.followed = len(self.paper) + 1
            self.paper.append(Line(kind, end_of(last)))

    @rule(which=st.integers(1, 4), passed=st.booleans())
    def recheck(self, which: int, passed: bool) -> None:
        line = self.paper[which - 1] if which <= len(self.paper) else None
        running = line is not None and line.state == "open" and line.kind != "assist"
        fields: dict[str, Any] = {"measure": which, "passed": passed, "finding": "看过了"}
        closes = passed and line is not None and line.kind == "closure"
        if closes:
            fields |= {**DECIDED, "decided_on": local_date(self.clock())}
        if self.tried(self.stage in AT_WORK and running, "recheck", **fields):
            assert line is not None
            line.state = ("closed" if closes else "passed") if passed else "failed"
            self.settle()

    @rule(which=st.integers(1, 4))
    def withdraw(self, which: int) -> None:
        line = self.paper[which - 1] if which <= len(self.paper) else None
        running = line is not None and line.state == "open"
        allowed = self.stage in AT_WORK and running
        if self.tried(allowed, "withdraw_measure", measure=which, why="填错"):
            assert line is not None
            line.state = "withdrawn"
            for other in self.paper:
                other.followed = None if other.followed == which else other.followed
            self.settle()

    @rule(which=st.integers(1, 4))
    def answer(self, which: int) -> None:
        line = self.paper[which - 1] if which <= len(self.paper) else None
        asked = line is not None and line.state == "open" and line.kind == "assist"
        if self.tried(self.stage in AT_WORK and asked, "answer", measure=which, text="八万度"):
            assert line is not None
            line.state = "answered"
            self.settle()

    @rule(true=st.booleans())
    def report(self, true: bool) -> None:
        asks = any(line.state == "open" and line.kind == "assist" for line in self.paper)
        fits = not asks and (true or not self.unfinished())
        allowed = self.stage is Stage.VERIFYING and fits
        if self.tried(allowed, "report", **(FINDINGS if true else NOT_TRUE)):
            self.stage = Stage.REPORTED

    @rule(grant=st.booleans())
    def countersign(self, grant: bool) -> None:
        allowed = self.stage is Stage.REPORTED
        if self.tried(allowed, "countersign", Role.SIGNATORY, grant=grant, why="再查"):
            self.stage = Stage.ENFORCING if grant else Stage.VERIFYING
            self.staged |= grant and bool(self.unfinished())
            self.settle()

    @rule()
    def redo(self) -> None:
        if self.tried(self.stage is Stage.IN_REVIEW, "redo", Role.OFFICE, why="补照片"):
            self.stage = Stage.VERIFYING

    @precondition(lambda self: len(self.paper) > 1)
    @rule()
    def approve(self) -> None:
        if self.tried(self.stage is Stage.IN_REVIEW, "approve", Role.OFFICE):
            self.stage = Stage.CLOSED

    @rule(hours=st.sampled_from((1, 30, 100, 700)))
    def wait_and_sweep(self, hours: int) -> None:
        self.clock.advance(hours=hours)
        chasing.sweep(self.office.desk, self.clock())
        for timer in self.timers():
            assert timer.next_chase_at is not None
            assert timer.next_chase_at > self.clock()
        tip = self.office.tip(self.number)
        assert tip.next_chase_at is None or tip.next_chase_at > self.clock()

    @invariant()
    def the_stage_is_what_the_paper_says(self) -> None:
        if self.number:
            tip = self.office.tip(self.number)
            assert tip.stage == self.stage
            assert (tip.staged_at is not None) == self.staged
            lines = self.office.case(self.number).handling.measures
            assert [(m.due_at, m.followed_by) for m in lines] == [
                (line.due, line.followed) for line in self.paper
            ]

    @invariant()
    def what_is_unfinished_has_a_timer_and_nothing_else_has(self) -> None:
        running = self.timers()
        dues = sorted(line.due for line in self.paper if line.state == "open")
        assert sorted(t.due_at for t in running if t.subject == Subject.MEASURE) == dues
        waiting = [line for line in self.unfinished() if line.state == "failed"]
        assert sum(t.subject == Subject.FOLLOW_UP for t in running) == len(waiting)

    @invariant()
    def the_stage_is_due_with_the_nearest(self) -> None:
        if self.stage is Stage.ENFORCING:
            tip, running = self.office.tip(self.number), self.timers()
            assert tip.due_at == min(timer.due_at for timer in running)
            assert tip.next_chase_at == min(t.next_chase_at for t in running if t.next_chase_at)

    @invariant()
    def nothing_is_quiet_and_the_record_is_whole(self) -> None:
        for tip in self.read(lambda session: list(session.exec(select(Tip)))):
            assert (tip.next_chase_at is None) == (tip.stage in ENDED)
        assert self.read(lambda session: ledger.verify(session).fault) is None

    @invariant()
    def every_rung_that_fell_is_one_of_a_timer_of_this_tip(self) -> None:
        known = {timer.id for timer in self.read(lambda s: list(s.exec(select(Timer))))}
        rungs = self.read(lambda session: list(session.exec(select(TimerRung))))
        assert {rung.timer_id for rung in rungs} <= known

    def timers(self) -> list[Timer]:
        if not self.number:
            return []
        tip_id = self.office.tip(self.number).id
        found = self.read(lambda session: timers.running(session, tip_id))
        return [t for t in found if t.subject in (Subject.MEASURE, Subject.FOLLOW_UP)]

    def read(self, query: Callable[[Session], T]) -> T:
        with self.database.read() as session:
            return query(session)


@pytest.mark.timeout(300)
def test_measures_in_any_order(
    settings: Settings, plan: Plan, triage: Triage, open_database: Open,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    settings.data_dir.mkdir(exist_ok=True)
    Measures.desk = Desk(
        settings=settings, plan=plan, triage=triage,
        keys=load_keys(settings.keys_file, settings.crypto.cipher),
        calendars=SimpleNamespace(base=CALENDAR, current=lambda: CALENDAR), database=None,  # type: ignore[arg-type]
    )  # fmt: skip
    Measures.open_database = staticmethod(open_database)
    engine = request.node.callspec.params["open_database"]
    run_state_machine_as_test(Measures, settings=EXAMPLES[engine])


EXAMPLES = {
    "sqlite": settings(max_examples=10, stateful_step_count=30, deadline=None),
    "postgresql": settings(max_examples=2, stateful_step_count=30, deadline=None),
}
