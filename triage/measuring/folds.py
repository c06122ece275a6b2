"""Judging labelled tips by a plan that has not counted their wording.

Tips are apart by author (voice): the part of their id before the first dash. A tip whose
own wording was counted is judged too well.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from common.plan.model import Plan
from triage.assess import Triage
from triage.measuring.counting import counted
from triage.measuring.evaluate import judge_all
from triage.measuring.judging import Judged
from triage.measuring.labelled import Labelled


def voice(tip: Labelled) -> str:
    """Who wrote a tip, by its id."""
    return tip.id.partition("-")[0]


def judged_apart(
    tips: Sequence[Labelled], plan: Plan, build: Callable[[Plan], Triage], on: date
) -> Iterator[Judged]:
    """Each author's tips judged with the wording counted in those of all others.

    ``build`` makes the triage of a plan.
    """
    wording, first = cache(build(plan).wording), 0
    for author in sorted({voice(tip) for tip in tips}):
        counts = counted((tip for tip in tips if voice(tip) != author), wording)
        blind = replace(plan, lexicon=replace(plan.lexicon, counts=counts))
        own = [tip for tip in tips if voice(tip) == author]
        for each in judge_all(own, build(blind), blind, on):
            yield replace(each, similar=tuple(first + place for place in each.similar))
        first += len(own)
