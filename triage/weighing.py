"""Rules and wording together: the points of every task and of the scopes beside ``in``.

Rules say why; wording (``triage.bayes``) tips the scales where words of the plan are few
or several tasks have some. Its share is shown as a reason of its own.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from common.plan.counts import SCOPES
from triage.assessment import WORDING
from triage.bayes import Bayes
from triage.scoring import Clue, Evidence, Tally

_SHOWN = 3
"""The wording of so many leading tasks is shown."""
_FAINT = 0.4
"""Points of the shown clue: after all others, and too few to count as a clue."""


@dataclass(frozen=True)
class Weighed:
    """Points by task, the best first, and by scope beside ``in``."""

    tasks: dict[str, float]
    scopes: dict[str, float]

    @property
    def leader(self) -> str:
        return next(iter(self.tasks))


def weigh(
    evidence: Evidence, tallies: dict[str, Tally], left_out: Sequence[tuple[int, int]], bayes: Bayes
) -> Weighed:
    """Adds the points of wording to those of ``tallies``, and its clues to the leaders'."""
    text = evidence.reading.text
    found = bayes.found(text, left_out)
    wording = bayes.points(found)
    scopes = {scope: wording.pop(scope) for scope in SCOPES}
    totals = wording.copy()
    for task, counted in tallies.items():
        totals[task] += counted.points
    order = sorted(totals, key=totals.__getitem__, reverse=True)
    for task in order[:_SHOWN]:
        if wording[task] > 0:
            spans = _places(text, bayes.telling(found, task), left_out)
            clue = Clue(_FAINT, spans, f"用词常见于任务 {task} 的线索", WORDING)
            tallies.setdefault(task, Tally()).clues.append(clue)
    return Weighed({task: totals[task] for task in order}, scopes)


def _places(
    text: str, shown: Collection[str], left_out: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """Where the stretches first stand, those that touch joined."""
    starts = sorted(text.find(stretch) for stretch in shown)
    joined: list[tuple[int, int]] = []
    for start in starts:
        if left_out and any(left < start + 2 and start < right for left, right in left_out):
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], start + 2
        else:
            joined.append((start, start + 2))
    return tuple(joined)
