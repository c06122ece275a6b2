"""How good the assessments are on labelled tips: shares with counts and 95 % intervals."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from math import sqrt
from typing import Any

from common.plan.model import Plan
from triage.assessment import Assessment
from triage.labelled import Labelled

_Z = 1.959964
"""The normal quantile of a two-sided 95 % interval."""
_WORST = 20
_REASONS = 5
_BINS = 5


@dataclass(frozen=True)
class Share:
    """A share with its counts and its Wilson interval at 95 %."""

    right: int
    of: int
    share: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Miss:
    """A tip that was assessed wrongly, with what spoke for it."""

    id: str
    faults: tuple[str, ...]
    text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Bin:
    """Tips whose leading score lies from ``low`` to below ``high``, and how many were right."""

    low: float
    high: float
    right: Share


@dataclass(frozen=True)
class Evaluation:
    """All measures of one run. ``confusion``: labelled scope, assessed scope, count."""

    tips: int
    task: Share
    department: Share
    co_handlers: Share
    scope: Share
    confusion: tuple[tuple[str, str, int], ...]
    district: Share
    districts_invented: int
    enterprise: Share
    sure: Share
    sure_wrong: Share
    calibration: tuple[Bin, ...]
    worst: tuple[Miss, ...]

    def as_json(self) -> dict[str, Any]:
        """The measures as plain values."""
        return asdict(self)


@dataclass(frozen=True)
class _Judged:
    tip: Labelled
    found: Assessment
    task: bool
    department: bool
    district: bool
    faults: tuple[str, ...]


def wilson(right: int, of: int) -> Share:
    """A share with the Wilson score interval."""
    if not of:
        return Share(0, 0, None, 0.0, 1.0)
    p, spread = right / of, _Z * _Z / of
    middle = (p + spread / 2) / (1 + spread)
    half = _Z * sqrt(p * (1 - p) / of + spread / (4 * of)) / (1 + spread)
    return Share(
        right, of, round(p, 4), round(max(0, middle - half), 4), round(min(1, middle + half), 4)
    )


def evaluate(
    tips: Iterable[Labelled], assess: Callable[[str, date], Assessment], plan: Plan, on: date
) -> Evaluation:
    """Assesses every tip as of a day and compares with its label."""
    judged = [_judge(tip, assess(tip.text, on), plan, on) for tip in tips]
    inside = [j for j in judged if j.tip.scope == "in"]
    wanted = [(j, task) for j in inside for task in j.tip.also]
    sure = [j for j in judged if j.found.sure]
    return Evaluation(
        tips=len(judged),
        task=_share(j.task for j in inside),
        department=_share(j.department for j in inside),
        co_handlers=_share(task in (*j.found.also, j.found.primary) for j, task in wanted),
        scope=_share(j.found.scope == j.tip.scope for j in judged),
        confusion=_confusion(judged),
        district=_share(j.district for j in judged),
        districts_invented=sum(
            j.tip.district is None and j.found.district is not None for j in judged
        ),
        enterprise=_share(j.found.enterprise == j.tip.enterprise for j in judged),
        sure=_share(j.found.sure for j in inside),
        sure_wrong=_share(not j.task or j.found.scope != j.tip.scope for j in sure),
        calibration=_calibration(judged),
        worst=tuple(_miss(j) for j in sorted(judged, key=_badness)[:_WORST] if j.faults),
    )


def _judge(tip: Labelled, found: Assessment, plan: Plan, on: date) -> _Judged:
    task = tip.scope == "in" and found.primary in tip.right
    department = bool(_leads(plan, (found.primary,)) & _leads(plan, tip.right))
    district = _same_district(plan, tip.district, found.district, on)
    faults = []
    if found.scope != tip.scope:
        faults.append(f"范围 {found.scope}，应为 {tip.scope}")
    if tip.scope == "in" and not task:
        faults.append(f"任务 {found.primary}，应为 {tip.primary}")
    if missing := [t for t in tip.also if t not in (*found.also, found.primary)]:
        faults.append(f"缺协办 {'、'.join(missing)}")
    if not district:
        faults.append(f"区县 {found.district}，应为 {tip.district}")
    if found.enterprise != tip.enterprise:
        faults.append(f"单位 {found.enterprise}，应为 {tip.enterprise}")
    if found.sure and (not task or found.scope != tip.scope):
        faults.insert(0, "有把握而错")
    return _Judged(tip, found, task, department, district, tuple(faults))


def _leads(plan: Plan, tasks: Iterable[str | None]) -> set[str]:
    return {
        section.department
        for task in tasks
        if task is not None
        for section in plan.task(task).sections
        if section.role == "lead"
    }


def _same_district(plan: Plan, label: str | None, found: str | None, on: date) -> bool:
    """Equal, or the old and the new name of what has been merged since (labelling guide)."""
    if label is None or found is None:
        return label == found
    return label == found or plan.handled_by(label, on) == plan.handled_by(found, on)


def _share(hits: Iterable[bool]) -> Share:
    listed = list(hits)
    return wilson(sum(listed), len(listed))


def _confusion(judged: Sequence[_Judged]) -> tuple[tuple[str, str, int], ...]:
    counts = Counter((j.tip.scope, j.found.scope) for j in judged)
    return tuple((label, found, count) for (label, found), count in sorted(counts.items()))


def _calibration(judged: Sequence[_Judged]) -> tuple[Bin, ...]:
    """How often the leading task is right, by its score; tips without any task left out."""
    bins = []
    for number in range(_BINS):
        low, high = number / _BINS, (number + 1) / _BINS
        inside = [j for j in judged if j.found.ranked and low <= j.found.ranked[0].score < high]
        bins.append(Bin(low, high, _share(j.found.ranked[0].task in j.tip.right for j in inside)))
    return tuple(bins)


def _badness(judged: _Judged) -> tuple[int, int]:
    weights = ("有把握而错", "范围", "任务", "缺协办", "区县", "单位")
    worst = min(
        (weights.index(w) for w in weights for f in judged.faults if f.startswith(w)), default=9
    )
    return worst, -len(judged.faults)


def _miss(judged: _Judged) -> Miss:
    reasons = [
        f"第{ranked.task}项 {ranked.score}：" + "、".join(r.text for r in ranked.reasons[:_REASONS])
        for ranked in judged.found.ranked[:2]
    ]
    return Miss(judged.tip.id, judged.faults, judged.tip.text, tuple(reasons))
