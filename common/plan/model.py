"""The city's plan as values: what every other package reads and nobody changes.

A plan is one city's one yearly edition. Its folder (``plans/<edition>/``) is the only
place that knows the city's departments, districts, words and deadlines.
"""

from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Literal

from common.plan.papers import LetterBy, LetterKind, Letters
from common.plan.source import Source
from common.plan.words import Lexicon

UnitKind = Literal["department", "district", "office"]
OfficeRole = Literal["lead", "support"]
TipKind = Literal["citizen", "organisation", "power", "transfer", "finding"]
AnyTipKind = Literal["*", "citizen", "organisation", "power", "transfer", "finding"]
Against = Literal["department", "district", "office"]
Recipients = Literal["late", "lead", "office"]
"""Of a message: who lets the time run out, the lead unit, the coordinating office."""
Copy = Literal["office", "office_head", "leader"]


@dataclass(frozen=True)
class Section:
    """One responsible section of a task row, in the annex's order.

    ``choices``: non-empty where the row picks among its sections (row 4 by medium, row
    14 by industry); holds the selector's values this section answers for.
    """

    department: str
    office: str | None
    role: OfficeRole
    choices: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """The key under which the section is stored: ``部门/处室`` or ``部门``."""
        return f"{self.department}/{self.office}" if self.office else self.department


@dataclass(frozen=True)
class Task:
    """A row of the annex ("1" … "20") or a measure of section three ("M1" … "M7")."""

    id: str
    category: str
    title: str
    """At most some 20 characters, for lists and screens."""
    duty: str
    measure: str
    sections: tuple[Section, ...]
    catalogues: tuple[str, ...] = ()
    selector: Literal["medium", "industry"] | None = None
    must_check: bool = False
    """有举报必查: never declined, never rejected without a check."""
    automatic: bool = True
    """May be assigned without a person (measures never)."""
    proof: tuple[str, ...] = ()
    """What has to be shown, item by item, before a tip that is true can be struck off (the
    four parts of a 地条钢 furnace)."""
    source: str = ""


@dataclass(frozen=True)
class KindRule:
    """A kind of tip that goes straight to the district it concerns, as a row of the plan says."""

    id: TipKind
    task: str
    sender: str
    """Who reports such matters."""
    copies: tuple[str, ...]
    """Units that read along."""
    source: str


@dataclass(frozen=True)
class District:
    """A district or functional area, valid from ``valid_from`` until before ``valid_to``."""

    name: str
    short: str
    aliases: tuple[str, ...]
    places: tuple[str, ...]
    """Towns, streets, parks and landmarks inside it."""
    code: str | None
    valid_from: date | None
    valid_to: date | None
    successor: str | None
    """Name of the district that took over at ``valid_to``."""
    parents: tuple[str, ...] = ()
    """Names of the districts a functional area lies in on the map."""


@dataclass(frozen=True)
class Move:
    """Towns that changed districts on a date. ``District.places`` is the state after it."""

    on: date
    origin: str
    target: str
    towns: tuple[str, ...]


@dataclass(frozen=True)
class Village:
    """A village of a town whose name several districts have: it tells which is meant."""

    name: str
    district: str


Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class Shape:
    """An area of the map, and the districts that it is or may be part of.

    Compared by identity: what is made of a plan's thousands of corners is remembered by them.
    """

    districts: tuple[str, ...]
    polygons: tuple[tuple[Ring, ...], ...]
    """Each an outer ring and its holes, in degrees: longitude, latitude."""


@dataclass(frozen=True)
class PlaceWords:
    """How place words are told from everyday ones, brands and places elsewhere."""

    brands: frozenset[str] = frozenset()
    """Mean the place in no enterprise's name, nor right before one."""
    needs_context: frozenset[str] = frozenset()
    """The same, and only beside words that speak of a place."""
    everyday: frozenset[str] = frozenset()
    """Mean it only with their ending, beside their district or before ``settled_after``."""
    not_places: tuple[str, ...] = ()
    """Longer words with a place word inside that are none."""
    elsewhere: tuple[str, ...] = ()
    """Provinces and cities outside: a town's name right behind one is not ours."""
    here_before: tuple[str, ...] = ()
    here_after: tuple[str, ...] = ()
    settled_after: tuple[str, ...] = ()
    """What stands right behind settlements only (古镇)."""
    people_after: tuple[str, ...] = ()
    """Behind a place: where a person is from."""
    sent_to: tuple[str, ...] = ()
    """Before a place: where goods go."""
    come_from: tuple[str, ...] = ()
    """Behind 从 and a place: where goods come from."""
    usual: dict[str, str] = field(default_factory=dict)
    """Words of several districts that in everyday speech mean one of them."""
    misspelt: dict[str, str] = field(default_factory=dict)
    """What is written, and the district or place that is meant."""


