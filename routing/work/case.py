"""A tip in somebody's hands: the one way a stage changes, an event is recorded, a clock starts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import uuid4

from sqlmodel import Session

from common.clock import local_date
from common.errors import Invalid
from common.plan import Clock
from db import clocks, events, letters, measures, outbox, tips
from db.events import Entry
from db.tables import Assignment, Event, Measure, Pause, Tip
from routing.rules import chase, deadlines
from routing.rules.calendar import WorkCalendar
from routing.rules.standing import Actor, Seat, Standing, Taken
from routing.rules.words import (
    ENDED,
    LEADING,
    NOBODY_REPORTED,
    Audience,
    Duty,
    LetterState,
    MeasureKind,
    MeasureState,
    Part,
    Role,
    Stage,
)
from routing.rules.workflow import stage_of
from routing.work import assessments, resting, turning
from routing.work.clocks import Visit, sooner, stretch_of
from routing.work.desk import Desk
from routing.work.envelope import Envelope, envelope_of
from triage import Assessment

SYSTEM = Actor("system", Role.SYSTEM)
RESTED = frozenset({Stage.DECLINED, Stage.DUPLICATE, Stage.SPLIT})
"""Ends that can be taken back: the tip is then where it was."""
MEASURED = frozenset({Stage.VERIFYING, Stage.REPORTED, Stage.ENFORCING, Stage.IN_REVIEW})
"""Where a tip may have measures that matter for what comes next."""


@dataclass(frozen=True)
class Case:
    """Who does something to which tip, when, in which transaction."""

    session: Session
    desk: Desk
    tip: Tip
    actor: Actor
    now: datetime

    @property
    def stage(self) -> Stage:
        return Stage(self.tip.stage)

    @cached_property
    def envelope(self) -> Envelope:
        """Opens the tip's data key. Raises Unreadable."""
        return envelope_of(self.desk.keys, self.tip)

    @cached_property
    def assessment(self) -> Assessment:
        """What triage said of it."""
        return assessments.from_json(self.envelope.open("assessment", self.tip.assessment))

    @property
    def due_at(self) -> datetime:
        """When the present stage is due; only an open tip may be asked."""
        if self.tip.due_at is None:
            raise AssertionError("an open tip has a clock")
        return self.tip.due_at

    @property
    def matter(self) -> str:
        """The tip in a few words that give nobody away: the task's title, the district."""
        return matter_of(self.desk, self.tip)

    @cached_property
    def assignments(self) -> list[Assignment]:
        """All of the tip's, returned ones included; a new one is appended here as well."""
        return tips.assignments(self.session, self.tip.id)

    @cached_property
    def measures(self) -> list[Measure]:
        """What was ordered so far; a new one is appended here as well."""
        return measures.of_tip(self.session, self.tip.id)

    def taken(self) -> tuple[Taken, ...]:
        """The measures as the rules see them."""
        return tuple(taken_of(row) for row in self.measures)

    def seats(self) -> tuple[Seat, ...]:
        """The units that have a part in the tip now."""
        return seats_of(self.assignments)

    def lead(self) -> Assignment:
        """The lead's assignment; the gate has made sure that there is one."""
        return next(assignment for assignment in self.live if assignment.role in LEADING)

    @property
    def live(self) -> list[Assignment]:
        """Those that were not given back."""
        return [a for a in self.assignments if a.state != Duty.RETURNED]

    def seat(self) -> Seat | None:
        """The part of the actor's unit, if it has one."""
        mine = (a for a in self.live if self.actor.unit is not None and a.unit == self.actor.unit)
        return next((seat_of(a) for a in mine if a.state != Duty.WAIVED), None)

    def lead_done(self) -> bool:
        """Whether the lead's report is signed."""
        return any(a.role in LEADING and a.state == Duty.DONE for a in self.live)

    def own(self) -> Assignment:
        """The actor's unit's; the gate has made sure that there is one."""
        return self.of(self.actor.unit)

    def of(self, unit: str | None) -> Assignment:
        """This unit's latest assignment. Raises Invalid where it has none."""
        found = next((a for a in reversed(self.live) if a.unit == unit), None)
        if found is None:
            raise Invalid(f"“{unit}”不是这条线索的承办单位。")
        return found

    def standing(self) -> Standing:
        """What the rules need to know."""
        seats, terms = self.seats(), self.desk.plan.deadlines
        own = self.seat()
        signed = own.signed_at if own else None
        stop = deadlines.return_until(signed, terms, self.desk.calendar) if signed else None
        return Standing(
            stage=self.stage,
            now=self.now,
            seats=seats,
            summary_approved=self.tip.summary_approved,
            must_check=self._must_check(),
            returns=self.tip.returns,
            max_returns=terms.max_returns,
            return_until=stop,
            has_linked=tips.has_linked(self.session, self.tip.id),
            officials=self.tip.officials,
            clocks=self.visit.running() if self.stage is Stage.VERIFYING else (),
            paused=self.tip.paused_until is not None,
            measures=self.taken() if self.stage in MEASURED else (),
            nobody_reported=self.tip.kind in NOBODY_REPORTED,
            turns=turning.turns_of(self.session, self.tip),
        )

    def _must_check(self) -> bool:
        task = self.tip.task or (self.tip.candidate if self.tip.scope == "in" else None)
        return task is not None and self.desk.plan.task(task).must_check

    def settle(self) -> bool:
        """Bring stage, due time and next chase time in line with what was decided.

        Returns whether a new stage was entered. What changes no stage moves no clock, but
        for 处置中, which is due when the nearest of its measures is.
        """
        seats, tip = self.seats(), self.tip
        stage = stage_of(
            seats,
            ended=turning.ended(tip),
            awaiting=tip.awaiting_reporter,
            enforcing=self._enforcing(seats),
        )
        if stage == tip.stage:
            if stage is Stage.ENFORCING:
                resting.follow(self.session, tip)
            return False
        if tip.paused_until is not None:
            self.end_pause()
        if stage in ENDED:
            resting.rest(self.session, tip, self.now)
            self._void_letters()
        elif tip.stage in RESTED:
            resting.go_on(self.session, self.desk, tip)
        if stage is Stage.DUPLICATE:
            tip.stage, tip.due_at, tip.next_chase_at = stage, None, None
            return True
        if tip.stage == Stage.DUPLICATE and self._go_on(stage):
            return True
        lead = next((seat.unit for seat in seats if seat.part in LEADING), None)
        self.enter(stage, lead)
        return True

    def _enforcing(self, seats: tuple[Seat, ...]) -> bool:
        """Whether measures are under way after the lead's findings were signed."""
        signed = any(seat.part in LEADING and seat.duty is Duty.DONE for seat in seats)
        return signed and any(measure.unfinished for measure in self.taken())

    def _void_letters(self) -> None:
        """What nobody has signed by the tip's end is not sent after it."""
        for letter in letters.unsigned(self.session, self.tip.id):
            letter.state, letter.next_chase_at = LetterState.VOID, None
            letter.version += 1
            told = {"letter": letter.id, "letter_kind": letter.kind, "addressee": letter.addressee}
            codes = {**told, "automatic": True}
            self.record("letter_voided", audience=Audience.OFFICE, codes=codes)

    def _go_on(self, stage: Stage) -> bool:
        """Unlinked: the visit to the stage that was left goes on with its clock, unless
        another stage holds by now. The event before the link knows what the clock was."""
        session, tip = self.session, self.tip
        linked = events.latest(session, tip.id, "linked")
        before = events.numbered(session, tip.id, linked.seq - 1) if linked else None
        if linked is None or before is None or before.stage != stage or before.due_at is None:
            return False
        tip.stage, tip.due_at = stage, before.due_at
        terms, calendar = self.desk.plan.deadlines, self.desk.calendar
        course = course_of(self.desk, tip, before.due_at)
        recorded = outbox.rungs_of(session, tip.id, tip.visit)
        tip.next_chase_at = chase.first_unrecorded(terms, calendar, course, recorded)
        return True

    def enter(self, stage: Stage, lead: str | None) -> None:
        """A new visit to a stage: its clock and its ladder start."""
        tip, now = self.tip, self.now
        tip.stage, tip.stage_entered_at, tip.visit = stage, now, tip.visit + 1
        tip.extension_waits = tip.extended = False
        if stage in ENDED:
            tip.due_at = tip.next_chase_at = None
            return
        if stage is Stage.ENFORCING:
            resting.follow(self.session, tip)
            return
        terms, calendar = self.desk.plan.deadlines, self.desk.calendar
        clock = stage_clock(self.desk, tip, lead)
        tip.due_at = deadlines.due_at(clock, now, calendar, terms.closes)
        course = course_of(self.desk, tip, tip.due_at)
        tip.next_chase_at = chase.first_chase_at(terms, calendar, course)

    @property
    def visit(self) -> Visit:
        """The clocks of the present visit to a stage."""
        leads = [a for a in self.assignments if a.role in LEADING]
        live = [a for a in leads if a.state != Duty.RETURNED]
        unit = (live or leads)[-1].unit if leads else None
        return Visit(self.session, self.desk, self.tip, unit)

    def reckon(self) -> None:
        """The due time anew, after days were granted or paused. The sweep looks at once, whoever's
        clock is ahead, and also knows when to remind of a pause that runs."""
        self.tip.due_at = self.visit.due_at()
        self.tip.next_chase_at = min(self.now, self.tip.received_at)

    def pause(self) -> Pause:
        """The pause that runs; asked only where one does."""
        found = clocks.pauses(self.session, self.tip.id)
        return next(pause for pause in found if pause.ended_at is None)

    def end_pause(self, *, automatic: bool = False) -> None:
        """The clock goes on: from now, or from the planned end where that has passed."""
        pause = self.pause()
        pause.ended_at = min(self.now, pause.planned_end)
        self.tip.paused_until = None
        self.reckon()
        days = stretch_of(pause).days
        codes = {"pause": pause.kind, "days": days, "automatic": automatic}
        self.record("resumed", audience=Audience.REPORTER, codes=codes)

    def record(
        self,
        kind: str,
        *,
        audience: Audience = Audience.OFFICERS,
        codes: Mapping[str, object] | None = None,
        words: str = "",
    ) -> Event:
        """Append an event; ``words`` are sealed, ``codes`` are plain and hold no free text."""
        event_id = uuid4().hex
        entry = Entry(
            kind=kind,
            at=self.now,
            actor=self.actor.id,
            role=self.actor.role,
            audience=audience,
            codes=codes or {},
            payload=self.envelope.seal_payload(event_id, words) if words else None,
            id=event_id,
        )
        return events.append(self.session, self.tip, entry)


