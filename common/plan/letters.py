"""Reads ``letters.toml``: the wording of letters, their legal bases, the time of each step."""

from datetime import date
from string import Formatter

from pydantic import Field

from common.plan.papers import (
    Basis,
    LetterBy,
    LetterForm,
    LetterKind,
    Letters,
    LetterTerms,
    LetterTo,
)
from common.plan.source import Source, SourceEntry
from common.plan.toml import Entry, TomlFile, doubles
from common.plan.validity import backwards, overlap

PLACEHOLDERS = frozenset({
    "number", "matter", "unit", "handed_over", "to_do", "late", "office", "basis",
})  # fmt: skip
"""What a text may ask for: facts of the case that name nobody, and the place of the bases."""
TEMPLATES = ("letter.docx", "letter.typ")
Names = frozenset[tuple[LetterKind, LetterBy]]


class _StepsEntry(Entry):
    drafting: int = Field(gt=0)
    checking: int = Field(gt=0)
    signing: int = Field(gt=0)
    sending: int = Field(gt=0)
    repeat: int = Field(gt=0)
    source: SourceEntry


class _BasisEntry(Entry):
    id: str = Field(min_length=1)
    citation: str = Field(min_length=1)
    confirmed: bool
    confirmed_by: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class _LetterEntry(Entry):
    kind: LetterKind
    by: LetterBy
    to: LetterTo
    title: str = Field(min_length=1)
    text: str = Field(min_length=1)
    bases: list[str] = Field(default=[])
    copies: list[str] = Field(default=[])


class _LettersFile(Entry):
    leading_group: str = Field(min_length=1)
    steps: _StepsEntry
    basis: list[_BasisEntry] = Field(default=[])
    letter: list[_LetterEntry] = Field(min_length=1)


def read_letters(file: TomlFile) -> Letters | None:
    """Forms and bases; None where the file cannot be used at all (the faults are noted)."""
    content = file.check(_LettersFile)
    if content is None:
        return None
    _check_bases(file, content.basis)
    for number, letter in enumerate(content.letter):
        _check_letter(file, number, letter, {basis.id for basis in content.basis})
    for number, (kind, by) in doubles([(letter.kind, letter.by) for letter in content.letter]):
        file.fault(f"{by} 的文书“{kind}”重复", "letter", number, "kind")
    for name in TEMPLATES:
        if not (file.path.parent / "letters" / name).is_file():
            file.faults.add(file.path, 1, f"缺少文书模板 letters/{name}")
    return Letters(
        leading_group=content.leading_group,
        forms=tuple(_form(entry) for entry in content.letter),
        bases=tuple(Basis(**dict(entry)) for entry in content.basis),
        terms=_terms(content.steps),
        folder=file.path.parent / "letters",
    )


def declared_letters(file: TomlFile) -> Names | None:
    """Kind and sender of each letter, whatever else is wrong; None: unreadable."""
    if not file.usable:
        return None
    raw = ((entry.get("kind"), entry.get("by")) for entry in file.tables("letter"))
    return frozenset((k, b) for k, b in raw if isinstance(k, str) and isinstance(b, str))  # type: ignore[misc]


def _form(entry: _LetterEntry) -> LetterForm:
    return LetterForm(
        entry.kind, entry.by, entry.to, entry.title, entry.text.strip(),
        tuple(entry.bases), tuple(entry.copies),
    )  # fmt: skip


def _terms(steps: _StepsEntry) -> LetterTerms:
    days = {name: getattr(steps, name) for name in ("drafting", "checking", "signing", "sending")}
    return LetterTerms(days, steps.repeat, Source(steps.source.text, steps.source.confirmed))


def _check_bases(file: TomlFile, bases: list[_BasisEntry]) -> None:
    """A confirmed one says by whom; of one id no two are valid on the same day."""
    for number, basis in enumerate(bases):
        if basis.confirmed and not basis.confirmed_by:
            file.fault("confirmed = true 时应写明 confirmed_by", "basis", number)
        if backwards(basis.valid_from, basis.valid_to):
            file.fault("valid_to 应晚于 valid_from", "basis", number, "valid_to")
        for other in bases[:number]:
            periods = (basis.valid_from, basis.valid_to), (other.valid_from, other.valid_to)
            if other.id == basis.id and overlap(*periods):
                file.fault(f"依据“{basis.id}”的有效期重叠", "basis", number)


def _check_letter(file: TomlFile, number: int, letter: _LetterEntry, bases: set[str]) -> None:
    for place, basis in enumerate(letter.bases):
        if basis not in bases:
            file.fault(f"没有依据“{basis}”", "letter", number, "bases", place)
    for key in ("title", "text"):
        for name in _placeholders(file, number, key, getattr(letter, key)):
            if name not in PLACEHOLDERS or (key == "title" and name == "basis"):
                file.fault(f"不认识的占位“{{{name}}}”", "letter", number, key)
    if bool(letter.bases) != ("{basis}" in letter.text):
        file.fault("有依据（bases）的文书应在正文写 {basis}，没有的不写", "letter", number, "text")


def _placeholders(file: TomlFile, number: int, key: str, text: str) -> list[str]:
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        file.fault("花括号不成对", "letter", number, key)
        return []
