"""What a reporter can do with the code besides writing: withdraw, object, rate, tell of a relapse
or of trouble. All of it finds the tip by ``followup.addressed``."""

import json
from datetime import datetime

from sqlmodel import Session

from common.errors import Invalid
from db import tips, turns
from db.tables import Tip
from routing.rules import wording
from routing.rules.texts import optional, required
from routing.rules.words import CHECKED, Audience, Rating, Subject
from routing.work import objections, pauses, rating, timers
from routing.work.case import Case
from routing.work.desk import Desk
from routing.work.envelope import envelope_of
from routing.work.followup import MESSAGE, Told, addressed, by_code
from routing.work.intake import REPORTER, Draft
from routing.work.moving import move_on
from routing.work.promises import OFFICE, promise
from routing.work.timers import Span, Thing

BEFORE = "原来反映的情况："
WITHDRAWN = "您已要求不再联系；有新情况请重新举报，并写上原来的线索编号。"


def withdraw(session: Session, desk: Desk, code: str, now: datetime) -> None:
    """No contact from now on; the check goes on. Again: nothing more. Raises UnknownCode."""
    tip = by_code(session, desk, code, lock=True)
    parts = turns.parts(session, tip.id) if tip.split else []
    for each in (tip, *(tips.locked(session, part.id) for part in parts)):
        if each.withdrawn_at is None:
            _end_contact(Case(session, desk, each, REPORTER, now))


def _end_contact(case: Case) -> None:
    tip = case.tip
    tip.withdrawn_at, tip.awaiting_reporter = case.now, False
    turns.erase_identity(case.session, tip.id)
    tips.erase_marks(case.session, tip.id)
    move_on(case)
    pauses.reporter_wrote(case)
    case.record("withdrawn", audience=Audience.REPORTER)


def objection(session: Session, desk: Desk, told: Told, now: datetime) -> None:
    """异议, with what is new. Raises UnknownCode, Invalid, TooLarge."""
    tip = addressed(session, desk, told, lock=True)
    if tip.withdrawn_at is not None:
        raise Invalid(WITHDRAWN)
    words = required(told.text, "新的事实", MESSAGE)
    objections.raise_objection(Case(session, desk, tip, REPORTER, now), words)


def relapse(session: Session, desk: Desk, told: Told, channel: str, request_id: str) -> Draft:
    """又开工了: a new tip about what a closed one was about, for ``intake.submit``.

    It is anonymous: who left a phone before is asked again where he wants to. Raises
    UnknownCode, Invalid, TooLarge.
    """
    tip = addressed(session, desk, told)
    if tip.stage not in CHECKED or tip.verdict is None:
        raise Invalid("这条线索还没有办结，请直接补充情况。")
    words = required(told.text, "现在的情况", MESSAGE)
    return again(desk, tip, words, channel, request_id)


def again(desk: Desk, tip: Tip, words: str, channel: str, request_id: str) -> Draft:
    """A new tip that tells that the matter of a closed one runs again."""
    envelope = envelope_of(desk.keys, tip)
    known = json.loads(envelope.open("details", tip.details))
    before = f"{words}\n\n{BEFORE}\n{envelope.open('text', tip.text)}"
    return Draft(
        text=before[: desk.settings.intake.max_text],
        channel=channel,
        request_id=request_id,
        district=_still_there(desk, tip),
        enterprise=known.get("enterprise"),
        address=known.get("address"),
        relapse_of=tip.id,
    )


def _still_there(desk: Desk, tip: Tip) -> str | None:
    return tip.district if tip.district and desk.plan.district(tip.district) else None


def rate(session: Session, desk: Desk, told: Told, now: datetime, said: Rating) -> None:
    """满意, 基本满意 or 不满意, once per ending. Raises UnknownCode, Invalid."""
    tip = addressed(session, desk, told, lock=True)
    rating.rate(Case(session, desk, tip, REPORTER, now), said)


def trouble(session: Session, desk: Desk, told: Told, now: datetime, *, troubled: bool) -> None:
    """Whether somebody asked about the reporter, or made trouble. Raises UnknownCode, TooLarge."""
    tip = addressed(session, desk, told, lock=True)
    case = Case(session, desk, tip, REPORTER, now)
    words = optional(told.text, "内容", MESSAGE) or ""
    tip.troubled_at = now
    kind = "troubled" if troubled else "untroubled"
    event = case.record(kind, audience=Audience.OFFICE, words=words)
    if not troubled:
        return
    span = desk.plan.turns.trouble
    timer = timers.start(case, Thing(Subject.TROUBLE, tip.id), OFFICE, Span(span.days, span.unit))
    body = wording.trouble_message(tip.number, timer.due_at)
    promise(case, OFFICE, "trouble", body, turn=str(event.seq))