@dataclass(frozen=True)
class Clock:
    """A time limit: how long a tip may stay in a stage, and who says so.

    ``tip_kind`` / ``task`` / ``department`` narrow it ("*" is any). The most specific valid one
    wins.
    ``part``: of any unit but the lead it is the time for that step of its own, inside the lead's.
    """

    id: str
    stage: str
    days: int
    unit: Literal["working", "calendar"]
    kind: Literal["promised", "statutory"]
    source: Source
    task: str = "*"
    department: str = "*"
    part: str = "lead"
    valid_from: date | None = None
    valid_to: date | None = None
    tip_kind: AnyTipKind = "*"


@dataclass(frozen=True)
class Rung:
    """A step of a chase ladder: a message, or with ``letter`` the draft of a letter.

    ``at``: share of the clock (0 … 1) for a reminder, or None for an overdue rung,
    which then happens ``days_overdue`` working days after the due time and, as a message,
    again every ``repeat`` working days (0: once) until the next message's turn.
    """

    id: str
    label: str
    at: float | None
    days_overdue: int
    repeat: int
    copies: tuple[Copy, ...]
    """Who is told besides: the ``office``; posts named at the foot of the message."""
    to: tuple[Recipients, ...] = ("late",)
    letter: LetterKind | None = None
    by: LetterBy | None = None
    """Who drafts the letter."""


@dataclass(frozen=True)
class Ladder:
    """督促阶梯 against whoever lets a time run out. Its last rung repeats and names a post."""

    against: Against
    source: Source
    rungs: tuple[Rung, ...]


@dataclass(frozen=True)
class PauseLimit:
    """How long a clock may rest for this reason, and when its handler is reminded."""

    kind: Literal["reporter", "laboratory", "assistance"]
    max_days: int
    """Calendar days of one pause, the day on which it begins not counted."""
    remind_days: int
    """So many days before the planned end."""
    source: Source


@dataclass(frozen=True)
class MeasureRule:
    """How long a measure of this kind takes by law or plan, and what comes after a failure.

    ``task`` narrows it ("*" is any; the more specific valid one wins). Neither ``days`` nor
    ``months``: whoever orders it says how long. ``limit``: it may be shorter, never longer.
    """

    kind: str
    source: Source
    task: str = "*"
    days: int | None = None
    unit: Literal["working", "calendar"] = "calendar"
    months: int | None = None
    limit: bool = False
    then: tuple[str, ...] = ()
    """The kinds that count as the next step after a recheck that failed; none: any."""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Messages:
    """When messages rest, and how an urgent one goes from person to person."""

    quiet_from: time = time(21)
    """Citizens get nothing from here …"""
    quiet_until: time = time(8)
    """… until here the next morning."""
    acknowledge_minutes: int = 30
    """After so many minutes without an answer the next on the roster is called."""
    repeat_minutes: int = 60
    """With nobody left to call, the office is told again every so many minutes."""
    urgent_tasks: frozenset[str] = frozenset()
    """Tasks whose tips are urgent whatever they say."""
    source: Source = field(default_factory=lambda: Source(""))


@dataclass(frozen=True)
class Deadlines:
    clocks: tuple[Clock, ...]
    ladders: tuple[Ladder, ...]
    opens: time
    closes: time
    return_days: int
    """Working days after signing within which a return is in time."""
    return_hard_days: int
    max_returns: int
    office_head: str
    """A post, not a name, as is ``leader``, the one above: the last rungs name them."""
    leader: str
    pauses: tuple[PauseLimit, ...] = ()
    pause_total_days: int = 0
    """Calendar days for which one tip may be paused in all."""
    measures: tuple[MeasureRule, ...] = ()
    messages: Messages = Messages()
    tip_kind: str = "*"
    """Whose clocks count besides the general ones; see ``of``."""

    def of(self, tip_kind: str) -> "Deadlines":
        """The same terms as they hold for tips of this kind."""
        return replace(self, tip_kind=tip_kind)


