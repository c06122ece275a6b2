"""What an officer can ask for: one model per action, as the API takes it (design.md 8)."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from routing.rules.labels import label
from routing.rules.refusals.closing import origin_of
from routing.rules.words import (
    Action,
    ClockKind,
    MeasureKind,
    Origin,
    PauseKind,
    ReturnGround,
    Verdict,
)
from routing.work import turn_commands as t
from routing.work.command import Command, Name, Strict, TaskId, Words


class Assign(Command):
    """交办. ``unit`` picks the lead on rows that choose among their sections. The district
    leads those that are named ``also_districts``; ``joint``: supports act with the lead."""

    action: Literal[Action.ASSIGN]
    task: TaskId
    also: tuple[TaskId, ...] = ()
    district: str | None = None
    unit: str | None = None
    also_districts: tuple[Name, ...] = ()
    joint: bool = False


class Recall(Command):
    action: Literal[Action.RECALL]
    why: Words = "系统初判有误"


class Summarise(Command):
    action: Literal[Action.SUMMARISE]
    summary: Words


class Sign(Command):
    action: Literal[Action.SIGN]


class Return(Command):
    """退回. ``task`` is the row the unit believes right."""

    action: Literal[Action.RETURN]
    why: Words
    ground: ReturnGround = ReturnGround.OTHER_TASK
    task: TaskId | None = None


class DecideReturn(Command):
    """审核退回. ``unit``: whose, where several wait. Granted, the tip goes to the units of
    ``task``; for a district that gave its part back ``district`` takes over."""

    action: Literal[Action.DECIDE_RETURN]
    grant: bool
    unit: Name | None = None
    task: TaskId | None = None
    also: tuple[TaskId, ...] = ()
    district: Name | None = None
    why: Words | None = None


class Ask(Command):
    action: Literal[Action.ASK]
    text: Words


class Extend(Command):
    """延期. ``days`` in the unit of the clock that is to be longer."""

    action: Literal[Action.EXTEND]
    days: int = Field(ge=1, le=366)
    why: Words
    clock: ClockKind = ClockKind.PROMISED


class DecideExtension(Command):
    """``document``: what a statutory extension is approved by."""

    action: Literal[Action.DECIDE_EXTENSION]
    grant: bool
    document: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    why: Words | None = None


class Pause(Command):
    """暂停. ``until`` is the last day of it."""

    action: Literal[Action.PAUSE]
    kind: PauseKind
    until: date


class Resume(Command):
    action: Literal[Action.RESUME]


class Allegation(Strict):
    text: Words
    verdict: Verdict


class Evidence(Strict):
    """A piece of evidence and where it comes from."""

    text: Words
    origin: Origin


def _evidence(value: object) -> object:
    """A plain line is evidence from the spot, unless it says that it is the firm's."""
    if not isinstance(value, str):
        return value
    return {"text": value, "origin": origin_of(value.strip())}


AnyEvidence = Annotated[Evidence, BeforeValidator(_evidence, json_schema_input_type=str | Evidence)]


class ProofItem(Strict):
    """One item of what the plan wants shown (四项证据), and what shows it."""

    item: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    evidence: Words


Amount = Annotated[float, Field(gt=0, le=1e12, allow_inf_nan=False)]
UnitName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]


class Capacity(Strict):
    """淘汰产能, in a unit such as 吨/年."""

    amount: Amount
    unit: UnitName


class Equipment(Strict):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    count: int = Field(ge=1, le=100_000)


class Report(Command):
    """报告核查结论: a verdict per allegation, then overall, and three texts.

    A unit that does not lead reports its finding and evidence; the rest is the lead's.
    What it must hold to be taken is ruled in ``rules.refusals.closing``.
    """

    action: Literal[Action.REPORT]
    allegations: tuple[Allegation, ...] = Field(default=(), max_length=50)
    verdict: Verdict | None = None
    finding: Words
    reply: Words | None = None
    public_summary: Words | None = None
    results: tuple[Words, ...] = Field(default=(), max_length=50)
    evidence: tuple[AnyEvidence, ...] = Field(default=(), max_length=100)
    proof: tuple[ProofItem, ...] = Field(default=(), max_length=20)
    capacity: tuple[Capacity, ...] = Field(default=(), max_length=20)
    equipment: tuple[Equipment, ...] = Field(default=(), max_length=50)
    lines: int = Field(default=0, ge=0, le=10_000)
    """生产线 that were taken out."""

    def stored(self, *, exclude_defaults: bool = False) -> dict[str, Any]:
        """As the record keeps it: evidence as lines, with their origins beside them."""
        kept = self.model_dump(
            mode="json", exclude={"action", "evidence"}, exclude_defaults=exclude_defaults
        )
        return {**kept, **lines_of(self.evidence)}


def lines_of(evidence: tuple[Evidence, ...]) -> dict[str, list[str]]:
    """Evidence as the record keeps it."""
    return {
        "evidence": [piece.text for piece in evidence],
        "origins": [piece.origin for piece in evidence],
    }


