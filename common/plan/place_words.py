"""Reads ``place-words.toml``: how place words are told from everyday ones. May be missing."""

from collections.abc import Collection
from pathlib import Path

from common.plan.faults import FaultList
from common.plan.model import PlaceWords
from common.plan.names import Names
from common.plan.places import PlacesFile
from common.plan.toml import Entry, Texts, TomlFile, doubles, read_toml

_SETS = ("brands", "needs_context", "everyday")
_TABLES = ("usual", "misspelt")


class _File(Entry):
    """The file as it is written; the keys are the fields of ``PlaceWords``."""

    brands: Texts = []
    needs_context: Texts = []
    everyday: Texts = []
    not_places: Texts = []
    elsewhere: Texts = []
    here_before: Texts = []
    here_after: Texts = []
    settled_after: Texts = []
    people_after: Texts = []
    sent_to: Texts = []
    come_from: Texts = []
    usual: dict[str, str] = {}
    misspelt: dict[str, str] = {}


def read_place_words(
    path: Path,
    faults: FaultList,
    names: Names,
    places: PlacesFile | None,
    called: Collection[str],
) -> PlaceWords:
    """The word lists; none where a plan has no such file. Faults are noted.

    ``called``: what the districts are called.
    """
    if not path.exists():
        return PlaceWords()
    file = read_toml(path, faults)
    content = file.check(_File)
    if content is None:
        return PlaceWords()
    _check_lists(file, content)
    for word, district in content.usual.items():
        _check_usual(file, word, district, names, places)
    for wrong, right in content.misspelt.items():
        if places and right not in called and not places.knows(right):
            file.fault(f"没有地名“{right}”", "misspelt", wrong)
    lists = {key: tuple(words) for key, words in content if key not in (*_TABLES, *_SETS)}
    return PlaceWords(
        brands=frozenset(content.brands),
        needs_context=frozenset(content.needs_context),
        everyday=frozenset(content.everyday),
        usual=content.usual,
        misspelt=content.misspelt,
        **lists,
    )


def _check_lists(file: TomlFile, content: _File) -> None:
    """No word twice in a list or in two of the first three."""
    for key, words in content:
        for place, word in doubles(words) if key not in _TABLES else ():
            file.fault(f"“{word}”重复", key, place)
    listed: set[str] = set()
    for key in _SETS:
        words = getattr(content, key)
        for place, word in enumerate(words):
            if word in listed:
                file.fault(f"“{word}”也在上面的列表里", key, place)
        listed.update(words)


def _check_usual(
    file: TomlFile, word: str, district: str, names: Names, places: PlacesFile | None
) -> None:
    known = places.of(district) if places else ()
    if names.lack_district(district):
        file.fault(f"没有区县“{district}”", "usual", word)
    elif known and not any(place.startswith(word) for place in known):
        file.fault(f"“{district}”没有“{word}”", "usual", word)
