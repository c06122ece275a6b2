"""Which district a tip means: names, old and short names, towns, streets and parks.

A word that several districts have is asked about, never guessed. What is only the origin
or the destination of goods, or part of an addressee, does not place the enterprise.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from common.plan.model import Plan
from common.plan.places import name_words, place_words
from triage.segment import Segmenter
from triage.vocabulary import Hit, Vocabulary, between

_NAME, _PLACE = 5.0, 3.0
_DOUBTFUL = 2
"""Words of so many characters turn up by chance where two others meet."""
_BESIDE, _GOODS_AFTER, _ADDRESSEE = 6, 3, 5
"""How far before a place 运到, how far after it 拉来 and 生态环境局 and the like count."""
_IN_NAME, _ELSEWHERE, _IN_ADDRESS = -1.5, -3.5, -1.0
"""What a place word loses in an enterprise's name, as origin of goods, in an addressee."""
_SLACK, _BORDER_SLACK = 0.4, 2.5
"""How close votes are taken as equal; where the text speaks of a border, how close then."""
_BEFORE = ("在", "位于", "地处")
_FURTHER = ("街道", "镇", "乡", "场", "社区", "工业园", "园区", "组团", "村", "区", "县")


@dataclass(frozen=True)
class Placed:
    """``district`` is None where none or several fit; then ``districts`` has them all.

    ``now``: who is responsible today for the town that is named, where the text uses the
    old name of its district.
    """

    district: str | None
    districts: tuple[str, ...]
    now: str | None = None
    words: tuple[tuple[int, int], ...] = ()
    """Where the places stand that speak for the enterprise's site, 街道 and 镇 included."""


@dataclass(frozen=True)
class Gazetteer:
    """Place words valid on one day, in normal form: what each may mean."""

    names: dict[str, tuple[str, ...]]
    places: dict[str, tuple[str, ...]]
    weak: frozenset[str]
    """Towns whose short name is an everyday word (黑水)."""
    parents: dict[str, tuple[str, ...]]
    """The districts a functional area lies in on the map."""
    ended: frozenset[str]
    """Districts that no longer exist on this day."""

    def of(self, word: str) -> tuple[tuple[str, ...], float]:
        """The districts a word may mean, and how plainly it does."""
        if word in self.names:
            return self.names[word], _NAME
        return self.places.get(word, ()), _PLACE


def gazetteer(plan: Plan, on: date, normal: Callable[[str], str]) -> Gazetteer:
    """The plan's place words as they are valid on a day."""
    names: dict[str, tuple[str, ...]] = {
        normal(word): (name,) for word, name in name_words(plan, on).items()
    }
    places = {normal(word): owners for word, owners in place_words(plan, on).items()}
    for word, districts in plan.lexicon.ambiguous_places.items():
        places[normal(word)] = districts
        names.pop(normal(word), None)
    parents = {d.name: d.parents for d in plan.districts}
    ended = frozenset(d.name for d in plan.districts if d.valid_to and on >= d.valid_to)
    weak = frozenset(map(normal, plan.lexicon.words.get("weak_place", ())))
    return Gazetteer(names, places, weak, parents, ended)


def add_places(vocabulary: Vocabulary, plan: Plan, normal: Callable[[str], str]) -> None:
    """Adds every place word of any day under the role ``place``."""
    words: dict[str, None] = {}
    for on in (date.min, date.max):
        found = gazetteer(plan, on, normal)
        words |= dict.fromkeys((*found.names, *found.places))
    for word in words:
        if len(word) > 1:
            vocabulary.add(word, "place", word)


