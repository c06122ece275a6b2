"""Points for each task: weighted words, combinations of clues, quantities, each with reason.

The strongest clue of a task counts fully, each further one less: ten words of one kind
must not outweigh two independent clues.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from math import inf
from operator import attrgetter, mul, or_

from common.plan.words import Calibration, Term
from triage.amounts.thresholds import Judged
from triage.assessment import Ranked, Reason
from triage.calibration import scores
from triage.reading.context import Context
from triage.reading.text import Reading
from triage.reading.vocabulary import Hit
from triage.words import Rule

_SHARES = (1.0, 0.6, 0.4, 0.3)
"""How much of the first, second … strongest clue counts; further ones like the last."""
_NAMED_SHARE = 0.3
"""A word inside an enterprise's name says what it makes, not what it does wrong."""
_FACT_POINTS = {"meets": 8.0, "boundary": 7.0, "unknown": 3.0, "outside": -5.0}
_DENIED_SHARE = -0.6
_FAINT = 1.3
_REPEAT = 0.1
_CLEAR_CHOICE = 1.4
"""A selector's value is taken where it has so many times the votes of the next."""
_LEAST = 0.5
_MOST_RANKED = 5
_MOST_REASONS = 8
_MOST_SUPPORT = 6
"""At most so many supporting words count for a task."""


Said = tuple[Term, int, int]
"""A term with its place in the normal text."""

_points = attrgetter("points")
_number = attrgetter("number")


@dataclass(slots=True)
class Clue:
    """Points with the places they come from, in the normal text."""

    points: float
    spans: tuple[tuple[int, int], ...]
    rule: str
    source: str


class Tally:
    """What speaks for one task: ``clues`` in the end, before that words by their kind.

    No dataclass: some six a text are made, and default factories cost twice as much.
    """

    __slots__ = ("also", "choices", "clues", "denied", "points", "support", "words")

    def __init__(self) -> None:
        self.clues: list[Clue] = []
        self.words: dict[str, Clue] = {}
        self.support: dict[str, Clue] = {}
        self.denied: dict[str, Clue] = {}
        self.choices: dict[str, float] = {}
        self.also: set[str] = set()
        self.points = 0.0

    def count(self) -> None:
        """Sets ``points``: each further clue counts less, what is denied counts against.

        Supporting words count beside another clue, or two of them together, unless all
        are faint: then only many do.
        """
        if len(self.support) < 2 and not (self.clues or self.words or self.denied):  # noqa: PLR2004
            return
        self.clues.extend(self.words.values())
        if self.support:
            best = sorted(self.support.values(), key=_points, reverse=True)[:_MOST_SUPPORT]
            firm = len(best) > 1 and best[0].points > _FAINT
            if self.clues or firm or len(best) == _MOST_SUPPORT:
                self.clues.extend(best)
        self.clues.extend(self.denied.values())
        pro = sorted([clue.points for clue in self.clues if clue.points > 0], reverse=True)
        contra = [clue.points for clue in self.clues if clue.points <= 0]
        more = _SHARES[-1] * sum(pro[len(_SHARES) :])
        self.points = sum(map(mul, _SHARES, pro)) + more + sum(contra)

    def vote(self, choice: str, weight: float) -> None:
        """Speaks for a selector value: as much as the strongest clue, a little more for each."""
        self.choices[choice] = max(self.choices.get(choice, 0.0), weight) + _REPEAT

    def strong(self, least: float) -> int:
        """How many clues have at least so many points each."""
        return sum(clue.points >= least for clue in self.clues)

    def choice(self) -> str | None:
        """The selector value that clearly leads; None where none or several do."""
        if not self.choices:
            return None
        ranked = sorted(self.choices.items(), key=lambda item: -item[1])
        if len(ranked) > 1 and ranked[0][1] < _CLEAR_CHOICE * ranked[1][1]:
            return None
        return ranked[0][0]


@dataclass(frozen=True)
class Evidence:
    """All that scoring reads of one text."""

    reading: Reading
    context: Context
    marks: dict[str, list[Hit]]
    names: Sequence[tuple[int, int]]
    facts: Sequence[Judged]

    def named(self, start: int, end: int) -> bool:
        """Whether a span lies in an enterprise's name."""
        return any(s <= start and end <= e for s, e in self.names)


def tally(evidence: Evidence) -> dict[str, Tally]:
    """What speaks for each task of the plan that anything speaks for."""
    hits = evidence.marks.get("clue", [])
    said, fired = _said(hits), _fired(evidence, hits)
    sought = {rule.combination.task for rule, _ in fired}.union(j.rule.task for j in evidence.facts)
    tallies: dict[str, Tally] = defaultdict(Tally)
    for task, terms in said.items():
        if task in sought or _tells(terms):
            _add_terms(evidence, terms, tallies[task])
    for rule, chosen in fired:
        _add_rule(rule, chosen, tallies)
    for judged in evidence.facts:
        points = _FACT_POINTS[judged.fact.verdict]
        clue = Clue(points, (judged.span,), judged.finding, judged.rule.source)
        tallies[judged.rule.task].clues.append(clue)
    for counted in tallies.values():
        counted.count()
    return tallies


