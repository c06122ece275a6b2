"""The office's letters as values: their wording, what they may cite, how long a step takes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from common.plan.source import Source
from common.plan.validity import holds

LetterKind = Literal["supervise", "circular", "talk", "remind", "report"]
LetterBy = Literal["lead", "office"]
LetterTo = Literal["district", "department", "leading_group"]

TITLE = re.compile(r"《[^《》]+》")


@dataclass(frozen=True)
class Basis:
    """依据: how it is cited, when it is valid, and who has checked that it says so."""

    id: str
    citation: str
    valid_from: date | None
    valid_to: date | None
    confirmed: bool
    confirmed_by: str

    def may_be_cited(self, on: date) -> bool:
        """Whether a letter of this day may cite it."""
        return self.confirmed and holds(self.valid_from, self.valid_to, on)


@dataclass(frozen=True)
class LetterForm:
    """One kind of letter by one sender, as a draft begins; ``bases`` are ids."""

    kind: LetterKind
    by: LetterBy
    to: LetterTo
    title: str
    text: str
    """Paragraphs, with ``{…}`` where the case's facts go (``PLACEHOLDERS``)."""
    bases: tuple[str, ...]
    copies: tuple[str, ...]
    """Bodies the letter is copied to (抄送), by name."""


@dataclass(frozen=True)
class LetterTerms:
    """Working days for each step, and after how many more a reminder comes again."""

    days: Mapping[str, int]
    repeat: int
    source: Source


@dataclass(frozen=True)
class Letters:
    """What ``letters.toml`` says; ``folder`` holds the templates of the documents."""

    leading_group: str
    forms: tuple[LetterForm, ...]
    bases: tuple[Basis, ...]
    terms: LetterTerms
    folder: Path

    def form(self, kind: str, by: str) -> LetterForm | None:
        """The form of a kind of letter by this sender (``office`` or ``lead``)."""
        return next((form for form in self.forms if (form.kind, form.by) == (kind, by)), None)

    def citations(self, form: LetterForm | None, on: date) -> tuple[str, ...] | None:
        """What a letter of this form cites on this day; None while one may not be cited, or
        where the plan has no such form any more."""
        if form is None:
            return None
        found = {basis.id: basis.citation for basis in self.bases if basis.may_be_cited(on)}
        missing = [each for each in form.bases if each not in found]
        return None if missing else tuple(found[each] for each in form.bases)

    def titles(self, on: date) -> frozenset[str]:
        """The titles 《…》 of everything that may be cited on this day."""
        citable = (basis.citation for basis in self.bases if basis.may_be_cited(on))
        return frozenset(title for citation in citable for title in TITLE.findall(citation))
