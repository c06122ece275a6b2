"""The clocks of a tip's present visit to a stage, with what was granted and what was paused.

Due times are reckoned anew from the plan's clock, the extensions granted and the pauses, all
of them rows: so they follow the calendar when it changes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from common.clock import local_date
from common.plan import Clock
from db import clocks
from db.tables import Extension, Pause, Tip
from routing.rules import deadlines
from routing.rules.pauses import Added, Stretch
from routing.rules.standing import Running
from routing.rules.words import ClockKind, Stage
from routing.work.desk import Desk


@dataclass(frozen=True)
class Visit:
    """A tip in the stage it is in, with its lead unit (None: nobody has it yet)."""

    session: Session
    desk: Desk
    tip: Tip
    lead: str | None

    def running(self) -> tuple[Running, ...]:
        """The clocks that run now, for the gate; the promised one first."""
        asked = {row.clock: row for row in self._extensions()}
        found = ((kind, self._clock(kind)) for kind in ClockKind)
        return tuple(self._running(kind, clock, asked.get(kind)) for kind, clock in found if clock)

    def _running(self, kind: ClockKind, clock: Clock, asked: Extension | None) -> Running:
        return Running(
            kind=kind,
            unit=clock.unit,
            days=clock.days,
            due_at=self._due_now(kind),
            asked_by=asked.asked_by if asked else None,
            waits=asked is not None and asked.granted is None,
        )

    def _due_now(self, kind: ClockKind) -> datetime:
        """The promised time is on the tip."""
        promised = self.tip.due_at if kind is ClockKind.PROMISED else None
        return promised or self.due_at(kind)

    def due_at(self, kind: ClockKind = ClockKind.PROMISED) -> datetime:
        """When the clock of this kind, which there is, runs out. Pauses hold up the promised
        time alone: whether a law's time rests is for that law to say."""
        clock = self._clock(kind)
        if clock is None:
            raise AssertionError("asked only where there is such a clock")
        calendar, terms = self.desk.calendar, self.desk.plan.deadlines
        longer = self.added(kind).to(clock, calendar)
        return deadlines.due_at(longer, self.tip.stage_entered_at, calendar, terms.closes)

    def added(self, kind: ClockKind = ClockKind.PROMISED) -> Added:
        """What was granted and what was paused of the clock of this kind."""
        pauses = clocks.pauses(self.session, self.tip.id) if kind is ClockKind.PROMISED else []
        return added_by(self._extensions(), pauses, self.tip.visit, kind)

    def _extensions(self) -> list[Extension]:
        return clocks.extensions(self.session, self.tip.id, self.tip.visit)

    def _clock(self, kind: ClockKind) -> Clock | None:
        tip, terms = self.tip, self.desk.plan.deadlines.of(self.tip.kind)
        day = local_date(tip.received_at)
        clock = deadlines.find_clock(terms, kind, tip.stage, tip.task, self.lead, day)
        return clock and sooner(self.desk, tip, clock)


def sooner(desk: Desk, tip: Tip, clock: Clock) -> Clock:
    """The clock, or the plan's shorter one where something runs again and is to be checked."""
    checked = tip.relapse_of is not None and clock.stage == Stage.VERIFYING
    if not checked or clock.kind == ClockKind.STATUTORY.value:
        return clock
    span = desk.plan.turns.relapse_check
    return replace(clock, days=span.days, unit=span.unit)


def stretch_of(pause: Pause, now: datetime | None = None) -> Stretch:
    """The pause as planned while it runs; with ``now``, no further than it has come."""
    ended = pause.ended_at or pause.planned_end
    return Stretch(pause.started_at, ended if now is None else min(ended, now))


def added_by(
    extensions: Iterable[Extension], pauses: Iterable[Pause], visit: int,
    kind: ClockKind = ClockKind.PROMISED,
) -> Added:  # fmt: skip
    """What these rows of one tip add to the clock of this kind, in this visit to a stage."""
    granted = (row for row in extensions if row.visit == visit and row.clock == kind)
    return Added(
        days=sum(row.days for row in granted if row.granted),
        rested=tuple(stretch_of(row) for row in pauses if row.visit == visit),
    )
