"""What the table of permits cannot say: why an action is refused now, by subject.

Each file has its own ``RULES``; where several rule an action, all of them have to agree.
"""

from routing.rules.refusals import (
    assigning,
    clocks,
    closing,
    ending,
    findings,
    measures,
    turns,
    units,
)
from routing.rules.refusals.rule import Rule
from routing.rules.standing import Actor, Standing
from routing.rules.words import Action

SUBJECTS = (assigning, clocks, findings, units, turns, ending, measures, closing)
RULES: dict[Action, tuple[Rule, ...]] = {
    action: tuple(rule for subject in SUBJECTS for rule in subject.RULES.get(action, ()))
    for action in Action
}


def refused_by_rule(action: Action, standing: Standing, actor: Actor) -> str | None:
    """The first rule's sentence, or None where no rule is against it."""
    for rule in RULES[action]:
        if sentence := rule(standing, actor):
            return sentence
    return None