def _said(hits: Iterable[Hit]) -> dict[str, list[Said]]:
    """The terms of each task with their places, without those inside a longer one for it.

    Of one start the longest comes first, so what ends no later than one before lies in it.
    """
    said: dict[str, list[Said]] = {}
    for start, end, meaning in hits:
        for term in meaning.terms:
            before = said.get(term.task)
            if before is None:
                said[term.task] = [(term, start, end)]
            elif end > before[-1][2]:
                before.append((term, start, end))
    return said


def _tells(terms: Sequence[Said]) -> bool:
    """Whether words may count without another clue; a lone supporting word or some faint ones
    never do, and most of what the lexicon finds in a text is no more than that."""
    if len(terms) >= _MOST_SUPPORT:
        return True
    least = _FAINT if len(terms) > 1 else inf
    return any(term.weight > least or term.choice or term.kind == "core" for term, _, _ in terms)


def _add_terms(evidence: Evidence, terms: Iterable[Said], counted: Tally) -> None:
    context, plain, names = evidence.context, evidence.context.plain, evidence.names
    for term, start, end in terms:
        status = "open" if plain else context.status(start, end)
        if status == "open":
            if term.choice:
                counted.vote(term.choice, term.weight)
            named = names and evidence.named(start, end)
            clues = counted.support if named or term.kind == "support" else counted.words
            share = _NAMED_SHARE if named else 1.0
        elif status != "settled" and term.kind == "core":
            clues, share = counted.denied, _DENIED_SHARE
        else:
            continue
        if term.text not in clues:  # the first mention is kept
            points = term.weight * share
            clues[term.text] = Clue(points, ((start, end),), term.rule, term.source)


def _fired(evidence: Evidence, hits: Iterable[Hit]) -> list[tuple[Rule, tuple[Hit, ...]]]:
    """The combinations whose clues all occur; each group of words is one bit."""
    context = evidence.context
    grouped = [hit for hit in hits if hit[2].groups]
    if not context.plain:
        grouped = [hit for hit in grouped if _is_open(context, hit)]
    triggered = {rule for hit in grouped if hit[2].rules for rule in hit[2].rules}
    present = reduce(or_, [hit[2].groups for hit in grouped], 0)
    absent = ~present
    whole = [rule for rule in triggered if not (rule.needs & absent or rule.bars & present)]
    fired = []
    for rule in sorted(whole, key=_number):
        clues = [[hit for hit in grouped if hit[2].groups & bit] for bit in rule.order]
        chosen = _together(clues, rule.combination.window)
        if chosen and not (evidence.names and all(evidence.named(*hit[:2]) for hit in chosen)):
            fired.append((rule, chosen))
    return fired


def _is_open(context: Context, hit: Hit) -> bool:
    """A single character is only context; it is never the thing denied or settled."""
    return hit.end - hit.start == 1 or context.status(hit.start, hit.end) == "open"


def _add_rule(rule: Rule, hits: Sequence[Hit], tallies: dict[str, Tally]) -> None:
    combination = rule.combination
    counted = tallies[combination.task]
    counted.clues.append(
        Clue(
            combination.weight,
            tuple((h.start, h.end) for h in hits),
            combination.reason,
            rule.source,
        )
    )
    counted.also.update(combination.also)
    if combination.choice:
        counted.vote(combination.choice, combination.weight)


def _together(groups: list[list[Hit]], window: int) -> tuple[Hit, ...]:
    """One hit of each group, all within the window; empty where there is no such set."""
    if not window:
        return tuple(hits[0] for hits in groups)
    for first in groups[0][:50]:
        chosen = [first]
        for hits in groups[1:]:
            near = min(hits[:200], key=lambda h: abs(h.start - first.start))
            chosen.append(near)
        if max(h.end for h in chosen) - min(h.start for h in chosen) <= window:
            return tuple(chosen)
    return ()


def ranked(
    evidence: Evidence, tallies: dict[str, Tally], totals: Mapping[str, float], curve: Calibration
) -> tuple[tuple[Ranked, ...], tuple[float, ...]]:
    """The tasks with points in ``totals`` (best first) and a reason, scored by the plan's
    curve; their points."""
    told = (task for task, points in totals.items() if points > _LEAST and task in tallies)
    listed = tuple(islice(told, _MOST_RANKED))
    points = tuple(totals[task] for task in listed)
    found = zip(listed, scores(curve, points), strict=True)
    return tuple(Ranked(t, score, _reasons(evidence, tallies[t])) for t, score in found), points


def _reasons(evidence: Evidence, counted: Tally) -> tuple[Reason, ...]:
    reading = evidence.reading
    reasons: dict[tuple[int, int, str], Reason] = {}
    for clue in sorted(counted.clues, key=_points, reverse=True):
        if clue.points <= 0 or len(reasons) >= _MOST_REASONS:
            break
        for start, end in clue.spans:
            left, right = reading.place(start, end)
            if (left, right, clue.rule) not in reasons:
                rule = clue.rule + reading.read_as(left, right)
                reason = Reason(reading.raw[left:right], left, right, rule, clue.source)
                reasons[left, right, clue.rule] = reason
    return tuple(reasons.values())[:_MOST_REASONS]
