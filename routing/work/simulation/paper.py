"""The paper record: what should happen to each tip, written down by hand beside the system.

It knows the plan's data and what people did when. Stages, due times, rungs and pauses are
reckoned anew from that, by other code than the system's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count

from common.clock import at_local, local_date
from common.plan import Clock, Deadlines, Rung
from routing.rules.holidays import ONE_DAY
from routing.work.simulation.calendar import PaperDays, last_day_of

ENDED = ("closed", "declined", "duplicate")
HALF = 2


@dataclass
class Rest:
    """A pause: its clock does not count after the first day, up to the last one."""

    kind: str
    started: datetime
    ended: datetime
    """As planned, until it is known better."""

    @property
    def key(self) -> str:
        return f"pause:{self.started:%y%m%dT%H%M%S}"


@dataclass
class Card:
    """One tip on paper."""

    number: str
    received: datetime
    entered: datetime
    """When it came in, and when into the stage it is in."""
    stage: str = ""
    visit: int = 0
    due: datetime | None = None
    task: str | None = None
    lead: str | None = None
    before: str = ""
    """The stage before this one, to which a declined tip goes back."""
    asked: dict[str, int] = field(default_factory=dict)
    """Days that were asked for in this visit, by the kind of time."""
    urgent: bool = False
    extended: int = 0
    """Days granted in this visit."""
    rests: list[Rest] = field(default_factory=list)
    """Pauses of this visit."""
    pause: Rest | None = None
    """The one that runs."""
    next: datetime | None = None
    """When the sweep has to look again."""
    rungs: set[tuple[int, str]] = field(default_factory=set)
    """Visit and key of what should be recorded."""
    sends: set[datetime] = field(default_factory=set)
    """When chase messages should have been promised."""
    ends: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    """From when until when the tip had ended."""

    @property
    def open(self) -> bool:
        return self.stage not in ENDED

    def had_ended(self, moment: datetime) -> bool:
        """Whether the tip rested or was over then."""
        return any(start <= moment and (end is None or moment < end) for start, end in self.ends)


@dataclass(frozen=True)
class Look:
    """What a sweep at one moment should have done to a tip."""

    tip_id: str
    card: Card
    fresh: tuple[tuple[int, str], ...]
    sends: bool


def _turn(late: list[Rung], place: int, day: int) -> int:
    """Which time the rung of this place comes on this working day after the due time; 0: it
    does not. The last one comes again for ever, others until the next message's turn."""
    rung, passed = late[place], day - late[place].days_overdue
    later = [r.days_overdue for r in late[place + 1 :] if r.letter is None]
    if passed < 0 or (later and day >= min(later)):
        return 0
    if not rung.repeat:
        return int(passed == 0)
    return passed // rung.repeat + 1 if passed % rung.repeat == 0 else 0


