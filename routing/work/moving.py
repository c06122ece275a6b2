"""Moving on: the stage that now holds is entered, and whoever's turn it is hears of it."""

from routing.rules import wording
from routing.rules.words import ENDED, Stage
from routing.work.case import Case
from routing.work.enforcing import staged
from routing.work.promises import promise, whose_turn


def move_on(case: Case) -> None:
    """Enter the stage that now holds, and tell whoever's turn it is."""
    entered = case.settle()
    if case.stage is Stage.ENFORCING:
        staged(case)
    if not entered or case.stage in ENDED:
        return
    body = wording.to_do_message(case.tip.number, case.matter, case.stage, case.due_at)
    for recipient in whose_turn(case.stage, case.seats()):
        promise(case, recipient, "to_do", body)
