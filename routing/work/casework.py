"""What officers do to a tip. Every action passes the one gate of ``rules.workflow``."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from common.errors import NotFound, Stale
from db import tips
from db.tables import Tip
from routing.rules import workflow
from routing.rules.standing import Actor
from routing.rules.words import READ_NO_TIPS, Action, Role
from routing.work import (
    enterprises,
    extensions,
    links,
    objections,
    pauses,
    relapses,
    splitting,
)
from routing.work import (
    telling as reporters,
)
from routing.work.acts import (
    aside,
    assigning,
    chain,
    closing,
    ordering,
    parts,
    rechecking,
    returning,
    telling,
    units,
    visiting,
)
from routing.work.case import Case
from routing.work.command import Command
from routing.work.desk import Desk


class NoSuchCase(NotFound):
    """Not there, or not this officer's to see."""

    kind = "no-such-case"

    def __init__(self) -> None:
        super().__init__("没有找到这条线索。")


def open_case(session: Session, desk: Desk, actor: Actor, number: str, now: datetime) -> Case:
    """The tip for reading, where this officer may see it. Raises NoSuchCase."""
    return _seen_by(Case(session, desk, _found(tips.by_number(session, number)), actor, now))


def take_case(session: Session, desk: Desk, actor: Actor, number: str, now: datetime) -> Case:
    """As ``open_case``, locked for a change."""
    tip = tips.by_number(session, number, lock=True)
    return _seen_by(Case(session, desk, _found(tip), actor, now))


def _found(tip: Tip | None) -> Tip:
    if tip is None:
        raise NoSuchCase
    return tip


def _seen_by(case: Case) -> Case:
    """The office sees every tip, whoever handles for a unit those assigned to it, others none;
    what accuses officials is there for named officers alone."""
    unit, role = case.actor.unit, case.actor.role
    if case.tip.restricted and not case.actor.discipline:
        raise NoSuchCase
    seated = any(unit and seat.unit == unit for seat in case.seats())
    if role is Role.OFFICE or (seated and role not in READ_NO_TIPS):
        return case
    raise NoSuchCase


def act(case: Case, command: Command, seen: int | None = None) -> None:
    """Do what the command says to a case taken with ``take_case``.

    ``seen`` is the number of the last event the officer saw. Raises Stale, NotAllowed (the
    table forbids it) or Invalid (the command does not fit the tip).
    """
    if seen is not None and seen != case.tip.seq:
        raise Stale("别人刚刚处理过这条线索，请刷新页面看过最新情况再操作。")
    workflow.check(command.action, case.standing(), case.actor)
    before = case.tip.seq
    DOERS[command.action](case, command)
    reporters.after(case, before)


DOERS: dict[Action, Callable[[Case, Any], None]] = {
    Action.ASSIGN: assigning.assign,
    Action.RECALL: assigning.recall,
    Action.SUMMARISE: assigning.summarise,
    Action.SIGN: assigning.sign,
    Action.RETURN: returning.give_back,
    Action.DECIDE_RETURN: returning.decide,
    Action.ASK: telling.ask,
    Action.EXTEND: extensions.ask,
    Action.DECIDE_EXTENSION: extensions.decide,
    Action.PAUSE: pauses.begin,
    Action.RESUME: pauses.resume,
    Action.REPORT: parts.report,
    Action.COUNTERSIGN: parts.countersign,
    Action.APPROVE: closing.approve,
    Action.REDO: closing.redo,
    Action.DECLINE: closing.decline,
    Action.REINSTATE: closing.reinstate,
    Action.LINK: links.link,
    Action.UNLINK: links.unlink,
    Action.CONFIRM_ENTERPRISE: enterprises.confirm,
    Action.NOTE: telling.note,
    Action.VISIT: visiting.visit,
    Action.ORDER: ordering.order,
    Action.RECHECK: rechecking.recheck,
    Action.ANSWER: rechecking.answer,
    Action.WITHDRAW_MEASURE: rechecking.withdraw,
    # Turns a tip can take.
    Action.SPLIT: splitting.split,
    Action.UNSPLIT: splitting.unsplit,
    Action.DECIDE_OBJECTION: objections.decide,
    Action.RELAPSE: relapses.mark,
    Action.SPLIT_OFF: splitting.split_off,
    Action.CLEAR_OFFICIALS: splitting.clear_officials,
    Action.HAND_OVER: aside.hand_over,
    Action.PROBE: aside.probe,
    Action.SETTLE_TROUBLE: aside.settle_trouble,
    Action.GIVE: chain.give,
    Action.EXAMINE: chain.examine,
    Action.WAIVE: units.waive,
    Action.JOINT: units.join,
    Action.DESIGNATE: units.designate,
}
