"""Reads ``places.toml`` and answers which districts a place word may mean on a day."""

from datetime import date

from pydantic import Field

from common.plan.model import District, Move, Plan
from common.plan.names import Names
from common.plan.toml import Entry, Texts, TomlFile, doubles
from common.plan.validity import holds

_SHORTEST = 2
"""One character alone is never taken for a place."""


class _DistrictEntry(Entry):
    name: str
    towns: Texts
    spots: Texts = Field(default=[])


class _MoveEntry(Entry):
    on: date
    origin: str = Field(alias="from")
    target: str = Field(alias="to")
    towns: list[str] = Field(min_length=1)


class PlacesFile(Entry):
    """``places.toml`` as it is written."""

    suffixes: Texts
    full_only: Texts = Field(default=[])
    district: list[_DistrictEntry] = Field(default=[])
    move: list[_MoveEntry] = Field(default=[])

    def of(self, district: str) -> tuple[str, ...]:
        """Towns and spots of a district, as they are after every move."""
        return tuple(
            place
            for entry in self.district
            if entry.name == district
            for place in (*entry.towns, *entry.spots)
        )

    def knows(self, word: str) -> bool:
        """Whether any place begins with this word."""
        return any(
            place.startswith(word)
            for entry in self.district
            for place in (*entry.towns, *entry.spots)
        )

    def moves(self) -> tuple[Move, ...]:
        """The towns that changed districts, as values."""
        return tuple(
            Move(entry.on, entry.origin, entry.target, tuple(entry.towns)) for entry in self.move
        )


def read_places(file: TomlFile, names: Names) -> PlacesFile | None:
    """Places per district and moves between districts; faults are noted."""
    content = file.check(PlacesFile)
    if content is None:
        return None
    for number, name in doubles([entry.name for entry in content.district]):
        file.fault(f"区县“{name}”重复", "district", number, "name")
    for number, entry in enumerate(content.district):
        if names.lack_district(entry.name):
            file.fault(f"没有区县“{entry.name}”", "district", number, "name")
        for key in ("towns", "spots"):
            for place, word in doubles(getattr(entry, key)):
                file.fault(f"地名“{word}”重复", "district", number, key, place)
    _check_moves(file, content, names)
    return content


def _check_moves(file: TomlFile, content: PlacesFile, names: Names) -> None:
    """Both sides are known, and what has moved stands where it moved to."""
    for number, entry in enumerate(content.move):
        for key, name in (("from", entry.origin), ("to", entry.target)):
            if names.lack_district(name):
                file.fault(f"没有区县“{name}”", "move", number, key)
        towns = content.of(entry.target)
        for place, town in enumerate(entry.towns):
            if towns and town not in towns:
                file.fault(f"“{entry.target}”没有“{town}”", "move", number, "towns", place)


def change_days(plan: Plan) -> tuple[date, ...]:
    """The days from which any place word may mean something else, in order."""
    bounds = {day for d in plan.districts for day in (d.valid_from, d.valid_to) if day}
    return tuple(sorted(bounds | {move.on for move in plan.moves}))


def places_on(plan: Plan, district: District, on: date) -> tuple[str, ...]:
    """Towns, parks and landmarks of a district as its borders ran on this day."""
    places = dict.fromkeys(district.places)
    for move in sorted(plan.moves, key=lambda move: move.on, reverse=True):
        if on >= move.on:
            continue
        if move.target == district.name:
            places = {place: None for place in places if place not in move.towns}
        elif move.origin == district.name:
            places |= dict.fromkeys(move.towns)
    return tuple(places)


def short_form(plan: Plan, place: str) -> str | None:
    """What people call a town (its name without the ending), or None where it has none.

    Not where fewer than two characters would remain, nor where the rest is an everyday
    word or another district's name.
    """
    for suffix in plan.place_suffixes:
        if place.endswith(suffix) and len(place) - len(suffix) >= _SHORTEST:
            short = place[: -len(suffix)]
            return None if short in plan.full_only else short
    return None


def place_words(plan: Plan, on: date) -> dict[str, tuple[str, ...]]:
    """Every place word valid on this day, with the names of the districts it may mean.

    More than one name: the word is ambiguous and has to be asked about. The places of a
    district that has ended are its successor's. The districts' own names are not in it: see
    ``name_words``.
    """
    taken = name_words(plan, on)
    found: dict[str, dict[str, None]] = {}
    for district in plan.districts:
        owner = plan.handled_by(district.name, on)
        if owner is None or (district.valid_from and on < district.valid_from):
            continue
        for place in places_on(plan, district, on):
            for word in (place, short_form(plan, place)):
                if word and word not in taken:
                    found.setdefault(word, {})[owner] = None
    return {word: tuple(names) for word, names in found.items()}


def name_words(plan: Plan, on: date) -> dict[str, str]:
    """Everything districts are called, with the formal name of the one that is meant.

    A name that is no longer valid still means the old district (its tips go to the
    successor, ``Plan.handled_by``); where two share a word, the one valid on this day.
    """
    current = {
        district.name: holds(district.valid_from, district.valid_to, on)
        for district in plan.districts
    }
    found: dict[str, str] = {}
    for district in plan.districts:
        for word in (district.name, district.short, *district.aliases):
            if word not in found or (current[district.name] and not current[found[word]]):
                found[word] = district.name
    return found
