"""异议: after the closing the reporter may object once; others check again where facts are new."""

from datetime import datetime

from common.errors import Invalid
from db.tables import Tip
from routing.rules import deadlines, wording
from routing.rules.assigning import Placement
from routing.rules.words import Audience, Duty, Part, Role, Stage, Subject
from routing.work import accounts, archiving, assigning, seating, timers
from routing.work import turn_commands as t
from routing.work.case import Case
from routing.work.desk import Desk
from routing.work.moving import move_on
from routing.work.promises import OFFICE, promise
from routing.work.timers import Span, Thing


def refused(desk: Desk, tip: Tip, now: datetime) -> str | None:
    """Why the reporter cannot object now; None where he can."""
    if tip.stage != Stage.CLOSED or tip.closed_at is None or tip.verdict is None:
        return "现在不能提出异议：没有办结的请直接补充情况，已归档的有新情况请重新举报。"
    if tip.objected_at is not None:
        return f"异议只能提一次。{wording.ways(desk.plan.turns)}"
    if now > last_moment(desk, tip.closed_at):
        return f"提出异议的期限已过。{wording.ways(desk.plan.turns)}"
    return None


def last_moment(desk: Desk, closed: datetime) -> datetime:
    """When the time to object ends."""
    span, terms = desk.plan.turns.objection, desk.plan.deadlines
    return deadlines.ends_at(span.days, span.unit, closed, desk.calendar, terms.closes)


def raise_objection(case: Case, words: str) -> None:
    """The reporter's, with what is new. Raises Invalid where it cannot be taken."""
    if sentence := refused(case.desk, case.tip, case.now):
        raise Invalid(sentence)
    tip, span = case.tip, case.desk.plan.turns.objection_decision
    tip.objected_at, tip.objection_waits, tip.archive_at = case.now, True, None
    timer = timers.start(case, _decision(tip), OFFICE, Span(span.days, span.unit))
    event = case.record("objected", audience=Audience.REPORTER, words=words)
    body = wording.objection_message(tip.number, case.matter, timer.due_at)
    promise(case, OFFICE, "objected", body, turn=str(event.seq))


def decide(case: Case, command: t.DecideObjection) -> None:
    """The office has it checked again by others, or explains why not. Raises Invalid."""
    if not command.grant and not command.why:
        raise Invalid("不重新核查的，请写明理由，举报人会看到。")
    timers.stop(case, _decision(case.tip))
    case.tip.objection_waits = False
    if not command.grant:
        archiving.plan(case)
        case.record("objection_refused", audience=Audience.REPORTER, words=command.why or "")
        return
    unit = _given_to(case, command.unit)
    case.tip.rechecked, case.tip.closed_at, case.tip.verdict = True, None, None
    move_on(case)
    codes, why = {"unit": unit}, command.why or ""
    case.record("objection_granted", audience=Audience.REPORTER, codes=codes, words=why)


def _given_to(case: Case, unit: str | None) -> str:
    """The lead's unit, with other officers; or another unit, which signs for it first."""
    lead = case.lead()
    if unit is None or unit == lead.unit:
        seating.reopen(case)
        lead.state, lead.reported_by = Duty.WORKING, None
        return lead.unit
    if unit not in accounts.units_for(case.desk, Role.HANDLER):
        raise Invalid(f"方案里没有“{unit}”这个处室。")
    if case.tip.excluded_unit and unit.startswith(case.tip.excluded_unit):
        raise Invalid("这个单位要回避，请选择其他单位。")
    seated = next((a for a in case.assignments if a.unit == unit and a.state == Duty.DONE), None)
    lead.state = Duty.RETURNED
    if seated is not None:
        seated.state = Duty.RETURNED
    assigning.seat(case, Placement(unit, Part.LEAD))
    return unit


def _decision(tip: Tip) -> Thing:
    return Thing(Subject.OBJECTION, tip.id)
