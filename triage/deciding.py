"""What follows from the points: further tasks, and whether a person must look first."""

from common.plan.model import Plan
from triage.questions import Findings
from triage.scope import CLEAR
from triage.scoring import Tally
from triage.weighing import Weighed

_CLEAR_LEAD, _AGREED_LEAD = 10.0, 6.0
"""Points by which a sure task leads all others and every other scope: the first in all, or
the second both in all and by the plan's rules alone. Set by cross-validation over the
authors of labelled tips, where some 1.2 % of the sure were wrong."""
_ALSO_POINTS, _ALSO_SHARE = 7.0, 0.35
"""A further task is a co-handler from these points by rules and this share of the leader's."""


def further_tasks(tallies: dict[str, Tally], weighed: Weighed) -> tuple[str, ...]:
    """Tasks a rule of the leader names, and those strong by clues of their own."""
    leader = tallies[weighed.leader]
    least = _ALSO_SHARE * weighed.tasks[weighed.leader]
    strong = [
        task for task, points in weighed.tasks.items()
        if points >= least
        and task in tallies and tallies[task].points >= _ALSO_POINTS
        and _apart(tallies[task], leader)
    ]  # fmt: skip
    return (*sorted(leader.also), *strong)


def _apart(one: Tally, other: Tally) -> bool:
    """Whether the first rests on at least one clue that shares no words with the other."""
    taken = [span for clue in other.clues if clue.points > 0 for span in clue.spans]
    return any(
        clue.points >= CLEAR
        and clue.spans
        and not any(s < e2 and s2 < e for s, e in clue.spans for s2, e2 in taken)
        for clue in one.clues
    )


def leads_clearly(plan: Plan, found: Findings, weighed: Weighed, lead: float) -> bool:
    """Whether the leading task leads by a rule and far enough, and no quantity is open.

    ``lead``: its points before any other scope.
    """
    if any(fact.verdict in ("boundary", "unknown") for fact in found.facts):
        return False
    first, tallies = weighed.leader, found.tallies
    if tallies[first].points < CLEAR or not plan.task(first).automatic:
        return False
    others = [task for task in weighed.tasks if task not in (first, *tallies[first].also)]
    ahead = min(lead, weighed.tasks[first] - max(weighed.tasks[task] for task in others))
    rivals = [tallies[task].points for task in others if task in tallies]
    by_rules = tallies[first].points - max(rivals, default=0.0)
    agreed = weighed.tasks[first] > tallies[first].points  # wording speaks for it as well
    return ahead >= _CLEAR_LEAD or (agreed and min(ahead, by_rules) >= _AGREED_LEAD)
