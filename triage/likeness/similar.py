"""Whether two tips tell the same matter, and why: one rule for the office's suggestions and
for ``tipline triage --duplicates``.

Points for and against: unit, place, task, things, rare words, wording. Each constant is the
weight of one kind of evidence, set on ``tests/triage/pairs.jsonl`` and on the labelled tips.
Two tips that name neither one unit nor one place or district are linked only where one copies
the other: among thousands of tips of a task their details are alike by chance too often.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest
from math import log2, sqrt

from rapidfuzz import fuzz

from triage.likeness.fingerprint import RAREST, Matter, asked, kept

OPENED = 20
"""So many candidates are opened and compared."""
READ = 24
"""So many of a feature's tips are looked at, the newest; a feature that more share says little."""
ENOUGH = 5.2
"""Points from which two tips are taken to tell the same matter."""
_MOST = 5
_COPIED, _SAME_WORDS = 85.0, 75.0
"""Per cent of alike wording: a copy, and nearly one."""
_MUCH, _PER_COSINE, _BY_CHANCE, _DETAILED = 25.0, 25.0, 1.25, 3.6
"""Weight of shared pairs that a copy has at least; points for the cosine of the pairs' weights;
points that any two tips of a task have; points of detail that, within one district and task,
stand for a name (of 432 such pairs of different matters 20 have as much, of 13 duplicates 10)."""
_MOST_BY_WORDS = 2.5
_SHORT, _ONE_AMISS = 2, 66.0
_PLAIN = 8.5
"""Rarity from which a shared word counts."""


@dataclass(frozen=True)
class Likeness:
    """How alike two matters are; ``reasons`` are in Chinese and can be checked in the texts."""

    points: float
    reasons: tuple[str, ...]

    @property
    def same(self) -> bool:
        return self.points >= ENOUGH

    @property
    def score(self) -> float:
        """From 0 to 1; a half is ``ENOUGH``."""
        return max(0.0, min(1.0, self.points / (2 * ENOUGH)))


Clue = tuple[float, str]
"""Points, and the reason they are for; empty where they speak against or say too little."""
_UNIT, _MENTION, _PLACE, _TASK, _NEAR_TASK = 6.0, 4.5, 3.0, 2.0, 1.0
_OTHER_TASK, _NO_TASK, _OTHER_DISTRICT = -4.0, -1.0, -2.5
_UNIT_ELSEWHERE = -5.5
_NEVER = -20.0
"""Another unit, another place: nothing that is told alike makes up for it."""


def compare(one: Matter, other: Matter) -> Likeness:
    """How alike two tips' matters are. Symmetric.

    Something must say that one site is meant: a unit, a place, a copied text, or within one
    district and task much telling detail. Without it two tips are of one kind, no more.
    """
    unit, place, told = list(_unit(one, other)), list(_place(one, other)), list(_told(one, other))
    anchored = any(points >= _PLACE for points, _ in (*unit, *place, *told))
    clues = [*unit, *place, *_task(one, other), *told]
    points = sum(points for points, _ in clues)
    reasons = tuple(reason for points, reason in clues if points > 0 and reason)
    return Likeness(points if anchored else min(points, 0.0), reasons)


def _unit(one: Matter, other: Matter) -> Iterator[Clue]:
    if one.core and other.core:
        if _same_core(one.core, other.core):
            yield _UNIT, f"同一单位“{_shorter(one.name, other.name)}”"
        else:
            yield _NEVER, ""
        return
    if not (one.core or other.core):
        return
    mentioned = _mentioned(one, other) or _mentioned(other, one)
    if mentioned:
        yield _MENTION, f"都提到“{mentioned}”"
    elif fuzz.ratio(_gist(one), _gist(other)) >= _SAME_WORDS:
        # A copy would have the name: this is a like sentence about another unit.
        yield _NEVER, ""


def _mentioned(one: Matter, other: Matter) -> str:
    """The core of one's name, or an unheard-of part of it, in the other's text; or nothing."""
    if one.core and one.core in other.text:
        return one.core
    parts = (one.core[i : i + 2] for i in range(len(one.core) - 1))
    return next((part for part in parts if other.words.get(part, 0.0) >= RAREST), "")


def _same_core(one: str, other: str) -> bool:
    """Equal, one a part of the other, or one character amiss in a longer one."""
    if one in other or other in one:
        return True
    return min(len(one), len(other)) > _SHORT and fuzz.ratio(one, other) >= _ONE_AMISS


def _shorter(one: str, other: str) -> str:
    return min(one, other, key=lambda name: (len(name), name))


