"""What people do to letters: edit, check, send back, sign, note as sent, void."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from common.clock import local_date
from common.errors import Invalid, NotAllowed, NotFound, Stale
from common.plan import LetterForm
from db import letters as stored
from db import tips
from db.tables import Letter
from routing.rules import citing, letters
from routing.rules.standing import Actor
from routing.rules.texts import optional, required
from routing.rules.words import LetterState, LetterStep
from routing.work.case import Case
from routing.work.desk import Desk
from routing.work.drafting import enter, note, open_words, put_words

TITLE, TEXT, CONTACT, WHY, NUMBER, SEAL = 100, 5000, 60, 300, 60, 100


class NoSuchLetter(NotFound):
    """Not there, or not this officer's to see."""

    kind = "no-such-letter"

    def __init__(self) -> None:
        super().__init__("没有找到这份文书。")


def value_of(row: Letter) -> letters.Letter:
    """A row as the rules see it."""
    return letters.Letter(
        unit=row.unit,
        state=LetterState(row.state),
        hands=frozenset(row.hands.split()),
        drafted_by=row.drafted_by,
        checked_by=row.checked_by,
        signed_by=row.signed_by,
    )


@dataclass(frozen=True)
class Paper:
    """A letter in somebody's hands: its row and the case it is about."""

    case: Case
    row: Letter

    @property
    def value(self) -> letters.Letter:
        """The letter as the rules see it."""
        return value_of(self.row)

    @property
    def form(self) -> LetterForm | None:
        """How the present plan words such letters; None where it has none any more."""
        return self.case.desk.plan.letters.form(self.row.kind, self.row.by)


@dataclass(frozen=True)
class Filled:
    """A step with what was typed for it."""

    step: LetterStep
    title: str = ""
    text: str = ""
    contact: str = ""
    why: str = ""
    outside_number: str = ""
    sent_on: date | None = None
    seal: str = ""


def open_letter(session: Session, desk: Desk, actor: Actor, letter_id: str, now: datetime) -> Paper:
    """The letter for reading, where this officer may see it. Raises NoSuchLetter."""
    row = stored.by_id(session, letter_id)
    if row is None or not letters.readable(row.unit, actor):
        raise NoSuchLetter
    tip = tips.by_id(session, row.tip_id)
    if tip is None:
        raise NoSuchLetter
    return Paper(Case(session, desk, tip, actor, now), row)


def take_letter(session: Session, desk: Desk, actor: Actor, letter_id: str, now: datetime) -> Paper:
    """As ``open_letter``, its tip locked for a change."""
    found = open_letter(session, desk, actor, letter_id, now)
    tip = tips.locked(session, found.row.tip_id)
    row = stored.by_id(session, letter_id, fresh=True)
    if row is None:
        raise NoSuchLetter
    return Paper(Case(session, desk, tip, actor, now), row)


def take_step(paper: Paper, filled: Filled, seen: int) -> None:
    """Do it to a letter taken with ``take_letter``; ``seen`` is the version that was shown.

    Raises Stale, NotAllowed, Invalid or TooLarge, each with what to do instead.
    """
    row, step = paper.row, filled.step
    if seen != row.version:
        raise Stale("别人刚刚改过这份文书，请刷新页面看过最新内容再操作。")
    letters.check(paper.value, step, paper.case.actor)
    DOERS[step](paper, filled)
    after = letters.moved(paper.value, step, paper.case.actor)
    row.hands = " ".join(sorted(after.hands))
    row.drafted_by, row.checked_by, row.signed_by = (
        after.drafted_by, after.checked_by, after.signed_by
    )  # fmt: skip
    row.version += 1
    if after.state != row.state:
        enter(paper.case, row, after.state)
    if step in EVENTS:
        note(paper.case, row, EVENTS[step], filled.why.strip())


def _write(paper: Paper, filled: Filled) -> None:
    words = open_words(paper.case, paper.row)
    contact = required if filled.step is LetterStep.SUBMIT else optional
    written = replace(
        words,
        title=required(filled.title, "标题", TITLE),
        text=required(filled.text, "正文", TEXT),
        contact=contact(filled.contact, "联系人和办公电话", CONTACT) or "",
    )
    put_words(paper.case, paper.row, written)


def _nothing(_paper: Paper, _filled: Filled) -> None:
    """Checking changes no word."""


def _with_reason(_paper: Paper, filled: Filled) -> None:
    required(filled.why, "理由", WHY)


def _sign(paper: Paper, _filled: Filled) -> None:
    """The words are fixed with the citations of the day."""
    case, words = paper.case, open_words(paper.case, paper.row)
    known, today = case.desk.plan.letters, local_date(case.now)
    fault = citing.fault(known, paper.form, f"{words.title}\n{words.text}", today)
    if fault:
        raise NotAllowed(fault)
    text = citing.filled(known, paper.form, words.text, today)
    put_words(case, paper.row, replace(words, text=text))
    paper.row.signed_at = case.now


def _send(paper: Paper, filled: Filled) -> None:
    """Number, seal and date as the document system outside gave them."""
    row, case = paper.row, paper.case
    if filled.sent_on is None or row.signed_at is None:
        raise Invalid("请填写发出日期。")
    fault = letters.sent_day_fault(row.signed_at, filled.sent_on, case.now)
    if fault:
        raise Invalid(fault)
    row.outside_number = required(filled.outside_number, "发文字号", NUMBER)
    row.sent_on = filled.sent_on
    seal = required(filled.seal, "用印情况", SEAL)
    put_words(case, row, replace(open_words(case, row), seal=seal))


DOERS: dict[LetterStep, Callable[[Paper, Filled], None]] = {
    LetterStep.SAVE: _write,
    LetterStep.SUBMIT: _write,
    LetterStep.CHECK: _nothing,
    LetterStep.SEND_BACK: _with_reason,
    LetterStep.SIGN: _sign,
    LetterStep.SEND: _send,
    LetterStep.VOID: _with_reason,
}
EVENTS = {
    LetterStep.SUBMIT: "letter_submitted",
    LetterStep.CHECK: "letter_checked",
    LetterStep.SEND_BACK: "letter_returned",
    LetterStep.SIGN: "letter_signed",
    LetterStep.SEND: "letter_sent",
    LetterStep.VOID: "letter_voided",
}