@dataclass(frozen=True)
class Span:
    """So many days, and who says so."""

    days: int
    unit: Literal["working", "calendar"]
    source: Source


@dataclass(frozen=True)
class LegalWay:
    """What is open to a reporter after a re-check. ``source`` is cited only if confirmed."""

    name: str
    text: str
    source: Source


@dataclass(frozen=True)
class Turns:
    """The times of the turns a tip can take, and where else its reporter can go."""

    objection: Span
    """How long after the closing the reporter may object."""
    objection_decision: Span
    archive: Span
    """From the closing to the archive."""
    relapse_check: Span
    """For the check where something runs again, in stead of the usual time."""
    trouble: Span
    """For the office to answer a reporter who was troubled."""
    lookback: Span
    ways: tuple[LegalWay, ...]
    discipline: LegalWay
    """Who takes accusations of officials, besides this office."""


@dataclass(frozen=True)
class Contact:
    """An official's contact: internal dispatch only, never shown outside."""

    task: str
    unit: str
    name: str
    phone: str


@dataclass(frozen=True)
class Lists:
    """Who publishes the yellow and red lists, and how many working days a candidate and an
    enterprise's objection wait at most."""

    publishers: tuple[str, ...]
    decide_days: int
    answer_days: int


@dataclass(frozen=True)
class Plan:
    edition: str
    city: str
    title: str
    document: str
    year: int
    valid_from: date
    valid_to: date | None
    coordinator: str
    """The office that owns the work (办公室)."""
    number_prefix: str
    channel_note: str
    """The one sentence every reporter sees first (confidentiality)."""
    emergency: str
    tasks: tuple[Task, ...]
    districts: tuple[District, ...]
    lexicon: Lexicon
    deadlines: Deadlines
    turns: Turns
    letters: Letters
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Selector values: ``medium`` and ``industry``."""
    contacts: tuple[Contact, ...] = ()
    kinds: tuple[KindRule, ...] = ()
    """Kinds of tips with a way of their own."""
    departments: tuple[str, ...] = ()
    """Every municipal department and body the plan names, in order of appearance."""
    lists: Lists | None = None
    """None: this plan knows no such lists."""
    moves: tuple[Move, ...] = ()
    place_suffixes: tuple[str, ...] = ()
    """Endings that people leave off a town's name (镇, 街道)."""
    place_words: PlaceWords = PlaceWords()
    villages: tuple[Village, ...] = ()
    shapes: tuple[Shape, ...] = ()
    full_only: frozenset[str] = frozenset()
    """Short forms of towns that are everyday words: they mean the town only in full."""

    def task(self, task_id: str) -> Task:
        """The task with this id. Raises KeyError for an id the plan does not have."""
        for task in self.tasks:
            if task.id == task_id:
                return task
        raise KeyError(task_id)

    def kind(self, kind: str) -> KindRule | None:
        """The way of its own that tips of this kind go; None where they go the usual one."""
        return next((rule for rule in self.kinds if rule.id == kind), None)

    def district(self, name: str) -> District | None:
        """The district whose formal name this is, whatever its validity."""
        return next((d for d in self.districts if d.name == name), None)

    def on_the_ground(self, unit: str) -> bool:
        """Whether this is a unit below one of the districts: 区县/单位."""
        return bool(unit.partition("/")[2].strip()) and self.district_above(unit) is not None

    def district_above(self, unit: str) -> str | None:
        """The district that this unit is, or below which it is; None for a department's."""
        name = unit.partition("/")[0]
        return name if self.district(name) is not None else None

    def handled_by(self, name: str, on: date) -> str | None:
        """The unit responsible on this date for what the district's name means."""
        district = self.district(name)
        while district and district.valid_to and on >= district.valid_to and district.successor:
            district = self.district(district.successor)
        return district.name if district else None
