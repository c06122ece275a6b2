"""The one question whose answer helps most: with the plan's text and answer buttons."""

from collections.abc import Mapping, Sequence

from common.plan.model import Plan, Question
from triage.assessment import AskBack, Fact, Scope
from triage.places import Placed
from triage.scoring import Tally

_CLOSE = 0.7
"""Candidates with this share of the leader's points are worth telling apart."""


def question(
    plan: Plan,
    scope: Scope,
    primary: str | None,
    order: Sequence[str],
    tallies: Mapping[str, Tally],
    choices: Mapping[str, str | None],
    facts: Sequence[Fact],
    placed: Placed,
) -> AskBack | None:
    """What to ask back, or None where nothing is open.

    In this order: an open quantity, an open section, close candidates, an ambiguous
    place, and for an unclear tip the plan's general question.
    """
    for fact in facts:
        if fact.verdict == "unknown" and (found := _about(plan, fact.rule)):
            return _ask(found)
    selector = plan.task(primary).selector if primary else None
    if primary and selector and choices.get(primary) is None and (found := _about(plan, selector)):
        return _ask(found)
    if found := _between(plan, order, tallies):
        return _ask(found)
    if len(placed.districts) > 1:
        return _ask_place(plan, placed)
    if scope == "unclear" and (found := _about(plan, "unclear")):
        return _ask(found)
    return None


def _about(plan: Plan, subject: str) -> Question | None:
    return next((q for q in plan.lexicon.questions if subject in q.between), None)


def _between(plan: Plan, order: Sequence[str], tallies: Mapping[str, Tally]) -> Question | None:
    if not order:
        return None
    best = tallies[order[0]].points
    close = {t for t in order[:4] if tallies[t].points >= max(_CLOSE * best, 1.0)}
    close -= tallies[order[0]].also
    fitting = [q for q in plan.lexicon.questions if len(close.intersection(q.between)) > 1]
    return max(fitting, key=lambda q: len(close.intersection(q.between)), default=None)


def _ask(found: Question) -> AskBack:
    return AskBack(found.text, found.answers)


def _ask_place(plan: Plan, placed: Placed) -> AskBack | None:
    found = _about(plan, "district")
    return AskBack(found.text, placed.districts) if found else None