def place(
    text: str,
    marks: dict[str, list[Hit]],
    found: Gazetteer,
    segmenter: Segmenter,
    names: Iterable[tuple[int, int]],
) -> Placed:
    """The district of a normal text. ``names``: spans of enterprise names in it."""
    hits = [h for h in longest(marks.get("place", [])) if found.of(h.payload)[0]]
    spans, words = list(names), []
    votes: dict[str, float] = defaultdict(float)
    open_votes: list[tuple[str, ...]] = []
    for hit in hits[:200]:
        districts, strength = found.of(hit.payload)
        weight = strength + _situation(text, hit, marks, spans)
        if weight <= 0 or not (strength > _PLACE or _stands(text, hit, hits, found, segmenter)):
            continue
        words.append((hit.start, _whole_end(text, hit.end)))
        if len(districts) > 1:
            open_votes.append(districts)
        else:
            votes[districts[0]] = max(votes[districts[0]] + 0.5, weight)
    return replace(_decide(votes, open_votes, marks, found), words=tuple(words))


def _whole_end(text: str, end: int) -> int:
    """The end of a place's name with what follows it: 三江 with 街道."""
    return next((end + len(word) for word in _FURTHER if text.startswith(word, end)), end)


def longest(hits: list[Hit]) -> list[Hit]:
    """Hits that do not lie inside a longer one."""
    kept: list[Hit] = []
    reach = -1
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if hit.end > reach:
            kept.append(hit)
            reach = hit.end
    return kept


def _stands(text: str, hit: Hit, hits: list[Hit], found: Gazetteer, segmenter: Segmenter) -> bool:
    """Whether the characters are that place, not parts of two words (出水口) nor everyday."""
    if hit.end - hit.start > _DOUBTFUL or hit.start == 0 or text.startswith(_FURTHER, hit.end):
        return True
    if any(other.end == hit.start or other.end + 1 == hit.start for other in hits):
        return True
    if hit.payload in found.weak and not text.endswith(_BEFORE, 0, hit.start):
        return False
    return segmenter.whole(text, hit.start, hit.end)


def _situation(
    text: str, hit: Hit, marks: dict[str, list[Hit]], names: list[tuple[int, int]]
) -> float:
    """How much more, or less, a place word says where it stands."""
    value = 0.0
    if any(start <= hit.start and hit.end <= end for start, end in names):
        value += _IN_NAME
    before = between(marks.get("goods_from_to", []), hit.start - _BESIDE, hit.start)
    if any(0 <= hit.start - mark.end <= 1 for mark in before):
        value += _ELSEWHERE
    if between(marks.get("goods_after", []), hit.end, hit.end + _GOODS_AFTER):
        value += _ELSEWHERE
    if between(marks.get("authority", []), hit.end, hit.end + _ADDRESSEE):
        value += _IN_ADDRESS
    if text.startswith(("区", "县"), hit.end):
        value += 0.5
    return value


def _decide(
    votes: dict[str, float],
    open_votes: list[tuple[str, ...]],
    marks: dict[str, list[Hit]],
    found: Gazetteer,
) -> Placed:
    if not votes:
        return _common(open_votes)
    for districts in open_votes:
        for name in set(districts) & set(votes):
            votes[name] += 1
    ranked = sorted(votes, key=lambda name: -votes[name])
    border = bool(marks.get("border"))
    if not border:
        ranked = _narrowed(ranked, votes, found)
    slack = _BORDER_SLACK if border else _SLACK
    several = [name for name in ranked if votes[name] >= votes[ranked[0]] - slack]
    if len(several) > 1:
        return Placed(None, tuple(several))
    now = next((n for n in ranked[1:] if ranked[0] in found.ended and n not in found.ended), None)
    return Placed(ranked[0], (ranked[0],), now)


def _narrowed(ranked: list[str], votes: dict[str, float], found: Gazetteer) -> list[str]:
    """A functional area named beside the district around it is what is meant."""
    for name in ranked:
        if any(parent in votes for parent in found.parents.get(name, ())):
            return [name, *(other for other in ranked if other not in (name, *found.parents[name]))]
    return ranked


def _common(open_votes: list[tuple[str, ...]]) -> Placed:
    """What several ambiguous words have in common, else what the first may mean."""
    if not open_votes:
        return Placed(None, ())
    common = set(open_votes[0]).intersection(*open_votes[1:]) or set(open_votes[0])
    names = tuple(name for name in open_votes[0] if name in common)
    return Placed(names[0] if len(names) == 1 else None, names)