class Paper:
    """All cards, and which of them a sweep has to look at next."""

    def __init__(self, terms: Deadlines, days: PaperDays) -> None:
        self.terms, self.days = terms, days
        self.cards: dict[str, Card] = {}
        self.due = 0
        self._queue: list[tuple[datetime, str]] = []

    def next_look(self) -> datetime | None:
        """When some tip has to be looked at."""
        while self._queue and self.cards[self._queue[0][1]].next != self._queue[0][0]:
            heappop(self._queue)
        return self._queue[0][0] if self._queue else None

    def enter(self, tip_id: str, stage: str, now: datetime) -> None:
        """The tip comes into a stage: a new visit, unless it was linked."""
        card = self.cards[tip_id]
        self._leave(card, now)
        card.stage = stage
        if stage in ENDED:
            card.ends.append((now, None))
        if stage != "duplicate":
            card.visit, card.entered = card.visit + 1, now
            card.extended, card.rests, card.asked = 0, [], {}
        self.reckon(tip_id)

    def go_on(self, tip_id: str, stage: str, now: datetime) -> None:
        """A linked tip goes on in the visit that it had."""
        card = self.cards[tip_id]
        self._leave(card, now)
        card.stage = stage
        self.reckon(tip_id)

    def _leave(self, card: Card, now: datetime) -> None:
        if card.ends and card.ends[-1][1] is None:
            card.ends[-1] = (card.ends[-1][0], now)
        self._wake(card, now)

    def rest(self, tip_id: str, kind: str, until: date, now: datetime) -> None:
        """A pause begins."""
        card = self.cards[tip_id]
        card.pause = Rest(kind, now, at_local(until + ONE_DAY, time(0)))
        card.rests.append(card.pause)
        self.reckon(tip_id)

    def wake(self, tip_id: str, now: datetime) -> None:
        """A pause ends before its time."""
        self._wake(self.cards[tip_id], now)
        self.reckon(tip_id)

    def _wake(self, card: Card, now: datetime) -> None:
        if card.pause is not None:
            card.pause.ended = min(now, card.pause.ended)
            card.pause = None

    def extend(self, tip_id: str, days: int) -> None:
        """So many days more for this visit."""
        self.cards[tip_id].extended += days
        self.reckon(tip_id)

    def reckon(self, tip_id: str) -> None:
        """Due time and next look from what the card says now."""
        card = self.cards[tip_id]
        card.due = self._due(card) if card.open else None
        self._plan_next(tip_id, card)

    def reckon_all(self) -> None:
        """The calendar changed."""
        for tip_id, card in self.cards.items():
            if card.open:
                self.reckon(tip_id)

    def swept(self, now: datetime) -> list[Look]:
        """What a complete sweep at this moment does, tip by tip."""
        looks = []
        while (moment := self.next_look()) is not None and moment <= now:
            tip_id = heappop(self._queue)[1]
            looks.append(self._look(tip_id, self.cards[tip_id], now))
        return looks

    def _look(self, tip_id: str, card: Card, now: datetime) -> Look:
        visit = card.visit
        if card.stage == "needs_info" and card.due is not None and card.due <= now:
            keys = [key for _, key in self._fallen(card, card.due)]
            self._note(card, keys)
            self.enter(tip_id, "registered", now)
            return Look(tip_id, card, tuple((visit, key) for key in keys), sends=False)
        keys, sends = [], False
        if card.pause is not None:
            keys, sends = self._look_at_pause(card, now)
        if card.pause is None:
            fallen = self._fallen(card, now)
            keys += [key for _, key in fallen]
            sends = any(rung.letter is None for rung, _ in fallen)
        self._note(card, keys)
        if sends:
            card.sends.add(now)
        self._plan_next(tip_id, card)
        return Look(tip_id, card, tuple((visit, key) for key in keys), sends)

    def _look_at_pause(self, card: Card, now: datetime) -> tuple[list[str], bool]:
        pause = card.pause
        if pause is None:
            return [], False
        reminded = (card.visit, pause.key) in card.rungs
        fresh = [pause.key] if not reminded and self._reminder_at(pause) <= now else []
        if pause.ended > now:
            return fresh, bool(fresh)
        card.pause = None
        card.due = self._due(card)
        return fresh, False

    def _note(self, card: Card, keys: list[str]) -> None:
        card.rungs.update((card.visit, key) for key in keys)
        self.due += len(keys)

    def _fallen(self, card: Card, now: datetime) -> list[tuple[Rung, str]]:
        fallen = []
        for rung, key, moment in self._ladder(card):
            if moment > now:
                break
            if (card.visit, key) not in card.rungs:
                fallen.append((rung, key))
        return fallen

    def _plan_next(self, tip_id: str, card: Card) -> None:
        card.next = self._next(card) if card.open else None
        if card.next is not None:
            heappush(self._queue, (card.next, tip_id))

    def _next(self, card: Card) -> datetime:
        if card.pause is not None:
            reminded = (card.visit, card.pause.key) in card.rungs
            return card.pause.ended if reminded else self._reminder_at(card.pause)
        ladder = self._ladder(card)
        return next(at for _, key, at in ladder if (card.visit, key) not in card.rungs)

    def _due(self, card: Card) -> datetime:
        clock = self._clock(card)
        start, rested = local_date(card.entered), 0
        for rest in card.rests:
            first, last = local_date(rest.started), last_day_of(rest.ended)
            if last > first:
                working = clock.unit == "working"
                rested += self.days.between(first, last) if working else (last - first).days
        days = clock.days + card.extended + rested
        if clock.unit == "working":
            return at_local(self.days.after(start, days), self.terms.closes)
        return at_local(self.days.from_(start + ONE_DAY * days) + ONE_DAY, time(0))

    def _clock(self, card: Card) -> Clock:
        department = (card.lead or "").split("/")[0]
        day = local_date(card.received)

        def fits(clock: Clock) -> bool:
            started = clock.valid_from is None or clock.valid_from <= day
            over = clock.valid_to is not None and clock.valid_to <= day
            mine = clock.task in ("*", card.task) and clock.department in ("*", department)
            return clock.stage == card.stage and clock.kind == "promised" and mine and (
                started and not over
            )  # fmt: skip

        own = [clock for clock in self.terms.clocks if fits(clock)]
        return max(own, key=lambda clock: 2 * (clock.task != "*") + (clock.department != "*"))

    def _ladder(self, card: Card) -> Iterator[tuple[Rung, str, datetime]]:
        office = card.stage in ("registered", "needs_info", "in_review")
        due = card.due or card.entered
        against = "office" if office else "department"
        return self.ladder(against, card.entered, due, "+" if card.extended else "")

    def ladder(
        self, against: str, entered: datetime, due: datetime, mark: str = ""
    ) -> Iterator[tuple[Rung, str, datetime]]:
        """Rungs with key and moment, day by day without end: what a person would tick off."""
        terms = self.terms
        rungs = next(ladder.rungs for ladder in terms.ladders if ladder.against == against)
        for rung in rungs:
            if rung.at is not None:
                moment = entered + (due - entered) * rung.at
                at = self.days.opening(moment, terms.opens, terms.closes)
                yield rung, rung.id, min(at, due)
        late = [rung for rung in rungs if rung.at is None]
        for day in count(1):
            for place, rung in enumerate(late):
                turn = _turn(late, place, day)
                if turn:
                    key = f"{rung.id}{mark}" + (f":{turn}" if turn > 1 else "")
                    yield rung, key, self._opening_after(due, day)

    def _opening_after(self, due: datetime, days: int) -> datetime:
        return at_local(self.days.after(last_day_of(due), days), self.terms.opens)

    def _reminder_at(self, pause: Rest) -> datetime:
        """Some days before the end, in its second half."""
        terms = self.terms
        limit = next(limit for limit in terms.pauses if limit.kind == pause.kind)
        # A pause that ended early is never asked about: ``ended`` is the planned end here.
        half = pause.started + (pause.ended - pause.started) / HALF
        moment = max(pause.ended - timedelta(days=limit.remind_days), half)
        return min(self.days.opening(moment, terms.opens, terms.closes), pause.ended)
