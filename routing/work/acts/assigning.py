"""交办: giving a tip to its units and taking it back, the summary they see, signing for it."""

from common.errors import Invalid
from common.plan import Task
from routing.rules.words import LEADING, Audience, Duty
from routing.work import assigning, seating
from routing.work import commands as c
from routing.work.assigning import Order
from routing.work.case import Case
from routing.work.moving import move_on


def assign(case: Case, command: c.Assign) -> None:
    """Give it to the units of these tasks. Raises Invalid where a name is none of the plan's."""
    tasks = [task_of(case, task_id) for task_id in (command.task, *command.also)]
    if command.task in command.also:
        raise Invalid("协办任务不能与主办任务相同。")
    for name in filter(None, (command.district, *command.also_districts)):
        check_district(case, name)
    case.tip.district = command.district or case.tip.district
    if command.also_districts and not case.tip.district:
        raise Invalid("有几个区县的，请先选牵头的区县。")
    units = {section.unit for task in tasks for section in task.sections}
    if command.unit and command.unit not in units:
        raise Invalid("这个处室不在所选任务的责任单位之内。")
    order = Order(
        command.task, command.also, [command.unit] if command.unit else [],
        districts=command.also_districts, joint=command.joint,
    )  # fmt: skip
    assigning.assign(case, order)


def check_district(case: Case, name: str) -> None:
    """Raises Invalid where the plan has no such district."""
    if case.desk.plan.district(name) is None:
        raise Invalid(f"没有“{name}”这个区县。")


def task_of(case: Case, task_id: str) -> Task:
    """The plan's row of this number. Raises Invalid."""
    try:
        return case.desk.plan.task(task_id)
    except KeyError as error:
        raise Invalid(f"方案里没有任务“{task_id}”。") from error


def recall(case: Case, command: c.Recall) -> None:
    """Undo an assignment that nobody has signed for."""
    assigning.withdraw(case)
    move_on(case)
    case.record("recalled", audience=Audience.REPORTER, words=command.why)


def summarise(case: Case, command: c.Summarise) -> None:
    """The office approves or rewrites what handlers read."""
    case.tip.summary = case.envelope.seal("summary", command.summary)
    case.tip.summary_approved = True
    case.record("summarised")


def sign(case: Case, _: c.Sign) -> None:
    """签收: the actor's unit takes the tip on."""
    mine = case.own()
    mine.signed_at, moved = case.now, mine.role in LEADING
    if moved:
        mine.state = Duty.WORKING
        move_on(case)
    else:
        seating.move(case, mine, Duty.WORKING)
    audience = Audience.REPORTER if moved else Audience.OFFICERS
    case.record("signed", audience=audience, codes={"unit": mine.unit})
