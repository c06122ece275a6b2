"""What officers do to a tip. Every action passes the one gate of ``rules.workflow``."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from common.errors import Invalid, NotFound, Stale
from common.plan import Task
from db import events, tips
from db.tables import Tip
from routing.rules import wording, workflow
from routing.rules.deadlines import returned_late
from routing.rules.words import ENDED, Action, Audience, Duty, Part, Role, Stage, Verdict
from routing.rules.workflow import Actor
from routing.work import commands as c
from routing.work import corrections, enterprises, extensions, links, pauses
from routing.work.assigning import Order, assign, withdraw
from routing.work.case import Case
from routing.work.desk import Desk
from routing.work.promises import OFFICE, promise, whose_turn

WRONG_VERDICT = (
    "总的结论与分项结论不一致：分项有“属实”或“部分属实”的，总的结论应为“属实”或“部分属实”。"
)


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
    """The office sees every tip, a unit those assigned to it, an administrator none."""
    unit, role = case.actor.unit, case.actor.role
    if role is Role.OFFICE or any(seat.unit == unit for seat in case.seats()):
        return case
    raise NoSuchCase


def act(case: Case, command: c.Command, seen: int | None = None) -> None:
    """Do what the command says to a case taken with ``take_case``.

    ``seen`` is the number of the last event the officer saw. Raises Stale, NotAllowed (the
    table forbids it) or Invalid (the command does not fit the tip).
    """
    if seen is not None and seen != case.tip.seq:
        raise Stale("别人刚刚处理过这条线索，请刷新页面看过最新情况再操作。")
    workflow.check(command.action, case.standing(), case.actor)
    DOERS[command.action](case, command)


def _move_on(case: Case) -> None:
    """Enter the stage that now holds, and tell whoever's turn it is."""
    if not case.settle() or case.stage in ENDED:
        return
    body = wording.to_do_message(case.tip.number, case.matter, case.stage, case.due_at)
    for recipient in whose_turn(case.stage, case.seats()):
        promise(case, recipient, "to_do", body)


def _assign(case: Case, command: c.Assign) -> None:
    tasks = [_task(case, task_id) for task_id in (command.task, *command.also)]
    if command.task in command.also:
        raise Invalid("协办任务不能与主办任务相同。")
    if command.district:
        if case.desk.plan.district(command.district) is None:
            raise Invalid(f"没有“{command.district}”这个区县。")
        case.tip.district = command.district
    units = {section.unit for task in tasks for section in task.sections}
    if command.unit and command.unit not in units:
        raise Invalid("这个处室不在所选任务的责任单位之内。")
    assign(case, Order(command.task, command.also, [command.unit] if command.unit else []))


def _task(case: Case, task_id: str) -> Task:
    try:
        return case.desk.plan.task(task_id)
    except KeyError as error:
        raise Invalid(f"方案里没有任务“{task_id}”。") from error


def _recall(case: Case, command: c.Recall) -> None:
    withdraw(case)
    _move_on(case)
    case.record("recalled", audience=Audience.REPORTER, words=command.why)


def _summarise(case: Case, command: c.Summarise) -> None:
    case.tip.summary = case.envelope.seal("summary", command.summary)
    case.tip.summary_approved = True
    case.record("summarised")


def _sign(case: Case, _: c.Sign) -> None:
    mine = next(
        a for a in case.assignments if a.unit == case.actor.unit and a.state == Duty.TO_SIGN
    )
    mine.state, mine.signed_at = Duty.WORKING, case.now
    moved = mine.role == Part.LEAD
    _move_on(case)
    audience = Audience.REPORTER if moved else Audience.OFFICERS
    case.record("signed", audience=audience, codes={"unit": mine.unit})


def _return(case: Case, command: c.Return) -> None:
    if command.task:
        _task(case, command.task)
    lead = case.lead()
    lead.return_asked_at = case.now
    terms = case.desk.plan.deadlines
    late = bool(lead.signed_at) and returned_late(
        lead.signed_at or case.now, case.now, terms, case.desk.calendar
    )
    codes = {"ground": command.ground, "task": command.task, "unit": lead.unit, "late": late}
    event = case.record("return_asked", codes=codes, words=command.why)
    body = wording.return_message(case.tip.number, case.matter)
    promise(case, OFFICE, "return", body, turn=str(event.seq))


def _decide_return(case: Case, command: c.DecideReturn) -> None:
    lead = case.lead()
    if not command.grant:
        if not command.why:
            raise Invalid("不同意退回的，请写明理由。")
        lead.return_asked_at = None
        case.record("return_refused", codes={"unit": lead.unit}, words=command.why)
        return
    withdraw(case)
    case.tip.returns += 1
    _move_on(case)
    case.record("return_granted", codes={"unit": lead.unit}, words=command.why or "")
    if command.task:
        _assign(case, c.Assign(action=Action.ASSIGN, task=command.task))


