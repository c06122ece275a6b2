"""Which district a tip means: names, old and short names, towns, streets, parks, landmarks.

A word that several districts have is asked about, never guessed. What a place word is worth
where it stands is judged in ``triage.places.sense``; here the districts are decided.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from triage.places.gazetteer import Gazetteer
from triage.places.sense import Scene, longest, weigh, whole_end
from triage.reading.segment import Segmenter
from triage.reading.vocabulary import Hit

_MOST = 200
"""No more place words of one text are looked at."""
_SLACK, _BORDER_SLACK = 0.4, 2.5
"""How close votes are taken as equal; where the text speaks of a border, how close then."""


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


def place(
    text: str,
    marks: dict[str, list[Hit]],
    found: Gazetteer,
    segmenter: Segmenter,
    names: Iterable[tuple[int, int]],
) -> Placed:
    """The district of a normal text. ``names``: spans of enterprise names in it."""
    if not marks.get("place"):
        return Placed(None, ())
    scene = Scene(text, marks, found, segmenter, tuple(names))
    marked = longest([*marks["place"], *marks.get("no_place", ())])
    hits = [hit for hit in marked if found.of(hit.payload)[0]][:_MOST]
    words = []
    votes: dict[str, float] = defaultdict(float)
    open_votes: list[tuple[str, ...]] = []
    for hit, weight in zip(hits, weigh(scene, hits), strict=True):
        if weight <= 0:
            continue
        words.append((hit.start, whole_end(text, hit.end)))
        districts = found.of(hit.payload)[0]
        if len(districts) > 1:
            open_votes.append(districts)
        else:
            votes[districts[0]] = max(votes[districts[0]] + 0.5, weight)
    decided = _decide(votes, open_votes, marks, found)
    return Placed(decided.district, decided.districts, decided.now, tuple(words))


def _decide(
    votes: dict[str, float],
    open_votes: list[tuple[str, ...]],
    marks: dict[str, list[Hit]],
    found: Gazetteer,
) -> Placed:
    if not votes:
        villages = [found.villages[hit.payload] for hit in marks.get("village", ())]
        return _common(open_votes, villages)
    for districts in open_votes:
        for name in set(districts) & set(votes) or _inside(districts, votes, found):
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


def _inside(districts: tuple[str, ...], votes: dict[str, float], found: Gazetteer) -> list[str]:
    """Functional areas that lie in a district that is voted for."""
    return [name for name in districts if any(p in votes for p in found.parents.get(name, ()))]


def _narrowed(ranked: list[str], votes: dict[str, float], found: Gazetteer) -> list[str]:
    """A functional area named beside the district around it is what is meant."""
    for name in ranked:
        if any(parent in votes for parent in found.parents.get(name, ())):
            return [name, *(other for other in ranked if other not in (name, *found.parents[name]))]
    return ranked


def _common(open_votes: list[tuple[str, ...]], villages: list[frozenset[str]]) -> Placed:
    """What several ambiguous words have in common, else what the first may mean.

    A village that only one of the towns of a name has tells which one is meant.
    """
    if not open_votes:
        return Placed(None, ())
    common = set(open_votes[0]).intersection(*open_votes[1:]) or set(open_votes[0])
    for districts in villages:
        common = common & districts or common
    names = tuple(name for name in open_votes[0] if name in common)
    return Placed(names[0] if len(names) == 1 else None, names)
