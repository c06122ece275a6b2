"""What a tip is about, in the form in which tips are found and compared.

A ``Matter`` holds the rare words of a text, the core of the enterprise's name, places, tasks
and things. Its features are strings: those of ``kept`` are stored (as keyed hashes, by
others), those of ``asked`` are looked up. Few are kept and many asked, so that a tip is found
where any of its few most telling features turns up anywhere in the other's text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice, product
from math import log

from triage.assessment import Assessment
from triage.likeness.usual import usual
from triage.names.cores import Cores
from triage.reading.segment import Segmenter
from triage.reading.text import Normaliser

KEPT, ASKED = 10, 36
"""So many features at most are stored and looked up: what a million tips may cost."""
_READ = 3_000
"""Characters of a text that are read; what is told later tells little new."""
_TOLD = 1_000
"""Characters of a text whose wording is compared."""
_TOKENS = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[a-z0-9]+(?:[.\-/][a-z0-9]+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FINER = re.compile(r"(?:工业园区?|园区|街道|镇|乡|社区|村)$")
RAREST, _DULL = 14.0, 8.5
"""Bounds of a word's rarity, the logarithm of one over its share of all words. Words below
the second say nothing."""
_PER_SIGN = 2.8
"""Rarity that each digit or letter adds."""
_OF_THE_PLAN, _LEAST_SHARE = 9.0, 1e-9
"""The plan's words are in the dictionary, but not counted; they are in many tips of a task."""
_USUAL, _NO_NAME = 4.6, 6.2
"""Weights (``triage.likeness.usual``) of what one tip in a hundred, one in five hundred says."""
_NUMERALS = frozenset("一二三四五六七八九十两几半百千万")
_EVERYDAY = 20_000
"""A character that is a word of its own more often than this is no part of a name."""
_PAIRS, _PLACES, _THINGS, _RIVALS = 4, 4, 6, 2
_WORDS = 60


@dataclass(frozen=True)
class Matter:
    """What a tip is about, all words in normal form."""

    text: str
    gist: dict[str, float]
    """What is told beside the names of unit and places: pairs of characters, with their weight."""
    words: dict[str, float]
    """Rare words, pairs of characters of names, numbers: with their rarity, rarest first."""
    name: str
    """The enterprise's name as written, for the reason shown; empty where none is named."""
    core: str
    stem: str
    """The core and the character behind it: one mistyped in the core leaves a pair that fits."""
    district: str | None
    places: tuple[str, ...]
    """Towns, streets, parks: finer than the district."""
    primary: str | None
    tasks: tuple[str, ...]
    """The primary, its co-handlers, then other likely ones."""
    things: tuple[str, ...]
    """Equipment and what else the leading task was recognised by."""


class Matters:
    """Reads matters from texts and their assessments."""

    def __init__(
        self, normaliser: Normaliser, segmenter: Segmenter, cores: Cores, common: Iterable[str]
    ) -> None:
        """``common``: the plan's words."""
        self._normaliser = normaliser
        self._segmenter = segmenter
        self._cores = cores
        self._common = frozenset(common)

    def of(self, text: str, found: Assessment) -> Matter:
        """The matter of a text. Never fails; bounded, however long the text."""
        normal = self._normaliser.read(text[:_READ]).text
        name = found.enterprise or ""
        core = self._core(name) if name else ""
        places = [self._normaliser.word(place.text) for place in found.places]
        rarity = self._words(_without(normal, places))
        words = sorted(rarity.items(), key=lambda item: (-item[1], item[0]))[:_WORDS]
        return Matter(
            text=normal,
            gist=_gist(_without(normal, (self._normaliser.word(name), core, *places))),
            words=dict(words),
            name=name,
            core=core,
            stem=_stem(core, self._normaliser.word(name)),
            district=found.district,
            places=self._finer(places),
            primary=found.primary,
            tasks=_tasks(found),
            things=_things(found),
        )

    def _core(self, name: str) -> str:
        """Empty where the name was none: what is left is a word that many tips use."""
        core = self._cores.core(name)
        return core if max(map(usual().weight, _pairs(core)), default=0.0) > _NO_NAME else ""

    def _words(self, text: str) -> dict[str, float]:
        rarity: dict[str, float] = {}
        for run in _TOKENS.findall(text):
            words = self._han(run) if run[0] >= "\u3400" else _signs(run)
            for word, rare in words:
                if rare > _DULL:
                    rarity[word] = min(rare, RAREST)
        return rarity

    def _han(self, run: str) -> Iterator[tuple[str, float]]:
        """Known words, and the pairs in stretches that the dictionary does not know."""
        unknown = ""
        for word in chain(self._segmenter.cut(run), ("",)):
            if len(word) == 1 and self._segmenter.seen(word) < _EVERYDAY:
                unknown += word
                continue
            yield from ((pair, RAREST) for pair in _pairs(unknown))
            unknown = ""
            if len(word) > 1 and not self._is_dull(word):
                share = self._segmenter.seen(word) / self._segmenter.total
                yield word, _OF_THE_PLAN if word in self._common else -log(max(share, _LEAST_SHARE))

    def _is_dull(self, word: str) -> bool:
        """Whether many tips say it; numbers in words are hardly ever told twice alike."""
        if self._cores.is_area(word) or word[0] in _NUMERALS:
            return True
        return max(map(usual().weight, _pairs(word))) < _USUAL

    def _finer(self, places: list[str]) -> tuple[str, ...]:
        """Towns, streets and parks without their endings; districts left out."""
        bare = (_FINER.sub("", place) or place for place in places)
        finer = (place for place in bare if not self._cores.is_area(place))
        return tuple(dict.fromkeys(finer))[:_PLACES]