def _ask(case: Case, command: c.Ask) -> None:
    if case.tip.stage == Stage.REGISTERED:
        case.tip.awaiting_reporter = True
        _move_on(case)
    case.record("asked", audience=Audience.REPORTER, words=command.text)


def _resume(case: Case, _: c.Resume) -> None:
    case.end_pause()


def _report(case: Case, command: c.Report) -> None:
    _check_verdicts(command)
    lead = case.lead()
    lead.state, lead.reported_by = Duty.REPORTED, case.actor.id
    _move_on(case)
    words = command.model_dump_json(exclude={"action"})
    codes = {"verdict": command.verdict, "unit": lead.unit}
    case.record("reported", audience=Audience.OFFICERS, codes=codes, words=words)


def _check_verdicts(command: c.Report) -> None:
    """Some part true makes the whole at least partly true, and the other way round."""
    true = {Verdict.TRUE, Verdict.PARTLY_TRUE}
    parts = {allegation.verdict for allegation in command.allegations}
    if bool(parts & true) != (command.verdict in true):
        raise Invalid(WRONG_VERDICT)


def _countersign(case: Case, command: c.Countersign) -> None:
    lead = case.lead()
    if command.grant:
        lead.state = Duty.DONE
        _move_on(case)
        case.record("countersigned", codes={"unit": lead.unit})
        return
    if not command.why:
        raise Invalid("退回结论的，请写明理由。")
    lead.state = Duty.WORKING
    _move_on(case)
    case.record("sent_back", codes={"unit": lead.unit}, words=command.why)


def _approve(case: Case, _: c.Approve) -> None:
    """销号. Until the third issue, supports and districts end with the lead."""
    report = last_report(case)
    for assignment in case.assignments:
        if assignment.state != Duty.RETURNED:
            assignment.state = Duty.DONE
    case.tip.verdict, case.tip.closed_at = report["verdict"], case.now
    tips.erase_marks(case.session, case.tip.id)
    _move_on(case)
    codes = {"verdict": report["verdict"]}
    case.record("approved", audience=Audience.REPORTER, codes=codes, words=report["reply"])
    corrections.closed(case)


def last_report(case: Case) -> dict[str, Any]:
    """The unit's latest findings, as it reported them."""
    event = events.latest(case.session, case.tip.id, "reported")
    if event is None:
        raise AssertionError("a reviewed tip has a report")
    stored: dict[str, Any] = json.loads(case.envelope.open_payload(event))
    return stored


def _redo(case: Case, command: c.Redo) -> None:
    case.lead().state = Duty.WORKING
    _move_on(case)
    case.record("redone", audience=Audience.REPORTER, codes={}, words=command.why)


def _decline(case: Case, command: c.Decline) -> None:
    case.tip.declined = True
    tips.erase_marks(case.session, case.tip.id)
    _move_on(case)
    words = f"{command.ground}。请改向：{command.referral}"
    case.record("declined", audience=Audience.REPORTER, words=words)
    corrections.declined(case)


def _reinstate(case: Case, command: c.Reinstate) -> None:
    case.tip.declined = False
    _move_on(case)
    case.record("reinstated", audience=Audience.REPORTER, words=command.why)
    corrections.reinstated(case)


def _link(case: Case, command: c.Link) -> None:
    links.link(case, command.to)


def _unlink(case: Case, _: c.Unlink) -> None:
    links.unlink(case)


def _confirm_enterprise(case: Case, command: c.ConfirmEnterprise) -> None:
    enterprises.confirm(case, command.name)


def _note(case: Case, command: c.Note) -> None:
    case.record("noted", words=command.text)


DOERS: dict[Action, Callable[[Case, Any], None]] = {
    Action.ASSIGN: _assign,
    Action.RECALL: _recall,
    Action.SUMMARISE: _summarise,
    Action.SIGN: _sign,
    Action.RETURN: _return,
    Action.DECIDE_RETURN: _decide_return,
    Action.ASK: _ask,
    Action.EXTEND: extensions.ask,
    Action.DECIDE_EXTENSION: extensions.decide,
    Action.PAUSE: pauses.begin,
    Action.RESUME: _resume,
    Action.REPORT: _report,
    Action.COUNTERSIGN: _countersign,
    Action.APPROVE: _approve,
    Action.REDO: _redo,
    Action.DECLINE: _decline,
    Action.REINSTATE: _reinstate,
    Action.LINK: _link,
    Action.UNLINK: _unlink,
    Action.CONFIRM_ENTERPRISE: _confirm_enterprise,
    Action.NOTE: _note,
}
