"""Requests and answers of the JSON API, written out field by field (design.md section 8)."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from routing.rules.words import (
    Mode,
    Rating,
    Stage,
)
from routing.work.followup import TipStatus
from routing.work.intake import Receipt


class In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """An answer that its route sends as it is: a route that declares it by ``response_model``
    and returns ``answer`` spares FastAPI a second validation in another thread."""

    def answer(self, status: int = 200, **headers: str) -> Response:
        return Response(self.model_dump_json(), status, headers, "application/json")


class ContactIn(In):
    name: str | None = None
    phone: str | None = None


class TipIn(In):
    """A tip. ``named`` needs name and phone, ``confidential`` a phone."""

    text: str
    district: str | None = None
    enterprise: str | None = None
    address: str | None = None
    seen_at: str | None = None
    mode: Mode = Mode.ANONYMOUS
    contact: ContactIn | None = None
    source: str | None = None


class CodeIn(In):
    code: str


class MessageIn(In):
    """``number``: which part of a split tip it is for."""

    code: str
    text: str
    number: str | None = None


class TroubleIn(In):
    code: str
    troubled: bool
    text: str = ""
    number: str | None = None


class RatingIn(In):
    """``number``: which part of a split tip it is for."""

    code: str
    rating: Rating
    number: str | None = None


class TriageIn(In):
    text: str
    id: str = ""


class NextOut(BaseModel):
    what: str
    by: datetime


class ReceiptOut(Out):
    number: str
    code: str
    next: NextOut

    @classmethod
    def of(cls, receipt: Receipt) -> "ReceiptOut":
        step = NextOut(what=receipt.what, by=receipt.by)
        return cls(number=receipt.number, code=receipt.code, next=step)


class TimelineOut(BaseModel):
    at: datetime
    text: str


class MessageOut(BaseModel):
    at: datetime
    who: str
    text: str


class StatusOut(Out):
    number: str
    stage: Stage
    stage_label: str
    next: NextOut | None
    timeline: list[TimelineOut]
    messages: list[MessageOut]
    outcome: str | None
    notes: list[str]
    parts: list["StatusOut"]
    object_until: datetime | None
    can_tell_relapse: bool
    asks_trouble: bool
    asks_rating: bool
    withdrawn: bool

    @classmethod
    def of(cls, found: TipStatus) -> "StatusOut":
        step = None
        if found.next_what and found.next_by:
            step = NextOut(what=found.next_what, by=found.next_by)
        return cls(
            number=found.number,
            stage=found.stage,
            stage_label=found.stage_label,
            next=step,
            timeline=[TimelineOut(at=entry.at, text=entry.text) for entry in found.timeline],
            messages=[MessageOut(at=m.at, who=m.who, text=m.text) for m in found.messages],
            outcome=found.outcome,
            notes=list(found.notes),
            parts=[cls.of(part) for part in found.parts],
            object_until=found.object_until,
            can_tell_relapse=found.can_tell_relapse,
            asks_trouble=found.asks_trouble,
            asks_rating=found.asks_rating,
            withdrawn=found.withdrawn,
        )


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = []
