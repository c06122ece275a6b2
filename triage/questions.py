"""The one question whose answer helps most: with the plan's text and answer buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from common.plan.model import Plan
from common.plan.words import Question
from triage.assessment import AskBack, Fact, Scope
from triage.places.placing import Placed
from triage.scoring import Tally

_CLOSE, _LEAST, _FIRST = 5.0, 1.0, 4
"""Of the first four tasks those at most so many points behind the leader are told apart."""


@dataclass(frozen=True)
class Findings:
    """What is known of a tip when the question is chosen; ``points``: by task, best first."""

    scope: Scope
    primary: str | None
    points: Mapping[str, float]
    tallies: Mapping[str, Tally]
    choices: Mapping[str, str | None]
    facts: Sequence[Fact]
    placed: Placed


def question(plan: Plan, found: Findings) -> AskBack | None:
    """What to ask back, or None where nothing is open.

    In this order: an open quantity, an open section, close candidates, an ambiguous
    place, and for an unclear tip the plan's general question.
    """
    if found.scope not in ("in", "unclear"):
        return None
    open_rules = [fact.rule for fact in found.facts if fact.verdict == "unknown"]
    chosen = next(filter(None, (_about(plan, rule) for rule in open_rules)), None)
    chosen = chosen or _open_section(plan, found) or _between(plan, found)
    if chosen:
        return AskBack(chosen.text, chosen.answers)
    if len(found.placed.districts) > 1:
        asked = _about(plan, "district")
        return AskBack(asked.text, found.placed.districts) if asked else None
    asked = _about(plan, "unclear") if found.scope == "unclear" else None
    return AskBack(asked.text, asked.answers) if asked else None


def _open_section(plan: Plan, found: Findings) -> Question | None:
    selector = plan.task(found.primary).selector if found.primary else None
    if selector is None or found.choices.get(found.primary or "") is not None:
        return None
    return _about(plan, selector)


def _about(plan: Plan, subject: str) -> Question | None:
    return next((q for q in plan.lexicon.questions if subject in q.between), None)


def _between(plan: Plan, found: Findings) -> Question | None:
    """The question that separates most of the tasks that are close to the leader."""
    first, *_ = found.points
    least = max(found.points[first] - _CLOSE, _LEAST)
    close = {task for task in islice(found.points, _FIRST) if found.points[task] >= least}
    close -= found.tallies[first].also if first in found.tallies else set()
    if len(close) <= 1:
        return None
    fitting = [q for q in plan.lexicon.questions if len(close.intersection(q.between)) > 1]
    return max(fitting, key=lambda q: len(close.intersection(q.between)), default=None)
