"""免办、联合办理、指定主办: which units have to report at all, and which one leads."""

from common.errors import Invalid
from routing.rules.refusals.units import can_join
from routing.rules.words import ENDED_DUTIES, LEADING, Duty
from routing.work import assigning, seating
from routing.work import commands as c
from routing.work.acts.assigning import task_of
from routing.work.assigning import Order
from routing.work.case import Case, seat_of
from routing.work.moving import move_on


def waive(case: Case, command: c.Waive) -> None:
    """免办: the office does not wait for this unit, nor for those a district gave it to."""
    own = case.of(command.unit)
    if own.role in LEADING:
        raise Invalid("主办单位不能免办；不该由它办的，请撤回交办或审核退回。")
    if own.state in ENDED_DUTIES:
        raise Invalid(f"“{own.unit}”已经办完或免办。")
    ended = seating.end(case, own, Duty.WAIVED)
    move_on(case)
    codes = {"units": [[a.unit, a.role] for a in ended]}
    case.record("waived", codes=codes, words=command.why)


def join(case: Case, command: c.Joint) -> None:
    """联合办理: the lead's report speaks for this support once its own signatory signs it."""
    own = case.of(command.unit)
    if not can_join(seat_of(own)):
        raise Invalid("只有还没有报告的协办单位可以联合办理。")
    own.joint = True
    case.record("made_joint", codes={"unit": own.unit}, words=command.why)


def designate(case: Case, command: c.Designate) -> None:
    """指定主办, after as many returns as the plan allows. No unit returns it after this."""
    sections = task_of(case, command.task).sections
    if command.unit not in {section.unit for section in sections}:
        raise Invalid("这个处室不在所选任务的责任单位之内。")
    if command.task in command.also:
        raise Invalid("协办任务不能与主办任务相同。")
    for task_id in command.also:
        task_of(case, task_id)
    assigning.assign(case, Order(command.task, command.also, lead=command.unit))
    codes = {"task": command.task, "unit": command.unit}
    case.record("designated", codes=codes, words=command.heard)
