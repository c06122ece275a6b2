"""Points for each task: weighted words, combinations of clues, quantities, each with reason.

The strongest clue of a task counts fully, each further one less: ten words of one kind
must not outweigh two independent clues.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import attrgetter, or_

from common.plan.model import Term
from triage.assessment import Ranked, Reason
from triage.context import Context
from triage.text import Reading
from triage.thresholds import Judged
from triage.vocabulary import Hit
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
_HALF = 8.0
"""Points at which the score is one half."""


_points = attrgetter("points")


@dataclass(slots=True)
class Clue:
    """Points with the places they come from, in the normal text."""

    points: float
    spans: tuple[tuple[int, int], ...]
    rule: str
    source: str


@dataclass(slots=True)
class Tally:
    """What speaks for one task: ``clues`` in the end, before that words by their kind."""

    clues: list[Clue] = field(default_factory=list)
    words: dict[str, Clue] = field(default_factory=dict)
    support: dict[str, Clue] = field(default_factory=dict)
    denied: dict[str, Clue] = field(default_factory=dict)
    choices: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    also: set[str] = field(default_factory=set)
    points: float = 0.0

    def count(self) -> None:
        """Sets ``points``: each further clue counts less, what is denied counts against.

        Supporting words count beside another clue, or two of them together, unless all
        are faint: then only many do.
        """
        self.clues.extend(self.words.values())
        best = sorted(self.support.values(), key=_points, reverse=True)[:_MOST_SUPPORT]
        if self.clues or (len(best) > 1 and best[0].points > _FAINT) or len(best) == _MOST_SUPPORT:
            self.clues.extend(best)
        self.clues.extend(self.denied.values())
        pro = sorted([c.points for c in self.clues if c.points > 0], reverse=True)
        total = sum(share * points for share, points in zip(_SHARES, pro, strict=False))
        total += _SHARES[-1] * sum(pro[len(_SHARES) :])
        self.points = total + sum(c.points for c in self.clues if c.points < 0)

    def strong(self, least: float) -> int:
        """How many clues have at least so many points each."""
        return sum(clue.points >= least for clue in self.clues)

    def choice(self) -> str | None:
        """The selector value that clearly leads; None where none or several do."""
        ranked = sorted(self.choices.items(), key=lambda item: -item[1])
        if not ranked or (len(ranked) > 1 and ranked[0][1] < _CLEAR_CHOICE * ranked[1][1]):
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


def tally(evidence: Evidence, rules: Iterable[Rule]) -> dict[str, Tally]:
    """What speaks for each task of the plan."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    _add_terms(evidence, tallies)
    _add_rules(evidence, rules, tallies)
    for judged in evidence.facts:
        fact = judged.fact
        tallies[judged.rule.task].clues.append(
            Clue(_FACT_POINTS[fact.verdict], (), f"{fact.rule}：{fact.text}", judged.rule.source)
        )
    for counted in tallies.values():
        counted.count()
    return tallies


def _add_terms(evidence: Evidence, tallies: dict[str, Tally]) -> None:
    context, names = evidence.context, evidence.names
    for hit in _outermost(evidence.marks.get("term", [])):
        term: Term = hit.payload
        status = "open" if context.plain else context.status(hit.start, hit.end)
        counted = tallies[term.task]
        if status == "open":
            if term.choice:
                votes = counted.choices
                votes[term.choice] = max(votes[term.choice], term.weight) + _REPEAT
            named = bool(names) and evidence.named(hit.start, hit.end)
            weak = named or term.kind == "support"
            _keep(counted.support if weak else counted.words, hit, _NAMED_SHARE if named else 1.0)
        elif status != "settled" and term.kind == "core":
            _keep(counted.denied, hit, _DENIED_SHARE)


def _keep(clues: dict[str, Clue], hit: Hit, share: float) -> None:
    """Keeps the first mention of a word."""
    term: Term = hit.payload
    if term.text not in clues:
        span = ((hit.start, hit.end),)
        clues[term.text] = Clue(term.weight * share, span, term.rule, term.source)


def _outermost(hits: list[Hit]) -> list[Hit]:
    """Hits without those inside a longer hit for the same task.

    Hits come in the order of their start; a longer one from the same start replaces.
    """
    kept: list[Hit] = []
    last: dict[str, int] = {}
    for hit in hits:
        task = hit.payload.task
        before = last.get(task)
        if before is None or hit.end > kept[before].end:
            if before is not None and hit.start == kept[before].start:
                kept[before] = hit
                continue
            last[task] = len(kept)
            kept.append(hit)
    return kept


def _add_rules(evidence: Evidence, rules: Iterable[Rule], tallies: dict[str, Tally]) -> None:
    """Adds the combinations whose clues all occur; each group of words is one bit."""
    hits = evidence.marks.get("group", [])
    if not evidence.context.plain:
        hits = [hit for hit in hits if _is_open(evidence.context, hit)]
    present = reduce(or_, [hit.payload for hit in hits], 0)
    absent = ~present
    for rule in rules:
        if rule.needs & absent or rule.bars & present:
            continue
        clues = [[hit for hit in hits if hit.payload & bit] for bit in rule.order]
        chosen = _together(clues, rule.combination.window)
        if chosen and not (evidence.names and all(evidence.named(*hit[:2]) for hit in chosen)):
            _add_rule(rule, chosen, tallies)


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
            f"方案第{combination.task}项，规则 {combination.id}",
        )
    )
    counted.also.update(combination.also)
    if combination.choice:
        votes = counted.choices
        votes[combination.choice] = max(votes[combination.choice], combination.weight) + _REPEAT


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


def ranked(evidence: Evidence, tallies: dict[str, Tally]) -> tuple[Ranked, ...]:
    """The tasks with positive points, best first; the score grows towards 1."""
    order = sorted(tallies, key=lambda task: -tallies[task].points)[:_MOST_RANKED]
    return tuple(
        Ranked(
            task, round(tallies[task].points / (tallies[task].points + _HALF), 3),
            _reasons(evidence, tallies[task]),
        )
        for task in order
        if tallies[task].points > _LEAST
    )  # fmt: skip


def _reasons(evidence: Evidence, counted: Tally) -> tuple[Reason, ...]:
    reasons: dict[tuple[int, int, str], Reason] = {}
    for clue in sorted(counted.clues, key=_points, reverse=True):
        if clue.points <= 0 or len(reasons) >= _MOST_REASONS:
            break
        for start, end in clue.spans:
            left, right = evidence.reading.place(start, end)
            words = evidence.reading.raw[left:right]
            reason = Reason(words, left, right, clue.rule, clue.source)
            reasons.setdefault((left, right, clue.rule), reason)
    return tuple(reasons.values())[:_MOST_REASONS]
