"""退回: a unit sends the tip back, to the office and never sideways."""

from common.errors import Invalid
from routing.rules import wording
from routing.rules.deadlines import returned_late
from routing.rules.words import Action
from routing.work import commands as c
from routing.work.acts.assigning import assign, task_of
from routing.work.assigning import withdraw
from routing.work.case import Case
from routing.work.moving import move_on
from routing.work.promises import OFFICE, promise


def give_back(case: Case, command: c.Return) -> None:
    """The lead asks the office to take the tip back."""
    if command.task:
        task_of(case, command.task)
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


def decide(case: Case, command: c.DecideReturn) -> None:
    """The office grants it, perhaps with the right task, or says why not. Raises Invalid."""
    lead = case.lead()
    if not command.grant:
        if not command.why:
            raise Invalid("不同意退回的，请写明理由。")
        lead.return_asked_at = None
        case.record("return_refused", codes={"unit": lead.unit}, words=command.why)
        return
    withdraw(case)
    case.tip.returns += 1
    move_on(case)
    case.record("return_granted", codes={"unit": lead.unit}, words=command.why or "")
    if command.task:
        assign(case, c.Assign(action=Action.ASSIGN, task=command.task))
