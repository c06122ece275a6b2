"""Whatever officers do in whatever order: links stay flat, clocks come back, nothing is lost."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import select

from common.errors import Invalid, NotAllowed
from common.keys import load_keys
from common.plan import Plan
from common.settings import Settings
from db.engine import Database
from db.tables import RungRecord, Tip
from routing.rules.calendar import WorkCalendar
from routing.rules.words import ENDED, Action, Stage
from routing.work import chasing, ledger
from routing.work.calendars import Calendars
from routing.work.desk import Desk
from routing.work.intake import Receipt
from tests.conftest import FrozenClock
from tests.machine import fresh_sqlite_url
from tests.make import OFFICE, Office
from triage import Triage

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
TIPS = 4
START = datetime.fromisoformat("2026-11-24T02:00:00+00:00")
Clock = tuple[str, datetime | None, int]


def clock_of(tip: Tip) -> Clock:
    return tip.stage, tip.due_at, tip.visit


class Links(RuleBasedStateMachine):
    """A few tips in the hands of an office; ``rested`` remembers what each was linked with."""

    desk: Desk
    receipts = Bundle("receipts")

    def __init__(self) -> None:
        super().__init__()
        self.clock = FrozenClock(START)
        folder = self.desk.settings.data_dir
        self.database = Database(fresh_sqlite_url(folder, folder.parent / "template.sqlite3"))
        calendars = Calendars(WorkCalendar(), self.database)
        self.office = Office(
            replace(self.desk, database=self.database, calendars=calendars), self.clock
        )
        self.rested: dict[str, Clock] = {}
        self.rungs: dict[str, int] = {}
        self.numbers: list[str] = []

    def teardown(self) -> None:
        self.database.close()

    @initialize(target=receipts)
    def take_in(self) -> Any:
        found = [self.office.assigned(BOILER, "1") for _ in range(TIPS)]
        self.numbers = [receipt.number for receipt in found]
        return multiple(*found)

    @rule(one=receipts, other=receipts)
    def link(self, one: Receipt, other: Receipt) -> None:
        before = self.office.tip(one.number)
        try:
            self.office.act(one.number, OFFICE, "link", to=other.number)
        except (NotAllowed, Invalid):
            assert clock_of(self.office.tip(one.number)) == clock_of(before)
        else:
            self.rested[one.number] = clock_of(before)
            self.rungs[one.number] = self.rungs_of(one.number)

    @rule(one=receipts)
    def unlink(self, one: Receipt) -> None:
        if self.office.stage(one.number) is Stage.DUPLICATE:
            self.office.act(one.number, OFFICE, "unlink")
            assert clock_of(self.office.tip(one.number)) == self.rested.pop(one.number)

    @rule(
        one=receipts, action=st.sampled_from(("sign", "recall", "assign", "decline", "reinstate"))
    )
    def work(self, one: Receipt, action: str) -> None:
        who = self.office.lead(one.number) if action == "sign" and self.seated(one) else OFFICE
        fields: dict[str, str] = {
            "assign": {"task": "1"}, "reinstate": {"why": "误判"},
            "decline": {"ground": "不属本方案", "referral": "市民热线"},
        }.get(action, {})  # fmt: skip
        if Action(action) in self.office.case(one.number, who).actions:
            self.office.act(one.number, who, action, **fields)

    def seated(self, one: Receipt) -> bool:
        return any(seat.part == "lead" for seat in self.office.case(one.number).seats)

    @rule(hours=st.integers(1, 200))
    def wait(self, hours: int) -> None:
        self.clock.advance(hours=hours)
        chasing.sweep(self.office.desk, self.clock())

    @invariant()
    def links_are_flat_and_nothing_is_quiet(self) -> None:
        with self.database.read() as session:
            rows = {tip.id: tip for tip in session.exec(select(Tip))}
            assert ledger.verify(session).fault is None
        assert len(rows) == len(self.numbers)
        for tip in rows.values():
            assert (tip.stage == Stage.DUPLICATE) == (tip.parent is not None)
            assert (tip.next_chase_at is None) == (tip.stage in ENDED)
            if tip.parent:
                assert rows[tip.parent].parent is None
                assert rows[tip.parent].stage != Stage.DECLINED

    @invariant()
    def a_linked_tip_is_not_chased(self) -> None:
        for number, clock in self.rested.items():
            assert self.rungs_of(number) == self.rungs[number], clock

    def rungs_of(self, number: str) -> int:
        tip_id = self.office.tip(number).id
        with self.database.read() as session:
            return len(session.exec(select(RungRecord).where(RungRecord.tip_id == tip_id)).all())


@pytest.mark.timeout(120)
def test_links_in_any_order(settings_: Settings, plan: Plan, triage: Triage) -> None:
    Links.desk = Desk(
        settings=settings_, plan=plan, triage=triage,
        keys=load_keys(settings_.keys_file, settings_.crypto.cipher),
        calendars=None, database=None,  # type: ignore[arg-type]
    )  # fmt: skip
    run_state_machine_as_test(
        Links, settings=settings(max_examples=12, stateful_step_count=16, deadline=None)
    )


@pytest.fixture
def settings_(settings: Settings, migrated_sqlite: Path) -> Settings:
    settings.data_dir.mkdir(exist_ok=True)
    (settings.data_dir.parent / "template.sqlite3").write_bytes(migrated_sqlite.read_bytes())
    return settings
