"""退回: a unit sends its part back, to the office and never sideways."""

from common.clock import local_date
from common.errors import Invalid
from db.tables import Assignment
from routing.rules import wording
from routing.rules.assigning import Placement
from routing.rules.deadlines import returned_late
from routing.rules.words import LEADING, Action, Duty, Part
from routing.work import assigning, seating
from routing.work import commands as c
from routing.work.acts.assigning import assign, check_district, task_of
from routing.work.assigning import withdraw
from routing.work.case import Case
from routing.work.moving import move_on
from routing.work.promises import OFFICE, promise


def give_back(case: Case, command: c.Return) -> None:
    """The actor's unit asks the office to take its part back: the lead's is the whole tip."""
    if command.task:
        task_of(case, command.task)
    own = case.own()
    seating.ask_return(case, own)
    terms = case.desk.plan.deadlines
    late = bool(own.signed_at) and returned_late(
        own.signed_at or case.now, case.now, terms, case.desk.calendar
    )
    codes = {"ground": command.ground, "task": command.task, "unit": own.unit, "late": late}
    event = case.record("return_asked", codes=codes, words=command.why)
    body = wording.return_message(case.tip.number, case.matter)
    promise(case, OFFICE, "return", body, turn=str(event.seq))


def decide(case: Case, command: c.DecideReturn) -> None:
    """The office grants it, perhaps with the right task, or says why not. Raises Invalid."""
    own = _asked(case, command.unit)
    if not command.grant:
        if not command.why:
            raise Invalid("不同意退回的，请写明理由。")
        seating.drop_return(case, own)
        case.record("return_refused", codes={"unit": own.unit}, words=command.why)
    elif own.role in LEADING:
        _take_back_all(case, own, command)
    else:
        _take_back(case, own, command)


def _asked(case: Case, unit: str | None) -> Assignment:
    """The return that is meant: of the unit that is named, or the only one."""
    waiting = [a for a in case.live if a.return_asked_at and unit in (None, a.unit)]
    if not waiting:
        raise Invalid(f"“{unit}”没有待审核的退回申请。")
    if len(waiting) > 1:
        names = "、".join(a.unit for a in waiting)
        raise Invalid(f"有几个单位申请退回，请写明审核哪个单位的：{names}。")
    return waiting[0]


def _take_back_all(case: Case, lead: Assignment, command: c.DecideReturn) -> None:
    """The tip goes back to the office, and on to other units where it names the task."""
    if command.task and case.tip.returns + 1 >= case.desk.plan.deadlines.max_returns:
        raise Invalid(
            f"已是第{case.tip.returns + 1}次退回：请先同意退回（不选任务），"
            "听取双方意见后“指定主办”。"
        )
    withdraw(case)
    case.tip.returns += 1
    move_on(case)
    case.record("return_granted", codes={"unit": lead.unit}, words=command.why or "")
    if command.task:
        fields = {"task": command.task, "also": command.also, "district": command.district}
        assign(case, c.Assign.model_validate({"action": Action.ASSIGN, **fields}))


def _take_back(case: Case, own: Assignment, command: c.DecideReturn) -> None:
    """This unit's part alone ends; another district may take a district's place."""
    if command.task:
        raise Invalid("协办单位和区县退回的，只退回它的部分，不能改交任务。")
    if command.district:
        _check_successor(case, own, command.district)
    ended = seating.end(case, own, Duty.RETURNED)
    codes = {"unit": own.unit, "units": [[a.unit, a.role] for a in ended[1:]]}
    case.record("part_returned", codes=codes, words=command.why or "")
    if command.district:
        new = assigning.seat(case, Placement(command.district, Part.DISTRICT, own.leading))
        assigning.begin(case, new)
        if own.unit == case.desk.plan.handled_by(case.tip.district or "", local_date(case.now)):
            case.tip.district = new.unit
        added = {"units": [[new.unit, new.role]], "district": case.tip.district}
        case.record("district_added", codes=added)
    move_on(case)


def _check_successor(case: Case, own: Assignment, district: str) -> None:
    check_district(case, district)
    if own.role != Part.DISTRICT or any(a.unit == district for a in case.live):
        raise Invalid("区县退回的，只能改交另一个还没有承办的区县。")