def _stem(core: str, name: str) -> str:
    at = name.find(core)
    return name[at : at + len(core) + 1] if core and at >= 0 else core


def _gist(text: str) -> dict[str, float]:
    weight = usual().weight
    return {pair: weight(pair) for pair in sorted(pairs_of(text[:_TOLD]))}


def _without(text: str, names: Iterable[str]) -> str:
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, " ")
    return text


def pairs_of(text: str) -> set[str]:
    """The pairs of neighbouring characters of a normal text, punctuation apart."""
    return {pair for run in _TOKENS.findall(text) for pair in _pairs(run)}


def _signs(run: str) -> Iterator[tuple[str, float]]:
    """A number or a model of a machine: the longer, the rarer."""
    if not _YEAR.fullmatch(run):
        yield run, _PER_SIGN * (len(run) + (not run.isdigit()))


def _pairs(word: str) -> list[str]:
    return [word[i : i + 2] for i in range(len(word) - 1)]


def _tasks(found: Assessment) -> tuple[str, ...]:
    leading = (found.primary,) if found.primary else ()
    rivals = (each.task for each in found.ranked[:_RIVALS])
    return tuple(dict.fromkeys((*leading, *found.also, *rivals)))


def _things(found: Assessment) -> tuple[str, ...]:
    subjects = (fact.subject for fact in found.facts)
    clues = (reason.text for each in found.ranked[:1] for reason in each.reasons)
    longest = sorted({clue for clue in clues if len(clue) > 1}, key=lambda c: (-len(c), c))
    return tuple(islice(dict.fromkeys((*subjects, *longest)), _THINGS))


def kept(matter: Matter) -> tuple[str, ...]:
    """The features to store, the most telling first."""
    named = _named(matter.stem)[:_PAIRS]
    tasks, things = matter.tasks[:1], matter.things[:1]
    first = [*named, *_crossed(named[:1], tasks)]
    placed = _crossed((*matter.places[:2], *_district(matter)), tasks)
    seen = _crossed(_site(matter), things)
    return tuple(islice(dict.fromkeys((*first, *placed, *seen, *matter.words)), KEPT))


def asked(matter: Matter) -> tuple[str, ...]:
    """The features to look up, the most telling first."""
    named = _named(matter.stem)
    first = [*named, *_crossed(named[:_PAIRS], matter.tasks)]
    placed = _crossed(matter.places, matter.tasks) + _crossed(_district(matter), matter.tasks[:1])
    seen = _crossed(_site(matter), matter.things[:3])
    return tuple(islice(dict.fromkeys((*first, *placed, *seen, *matter.words)), ASKED))


def _named(stem: str) -> list[str]:
    """Pairs of a name's stem; the two ends too, which meet where the middle is mistyped."""
    pairs = _pairs(stem)
    return [*pairs[:1], f"{stem[0]}…{stem[-1]}", *pairs[1:]] if len(pairs) > 1 else pairs


def _crossed(ones: Iterable[str], others: Iterable[str]) -> list[str]:
    return [f"{one} {other}" for one, other in product(ones, others)]


def _district(matter: Matter) -> tuple[str, ...]:
    return (matter.district,) if matter.district else ()


def _site(matter: Matter) -> tuple[str, ...]:
    """The finest place that is named."""
    return (*matter.places, *_district(matter))[:1]
