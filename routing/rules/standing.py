"""What the rules know of a tip and of who acts: values, never rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from routing.rules.words import (
    ENDED_DUTIES,
    LEADING,
    ClockKind,
    Duty,
    MeasureKind,
    MeasureState,
    Part,
    Role,
    Stage,
)


@dataclass(frozen=True)
class Actor:
    """Who acts: an account's id, role and unit (None for office and administrator)."""

    id: str
    role: Role
    unit: str | None = None
    discipline: bool = False
    """Named for accusations of officials."""


@dataclass(frozen=True)
class Seat:
    """A unit's part in the tip and how far it got."""

    unit: str
    part: Part
    duty: Duty
    signed_at: datetime | None = None
    reported_by: str | None = None
    return_asked: bool = False
    submitted: bool = False
    """Its own signatory has signed its report: no longer a draft."""
    leading: bool = False
    """牵头: of several districts the one that leads."""
    joint: bool = False
    """联合办理: the lead's report speaks for it as well."""

    @property
    def open(self) -> bool:
        """Whether something is still to come from this unit."""
        return self.duty not in ENDED_DUTIES

    @property
    def to_examine(self) -> bool:
        """Whether its report waits for the lead section."""
        return self.duty is Duty.REPORTED and self.submitted

    def above(self, unit: str) -> bool:
        """Whether the unit is this one, or on the ground of this district (区县/单位)."""
        return unit == self.unit or unit.startswith(f"{self.unit}/")


@dataclass(frozen=True)
class Running:
    """A clock of the present visit to a stage, and the one extension asked of it."""

    kind: ClockKind
    unit: Literal["working", "calendar"]
    days: int
    """As the plan sets it, without what was granted."""
    due_at: datetime
    asked_by: str | None = None
    waits: bool = False
    """Asked and not decided."""


@dataclass(frozen=True)
class Taken:
    """A measure (处置) and how far it got. ``number`` counts those of its tip."""

    number: int
    kind: MeasureKind
    state: MeasureState
    unit: str
    """The unit that ordered it."""
    asked: str | None = None
    """The unit of which help was asked (协查)."""
    followed: bool = False
    """Failed, and what comes after it was ordered."""

    @property
    def unfinished(self) -> bool:
        """Under way, or failed with nothing ordered after it."""
        failed = self.state is MeasureState.FAILED and not self.followed
        return self.state is MeasureState.OPEN or failed


@dataclass(frozen=True)
class Turns:
    """What the rules need to know of the turns a tip took."""

    parts_bound: bool = False
    """A part of it was given to units, or has ended: it cannot be put together again."""
    objection_waits: bool = False
    before: frozenset[str] = frozenset()
    """Officers who had it in hand before it was checked again after an objection."""
    restricted: bool = False
    """Holds an accusation of officials."""
    withdrawn: bool = False
    """Its reporter is not to be contacted."""
    trouble_waits: bool = False
    """Its reporter was troubled, and the office has not recorded what it did."""
    relapse: bool = False
    """Tells that what was closed runs again."""


@dataclass(frozen=True)
class Standing:
    """What the rules need to know of a tip, at ``now``."""

    stage: Stage
    now: datetime
    seats: tuple[Seat, ...] = ()
    summary_approved: bool = True
    must_check: bool = False
    """有举报必查: may not be declined (plan rows 9 and 17)."""
    returns: int = 0
    max_returns: int = 2
    return_until: datetime | None = None
    """Hard stop of returns, counted from the signing of the actor's unit; None before it."""
    has_linked: bool = False
    """Other tips are linked to this one."""
    officials: bool = False
    """Accuses officials: dealt with alone, in no register."""
    clocks: tuple[Running, ...] = ()
    """Those that may be extended and paused: only while the lead verifies."""
    paused: bool = False
    turns: Turns = Turns()
    measures: tuple[Taken, ...] = ()
    """All that were ordered, from 核查中 on."""

    @property
    def open_measures(self) -> tuple[Taken, ...]:
        return tuple(m for m in self.measures if m.state is MeasureState.OPEN)

    @property
    def unfinished(self) -> tuple[Taken, ...]:
        return tuple(measure for measure in self.measures if measure.unfinished)

    nobody_reported: bool = False
    """There is no reporter who could be asked."""

    @property
    def lead(self) -> Seat | None:
        return next(
            (s for s in self.seats if s.part in LEADING and s.duty is not Duty.RETURNED), None
        )

    def seat_of(self, actor: Actor) -> Seat | None:
        """The actor's unit's part in this tip, if it has one."""
        live = (s for s in self.seats if s.duty not in (Duty.RETURNED, Duty.WAIVED))
        return next((s for s in live if actor.unit is not None and s.unit == actor.unit), None)

    @property
    def others(self) -> tuple[Seat, ...]:
        """Everybody but the lead, those who gave it back left out."""
        return tuple(s for s in self.seats if s.part not in LEADING and s.duty is not Duty.RETURNED)

    def grounds_of(self, district: Seat) -> tuple[Seat, ...]:
        """The units to which a district gave it."""
        return tuple(s for s in self.others if s.part is Part.GROUND and district.above(s.unit))

    def clock(self, kind: ClockKind) -> Running | None:
        """The clock of this kind, if one runs in this stage."""
        return next((clock for clock in self.clocks if clock.kind is kind), None)
