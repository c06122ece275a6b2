"""Text in, assessment out (系统初判): composes reading, finding, scoring and judging.

Pure after construction: no clock, no database, nothing written. Safe to use from threads.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path

from common.plan.model import Plan
from triage.assessment import Assessment, Reason
from triage.context import Context
from triage.enterprises import Named, NameFinder
from triage.offices import offices, undetermined
from triage.places import Gazetteer, Placed, gazetteer, place
from triage.questions import Findings, question
from triage.scope import CLEAR, scope_of
from triage.scoring import Evidence, Tally, ranked, tally
from triage.segment import Segmenter
from triage.signals import identity_hints, in_danger
from triage.text import Normaliser, Reading
from triage.thresholds import judge
from triage.words import compile_words

_FIRM, _STRONG = 3.4, 5.5
"""Points of a clue that counts as one of two, and of one that must be among them."""
_TWO_CLUES = (7.5, 1.35)
_ONE_CLUE = (10.0, 2.0)
"""What the leader needs to be sure by two firm clues or by one: points, and how many times
the points of the next task. Set so that on all labelled tips nothing sure was wrong."""
_ALSO_POINTS = 7.0
_ALSO_SHARE = 0.75
_PLACES = 6
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
        lists = {
            name: frozenset(map(self._normaliser.word, words))
            for name, words in lexicon.words.items()
        }
        names = {
            self._normaliser.word(w) for d in plan.districts for w in (d.name, d.short, *d.aliases)
        }
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
        order = sorted(tallies, key=lambda task: -tallies[task].points)
        scoped = scope_of(evidence, tallies[order[0]].points if order else 0.0, self._plan.lexicon)
        primary = order[0] if scoped.scope == "in" and order else None
        also = _also(tallies, order) if primary else ()
        choices = {task: tallies[task].choice() for task in order}
        units = offices(self._plan, primary, also, choices) if primary else ()
        facts = tuple(judged.fact for judged in evidence.facts)
        danger = in_danger(evidence.context, evidence.marks)
        officials = _officials(evidence)
        stopped = danger or officials or undetermined(units) or len(placed.districts) > 1
        found = Findings(scoped.scope, primary, order, tallies, choices, facts, placed)
        return Assessment(
            scope=scoped.scope,
            primary=primary,
            also=also,
            sure=primary is not None and not stopped and self._sure(found),
            danger=danger,
            ranked=ranked(evidence, tallies),
            offices=units,
            district=placed.district,
            districts=placed.districts,
            handled_by=self._handled_by(placed, on),
            enterprise=_enterprise(evidence, names),
            facts=facts,
            question=question(self._plan, found),
            referral=scoped.referral,
            hints=identity_hints(evidence.reading, evidence.marks),
            officials=officials,
            places=_places(evidence.reading, placed),
        )

    def _sure(self, found: Findings) -> bool:
        """Whether the leading task leads clearly and no quantity is open."""
        if any(fact.verdict in ("boundary", "unknown") for fact in found.facts):
            return False
        leading = found.tallies[found.order[0]]
        if not (self._plan.task(found.order[0]).automatic and leading.strong(_STRONG)):
            return False
        rivals = [found.tallies[t].points for t in found.order[1:] if t not in leading.also]
        bars = (_ONE_CLUE, _TWO_CLUES) if leading.strong(_FIRM) > 1 else (_ONE_CLUE,)
        next_best = max([0.0, *rivals])
        return any(leading.points >= max(least, times * next_best) for least, times in bars)

    def _handled_by(self, placed: Placed, on: date) -> str | None:
        named = placed.now or placed.district
        return self._plan.handled_by(named, on) if named else None


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


def _places(reading: Reading, placed: Placed) -> tuple[Reason, ...]:
    """The place words as they were typed, with their place in the original."""
    spans = [reading.place(start, end) for start, end in placed.words[:_PLACES]]
    return tuple(Reason(reading.raw[left:right], left, right, "地名", "") for left, right in spans)


def _officials(evidence: Evidence) -> bool:
    hits = evidence.marks.get("official", [])
    return any(evidence.context.status(hit.start, hit.end) == "open" for hit in hits)


def _enterprise(evidence: Evidence, names: Sequence[Named]) -> str | None:
    if not names or names[0].score <= 0:
        return None
    start, end = evidence.reading.place(names[0].start, names[0].end)
    return evidence.reading.raw[start:end]
