"""Text in, assessment out (系统初判): composes reading, finding, scoring and judging.

Pure after construction: no clock, no database, nothing written. Safe to use from threads.
"""

from collections.abc import Sequence
from datetime import date
from itertools import chain
from pathlib import Path

from common.plan.counts import SCOPES
from common.plan.model import Plan
from triage.amounts.thresholds import crowded, judge
from triage.assessment import Assessment, Reason
from triage.bayes import Bayes, stretches
from triage.deciding import further_tasks, leads_clearly
from triage.likeness.fingerprint import Matter, Matters
from triage.names.cores import Cores
from triage.names.enterprises import NameFinder
from triage.names.parts import Marks, Named
from triage.offices import offices, undetermined
from triage.places.placing import Placed, place
from triage.places.shapes import districts_at
from triage.questions import Findings, question
from triage.reading.context import Context
from triage.reading.items import items
from triage.reading.segment import Segmenter
from triage.reading.sounds import load_sounds
from triage.reading.text import Normaliser, Reading, mended
from triage.reading.vocabulary import Hit
from triage.scope import scope_of
from triage.scoring import Evidence, Tally, ranked, tally
from triage.signals import identity_hints, in_danger
from triage.typos import Speller, outside, spoken_words
from triage.weighing import Weighed, weigh
from triage.words import compile_words

_CLEAR_ITEM = 0.9
"""The score from which one item of a list brings in its task."""
_PLACES = 6
"""No more places of one text are named in its summary."""


class Triage:
    """The triage of one plan. Construction loads the dictionary; then ``assess``."""

    def __init__(self, plan: Plan, cache_dir: Path) -> None:
        """``cache_dir``: a folder only the server can write, for jieba's cache."""
        self._plan = plan
        lexicon = plan.lexicon
        self._normaliser = Normaliser(lexicon.words.get("misspelt", ()))
        self._words = compile_words(plan, self._normaliser.word)
        self._bayes = Bayes(lexicon.counts, (*(task.id for task in plan.tasks), *SCOPES))
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
        spoken = spoken_words(
            self._words.vocabulary, lists.get("misheard", frozenset()), self._segmenter
        )
        self._speller = Speller(spoken, load_sounds(cache_dir), self._segmenter)
        self.cores = Cores(plan, self._normaliser.word)
        common = self._words.vocabulary.words()
        self._matters = Matters(self._normaliser, self._segmenter, self.cores, common)

    def assess(self, text: str, on: date) -> Assessment:
        """The assessment of a text as of a date. Never fails, whatever the text."""
        reading, marks = self._read(text)
        context = Context(reading.text, marks)
        names = self._names.find(reading.text, marks)
        spans = [(n.start, n.end) for n in names]
        evidence = Evidence(reading, context, marks, spans, judge(reading, context, marks))
        tallies = tally(evidence)
        gazetteer = self._words.gazetteers.on(on)
        placed = place(reading.text, marks, gazetteer, self._segmenter, spans)
        return self._composed(evidence, tallies, placed, names, on)

    def districts_at(self, latitude: float, longitude: float, on: date) -> tuple[str, ...]:
        """Those responsible on a date for a point of the map, nearest first; none: outside."""
        found = districts_at(self._plan.shapes, latitude, longitude)
        there = (self._plan.handled_by(name, on) for name in found)
        return tuple(dict.fromkeys(name for name in there if name))

    def read(self, text: str) -> Reading:
        """The text as triage reads it: in normal form, with misspelt words put right."""
        return self._read(text)[0]

    def _read(self, text: str) -> tuple[Reading, dict[str, list[Hit]]]:
        """The text as it is read, and the plan's words in it."""
        reading = self._normaliser.read(text)
        marks = self._words.vocabulary.find(reading.text)
        suspects = self._speller.suspects(reading.text)
        repairs = self._speller.repairs(reading.text, suspects, marks) if suspects else []
        if repairs:
            names = [(n.start, n.end) for n in self._names.find(reading.text, marks)]
            reading = mended(reading, outside(repairs, names))
            marks = self._words.vocabulary.find(reading.text)
        return reading, marks

    def wording(self, text: str) -> set[str]:
        """The stretches of a text outside its places and names, for counting them."""
        reading, marks = self._read(text)
        names = [(n.start, n.end) for n in self._names.find(reading.text, marks)]
        return stretches(reading.text, _left_out(names, marks))

    def matter(self, text: str, found: Assessment) -> Matter:
        """What the text is about, for finding and comparing: ``found`` is its assessment."""
        return self._matters.of(text, found)

    def _composed(
        self, evidence: Evidence, tallies: dict[str, Tally], placed: Placed,
        names: Sequence[Named], on: date,
    ) -> Assessment:  # fmt: skip
        left_out = _left_out(evidence.names, evidence.marks)
        weighed = weigh(evidence, tallies, left_out, self._bayes)
        scoped = scope_of(evidence, weighed, self._plan.lexicon)
        primary = weighed.leader if scoped.scope == "in" else None
        also = self._also(evidence.reading.raw, tallies, weighed, on) if primary else ()
        choices = {task: tallied.choice() for task, tallied in tallies.items()}
        units = offices(self._plan, primary, also, choices) if primary else ()
        facts = tuple(judged.fact for judged in evidence.facts)
        danger = in_danger(evidence.context, evidence.marks)
        officials = _officials(evidence)
        stopped = (
            danger
            or officials
            or undetermined(units)
            or len(placed.districts) > 1
            or crowded(evidence.reading.text)
            or not all(self._plan.task(task).automatic for task in also)
        )
        found = Findings(scoped.scope, primary, weighed.tasks, tallies, choices, facts, placed)
        listed, points = ranked(evidence, tallies, weighed.tasks, self._plan.lexicon.calibration)
        return Assessment(
            scope=scoped.scope,
            primary=primary,
            also=also,
            sure=primary is not None
            and not stopped
            and leads_clearly(self._plan, found, weighed, scoped.lead),
            danger=danger,
            ranked=listed,
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
            points=points,
        )

    def _also(
        self, raw: str, tallies: dict[str, Tally], weighed: Weighed, on: date
    ) -> tuple[str, ...]:
        """Co-handling tasks: of the text as a whole, and of a list's items that are clear."""
        parts = [self.assess(item, on) for item in items(raw)]
        listed = [p.primary for p in parts if p.primary and p.ranked[0].score >= _CLEAR_ITEM]
        also = dict.fromkeys((*further_tasks(tallies, weighed), *listed))
        also.pop(weighed.leader, None)
        return tuple(also)

    def _handled_by(self, placed: Placed, on: date) -> str | None:
        named = placed.now or placed.district
        return self._plan.handled_by(named, on) if named else None


def _left_out(names: Sequence[tuple[int, int]], marks: Marks) -> list[tuple[int, int]]:
    """What says where and who: the names of units and of places."""
    return [*names, *((hit.start, hit.end) for hit in marks.get("place", ()))]


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
