"""Where letters begin: as the draft that a rung makes, or by hand."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from uuid import uuid4

from common.clock import show_last_day
from common.crypto import Place
from common.errors import NotAllowed
from db import letters as stored
from db.tables import Letter
from routing.rules import chase, citing, letters, wording_letters
from routing.rules.chase import Step
from routing.rules.labels import label
from routing.rules.words import (
    ENDED,
    LEADING,
    Audience,
    Duty,
    LetterKind,
    LetterState,
    Role,
)
from routing.work.case import Case
from routing.work.climbing import Late, lead_unit
from routing.work.promises import OFFICE, Recipient, promise


@dataclass(frozen=True)
class Words:
    """What a letter says: sealed with its tip. ``seal`` is the note on the seal, from outside."""

    title: str
    text: str
    contact: str = ""
    seal: str = ""


def open_words(case: Case, letter: Letter) -> Words:
    """Raises Unreadable."""
    return Words(**json.loads(case.envelope.open_row(_place(letter.id), letter.body)))


def put_words(case: Case, letter: Letter, words: Words) -> None:
    """Seal what the letter says now."""
    letter.body = _sealed(case, letter.id, words)


def _sealed(case: Case, letter_id: str, words: Words) -> bytes:
    text = json.dumps(asdict(words), ensure_ascii=False)
    return case.envelope.seal_row(_place(letter_id), text)


def _place(letter_id: str) -> Place:
    return Place("letter", "body", letter_id)


def by_rung(case: Case, step: Step, late: Late, timer: str = "") -> None:
    """The draft that a fallen rung makes, once: the rung's record and the letter's key say so.

    ``timer`` is the id of the timer whose time ran out; empty where the stage's did.
    """
    rung, plan = step.rung, case.desk.plan
    form = plan.letters.form(rung.letter or "", rung.by or "")
    if form is None or late.unit is None:
        raise AssertionError(
            "the plan's check sees to the form, and to nobody's writing to himself"
        )
    to = plan.letters.leading_group if form.to == "leading_group" else late.unit
    letter = _begin(case, letters.Addressed(form, to), late)
    letter.rung = f"{timer}/{step.key}" if timer else step.key
    if letter.unit is not None and "office" in rung.copies:
        body = wording_letters.letter_copy(case.tip.number, case.matter, LetterKind(letter.kind))
        promise(case, OFFICE, "letter", body, turn=f"{letter.id[:12]}:copy")


def may_draft(case: Case) -> tuple[letters.Addressed, ...]:
    """The letters that the case's actor may begin by hand now."""
    if case.stage in ENDED:
        return ()
    known = case.desk.plan.letters
    return letters.may_draft(known.forms, case.seats(), case.actor, known.leading_group)


def by_hand(case: Case, kind: str, to: str) -> Letter:
    """A draft that a person begins, on a case taken for a change. Raises NotAllowed."""
    found = [one for one in may_draft(case) if (one.form.kind, one.to) == (kind, to)]
    if not found:
        raise NotAllowed("您不能在这条线索上拟这种文书：办公室对部门，主办单位经办人对承办区县。")
    for other in stored.of_tip(case.session, case.tip.id):
        if (other.kind, other.addressee) == (kind, to) and other.state not in letters.ENDS:
            raise NotAllowed(f"已有一份给{to}的{label(LetterKind(kind))}在办，请先办完或作废。")
    return _begin(case, found[0], _lateness(case, found[0]))


def _lateness(case: Case, addressed: letters.Addressed) -> Late:
    """How things stand with the one written to; with the lead, where it is about the lead."""
    unit = addressed.to if addressed.form.to != "leading_group" else lead_unit(case) or ""
    live = [a for a in case.assignments if a.state != Duty.RETURNED]
    mine = next(a for a in live if a.unit == unit)
    units_turn = chase.against(case.stage) == "department"
    due = case.due_at if units_turn else case.tip.overall_due_at
    needed = wording_letters.needed(case.stage) if mine.role in LEADING else "办理并反馈情况"
    return Late((), unit, mine.assigned_at, due, needed)


def _begin(case: Case, addressed: letters.Addressed, late: Late) -> Letter:
    form, letter_id = addressed.form, uuid4().hex
    unit = lead_unit(case) if form.by == "lead" else None
    facts = _facts(case, late)
    words = Words(form.title.format_map(facts), form.text.format_map(facts))
    letter = Letter(
        id=letter_id, tip_id=case.tip.id, visit=case.tip.visit, kind=form.kind, by=form.by,
        unit=unit, addressee=addressed.to, created_at=case.now, entered_at=case.now,
        state=LetterState.DRAFTING, body=_sealed(case, letter_id, words),
    )  # fmt: skip
    enter(case, letter, LetterState.DRAFTING)
    case.session.add(letter)
    note(case, letter, "letter_drafted")
    return letter


def _facts(case: Case, late: Late) -> Mapping[str, str]:
    """What a form may ask for: nothing of the tip's text, nothing of who told it."""
    days = chase.days_overdue(case.desk.calendar, late.due, case.now)
    return {
        "number": case.tip.number,
        "matter": case.matter,
        "unit": (late.unit or "").replace("/", " "),
        "handed_over": show_last_day(late.since),
        "to_do": late.to_do.removeprefix("请"),
        "late": wording_letters.late_sentence(late.due, days, case.now),
        "office": case.desk.plan.coordinator,
        "basis": citing.UNCHECKED,
    }


def enter(case: Case, letter: Letter, state: LetterState) -> None:
    """The letter waits for its next step from now on, and whoever may take it is told."""
    letter.state, letter.entered_at, letter.reminded = state, case.now, 0
    letter.next_chase_at = None
    if state in letters.ENDS:
        return
    plan, calendar = case.desk.plan, case.desk.calendar
    letter.next_chase_at = letters.reminders(
        plan.letters.terms, plan.deadlines, calendar, state, case.now, case.now
    ).next_at
    kind = LetterKind(letter.kind)
    body = wording_letters.letter_message(case.tip.number, case.matter, kind, state)
    for to in whose_step(letter):
        promise(case, to, "letter", body, turn=f"{letter.id[:12]}:{letter.version}")


def whose_step(letter: Letter) -> list[Recipient]:
    """Who may take the letter's next step."""
    if letter.unit is None:
        return [OFFICE]
    roles = {
        LetterState.CHECKING: (Role.HANDLER, Role.SIGNATORY),
        LetterState.SIGNING: (Role.SIGNATORY,),
    }.get(LetterState(letter.state), (Role.HANDLER,))
    return [Recipient(role, letter.unit) for role in roles]


def note(case: Case, letter: Letter, event: str, words: str = "", **codes: object) -> None:
    """Record what happened to the letter: for the office; its unit reads it with the letter.

    That a letter went out to a unit the officers of the case may know.
    """
    outside = event == "letter_sent" and letter.kind != LetterKind.REPORT
    case.record(
        event,
        audience=Audience.OFFICERS if outside else Audience.OFFICE,
        codes={
            "letter": letter.id, "letter_kind": letter.kind, "addressee": letter.addressee, **codes
        },
        words=words,
    )  # fmt: skip