def cases_of(
    session: Session, desk: Desk, taken: Sequence[Tip], actor: Actor, now: datetime
) -> Iterator[Case]:
    """Each of these tips in the same hands, their assignments read at once."""
    of_tip: dict[str, list[Assignment]] = {tip.id: [] for tip in taken}
    for assignment in tips.assignments_of(session, list(of_tip)):
        of_tip[assignment.tip_id].append(assignment)
    for tip in taken:
        case = Case(session, desk, tip, actor, now)
        vars(case)["assignments"] = of_tip[tip.id]  # as if they had been asked for
        yield case


def stage_clock(desk: Desk, tip: Tip, lead: str | None) -> Clock:
    """The clock of the stage in which the tip is, ``lead`` being its leading unit."""
    day = local_date(tip.received_at)
    terms = desk.plan.deadlines.of(tip.kind)
    return sooner(desk, tip, deadlines.clock_for(terms, tip.stage, tip.task, lead, day))


def course_of(desk: Desk, tip: Tip, due: datetime) -> chase.Course:
    """The ladder of the stage in which the tip is, climbed by a clock that is due then."""
    ladder = chase.ladder_for(desk.plan.deadlines, chase.against(Stage(tip.stage)))
    return chase.Course(ladder, tip.stage_entered_at, due, tip.extended)


