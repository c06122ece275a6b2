"""Reads the words of a plan (``lexicon*.toml``, ``catalogue.csv``) into a Lexicon.

All ``lexicon*.toml`` files have one schema and are joined, so that a city may keep them
in one file or in several. A clue of a combination is written ``"@group|word|word"``.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import Field

from common.plan.calibration import CalibrationEntry, read_calibration
from common.plan.catalogue import CatalogueRow, CatalogueRules, read_catalogue
from common.plan.counts import read_counts
from common.plan.faults import FaultList
from common.plan.toml import Entry, TomlFile, read_toml
from common.plan.words import (
    Combination,
    Lexicon,
    Question,
    Referral,
    Term,
    Threshold,
)

Words = list[str]


class _TermEntry(Entry):
    task: str
    weight: float | int = Field(gt=0)
    kind: Literal["core", "support"] = "core"
    rule: str = Field(min_length=1)
    source: str = Field(min_length=1)
    choice: str | None = None
    words: Words = Field(min_length=1)


class _CombinationEntry(Entry):
    id: str = Field(min_length=1)
    task: str
    weight: float | int = Field(gt=0)
    all_of: Words = Field(min_length=1)
    none_of: Words = []
    reason: str = Field(min_length=1)
    choice: str | None = None
    also: Words = []
    window: int = Field(default=0, ge=0)


class _ThresholdEntry(Entry):
    id: str = Field(min_length=1)
    task: str
    subjects: Words = Field(min_length=1)
    op: Literal["<", "<=", ">", ">="]
    value: float | int
    unit: str
    fuels: Words = []
    other_fuels: Words = []
    zones: Words = []
    beyond: Words = []
    source: str
    confirmed: bool = False


class _ReferralEntry(Entry):
    id: str
    name: str
    phone: str
    hours: str = ""
    terms: Words


class _QuestionEntry(Entry):
    id: str
    between: Words
    text: str
    answers: Words = Field(min_length=2)
    adds: Words


class _LexiconFile(Entry):
    groups: dict[str, Words] = {}
    term: list[_TermEntry] = []
    combination: list[_CombinationEntry] = []
    threshold: list[_ThresholdEntry] = []
    referral: list[_ReferralEntry] = []
    question: list[_QuestionEntry] = []
    default_referral: str | None = None
    dictionary: Words = []
    danger: Words = []
    spam: Words = []
    identity_hints: Words = []
    officials: Words = []
    negations: Words = []
    settled: Words = []
    enterprise_suffixes: Words = []
    ambiguous_places: dict[str, Words] = {}
    words: dict[str, Words] = {}
    catalogue: CatalogueRules | None = None
    catalogue_row: list[CatalogueRow] = []
    calibration: CalibrationEntry | None = None


@dataclass(frozen=True)
class Names:
    """What the words may refer to: the rest of the plan, already read."""

    tasks: Collection[str]
    districts: Collection[str]
    choices: Mapping[str, Collection[str]]


@dataclass
class _Reading:
    """The files of one folder while they are joined."""

    names: Names
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    files: list[tuple[TomlFile, _LexiconFile]] = field(default_factory=list)

    def list_of(self, key: str) -> tuple[str, ...]:
        joined: dict[str, None] = {}
        for _, content in self.files:
            joined.update(dict.fromkeys(getattr(content, key)))
        return tuple(joined)

    def table_of(self, key: str) -> dict[str, tuple[str, ...]]:
        joined: dict[str, tuple[str, ...]] = {}
        for _, content in self.files:
            for name, words in getattr(content, key).items():
                joined[name] = (*joined.get(name, ()), *words)
        return joined


def read_lexicon(folder: Path, faults: FaultList, names: Names) -> Lexicon | None:
    """All words of the plan in ``folder``; None where a file cannot be read at all.

    What refers to an unknown task, choice, group, district or referral becomes a fault
    with its file and line.
    """
    reading = _Reading(names)
    for path in sorted(folder.glob("lexicon*.toml")) or [folder / "lexicon.toml"]:
        file = read_toml(path, faults)
        content = file.check(_LexiconFile)
        if content is None:
            return None
        reading.files.append((file, content))
    reading.groups = reading.table_of("groups")
    lexicon = _joined(reading, folder, faults)
    _check_references(reading, lexicon)
    return lexicon


def _joined(reading: _Reading, folder: Path, faults: FaultList) -> Lexicon:
    terms, thresholds = _catalogue(reading, folder, faults)
    return Lexicon(
        terms=(*_terms(reading), *terms),
        combinations=tuple(_combinations(reading)),
        thresholds=(*_thresholds(reading), *thresholds),
        dictionary=reading.list_of("dictionary"),
        out=tuple(_referrals(reading)),
        default_referral=next(
            (c.default_referral for _, c in reading.files if c.default_referral), ""
        ),
        danger=reading.list_of("danger"),
        spam=reading.list_of("spam"),
        identity_hints=reading.list_of("identity_hints"),
        officials=reading.list_of("officials"),
        negations=reading.list_of("negations"),
        settled=reading.list_of("settled"),
        enterprise_suffixes=reading.list_of("enterprise_suffixes"),
        questions=tuple(_questions(reading)),
        ambiguous_places=reading.table_of("ambiguous_places"),
        words=reading.table_of("words"),
        calibration=read_calibration(
            [(file, content.calibration) for file, content in reading.files if content.calibration]
        ),
        counts=read_counts(folder, reading.names.tasks, faults),
    )


def _catalogue(
    reading: _Reading, folder: Path, faults: FaultList
) -> tuple[tuple[Term, ...], tuple[Threshold, ...]]:
    rules = next((c.catalogue for _, c in reading.files if c.catalogue), None)
    path = folder / "catalogue.csv"
    if rules is None or not path.exists():
        return (), ()
    rows = {row.id: row for _, content in reading.files for row in content.catalogue_row}
    return read_catalogue(path, rules, rows, reading.names.tasks, faults)


def _terms(reading: _Reading) -> Iterable[Term]:
    for file, content in reading.files:
        for i, entry in enumerate(content.term):
            _check_task(reading, file, entry.task, entry.choice, ("term", i))
            for word in _expanded(reading, file, entry.words, ("term", i, "words")):
                yield Term(
                    word, entry.task, float(entry.weight), entry.kind, entry.rule, entry.source,
                    entry.choice,
                )  # fmt: skip


def _combinations(reading: _Reading) -> Iterable[Combination]:
    seen: set[str] = set()
    for file, content in reading.files:
        for i, entry in enumerate(content.combination):
            at = ("combination", i)
            if entry.id in seen:
                file.fault(f"编号“{entry.id}”重复", *at, "id")
            seen.add(entry.id)
            for task in (entry.task, *entry.also):
                _check_task(reading, file, task, entry.choice if task == entry.task else None, at)
            yield Combination(
                id=entry.id,
                task=entry.task,
                weight=float(entry.weight),
                all_of=tuple(
                    _expanded(reading, file, clue.split("|"), (*at, "all_of"))
                    for clue in entry.all_of
                ),
                none_of=_expanded(reading, file, entry.none_of, (*at, "none_of")),
                reason=entry.reason,
                choice=entry.choice,
                also=tuple(entry.also),
                window=entry.window,
            )


def _thresholds(reading: _Reading) -> Iterable[Threshold]:
    for file, content in reading.files:
        for i, entry in enumerate(content.threshold):
            at = ("threshold", i)
            _check_task(reading, file, entry.task, None, at)
            yield Threshold(
                id=entry.id,
                task=entry.task,
                subjects=_expanded(reading, file, entry.subjects, at),
                op=entry.op,
                value=float(entry.value),
                unit=entry.unit,
                fuels=_expanded(reading, file, entry.fuels, at),
                source=entry.source,
                confirmed=entry.confirmed,
                other_fuels=_expanded(reading, file, entry.other_fuels, at),
                zones=_expanded(reading, file, entry.zones, at),
                beyond=_expanded(reading, file, entry.beyond, at),
            )


def _referrals(reading: _Reading) -> Iterable[Referral]:
    for file, content in reading.files:
        for i, entry in enumerate(content.referral):
            terms = _expanded(reading, file, entry.terms, ("referral", i, "terms"))
            yield Referral(entry.id, entry.name, entry.phone, entry.hours, terms)


def _questions(reading: _Reading) -> Iterable[Question]:
    for file, content in reading.files:
        for i, entry in enumerate(content.question):
            if len(entry.answers) != len(entry.adds):
                file.fault("answers 与 adds 的项数应相同", "question", i)
            yield Question(
                entry.id, tuple(entry.between), entry.text, tuple(entry.answers), tuple(entry.adds)
            )


def _expanded(
    reading: _Reading, file: TomlFile, words: Iterable[str], at: tuple[str | int, ...]
) -> tuple[str, ...]:
    """The words with every ``@group`` replaced by its words, each once."""
    found: dict[str, None] = {}
    for word in words:
        if not word.startswith("@"):
            found[word] = None
        elif word[1:] in reading.groups:
            found.update(dict.fromkeys(_expanded(reading, file, reading.groups[word[1:]], at)))
        else:
            file.fault(f"没有词组“{word}”", *at)
    found.pop("", None)
    return tuple(found)


def _check_task(
    reading: _Reading, file: TomlFile, task: str, choice: str | None, at: tuple[str | int, ...]
) -> None:
    names = reading.names
    if task not in names.tasks:
        file.fault(f"没有任务“{task}”", *at)
    if choice and not any(choice in values for values in names.choices.values()):
        file.fault(f"没有选项“{choice}”", *at)


def _check_references(reading: _Reading, lexicon: Lexicon) -> None:
    ids = {referral.id for referral in lexicon.out}
    for file, content in reading.files:
        if content.default_referral and content.default_referral not in ids:
            file.fault(f"没有去向“{content.default_referral}”", "default_referral")
        for place, districts in content.ambiguous_places.items():
            for district in set(districts) - set(reading.names.districts):
                file.fault(f"没有区县“{district}”", "ambiguous_places", place)
