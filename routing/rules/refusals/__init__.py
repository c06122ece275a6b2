"""What the table of permits cannot say: why an action is refused now, by subject.

Each file has its own ``RULES``; every action is ruled by one of them.
"""

from routing.rules.refusals import assigning, clocks, closing, ending, findings, measures
from routing.rules.refusals.rule import Rule
from routing.rules.standing import Actor, Standing
from routing.rules.words import Action

RULES: dict[Action, tuple[Rule, ...]] = {
    **assigning.RULES,
    **clocks.RULES,
    **findings.RULES,
    **ending.RULES,
    **closing.RULES,
    **measures.RULES,
}


def refused_by_rule(action: Action, standing: Standing, actor: Actor) -> str | None:
    """The first rule's sentence, or None where no rule is against it."""
    for rule in RULES.get(action, ()):
        if sentence := rule(standing, actor):
            return sentence
    return None