class Countersign(Command):
    action: Literal[Action.COUNTERSIGN]
    grant: bool
    why: Words | None = None


class Approve(Command):
    action: Literal[Action.APPROVE]


class Redo(Command):
    """退回重办, by the lead and by those of the other ``units`` that are named."""

    action: Literal[Action.REDO]
    why: Words
    units: tuple[Name, ...] = ()


class Decline(Command):
    """不予受理, with the ground and where to go instead."""

    action: Literal[Action.DECLINE]
    ground: Words
    referral: Words


class Reinstate(Command):
    action: Literal[Action.REINSTATE]
    why: Words


class Link(Command):
    """并案. ``to`` is the number of the tip that goes on."""

    action: Literal[Action.LINK]
    to: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=32)]


class Unlink(Command):
    action: Literal[Action.UNLINK]


class ConfirmEnterprise(Command):
    """确认企业. The entry of that name, or a new one where the register has none."""

    action: Literal[Action.CONFIRM_ENTERPRISE]
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class Note(Command):
    action: Literal[Action.NOTE]
    text: Words


class Measured(Strict):
    """A value that was measured on the spot."""

    what: Name
    value: Annotated[float, Field(allow_inf_nan=False)]
    unit: UnitName


class Visit(Command):
    """现场核查: made, or planned where ``at`` is still to come (local time without a zone)."""

    action: Literal[Action.VISIT]
    at: datetime
    place: Words
    people: Words
    findings: Words | None = None
    measured: tuple[Measured, ...] = Field(default=(), max_length=50)


KINDS = {label(kind): kind for kind in MeasureKind}


def _kind(value: object) -> object:
    """By its code, or as it is called."""
    return KINDS.get(value, value) if isinstance(value, str) else value


Kind = Annotated[MeasureKind, BeforeValidator(_kind, json_schema_input_type=MeasureKind | str)]
Number = Annotated[int, Field(ge=1, le=10_000)]
"""Of a measure within its tip; may be left out where only one is meant."""


class Order(Command):
    """处置. ``due`` is the last day; where plan or law say how long, it may be left out."""

    action: Literal[Action.ORDER]
    measure: Kind
    due: date | None = None
    note: Words | None = None
    case_number: (
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)] | None
    ) = None
    filed_on: date | None = None
    """立案日."""
    asked: Name | None = None
    """协查: the unit that is to answer. 移送: the authority it goes to."""
    question: Words | None = None
    period: Name | None = None


class Recheck(Command):
    """复核. For 报请关闭 passed means: closed by law, by the decision that is named."""

    action: Literal[Action.RECHECK]
    passed: bool
    finding: Words
    measure: Number | None = None
    evidence: tuple[AnyEvidence, ...] = Field(default=(), max_length=100)
    proof: tuple[ProofItem, ...] = Field(default=(), max_length=20)
    authority: Name | None = None
    document: Name | None = None
    decided_on: date | None = None


class Answer(Command):
    """答复协查: by the unit asked, or entered by the one that asked."""

    action: Literal[Action.ANSWER]
    text: Words
    measure: Number | None = None


class WithdrawMeasure(Command):
    action: Literal[Action.WITHDRAW_MEASURE]
    why: Words
    measure: Number | None = None


class Give(Command):
    """交承办单位: the district gives it to a unit on the ground."""

    action: Literal[Action.GIVE]
    unit: Name


class Examine(Command):
    """The lead section takes a report of the district's unit, or sends it back."""

    action: Literal[Action.EXAMINE]
    unit: Name
    grant: bool
    why: Words | None = None


class Waive(Command):
    action: Literal[Action.WAIVE]
    unit: Name
    why: Words


class Joint(Command):
    action: Literal[Action.JOINT]
    unit: Name
    why: Words


class Designate(Command):
    """指定主办. ``heard``: what the units concerned said."""

    action: Literal[Action.DESIGNATE]
    task: TaskId
    unit: Name
    heard: Words
    also: tuple[TaskId, ...] = ()


AnyCommand = Annotated[
    Assign
    | Recall
    | Summarise
    | Sign
    | Return
    | DecideReturn
    | Ask
    | Extend
    | DecideExtension
    | Pause
    | Resume
    | Report
    | Countersign
    | Approve
    | Redo
    | Decline
    | Reinstate
    | Link
    | Unlink
    | ConfirmEnterprise
    | Note
    | Visit
    | Order
    | Recheck
    | Answer
    | WithdrawMeasure
    | t.Split
    | t.Unsplit
    | t.DecideObjection
    | t.Relapse
    | t.SplitOff
    | t.ClearOfficials
    | t.HandOver
    | t.Probe
    | t.SettleTrouble
    | Give
    | Examine
    | Waive
    | Joint
    | Designate,
    Field(discriminator="action"),
]
