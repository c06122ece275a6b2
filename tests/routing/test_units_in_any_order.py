"""Whatever the units of a tip do in whatever order: nothing closes while somebody is at work,
nobody is quiet, and every action that is offered can be done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from common.keys import load_keys
from common.plan import Plan
from common.settings import Settings
from db import timers, tips
from routing.rules.calendar import WorkCalendar
from routing.rules.standing import Actor, Seat
from routing.rules.words import CHAIN, ENDED_DUTIES, Action, Duty, Part, Role, Stage, Subject
from routing.rules.workflow import stage_of
from routing.work import chasing, ledger, turning
from routing.work.case import seats_of
from routing.work.cases import CaseView
from routing.work.casework import NoSuchCase
from routing.work.desk import Desk
from routing.work.seating import SUBJECTS
from tests.conftest import FrozenClock, Open
from tests.make import FINDINGS, OFFICE, Office, actor
from triage import Triage

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
START = datetime.fromisoformat("2026-11-24T02:00:00+00:00")
LEAD, SUPPORT = "市环保局/一科", "市工信局/技改科"
DISTRICTS = ("东湖区", "云泽经开区")
GROUND = "东湖区/环保所"
UNITS = (
    actor(Role.HANDLER, LEAD), actor(Role.SIGNATORY, LEAD),
    actor(Role.HANDLER, SUPPORT), actor(Role.SIGNATORY, SUPPORT),
    *(actor(role, unit) for unit in DISTRICTS for role in (Role.DISTRICT, Role.SIGNATORY)),
)  # fmt: skip
LEFT_OUT = {Action.NOTE, Action.ASK, Action.SUMMARISE, Action.DECLINE, Action.PAUSE, Action.EXTEND,
            Action.CONFIRM_ENTERPRISE, Action.APPROVE, Action.VISIT, Action.ORDER, Action.RECHECK,
            Action.ANSWER, Action.WITHDRAW_MEASURE, Action.SPLIT, Action.UNSPLIT, Action.RELAPSE,
            Action.DECIDE_OBJECTION, Action.SPLIT_OFF, Action.CLEAR_OFFICIALS, Action.HAND_OVER,
            Action.PROBE, Action.SETTLE_TROUBLE}  # fmt: skip
"""Of no matter here; striking off is a rule of its own, for it ends the tip."""


class Units(RuleBasedStateMachine):
    """One tip on the border of two districts, with everybody who has a part in it."""

    desk: Desk
    open_database: Open

    def __init__(self) -> None:
        super().__init__()
        self.clock = FrozenClock(START)
        self.database, self.close = type(self).open_database()
        self.office = Office(replace(self.desk, database=self.database), self.clock)
        self.number = self.parent = ""
        self.people: tuple[Actor, ...] = ()

    def teardown(self) -> None:
        self.close()

    @initialize()
    def assign(self) -> None:
        self.people = (OFFICE, *UNITS, *self.office.hire_ground(GROUND))
        self.parent = self.office.assigned(BOILER, "1").number
        self.number = self.office.report(BOILER).number
        if self.office.stage(self.number) is Stage.TO_SIGN:
            self.office.act(self.number, OFFICE, "recall")
        self.office.act(self.number, OFFICE, "assign", **self.assignment())

    @staticmethod
    def assignment() -> dict[str, Any]:
        return {"task": "1", "district": DISTRICTS[0], "also_districts": DISTRICTS[1:]}

    @rule(data=st.data())
    def somebody_does_what_is_offered(self, data: st.DataObject) -> None:
        first = data.draw(st.integers(0, len(self.people) - 1))
        for who in (*self.people[first:], *self.people[:first]):
            view = self.seen_by(who)
            offered = [a for a in view.actions if self.makes_sense(who, view, a)] if view else []
            if view and offered:
                action = data.draw(st.sampled_from(offered))
                self.office.act(self.number, who, action, **self.fields(data, view, action))
                return

    @staticmethod
    def makes_sense(who: Actor, view: CaseView, action: Action) -> bool:
        """Only one district has a unit on the ground to give it to, once."""
        given = any(s.unit == GROUND and s.duty is not Duty.WAIVED for s in view.seats)
        may_give = who.unit == DISTRICTS[0] and not given
        return action not in LEFT_OUT and (may_give or action is not Action.GIVE)

    def seen_by(self, who: Actor) -> CaseView | None:
        try:
            return self.office.case(self.number, who)
        except NoSuchCase:
            return None

    def fields(self, data: st.DataObject, view: CaseView, action: Action) -> dict[str, Any]:
        """What the form would send."""
        fields: dict[Action, Callable[[], dict[str, Any]]] = {
            Action.ASSIGN: self.assignment,
            Action.DESIGNATE: lambda: {"task": "1", "unit": SUPPORT, "heard": "都听了"},
            Action.REPORT: lambda: FINDINGS,
            Action.RETURN: lambda: {"why": "理由"},
            Action.REDO: lambda: {"why": "理由", "units": data.draw(self.done(view))},
            Action.COUNTERSIGN: lambda: {"grant": data.draw(st.booleans()), "why": "理由"},
            Action.DECIDE_RETURN: lambda: {
                "grant": data.draw(st.booleans()), "why": "理由",
                "unit": next(s.unit for s in view.seats if s.return_asked),
            },
            Action.EXAMINE: lambda: {
                "grant": data.draw(st.booleans()), "why": "理由", "unit": self.to_examine(view),
            },
            Action.GIVE: lambda: {"unit": GROUND},
            Action.WAIVE: lambda: {"why": "理由", "unit": data.draw(self.at_work(view))},
            Action.JOINT: lambda: {"why": "理由", "unit": SUPPORT},
            Action.LINK: lambda: {"to": self.parent},
        }  # fmt: skip
        return fields[action]() if action in fields else {}

    @staticmethod
    def done(view: CaseView) -> st.SearchStrategy[list[str]]:
        found = [s.unit for s in view.seats if s.duty is Duty.DONE and s.part is not Part.LEAD]
        return st.lists(st.sampled_from(found), unique=True) if found else st.just([])

    @staticmethod
    def at_work(view: CaseView) -> st.SearchStrategy[str]:
        found = [s.unit for s in view.seats if s.part is not Part.LEAD]
        open_ones = {s.unit for s in view.seats if s.duty not in ENDED_DUTIES}
        return st.sampled_from([unit for unit in found if unit in open_ones])

    @staticmethod
    def to_examine(view: CaseView) -> str:
        waiting = [s for s in view.seats if s.duty is Duty.REPORTED and s.submitted]
        leading = next((s.unit for s in view.seats if s.leading), "-")
        return next((s.unit for s in waiting if s.unit.startswith(leading)), waiting[0].unit)

    @rule(hours=st.sampled_from((1, 30, 200)))
    def time_goes_by(self, hours: int) -> None:
        self.clock.advance(hours=hours)
        chasing.sweep(self.office.desk, self.clock())

    @rule()
    def strike_off(self) -> None:
        if self.office.stage(self.number) is Stage.IN_REVIEW:
            may = not any(seat.open for seat in self.seats())
            assert (Action.APPROVE in self.office.case(self.number).actions) is may
            if may:
                self.office.act(self.number, OFFICE, "approve")

    def seats(self) -> tuple[Seat, ...]:
        tip = self.office.tip(self.number)
        with self.database.read() as session:
            return seats_of(tips.assignments(session, tip.id))

    @invariant()
    def the_stage_follows_from_the_seats(self) -> None:
        if not self.number:
            return
        tip, seats = self.office.tip(self.number), self.seats()
        assert tip.stage == stage_of(
            seats, ended=turning.ended(tip), awaiting=tip.awaiting_reporter
        )
        if tip.stage in (Stage.REPORTED, Stage.IN_REVIEW):
            assert not any(seat.open for seat in seats if seat.part in CHAIN)
        if tip.stage == Stage.CLOSED:
            assert not any(seat.open for seat in seats)

    @invariant()
    def nobody_is_quiet_and_nobody_who_ended_is_chased(self) -> None:
        if not self.number or self.office.stage(self.number) is Stage.DUPLICATE:
            return
        seats = self.seats()
        with self.database.read() as session:
            running = timers.running(session, self.office.tip(self.number).id)
        at_work = sorted(t.subject_id for t in running if t.subject in SUBJECTS)
        assert at_work == sorted(s.unit for s in seats if s.part is not Part.LEAD and s.open)
        asked = sorted(t.subject_id for t in running if t.subject == Subject.RETURN)
        assert asked == sorted(s.unit for s in seats if s.return_asked)

    @invariant()
    def the_record_is_whole(self) -> None:
        with self.database.read() as session:
            assert ledger.verify(session).fault is None


@pytest.mark.timeout(300)
def test_units_in_any_order(
    settings: Settings, plan: Plan, triage: Triage, open_database: Open,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    settings.data_dir.mkdir(exist_ok=True)
    calendar = WorkCalendar()
    Units.desk = Desk(
        settings=settings, plan=plan, triage=triage,
        keys=load_keys(settings.keys_file, settings.crypto.cipher),
        calendars=SimpleNamespace(base=calendar, current=lambda: calendar), database=None,  # type: ignore[arg-type]
    )  # fmt: skip
    Units.open_database = staticmethod(open_database)
    engine = request.node.callspec.params["open_database"]
    run_state_machine_as_test(Units, settings=EXAMPLES[engine])


# A run of so many steps is read more quickly than it is made shorter.
QUICKLY = settings(stateful_step_count=30, deadline=None, phases=(Phase.reuse, Phase.generate))
EXAMPLES = {
    "sqlite": settings(QUICKLY, max_examples=8),
    "postgresql": settings(QUICKLY, max_examples=2),
}
