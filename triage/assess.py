"""Text in, assessment out (系统初判): composes reading, finding, scoring and judging.

Pure after construction: no clock, no database, nothing written. Safe to use from threads.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path

from common.plan.model import Plan
from triage.assessment import AskBack, Assessment, Fact
from triage.context import Context
from triage.enterprises import Named, NameFinder
from triage.offices import offices, undetermined
from triage.places import Gazetteer, Placed, gazetteer, place
from triage.questions import question
from triage.scope import CLEAR, scope_of
from triage.scoring import Evidence, Tally, ranked, tally
from triage.segment import Segmenter
from triage.signals import identity_hints, in_danger
from triage.text import Normaliser
from triage.thresholds import judge
from triage.vocabulary import Hit
from triage.words import compile_words

_SURE_POINTS = 7.5
"""Points the leading task needs to be assigned without a person."""
_SURE_LEAD = 1.35
"""How many times the points of the next task it needs."""
_ALSO_POINTS = 7.0
_ALSO_SHARE = 0.75
"""A further task becomes co-handler from these points and this share of the leader's."""


class Triage:
    """The triage of one plan. Construction loads the dictionary; then ``assess``."""

    def __init__(self, plan: Plan, cache_dir: Path) -> None:
        """``cache_dir``: a folder only the server can write, for jieba's cache."""
        self._plan = plan
        lexicon = plan.lexicon
        self._normaliser = Normaliser(lexicon.words.get("misspelt", ()))
        self._words = compile_words(plan, self._normaliser.word)
        parts = (lexicon.words.get(name, ()) for name in ("name_generic", "name_brand", "city"))
        whole = (*self._words.vocabulary.words(), *lexicon.dictionary, *chain(*parts))
        self._segmenter = Segmenter(cache_dir, whole)
        lists = {name: frozenset(map(self._normaliser.word, words)) for name, words in lexicon.words.items()}
        names = {self._normaliser.word(w) for d in plan.districts for w in (d.name, d.short, *d.aliases)}
        self._names = NameFinder(lists, names, self._segmenter)
        self._gazetteer = lru_cache(maxsize=8)(self._places_on)

    def _places_on(self, on: date) -> Gazetteer:
        return gazetteer(self._plan, on, self._normaliser.word)

    def assess(self, text: str, on: date) -> Assessment:
        """The assessment of a text as of a date. Never fails, whatever the text."""
        reading = self._normaliser.read(text)
        marks = self._words.vocabulary.find(reading.text)
        context = Context(reading.text, marks)
        names = self._names.find(reading.text, marks)
        spans = [(n.start, n.end) for n in names]
        evidence = Evidence(reading, context, marks, spans, judge(reading, context, marks))
        tallies = tally(evidence, self._words.rules)
        placed = place(reading.text, marks, self._gazetteer(on), self._segmenter, spans)
        return self._composed(evidence, tallies, placed, names, on)

    def _composed(
        self, evidence: Evidence, tallies: dict[str, Tally], placed: Placed,
        names: Sequence[Named], on: date,
    ) -> Assessment:  # fmt: skip
        reading, marks, context = evidence.reading, evidence.marks, evidence.context
        order = sorted(tallies, key=lambda t: -tallies[t].points)
        points = tallies[order[0]].points if order else 0.0
        scoped = scope_of(reading.text, points, context, marks, self._plan.lexicon)
        primary = order[0] if scoped.scope == "in" and order else None
        also = _also(tallies, order) if primary else ()
        choices = {task: tallies[task].choice() for task in order}
        units = offices(self._plan, primary, also, choices) if primary else ()
        facts = tuple(judged.fact for judged in evidence.facts)
        danger = in_danger(context, marks)
        officials = _officials(context, marks)
        asked = None
        if scoped.scope in ("in", "unclear"):
            asked = question(self._plan, scoped.scope, primary, order, tallies, choices, facts, placed)
        return Assessment(
            scope=scoped.scope,
            primary=primary,
            also=also,
            sure=bool(primary)
            and self._sure(primary or "", tallies, order, facts)
            and not (danger or officials or undetermined(units) or len(placed.districts) > 1),
            danger=danger,
            ranked=ranked(evidence, tallies),
            offices=units,
            district=placed.district,
            districts=placed.districts,
            handled_by=self._handled_by(placed, on),
            enterprise=_enterprise(evidence, names),
            facts=facts,
            question=asked,
            referral=scoped.referral,
            hints=identity_hints(reading, marks),
            officials=officials,
        )

    def _handled_by(self, placed: Placed, on: date) -> str | None:
        named = placed.now or placed.district
        return self._plan.handled_by(named, on) if named else None

    def _sure(
        self, primary: str, tallies: dict[str, Tally], order: list[str], facts: Sequence[Fact]
    ) -> bool:
        """Whether the leading task leads clearly and nothing open hangs on it."""
        if any(fact.verdict in ("boundary", "unknown") for fact in facts):
            return False
        if not self._plan.task(primary).automatic:
            return False
        leading = tallies[primary]
        rivals = [tallies[t].points for t in order[1:] if t not in leading.also]
        if not leading.solid:
            return False
        return leading.points >= _SURE_POINTS and leading.points >= _SURE_LEAD * max([0.0, *rivals])


def _also(tallies: dict[str, Tally], order: list[str]) -> tuple[str, ...]:
    """Tasks a rule of the leader names, and those nearly as strong by clues of their own."""
    leading = tallies[order[0]]
    named = [task for task in sorted(leading.also) if task != order[0]]
    strong = [
        task for task in order[1:]
        if tallies[task].points >= max(_ALSO_POINTS, _ALSO_SHARE * leading.points)
        and _apart(tallies[task], leading)
    ]  # fmt: skip
    return tuple(dict.fromkeys((*named, *strong)))


def _apart(one: Tally, other: Tally) -> bool:
    """Whether the first rests on at least one clue that shares no words with the other."""
    taken = [span for clue in other.clues if clue.points > 0 for span in clue.spans]
    return any(
        clue.points >= CLEAR
        and clue.spans
        and not any(s < e2 and s2 < e for s, e in clue.spans for s2, e2 in taken)
        for clue in one.clues
    )


def _officials(context: Context, marks: dict[str, list[Hit]]) -> bool:
    return any(context.status(h.start, h.end) == "open" for h in marks.get("official", []))


def _enterprise(evidence: Evidence, names: Sequence[Named]) -> str | None:
    if not names or names[0].score <= 0:
        return None
    start, end = evidence.reading.place(names[0].start, names[0].end)
    return evidence.reading.raw[start:end]


__all__ = ["AskBack", "Assessment", "Triage"]