def _place(one: Matter, other: Matter) -> Iterator[Clue]:
    shared = [place for place in one.places if any(_within(place, its) for its in other.places)]
    if shared:
        yield _PLACE + 0.5 * (len(shared) - 1), f"同一地点“{shared[0]}”"
    same_unit = one.core and other.core and _same_core(one.core, other.core)
    if one.district and other.district and one.district != other.district:
        elsewhere = _UNIT_ELSEWHERE if same_unit else _NEVER
        yield _OTHER_DISTRICT if shared else elsewhere, ""
    elif not shared and one.places and other.places:
        yield 0.0 if same_unit else _NEVER, ""
    elif one.district and one.district == other.district and not shared:
        yield 1.0, f"同在{one.district}"


def _within(place: str, other: str) -> bool:
    return place in other or other in place


def _task(one: Matter, other: Matter) -> Iterator[Clue]:
    if one.primary and one.primary == other.primary:
        yield _TASK, "同一事项"
    elif one.primary in other.tasks or other.primary in one.tasks:
        yield _NEAR_TASK, ""
    elif one.primary or other.primary:
        yield (_OTHER_TASK if one.primary and other.primary else _NO_TASK), ""
    things = set(one.things) & set(other.things)
    shared = sorted(
        filter(lambda t: t not in one.name + other.name, things), key=lambda t: (-len(t), t)
    )
    if shared:
        yield min(1.5, 0.75 * len(shared)), f"都说到“{shared[0]}”"


def _told(one: Matter, other: Matter) -> Iterator[Clue]:
    """Rare words, and the wording of the rest: a copy, or telling pairs of characters."""
    alike = fuzz.token_set_ratio(_gist(one), _gist(other))
    shared = {pair: weight for pair, weight in one.gist.items() if pair in other.gist}
    words = _shared_words(one, other)
    size = sqrt(len(one.words) * len(other.words))
    named = min(_MOST_BY_WORDS, 2.5 * _rarity(one, words) / sqrt(size or 1.0))
    yield named, f"都有“{'”“'.join(words[:3])}”" if words else ""
    if alike >= _COPIED and sum(shared.values()) >= _MUCH:
        yield 6.0, f"文字相近 {alike:.0f} %"
        return
    cosine = _length(shared) ** 2 / (_length(one.gist) * _length(other.gist) or 1.0)
    telling = _PER_COSINE * cosine
    if _local(one, other) and telling + named >= _DETAILED:
        yield max(_PLACE, min(6.0, telling)), f"文字相近 {alike:.0f} %"
    else:
        yield min(_PLACE - 0.5, telling - _BY_CHANCE), f"文字相近 {alike:.0f} %"


def _shared_words(one: Matter, other: Matter) -> list[str]:
    named = f"{one.name} {one.core} {other.name} {other.core}"
    return [word for word in one.words if word in other.words and word not in named]


def _rarity(matter: Matter, words: Iterable[str]) -> float:
    return sum(matter.words[word] - _PLAIN for word in words)


def _local(one: Matter, other: Matter) -> bool:
    at_home = one.district is not None and one.district == other.district
    return at_home and one.primary == other.primary


def _gist(matter: Matter) -> str:
    return " ".join(matter.gist)


def _length(gist: dict[str, float]) -> float:
    return sqrt(sum(weight * weight for weight in gist.values()))


def likeliest(listed: Iterable[tuple[int, int]], most: int = OPENED) -> list[int]:
    """The tips worth opening: ``listed`` are (feature, tip), at most ``READ`` of a feature.

    A feature counts the more the fewer tips share it; of equals the newer tip comes first.
    """
    sharing: dict[int, list[int]] = defaultdict(list)
    for feature, tip in listed:
        sharing[feature].append(tip)
    points: dict[int, float] = defaultdict(float)
    for tips in sharing.values():
        weight = log2(2 * READ / len(tips))
        for tip in tips:
            points[tip] += weight
    return nlargest(most, points, key=lambda tip: (points[tip], tip))


class Earlier:
    """The tips seen so far in one run: the store's work in memory."""

    def __init__(self) -> None:
        self._seen: list[tuple[str, Matter]] = []
        self._features: dict[str, list[int]] = defaultdict(list)

    def similar(self, matter: Matter) -> tuple[str, ...]:
        """Ids of the earlier tips that probably tell the same matter, likeliest first."""
        found = []
        for number in likeliest(self._listed(matter)):
            tip_id, other = self._seen[number]
            likeness = compare(matter, other)
            if likeness.same:
                found.append((likeness.points, tip_id))
        return tuple(tip_id for _, tip_id in sorted(found, reverse=True)[:_MOST])

    def add(self, tip_id: str, matter: Matter) -> None:
        """Keeps a tip for those that follow."""
        for feature in kept(matter):
            self._features[feature].append(len(self._seen))
        self._seen.append((tip_id, matter))

    def _listed(self, matter: Matter) -> Iterator[tuple[int, int]]:
        for place, feature in enumerate(asked(matter)):
            for number in self._features.get(feature, ())[-READ:]:
                yield place, number
