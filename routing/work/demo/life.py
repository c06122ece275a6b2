"""What a made-up tip's life needs: hands for everybody in it, and a feeling for time."""

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session

from common.clock import at_local, local
from common.plan.demo import DemoTexts
from db import tips
from db.tables import Tip
from routing.rules.standing import Actor, Seat
from routing.rules.words import LEADING, Action, Kind, Role, Stage
from routing.work import casework, followup, intake
from routing.work.case import Case
from routing.work.command import Command
from routing.work.commands import AnyCommand
from routing.work.demo.staff import Staff
from routing.work.demo.stories import Story
from routing.work.desk import Desk
from routing.work.followup import Told
from routing.work.intake import Entry

Steps = Generator[datetime, datetime, datetime]
"""Yields the moment it wants to go on at, is sent the moment it is, returns the last one."""
GETS_UP, GOES_TO_BED = 7, 23
REPLY_WANTED = timedelta(days=20)
"""After a ticket came in."""
COMMANDS: TypeAdapter[Command] = TypeAdapter(AnyCommand)


@dataclass(frozen=True)
class World:
    """What all lives share: one transaction, one office, one end of time."""

    session: Session
    desk: Desk
    texts: DemoTexts
    staff: Staff
    ends: datetime
    numbers: dict[int, str] = field(default_factory=dict)
    """The numbers that were given out, by the index of the story."""
    objected: set[int] = field(default_factory=set)
    """Which of the objections were raised."""


@dataclass
class Life:
    """One tip on its way. Steps of it are in ``office`` and ``units``."""

    world: World
    story: Story
    row: Tip | None = None
    code: str = ""
    done: set[str] = field(default_factory=set)
    """What happens at most once in a life and has happened."""
    answer: str = ""
    """What the reporter will say to the last question."""
    resting: bool = False
    """Nobody moves the tip on from where it is."""

    def hand_in(self, now: datetime) -> None:
        """The reporter sends the tip."""
        draft = self.story.draft
        if self.story.ticket:
            due = self._open(now + REPLY_WANTED)
            entry = Entry(self.office(), Kind.CITIZEN, self.story.ticket, due)
            draft = replace(draft, entry=entry)
        receipt = intake.accept(self.world.session, self.world.desk, draft, now)
        self.row, self.code = tips.by_number(self.world.session, receipt.number), receipt.code
        self.world.numbers[self.story.index] = receipt.number

    def tip(self) -> Tip:
        """The row, which the one transaction keeps up to date."""
        if self.row is None:
            raise AssertionError("the tip was handed in")
        return self.row

    def stage(self) -> Stage:
        return Stage(self.tip().stage)

    def case(self, actor: Actor, now: datetime) -> Case:
        return casework.take_case(
            self.world.session, self.world.desk, actor, self.tip().number, now
        )

    def act(self, actor: Actor, now: datetime, action: Action, **fields: Any) -> None:
        """An officer's action, through the same gate as on a page."""
        command = COMMANDS.validate_python({"action": action, **fields})
        casework.act(self.case(actor, now), command)

    def say(self, now: datetime, text: str) -> None:
        """The reporter writes."""
        followup.say(self.world.session, self.world.desk, Told(self.code, text), now)

    def office(self) -> Actor:
        return self.world.staff[Role.OFFICE, None]

    def officer(self, role: Role) -> Actor:
        """The lead's officer with this role."""
        lead = next(seat for seat in self.seats() if seat.part in LEADING)
        return self.world.staff[role, lead.unit]

    def seats(self) -> tuple[Seat, ...]:
        return self.case(self.office(), self.world.ends).seats()

    def chance(self, share: float) -> bool:
        return self.story.rng.random() < share

    def once(self, what: str, share: float) -> bool:
        """Whether this happens now; at most once in this life."""
        happens = what not in self.done and self.chance(share)
        if happens:
            self.done.add(what)
        return happens

    def words(self, key: str) -> str:
        """One of the phrases, filled in."""
        return self.filled(self.story.rng.choice(self.world.texts.phrases[key]))

    def filled(self, text: str) -> str:
        return text.format(**self.story.fill)

    def in_hours(
        self, now: datetime, least: float, most: float, *, urgent: bool = False
    ) -> datetime:
        """So many hours later, when offices are open; what is urgent in a tip about danger
        happens within the hour, at any hour."""
        rng = self.story.rng
        if urgent and self.story.tip is not None and self.story.tip.danger:
            return self._in_time(now, now + timedelta(minutes=rng.uniform(8, 40)))
        return self.when_open(now, now + timedelta(hours=rng.uniform(least, most)))

    def when_open(self, now: datetime, wanted: datetime) -> datetime:
        """The wanted moment, or some time after the next opening."""
        moment = self._open(wanted)
        if moment != wanted:
            moment += timedelta(minutes=self.story.rng.uniform(4, 170))
        return self._in_time(now, moment)

    def when_awake(self, now: datetime, wanted: datetime) -> datetime:
        """The wanted moment, or the morning after it: citizens sleep too."""
        here = local(wanted)
        if not GETS_UP <= here.hour < GOES_TO_BED:
            day = here.date() + timedelta(days=here.hour >= GOES_TO_BED)
            wanted = at_local(day, time(GETS_UP + 1, self.story.rng.randrange(60)))
        return self._in_time(now, wanted)

    def _in_time(self, now: datetime, moment: datetime) -> datetime:
        """Who has a place to rest in is there before the end of time, if need be at night."""
        ends = self.world.ends
        if self.story.rests_in is None or moment <= ends:
            return moment
        sooner = now + (ends - now) * self.story.rng.uniform(0.1, 0.4)
        opened = self._open(sooner)
        return opened if opened <= ends else sooner

    def _open(self, wanted: datetime) -> datetime:
        terms = self.world.desk.plan.deadlines
        return self.world.desk.calendar.into_hours(wanted, terms.opens, terms.closes)
