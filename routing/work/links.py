"""并案: linking a tip to the one that goes on for both, and taking it back.

A linked tip is never dropped: it keeps its number, code, texts and assignments, rests, and
is not chased; its parent is. Links are flat: whoever links to a linked tip links to its
parent, and what others are linked to is not linked itself.
"""

from common.errors import Invalid
from db import tips
from db.tables import Tip
from routing.rules import wording
from routing.rules.words import ENDED, Audience, Stage
from routing.work import commands as c
from routing.work.case import Case
from routing.work.promises import OFFICE, at_work, promise
from routing.work.realigning import realign

CANNOT_GO_ON = {
    Stage.DECLINED: "那条线索不予受理，不能并入；请先恢复受理。",
    Stage.SPLIT: "那条线索已经拆分，请并入其中对应的一条。",
}
CLOSED_BEFORE = (
    "那条线索已经办结；再次出现的情况是新的线索（死灰复燃），请单独交办并“认定死灰复燃”。"
)


def link(case: Case, command: c.Link) -> None:
    """Link the case's tip to the one of this number, or to that one's parent.

    Raises Invalid where there is no such tip, or none that could go on for this one.
    """
    target = tips.by_number(case.session, command.to)
    if target is None or target.restricted:
        raise Invalid(f"没有编号为“{command.to}”的线索。")
    if target.id == case.tip.id:
        raise Invalid("不能把线索并入它自己。")
    parent = root_of(case, target.id)
    if parent.stage in ENDED:
        raise Invalid(CANNOT_GO_ON.get(Stage(parent.stage), CLOSED_BEFORE))
    if parent.officials:
        raise Invalid("那条线索涉及公职人员，单独办理，不能并入。")
    waiting = at_work(case.stage, case.seats())
    join(case, parent, automatic=False)
    body = wording.linked_message(case.tip.number, case.matter)
    for recipient in waiting:
        if recipient != OFFICE:
            promise(case, recipient, "linked", body, turn=str(case.tip.seq))


def root_of(case: Case, tip_id: str) -> Tip:
    """The tip, or the one it is linked to; locked, so that it stays what it is."""
    tip = tips.locked(case.session, tip_id)
    while tip.parent:
        tip = tips.locked(case.session, tip.parent)
    return tip


def join(case: Case, parent: Tip, *, automatic: bool) -> None:
    """The tip rests with its parent from now on."""
    _move(case, parent.id)
    codes = {"to": parent.number, "automatic": automatic}
    case.record("linked", audience=Audience.REPORTER, codes=codes)


def _move(case: Case, parent: str | None) -> None:
    """Parent and stage change together: with one of them alone the row cannot be stored."""
    with case.session.no_autoflush:
        case.tip.parent = parent
        case.settle()


def unlink(case: Case, _: c.Unlink) -> None:
    """The tip goes on by itself, in the stage and with the clock it had."""
    _move(case, None)
    realign(case)
    event = case.record("unlinked", audience=Audience.REPORTER)
    body = wording.to_do_message(case.tip.number, case.matter, case.stage, case.due_at)
    for recipient in at_work(case.stage, case.seats()):
        promise(case, recipient, "unlinked", body, turn=str(event.seq))
