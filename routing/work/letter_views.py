"""What officers see of letters: those that wait, one of them, and it as a document."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from common.clock import local_date, show_last_day
from common.errors import NotAllowed
from db import letters as stored
from db import officers
from db.tables import Event, Letter, Tip
from routing.rules import citing, letters, wording
from routing.rules.labels import label
from routing.rules.standing import Actor
from routing.rules.words import (
    LetterKind,
    LetterState,
    LetterStep,
    Role,
)
from routing.work import casework
from routing.work.case import Case, matter_of
from routing.work.climbing import lead_unit
from routing.work.desk import Desk
from routing.work.documents import Document
from routing.work.drafting import open_words
from routing.work.letters import Paper, value_of

WAITING = 100
READERS = frozenset({Role.OFFICE, Role.HANDLER, Role.SIGNATORY})
MARKS = dict.fromkeys(letters.UNSIGNED, "草稿，未经签发，不得外传")


@dataclass(frozen=True)
class Line:
    """A letter in a list; nothing of its words."""

    id: str
    kind: LetterKind
    state: LetterState
    number: str
    matter: str
    addressee: str
    unit: str | None
    since: datetime
    reminded: int
    outside_number: str | None


@dataclass(frozen=True)
class Shelf:
    """Letters of one officer: those that wait for him, and all he may see."""

    waiting: tuple[Line, ...]
    all: tuple[Line, ...]
    cursor: str | None
    """Hand it back for the next page; None at the end."""


@dataclass(frozen=True)
class Happened:
    at: datetime
    who: str
    what: str
    words: str


@dataclass(frozen=True)
class LetterView:
    """One letter as its readers see it, with the steps this one can take now."""

    line: Line
    title: str
    text: str
    """As it was written, with the mark where the basis belongs."""
    filled: str
    """As it reads today."""
    contact: str
    seal: str
    steps: tuple[LetterStep, ...]
    fault: str | None
    """Why it cannot be signed as it stands."""
    people: tuple[tuple[str, str], ...]
    """拟稿, 核稿, 签发 with the names, as far as it has come."""
    signed_at: datetime | None
    sent_on: str | None
    history: tuple[Happened, ...]
    version: int


def shelf(session: Session, desk: Desk, actor: Actor, cursor: str | None) -> Shelf:
    """The officer's letters. Raises NotAllowed for whoever has nothing to do with letters."""
    if actor.role not in READERS:
        raise NotAllowed("督办文书由办公室和主办单位的经办人、审签人办理。")
    open_states = [state for state in LetterState if state not in letters.ENDS]
    waiting = stored.in_states(session, open_states, actor.unit, WAITING)
    found = stored.page(session, actor.unit, _decode(cursor))
    more = len(found) == stored.PAGE
    return Shelf(
        waiting=tuple(
            _line(desk, row, tip) for row, tip in waiting if letters.waits_for(value_of(row), actor)
        ),
        all=tuple(_line(desk, row, tip) for row, tip in found),
        cursor=_encode(found[-1][0]) if more else None,
    )


def of_case(case: Case) -> tuple[Line, ...]:
    """The letters of an opened case that its actor may see.

    Raises NoSuchCase for whoever has no part in its letters.
    """
    if not has_letters(case):
        raise casework.NoSuchCase
    rows = stored.of_tip(case.session, case.tip.id)
    mine = [row for row in rows if letters.readable(row.unit, case.actor)]
    return tuple(_line(case.desk, row, case.tip) for row in mine)


def has_letters(case: Case) -> bool:
    """Whether the case's actor may see letters about it."""
    return letters.readable(lead_unit(case), case.actor)


def view(paper: Paper) -> LetterView:
    """A letter that was opened."""
    case, row = paper.case, paper.row
    words, known, today = open_words(case, row), case.desk.plan.letters, local_date(case.now)
    unsigned = row.state in letters.UNSIGNED
    whole = f"{words.title}\n{words.text}"
    return LetterView(
        line=_line(case.desk, row, case.tip),
        title=words.title,
        text=words.text,
        filled=citing.filled(known, paper.form, words.text, today) if unsigned else words.text,
        contact=words.contact,
        seal=words.seal,
        steps=letters.possible(paper.value, case.actor),
        fault=citing.fault(known, paper.form, whole, today) if unsigned else None,
        people=_people(case, row),
        signed_at=row.signed_at,
        sent_on=row.sent_on.isoformat() if row.sent_on else None,
        history=_history(case, row),
        version=row.version,
    )


def _people(case: Case, row: Letter) -> tuple[tuple[str, str], ...]:
    steps = (("拟稿", row.drafted_by), ("核稿", row.checked_by), ("签发", row.signed_by))
    names = officers.names(case.session, (who for _, who in steps if who))
    return tuple((step, names.get(who, who)) for step, who in steps if who)


def _history(case: Case, row: Letter) -> tuple[Happened, ...]:
    events = stored.history(case.session, row)
    names = officers.names(case.session, (event.actor for event in events))
    return tuple(_happened(case, event, names) for event in events)


def _happened(case: Case, event: Event, names: dict[str, str]) -> Happened:
    itself = json.loads(event.codes).get("automatic")
    return Happened(
        at=event.at,
        who=names.get(event.actor, label(Role(event.role))),
        what=wording.EVENTS[f"{event.kind}_by_itself" if itself else event.kind],
        words=case.envelope.open_payload(event),
    )


def document_of(paper: Paper) -> Document:
    """The letter as it would be printed now."""
    case, row, seen = paper.case, paper.row, view(paper)
    plan = case.desk.plan
    return Document(
        mark="已作废" if row.state == LetterState.VOID else MARKS.get(seen.line.state, ""),
        number=row.outside_number or "",
        title=seen.title,
        addressee=row.addressee.replace("/", " "),
        paragraphs=tuple(line for line in seen.filled.splitlines() if line.strip()),
        sender=row.unit.split("/")[0] if row.unit else plan.coordinator,
        day=show_last_day(row.signed_at) if row.signed_at else "　　年　月　日",
        contact=seen.contact or "　　　　　　",
        copies="、".join(paper.form.copies) if paper.form else "",
    )


def _line(desk: Desk, row: Letter, tip: Tip) -> Line:
    return Line(
        id=row.id,
        kind=LetterKind(row.kind),
        state=LetterState(row.state),
        number=tip.number,
        matter=matter_of(desk, tip),
        addressee=row.addressee,
        unit=row.unit,
        since=row.entered_at,
        reminded=row.reminded,
        outside_number=row.outside_number,
    )


def _encode(row: Letter) -> str:
    return f"{row.created_at.isoformat()}~{row.id}"


def _decode(cursor: str | None) -> tuple[datetime, str] | None:
    """A cursor that is none starts at the first page: nothing is lost by it."""
    moment, _, letter_id = (cursor or "").partition("~")
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (parsed, letter_id) if parsed.tzinfo else None
