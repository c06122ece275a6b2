"""The plan's words as values: what triage reads, and nothing of it in code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class Term:
    """A weighted word of the lexicon.

    ``kind``: ``core`` decides alone; ``support`` counts only beside another clue.
    ``choice``: the selector value it speaks for (row 4 medium, row 14 industry).
    """

    text: str
    task: str
    weight: float
    kind: Literal["core", "support"]
    rule: str
    source: str
    choice: str | None = None


@dataclass(frozen=True)
class Combination:
    """Several clues that together mean a task, though none does alone.

    Each element of ``all_of`` is a set of alternative words; one of each must occur.
    None of ``none_of`` may occur.
    """

    id: str
    task: str
    weight: float
    all_of: tuple[tuple[str, ...], ...]
    none_of: tuple[str, ...]
    reason: str
    choice: str | None = None
    also: tuple[str, ...] = ()
    window: int = 0
    """Clues must lie within this many characters of each other; 0: anywhere."""


@dataclass(frozen=True)
class Threshold:
    """A quantity rule: ``subject`` with ``op value unit`` is to be phased out."""

    id: str
    task: str
    subjects: tuple[str, ...]
    op: Literal["<", "<=", ">", ">="]
    value: float
    unit: str
    fuels: tuple[str, ...]
    source: str
    confirmed: bool
    other_fuels: tuple[str, ...] = ()
    """Words for what burns instead: then the rule does not bite."""
    zones: tuple[str, ...] = ()
    """Non-empty where the rule holds in such places only."""
    beyond: tuple[str, ...] = ()
    """Words that say the thing stands outside every such zone."""
    measures: tuple[str, ...] = ()
    """Words for what is measured (直径): needed where the unit measures many things."""
    exempt: tuple[str, ...] = ()
    """Words that take the thing out of the rule (its exceptions)."""
    doubt: tuple[str, ...] = ()
    """Words with which a person must decide whether an exception holds."""
    needs: tuple[str, ...] = ()
    """Words of which the text must say one for the rule to be about its thing at all."""
    kinds: tuple[str, ...] = ()
    """Words that tell the rule's kind of thing from that of other rules for it."""
    further: tuple["Bound", ...] = ()
    """What must hold too; where the text does not say, the rule stays open."""


@dataclass(frozen=True)
class Bound:
    """A second condition of a rule. ``op`` is None where its text is no plain comparison."""

    text: str
    op: Literal["<", "<=", ">", ">="] | None = None
    value: float = 0.0
    unit: str = ""


@dataclass(frozen=True)
class Referral:
    """Where to go instead, with the words that point there."""

    id: str
    name: str
    phone: str
    hours: str
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """What to ask where a choice or the leading candidates cannot be told apart.

    ``between``: the tasks (or the selector) it separates.
    ``adds``: for each answer, the words appended to the tip's text when it is chosen.
    """

    id: str
    between: tuple[str, ...]
    text: str
    answers: tuple[str, ...]
    adds: tuple[str, ...]


@dataclass(frozen=True)
class Knots:
    """A rising curve, straight between its knots and level outside them."""

    points: tuple[float, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Calibration:
    """How a task's points become the probability that it is right.

    ``first``: for the leading task; ``others``: for those behind it, never above the leader.
    ``lead``: the share of the best other task's points that is taken off first.
    ``tips``: the labelled tips it was fitted on (``tipline plan calibrate``); 0: a rough guess.
    """

    lead: float
    first: Knots
    others: Knots
    tips: int = 0
    fitted_on: date | None = None
    source: str = ""


_ROUGH = Knots((0.0, 4.0, 8.0, 16.0, 40.0), (0.0, 0.33, 0.5, 0.67, 0.83))
UNFITTED = Calibration(0.0, _ROUGH, _ROUGH)
"""For a plan whose labelled tips are yet to come: orders tasks, promises nothing."""


@dataclass(frozen=True)
class Lexicon:
    """All words and patterns that triage reads, none of them in code."""

    terms: tuple[Term, ...]
    combinations: tuple[Combination, ...]
    thresholds: tuple[Threshold, ...]
    dictionary: tuple[str, ...]
    """Further words jieba must not cut."""
    out: tuple[Referral, ...]
    default_referral: str
    danger: tuple[str, ...]
    spam: tuple[str, ...]
    identity_hints: tuple[str, ...]
    """Job, kinship, viewpoint, exact minute: they give a reporter away."""
    officials: tuple[str, ...]
    negations: tuple[str, ...]
    settled: tuple[str, ...]
    enterprise_suffixes: tuple[str, ...]
    questions: tuple[Question, ...]
    ambiguous_places: dict[str, tuple[str, ...]]
    """A place word and the districts it may mean: asked, never guessed."""
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Further word lists by the name triage asks for (``authority``, ``vague`` …)."""
    calibration: Calibration = UNFITTED
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """In how many labelled tips of each kind (task or scope) a stretch of wording occurs."""
