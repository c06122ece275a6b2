"""What triage says about a text: the stable answer of ``tipline triage`` and the API.

Offsets count characters of the text as it was given.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

Scope = Literal["in", "out", "unclear", "spam"]
FactVerdict = Literal["meets", "outside", "boundary", "unknown"]
WORDING = "已标注线索的用词统计"
"""The source of reasons that rest on wording alone: no rule, shown last and modestly."""


@dataclass(frozen=True)
class Reason:
    """One matched clue: the words as typed, where they stand, the rule and its source."""

    text: str
    start: int
    end: int
    rule: str
    source: str


@dataclass(frozen=True)
class Ranked:
    task: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class AssessedOffice:
    """A responsible section; ``office`` is None while the row's choice is open."""

    department: str
    office: str | None
    role: Literal["lead", "support"]


@dataclass(frozen=True)
class Fact:
    """A quantity read from the text and held against a rule (``value`` per item)."""

    subject: str
    value: float
    unit: str
    count: int
    text: str
    start: int
    end: int
    rule: str
    verdict: FactVerdict


@dataclass(frozen=True)
class AskBack:
    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class GoInstead:
    name: str
    phone: str


@dataclass(frozen=True)
class Assessment:
    """系统初判. A suggestion with reasons; the human act is 研判."""

    scope: Scope
    primary: str | None
    also: tuple[str, ...]
    sure: bool
    danger: bool
    ranked: tuple[Ranked, ...]
    offices: tuple[AssessedOffice, ...]
    district: str | None
    districts: tuple[str, ...]
    handled_by: str | None
    enterprise: str | None
    facts: tuple[Fact, ...]
    question: AskBack | None
    referral: GoInstead | None
    similar: tuple[str, ...] = ()
    hints: tuple[Reason, ...] = ()
    """Words that could give the reporter away. Internal: not part of ``answer()``."""
    officials: bool = False
    """Officials are accused: never assigned by itself. Internal as well."""
    places: tuple[Reason, ...] = ()
    """The place's names as written, for the summary. Internal as well."""
    points: tuple[float, ...] = ()
    """The points behind each of ``ranked``, for fitting the scores. Internal as well."""

    def gives_away(self, reason: Reason) -> bool:
        """Whether the reason's words touch a hint of who reported."""
        return any(reason.start < hint.end and hint.start < reason.end for hint in self.hints)

    def for_units(self) -> "Assessment":
        """What handlers may see: no hints, and nothing in the reporter's own wording."""
        ranked = (
            replace(
                each,
                reasons=tuple(
                    reason
                    for reason in each.reasons
                    if reason.source != WORDING and not self.gives_away(reason)
                ),
            )
            for each in self.ranked
        )
        return replace(self, ranked=tuple(ranked))

    def answer(self, tip_id: str) -> dict[str, Any]:
        """The stable JSON form (design.md section 8), without the internal fields."""
        body = asdict(self)
        for internal in ("hints", "officials", "places", "points"):
            del body[internal]
        return {"id": tip_id, **body}
