"""Plain factories and a small driver for use-case tests."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

from hypothesis.strategies import SearchStrategy, datetimes, just
from pydantic import TypeAdapter
from sqlmodel import Session

from db import tips
from db.tables import Tip
from routing.rules.standing import Actor
from routing.rules.words import ENDED_DUTIES, Role, Stage
from routing.work import casework, followup, intake
from routing.work.accounts import NewOfficer, add_officer
from routing.work.cases import CaseView, Original, open_original, view
from routing.work.command import Command
from routing.work.commands import AnyCommand
from routing.work.desk import Desk
from routing.work.followup import Told
from routing.work.intake import Draft, Receipt

COMMANDS: TypeAdapter[Command] = TypeAdapter(AnyCommand)
FINDINGS: dict[str, Any] = {
    "allegations": [{"text": "锅炉冒黑烟", "verdict": "true"}],
    "verdict": "true",
    "finding": "现场见一台在用的燃煤锅炉。",
    "reply": "您反映的情况属实，已责令停用。",
    "public_summary": "一台燃煤锅炉已停用。",
    "evidence": ["现场照片", "铭牌"],
    "results": ["责令停用"],
}


def moments(first: date, last: date) -> SearchStrategy[datetime]:
    """Aware moments in UTC between two days."""
    midnight = time(0)
    return datetimes(
        datetime.combine(first, midnight), datetime.combine(last, midnight), timezones=just(UTC)
    )


def command(action: str, /, **fields: Any) -> Command:
    """An officer's command, parsed as the API parses it."""
    return COMMANDS.validate_python({"action": action, **fields})


def actor(role: Role, unit: str | None = None, name: str | None = None) -> Actor:
    return Actor(name or f"{role}-{unit or 'office'}"[:32], role, unit)


OFFICE = actor(Role.OFFICE)


class Office:
    """Takes tips in and acts on them, each step in a transaction of its own."""

    def __init__(self, desk: Desk, clock: Callable[[], datetime]) -> None:
        self.desk = desk
        self.clock = clock

    def report(self, text: str, **fields: Any) -> Receipt:
        fields.setdefault("request_id", uuid4().hex)
        fields.setdefault("channel", "api")
        return intake.submit(self.desk, Draft(text=text, **fields), self.clock())

    def act(self, number: str, who: Actor, action: str, /, **fields: Any) -> None:
        """Do it; ``seen`` is the version of the page it was done on."""
        seen = fields.pop("seen", None)

        def do(session: Session) -> None:
            case = casework.take_case(session, self.desk, who, number, self.clock())
            casework.act(case, command(action, **fields), seen)

        self.desk.database.write(do)

    def original(self, number: str, who: Actor, reason: str) -> Original:
        return self.desk.database.write(
            lambda session: open_original(
                casework.take_case(session, self.desk, who, number, self.clock()), reason
            )
        )

    def tip(self, number: str) -> Tip:
        with self.desk.database.read() as session:
            found = tips.by_number(session, number)
        assert found is not None
        return found

    def stage(self, number: str) -> Stage:
        return Stage(self.tip(number).stage)

    def case(self, number: str, who: Actor = OFFICE) -> CaseView:
        with self.desk.database.read() as session:
            return view(session, self.desk, who, number, self.clock())

    def status(self, code: str) -> followup.TipStatus:
        with self.desk.database.read() as session:
            return followup.status(session, self.desk, code)

    def say(self, code: str, text: str) -> None:
        self.desk.database.write(
            lambda session: followup.say(session, self.desk, Told(code, text), self.clock())
        )

    def lead(self, number: str, role: Role = Role.HANDLER) -> Actor:
        """An officer of the tip's lead unit."""
        seat = next(seat for seat in self.case(number).seats if seat.part == "lead")
        return actor(role, seat.unit)

    def hire_ground(self, unit: str) -> tuple[Actor, Actor]:
        """Handler and signatory of a unit below a district (区县/单位), with accounts."""

        def hire(session: Session, role: Role) -> Actor:
            new = NewOfficer(uuid4().hex, f"{unit}{role}", role, unit)
            return Actor(add_officer(session, self.desk, new, self.clock()).id, role, unit)

        both = (Role.HANDLER, Role.SIGNATORY)
        handler, signatory = self.desk.database.write(lambda s: [hire(s, role) for role in both])
        return handler, signatory

    def waive_others(self, number: str) -> None:
        """The office waits for nobody but the lead."""
        for seat in self.case(number).seats:
            if seat.part != "lead" and seat.duty not in ENDED_DUTIES:
                self.act(number, OFFICE, "waive", unit=seat.unit, why="主办一并核查")

    def assigned(self, text: str, task: str, *, alone: bool = True) -> Receipt:
        """A tip the office has assigned by hand, whatever triage thought; ``alone``: to the
        lead, which need not wait for support and district."""
        receipt = self.report(text)
        if self.stage(receipt.number) is not Stage.REGISTERED:
            self.act(receipt.number, OFFICE, "recall")
        if not self.tip(receipt.number).summary_approved:
            self.act(receipt.number, OFFICE, "summarise", summary="某处一台锅炉")
        self.act(receipt.number, OFFICE, "assign", task=task)
        if alone:
            self.waive_others(receipt.number)
        return receipt

    def close(self, number: str, before: str = "") -> None:
        """The straight road to the end of what was assigned; ``before`` tells officers apart."""
        self.waive_others(number)
        if self.stage(number) is Stage.TO_SIGN:
            self.act(number, self.other(number, Role.HANDLER, before), "sign")
        self.act(number, self.other(number, Role.HANDLER, before), "report", **FINDINGS)
        self.act(number, self.other(number, Role.SIGNATORY, before), "countersign", grant=True)
        self.act(number, OFFICE, "approve")

    def other(self, number: str, role: Role, name: str) -> Actor:
        """An officer of the lead unit under this name, or its usual one."""
        lead = self.lead(number, role)
        return actor(role, lead.unit, f"{name}-{role}") if name else lead

    def by_reporter(self, do: Callable[[Session, Desk, datetime], None]) -> None:
        """What a reporter does with his code, in a transaction of its own."""
        self.desk.database.write(lambda session: do(session, self.desk, self.clock()))
