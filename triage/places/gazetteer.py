"""All place words of the plan in normal form, as they are valid on a day."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from common.plan.model import PlaceWords, Plan
from common.plan.places import change_days, name_words, place_words
from triage.reading.vocabulary import Vocabulary

_NAME, _PLACE = 5.0, 3.0
"""What a district's own name and a place inside it speak for it."""


@dataclass(frozen=True)
class Gazetteer:
    """Place words valid on one day, in normal form: what each may mean."""

    names: dict[str, tuple[str, ...]]
    places: dict[str, tuple[str, ...]]
    parents: dict[str, tuple[str, ...]]
    """The districts a functional area lies in on the map."""
    ended: frozenset[str]
    """Districts that no longer exist on this day."""
    around: dict[str, frozenset[str]]
    """The districts in which a place of a district may be said to lie: itself, its parents,
    those it has taken over, whole or in part."""
    villages: dict[str, frozenset[str]]
    """Villages of towns whose name several districts have, with their districts."""
    words: PlaceWords
    """What stands around place words, in normal form."""

    def of(self, word: str) -> tuple[tuple[str, ...], float]:
        """The districts a word may mean, and how plainly it does."""
        if word in self.names:
            return self.names[word], _NAME
        return self.places.get(word, ()), _PLACE


class Gazetteers:
    """The gazetteer of each day; made once for each period in which no place changes."""

    def __init__(self, plan: Plan, normal: Callable[[str], str]) -> None:
        self._days = change_days(plan)
        once = cache(normal)
        self._periods = tuple(_gazetteer(plan, on, once) for on in (date.min, *self._days))

    def on(self, day: date) -> Gazetteer:
        """The place words valid on a day."""
        return self._periods[bisect_right(self._days, day)]

    def add_to(self, vocabulary: Vocabulary) -> None:
        """Adds every place word of any day, and the words that tell what is none."""
        words: dict[str, None] = {}
        for found in self._periods:
            words |= dict.fromkeys((*found.names, *found.places))
        for word in words:
            if len(word) > 1:
                vocabulary.add(word, "place", word)
        for word in self._periods[0].villages:
            vocabulary.add(word, "village", word)
        for word in self._periods[0].words.not_places:
            vocabulary.add(word, "no_place", word)
        for word in self._periods[0].words.elsewhere:
            vocabulary.add(word, "outside", word)


def _gazetteer(plan: Plan, on: date, normal: Callable[[str], str]) -> Gazetteer:
    """The plan's place words as they are valid on a day."""
    names: dict[str, tuple[str, ...]] = {
        normal(word): (name,) for word, name in name_words(plan, on).items()
    }
    places = {normal(word): owners for word, owners in place_words(plan, on).items()}
    for word, districts in plan.lexicon.ambiguous_places.items():
        places[normal(word)] = districts
        names.pop(normal(word), None)
    for word, district in plan.place_words.usual.items():
        if district in places.get(normal(word), ()):
            places[normal(word)] = (district,)
    for wrong, right in plan.place_words.misspelt.items():
        for known in (names, places):
            if normal(right) in known:
                known.setdefault(normal(wrong), known[normal(right)])
    return Gazetteer(
        names=names,
        places=places,
        parents={d.name: d.parents for d in plan.districts},
        ended=frozenset(d.name for d in plan.districts if d.valid_to and on >= d.valid_to),
        around=_around(plan, on),
        villages=_villages(plan, normal),
        words=_normal(plan.place_words, normal),
    )


def _around(plan: Plan, on: date) -> dict[str, frozenset[str]]:
    around = {d.name: {d.name, *d.parents} for d in plan.districts}
    for district in plan.districts:
        around[plan.handled_by(district.name, on) or district.name].add(district.name)
    for move in plan.moves:
        around[move.target].add(move.origin)
    return {name: frozenset(them) for name, them in around.items()}


def _villages(plan: Plan, normal: Callable[[str], str]) -> dict[str, frozenset[str]]:
    villages: dict[str, set[str]] = {}
    for village in plan.villages:
        villages.setdefault(normal(village.name), set()).add(village.district)
    return {name: frozenset(them) for name, them in villages.items()}


def _normal(words: PlaceWords, normal: Callable[[str], str]) -> PlaceWords:
    lists = {
        key: type(value)(map(normal, value))
        for key, value in vars(words).items()
        if not isinstance(value, dict)
    }
    misspelt = {normal(wrong): right for wrong, right in words.misspelt.items()}
    return PlaceWords(**lists, usual=words.usual, misspelt=misspelt)
