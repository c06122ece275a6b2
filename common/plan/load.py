"""Reads a plan's folder as one value, or says everything that is wrong with it."""

from dataclasses import dataclass
from pathlib import Path

from common.plan.contacts import read_contacts
from common.plan.deadlines import read_deadlines
from common.plan.demo import load_demo
from common.plan.districts import DistrictRow, read_districts
from common.plan.faults import FaultList
from common.plan.head import Head, read_head
from common.plan.letters import declared_letters, read_letters
from common.plan.lexicon import Names as LexiconNames
from common.plan.lexicon import read_lexicon
from common.plan.model import (
    Contact,
    Deadlines,
    District,
    KindRule,
    Lists,
    PlaceWords,
    Plan,
    Shape,
    Task,
    Turns,
    Village,
)
from common.plan.names import Names, declared
from common.plan.papers import Letters
from common.plan.place_words import read_place_words
from common.plan.places import PlacesFile, read_places
from common.plan.shapes import read_shapes
from common.plan.tasks import read_tasks
from common.plan.toml import read_toml
from common.plan.turns import read_turns
from common.plan.villages import read_villages
from common.plan.words import Lexicon


@dataclass(frozen=True)
class _Parts:
    """What the files gave; None where a file could not be used."""

    head: Head | None
    tasks: tuple[Task, ...]
    kinds: tuple[KindRule, ...]
    rows: tuple[DistrictRow, ...]
    places: PlacesFile | None
    place_words: PlaceWords
    villages: tuple[Village, ...]
    shapes: tuple[Shape, ...]
    deadlines: Deadlines | None
    turns: Turns | None
    letters: Letters | None
    contacts: tuple[Contact, ...]
    lexicon: Lexicon | None


def load_plan(folder: Path) -> Plan:
    """The plan in ``folder``. Raises PlanFaults with every fault found, by file and line."""
    faults = FaultList()
    if not folder.is_dir():
        faults.add(folder, 1, "没有这个方案文件夹")
        faults.raise_any()
    parts = _read(folder, faults)
    faults.raise_any()
    plan = _plan(parts)
    # Only checked here; read again where a demo is wanted.
    load_demo(folder, plan)
    return plan


def _read(folder: Path, faults: FaultList) -> _Parts:
    head_file = read_toml(folder / "plan.toml", faults)
    tasks_file = read_toml(folder / "tasks.toml", faults)
    rows = read_districts(folder / "districts.csv", faults)
    names = declared(head_file, tasks_file, rows.declared)
    tasks, kinds = read_tasks(tasks_file, names)
    letters_file = read_toml(folder / "letters.toml", faults)
    places = read_places(read_toml(folder / "places.toml", faults), names)
    return _Parts(
        head=read_head(head_file),
        tasks=tasks,
        kinds=kinds,
        rows=rows.rows,
        places=places,
        place_words=read_place_words(
            folder / "place-words.toml", faults, names, places, rows.called
        ),
        villages=read_villages(folder / "villages.csv", faults, names, places),
        shapes=read_shapes(folder / "shapes.geojson", faults, names),
        turns=read_turns(read_toml(folder / "turns.toml", faults)),
        deadlines=read_deadlines(
            read_toml(folder / "deadlines.toml", faults), names, declared_letters(letters_file)
        ),
        letters=read_letters(letters_file),
        contacts=_contacts(folder, faults, tasks, names),
        lexicon=_lexicon(folder, faults, names),
    )


def _lexicon(folder: Path, faults: FaultList, names: Names) -> Lexicon | None:
    """The words; not read while what they refer to cannot be read itself."""
    if names.tasks is None or names.districts is None or names.choices is None:
        return None
    words = LexiconNames(names.tasks, names.districts, names.choices)
    return read_lexicon(folder, faults, words)


def _contacts(
    folder: Path, faults: FaultList, tasks: tuple[Task, ...], names: Names
) -> tuple[Contact, ...]:
    path = folder / "contacts.toml"
    return read_contacts(read_toml(path, faults), tasks, names) if path.exists() else ()


def _plan(parts: _Parts) -> Plan:
    head, places = parts.head, parts.places
    deadlines, letters, turns = parts.deadlines, parts.letters, parts.turns
    if head is None or places is None or parts.lexicon is None:
        raise AssertionError("a file that could not be used left no fault")
    if deadlines is None or letters is None or turns is None:
        raise AssertionError("a file that could not be used left no fault")
    return Plan(
        edition=head.edition,
        city=head.city,
        title=head.title,
        document=head.document,
        year=head.year,
        valid_from=head.valid_from,
        valid_to=head.valid_to,
        coordinator=head.coordinator,
        number_prefix=head.number_prefix,
        channel_note=head.channel_note,
        emergency=head.emergency,
        tasks=parts.tasks,
        kinds=parts.kinds,
        districts=tuple(_district(row, places) for row in parts.rows),
        lexicon=parts.lexicon,
        turns=turns,
        deadlines=deadlines,
        letters=letters,
        choices={selector: tuple(values) for selector, values in head.choices.items()},
        contacts=parts.contacts,
        departments=tuple(head.departments),
        lists=_lists(head),
        moves=places.moves(),
        place_suffixes=tuple(places.suffixes),
        full_only=frozenset(places.full_only),
        place_words=parts.place_words,
        villages=parts.villages,
        shapes=parts.shapes,
    )


def _lists(head: Head) -> Lists | None:
    found = head.lists
    if found is None:
        return None
    return Lists(tuple(found.publishers), found.decide_days, found.answer_days)


def _district(row: DistrictRow, places: PlacesFile) -> District:
    return District(
        name=row.name,
        short=row.short,
        aliases=row.aliases,
        places=places.of(row.name),
        code=row.code,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        successor=row.successor,
        parents=row.parents,
    )
