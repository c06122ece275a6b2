"""死灰复燃: what was closed runs again. Always a new, urgent tip that points to the old one.

The old closing stands, and counts as one that did not hold.
"""

from dataclasses import replace

from common.errors import Invalid
from db import tips
from db.tables import Tip
from routing.rules import deadlines, wording
from routing.rules.words import CHECKED, Audience, Stage
from routing.work import turn_commands as t
from routing.work.case import Case
from routing.work.promises import OFFICE, promise, whose_turn


def told_by_reporter(case: Case) -> None:
    """A new tip whose reporter gave the old one's code."""
    if case.tip.relapse_of:
        _tell_old(case, tips.locked(case.session, case.tip.relapse_of))
        body = wording.relapse_message(case.tip.number, case.matter, case.due_at)
        promise(case, OFFICE, "relapse", body)


def mark(case: Case, command: t.Relapse) -> None:
    """The office finds that the tip tells of what another one had closed. Raises Invalid."""
    old = _closed_before(case, command.of)
    case.tip.relapse_of = old.id
    _sooner(case)
    case.record("relapse_marked", codes={"of": old.number})
    _tell_old(case, old)
    body = wording.relapse_message(case.tip.number, case.matter, case.due_at)
    for recipient in whose_turn(case.stage, case.seats()):
        promise(case, recipient, "relapse", body)


def _closed_before(case: Case, number: str) -> Tip:
    old = tips.by_number(case.session, number, lock=True)
    if old is None or old.restricted:
        raise Invalid(f"没有编号为“{number}”的线索。")
    if old.stage not in CHECKED or old.closed_at is None or old.verdict is None:
        raise Invalid("那条线索还没有办结：同一事项没有办结的，请“并案”。")
    if old.closed_at > case.tip.received_at:
        raise Invalid("那条线索是在这条登记之后才办结的，不能认定为死灰复燃；有疑问请核对。")
    return old


def _sooner(case: Case) -> None:
    """The check has the plan's shorter time from now on, unless it ends sooner already."""
    tip, desk = case.tip, case.desk
    if case.stage is not Stage.VERIFYING or tip.paused_until is not None:
        return
    span, closes = desk.plan.turns.relapse_check, desk.plan.deadlines.closes
    if deadlines.ends_at(span.days, span.unit, case.now, desk.calendar, closes) < case.due_at:
        case.enter(Stage.VERIFYING, case.lead().unit)


def _tell_old(case: Case, old: Tip) -> None:
    closed = replace(case, tip=old)
    closed.record("relapsed", audience=Audience.OFFICE, codes={"by": case.tip.number})
