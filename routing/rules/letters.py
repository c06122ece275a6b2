"""督办 in writing: 拟稿 → 核稿 → 签发 → 发出, by three different people (design.md section 5).

Pure: a letter is a value. The system only drafts; number and seal come from outside.
Drafts are 工作秘密: only the unit that writes a letter and the office may see it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from common.clock import at_local, local_date
from common.errors import NotAllowed
from common.plan import Deadlines, LetterForm, LetterTerms
from routing.rules.calendar import WorkCalendar
from routing.rules.labels import label
from routing.rules.standing import Actor, Seat
from routing.rules.words import (
    LEADING,
    ON_THE_GROUND,
    LetterState,
    LetterStep,
    Role,
)

ENDS = frozenset({LetterState.SENT, LetterState.VOID})
"""Nothing is reminded of after these. The table's CHECK ``never_quiet`` names the same two."""
UNSIGNED = frozenset({LetterState.DRAFTING, LetterState.CHECKING, LetterState.SIGNING})


@dataclass(frozen=True)
class Letter:
    """What the rules know of a letter; ``unit`` writes it (None: the coordinating office)."""

    unit: str | None
    state: LetterState = LetterState.DRAFTING
    hands: frozenset[str] = frozenset()
    """Everybody who ever wrote in it: they neither check nor sign it."""
    drafted_by: str | None = None
    checked_by: str | None = None
    signed_by: str | None = None


@dataclass(frozen=True)
class _Move:
    """From which states a step is possible, and where it leads (None: it stays)."""

    states: frozenset[LetterState]
    to: LetterState | None


def _move(states: str, to: LetterState | None) -> _Move:
    return _Move(frozenset(LetterState(state) for state in states.split()), to)


MOVES: dict[LetterStep, _Move] = {
    LetterStep.SAVE: _move("drafting", None),
    LetterStep.SUBMIT: _move("drafting", LetterState.CHECKING),
    LetterStep.CHECK: _move("checking", LetterState.SIGNING),
    LetterStep.SEND_BACK: _move("checking signing", LetterState.DRAFTING),
    LetterStep.SIGN: _move("signing", LetterState.SENDING),
    LetterStep.SEND: _move("sending", LetterState.SENT),
    LetterStep.VOID: _move("drafting checking signing sending", LetterState.VOID),
}
WRITES = frozenset({LetterStep.SAVE, LetterStep.SUBMIT})


def readable(unit: str | None, actor: Actor) -> bool:
    """Whether this officer may see the letters of a unit (None: the office's own)."""
    if actor.role is Role.OFFICE:
        return True
    return unit is not None and actor.unit == unit and actor.role in (Role.HANDLER, Role.SIGNATORY)


def check(letter: Letter, step: LetterStep, actor: Actor) -> None:
    """Raises NotAllowed with a sentence that says what to do instead."""
    sentence = refusal(letter, step, actor)
    if sentence:
        raise NotAllowed(sentence)


def possible(letter: Letter, actor: Actor) -> tuple[LetterStep, ...]:
    """What this officer can do to the letter now."""
    return tuple(step for step in LetterStep if refusal(letter, step, actor) is None)


def waits_for(letter: Letter, actor: Actor) -> bool:
    """Whether this officer, among others, can take the letter on its way."""
    return bool(set(possible(letter, actor)) - {LetterStep.VOID, LetterStep.SEND_BACK})


def refusal(letter: Letter, step: LetterStep, actor: Actor) -> str | None:
    """Why this officer cannot do this now; None where he can."""
    if letter.state not in MOVES[step].states:
        return f"这份文书现在是“{label(letter.state)}”，不能{label(step)}；请刷新页面看可以做什么。"
    if actor.unit != letter.unit or actor.role not in _roles(letter, step):
        return _whose(letter, step)
    if step in WRITES:
        return None
    if step is LetterStep.CHECK and actor.id in letter.hands:
        return "写过这份文书的人不能核稿，请由本单位另一人核稿。"
    if step is LetterStep.SIGN and actor.id in letter.hands | {letter.checked_by}:
        return "拟稿、核稿、签发应是三个不同的人，请由另一位有权签发的人签发。"
    return None


def _roles(letter: Letter, step: LetterStep) -> frozenset[Role]:
    """Who of the unit that writes the letter may take a step."""
    if letter.unit is None:
        return frozenset({Role.OFFICE})
    signatory = step is LetterStep.SIGN or letter.state is LetterState.SIGNING
    if signatory or (step is LetterStep.VOID and letter.state is LetterState.SENDING):
        return frozenset({Role.SIGNATORY})
    if step in WRITES:
        return frozenset({Role.HANDLER})
    return frozenset({Role.HANDLER, Role.SIGNATORY})


def _whose(letter: Letter, step: LetterStep) -> str:
    unit = "办公室" if letter.unit is None else letter.unit.replace("/", " ")
    roles = "、".join(label(role) for role in Role if role in _roles(letter, step))
    who = unit if letter.unit is None else f"{unit}的{roles}"
    return f"“{label(step)}”应由{who}办理。"


def moved(letter: Letter, step: LetterStep, actor: Actor) -> Letter:
    """The letter after a step that was checked."""
    after = replace(letter, state=MOVES[step].to or letter.state)
    if step in WRITES:
        return replace(after, hands=letter.hands | {actor.id}, drafted_by=actor.id)
    if step is LetterStep.CHECK:
        return replace(after, checked_by=actor.id)
    if step is LetterStep.SEND_BACK:
        return replace(after, checked_by=None)
    if step is LetterStep.SIGN:
        return replace(after, signed_by=actor.id)
    return after


@dataclass(frozen=True)
class Addressed:
    """A letter that may be drafted by hand: its form and to whom."""

    form: LetterForm
    to: str


def may_draft(
    forms: tuple[LetterForm, ...], seats: tuple[Seat, ...], actor: Actor, leading_group: str
) -> tuple[Addressed, ...]:
    """The letters this officer may draft: the office against units and to the leading group,
    the lead unit's handler against the districts."""
    lead = next((seat.unit for seat in seats if seat.part in LEADING), None)
    if lead is None:
        return ()
    by = {Role.OFFICE: "office", Role.HANDLER: "lead"}.get(actor.role)
    if by is None or (by == "lead" and actor.unit != lead):
        return ()
    targets = {
        "district": [seat.unit for seat in seats if seat.part in ON_THE_GROUND],
        "department": [seat.unit for seat in seats if seat.part not in ON_THE_GROUND],
        "leading_group": [leading_group],
    }
    return tuple(Addressed(form, to) for form in forms if form.by == by for to in targets[form.to])


@dataclass(frozen=True)
class Reminders:
    """How many reminders of a step have fallen due, and when the next one does."""

    count: int
    next_at: datetime


def reminders(
    terms: LetterTerms, deadlines: Deadlines, calendar: WorkCalendar, state: LetterState,
    entered: datetime, now: datetime,
) -> Reminders:  # fmt: skip
    """A step is reminded of at opening of its last working day, then every ``repeat`` days."""
    day, count = local_date(entered), 0
    day = calendar.working_day_after(day, terms.days[state])
    while at_local(day, deadlines.opens) <= now:
        count += 1
        day = calendar.working_day_after(day, terms.repeat)
    return Reminders(count, at_local(day, deadlines.opens))


def sent_day_fault(signed_at: datetime, sent_on: date, now: datetime) -> str | None:
    """A letter goes out on the day it was signed or later, and not in the future."""
    if local_date(signed_at) <= sent_on <= local_date(now):
        return None
    return "发出日期应在签发当天到今天之间，请改正。"