def overall_due(desk: Desk, calendar: WorkCalendar, received: datetime, kind: str) -> datetime:
    """When the outer clock of a tip of this kind received then runs out."""
    terms = desk.plan.deadlines.of(kind)
    clock = deadlines.clock_for(terms, deadlines.OVERALL, None, None, local_date(received))
    return deadlines.due_at(clock, received, calendar, terms.closes)


def seats_of(assignments: list[Assignment]) -> tuple[Seat, ...]:
    """Assignments as the rules see them, returned ones left out."""
    return tuple(seat_of(a) for a in assignments if a.state != Duty.RETURNED)


def seat_of(assignment: Assignment) -> Seat:
    """An assignment as the rules see it."""
    return Seat(
        unit=assignment.unit,
        part=Part(assignment.role),
        duty=Duty(assignment.state),
        signed_at=assignment.signed_at,
        reported_by=assignment.reported_by,
        return_asked=assignment.return_asked_at is not None,
        submitted=assignment.submitted_at is not None,
        leading=assignment.leading,
        joint=assignment.joint,
    )


def taken_of(row: Measure) -> Taken:
    """A measure as the rules see it."""
    return Taken(
        number=row.number,
        kind=MeasureKind(row.kind),
        state=MeasureState(row.state),
        unit=row.unit,
        asked=row.asked,
        followed=row.followed_by is not None,
    )


def matter_of(desk: Desk, tip: Tip) -> str:
    """See ``Case.matter``. Of an accusation of officials nothing is told."""
    if tip.restricted:
        return "指定人员办理的线索"
    task = tip.task or tip.candidate
    title = desk.plan.task(task).title if task else "待研判线索"
    return f"{title}（{tip.district}）" if tip.district else title
