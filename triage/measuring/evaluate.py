"""How good the assessments are on labelled tips: shares with counts and 95 % intervals."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from itertools import combinations
from typing import Any

from common.plan.model import Plan
from triage.assess import Triage
from triage.likeness.similar import Earlier
from triage.measuring.judging import KINDS, Judged, extra, judge, missing
from triage.measuring.labelled import Labelled
from triage.measuring.shares import Curve, Share, curve, share, wilson

WORST = 20
_REASONS = 5
_LAST = 99
"""Rows without a number (M1, out …) come after the annex's."""


@dataclass(frozen=True)
class Miss:
    """A tip that was assessed wrongly, with what spoke for it."""

    id: str
    faults: tuple[str, ...]
    text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """The tips of one labelled task, or of a scope other than ``in``.

    ``right``: task (or scope) right. ``taken_for``: what the others were taken for.
    """

    key: str
    right: Share
    sure: Share
    sure_wrong: int
    taken_for: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Voice:
    """The tips of one author: whose ids begin alike."""

    key: str
    task: Share
    scope: Share


@dataclass(frozen=True)
class Duplicates:
    """``pairs``: labelled pairs that were linked. ``wrong``: tips with a wrong link, of all."""

    pairs: Share
    wrong: Share
    missed: tuple[tuple[str, str], ...]
    wrong_links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Evaluation:
    """All measures of one run. ``confusion``: labelled scope, assessed scope, count."""

    tips: int
    task: Share
    department: Share
    office: Share
    co_handlers: Share
    co_handlers_wrong: Share
    scope: Share
    in_called_spam: Share
    confusion: tuple[tuple[str, str, int], ...]
    district: Share
    districts_invented: Share
    enterprise: Share
    sure: Share
    sure_wrong: Share
    calibration: Curve
    duplicates: Duplicates
    rows: tuple[Row, ...]
    voices: tuple[Voice, ...]
    worst: tuple[Miss, ...]

    def as_json(self) -> dict[str, Any]:
        """The measures as plain values."""
        return asdict(self)


SHARES = tuple(field.name for field in fields(Evaluation) if field.type is Share)
"""The measures that are shares, as an evaluation names them."""


def evaluate(tips: Iterable[Labelled], triage: Triage, plan: Plan, on: date) -> Evaluation:
    """Assesses every tip as of a day and compares with its label."""
    return summed(tuple(judge_all(tips, triage, plan, on)))


def judge_all(tips: Iterable[Labelled], triage: Triage, plan: Plan, on: date) -> Iterator[Judged]:
    """Each tip judged, and compared with those before it in the file."""
    earlier = Earlier()
    for place, tip in enumerate(tips):
        found = triage.assess(tip.text, on)
        matter = triage.matter(tip.text, found)
        similar = tuple(int(known) for known in earlier.similar(matter))
        earlier.add(str(place), matter)
        yield judge(tip, found, plan, on, similar)


def summed(judged: Sequence[Judged]) -> Evaluation:
    """The measures of tips that were judged."""
    inside = [j for j in judged if j.tip.scope == "in"]
    wanted = sum(len(j.tip.also) for j in inside)
    lost = sum(len(missing(j.tip, j.found)) for j in inside)
    named = sum(len(j.found.also) for j in inside)
    placed = [j for j in judged if "district" not in j.tip.open]
    sure = [j for j in judged if j.found.sure]
    leading = [(j.found.ranked[0], j.tip.right) for j in judged if j.found.ranked]
    return Evaluation(
        tips=len(judged),
        task=share(j.task for j in inside),
        department=share(j.department for j in inside),
        office=share(j.office for j in inside if j.office is not None),
        co_handlers=wilson(wanted - lost, wanted),
        co_handlers_wrong=wilson(sum(len(extra(j.tip, j.found)) for j in inside), named),
        scope=share("scope" not in j.kinds for j in judged),
        in_called_spam=share(j.found.scope == "spam" for j in inside),
        confusion=_confusion(judged),
        district=share("district" not in j.kinds for j in placed),
        districts_invented=share(
            j.found.district is not None for j in placed if j.tip.district is None
        ),
        enterprise=share("enterprise" not in j.kinds for j in judged if _named(j.tip)),
        sure=share(j.found.sure for j in inside),
        sure_wrong=share("sure" in j.kinds for j in sure),
        calibration=curve([(best.score, best.task in right) for best, right in leading]),
        duplicates=_duplicates(judged),
        rows=_rows(judged),
        voices=_voices(judged),
        worst=tuple(miss(j) for j in sorted(judged, key=badness)[:WORST] if j.faults),
    )  # fmt: skip


def _named(tip: Labelled) -> bool:
    return "enterprise" not in tip.open


def _confusion(judged: Sequence[Judged]) -> tuple[tuple[str, str, int], ...]:
    counts = Counter((j.tip.scope, j.found.scope) for j in judged)
    return tuple((label, found, count) for (label, found), count in sorted(counts.items()))


def _duplicates(judged: Sequence[Judged]) -> Duplicates:
    groups: dict[str, list[int]] = {}
    for place, each in enumerate(judged):
        if each.tip.dup is not None:
            groups.setdefault(each.tip.dup, []).append(place)
    pairs = {pair for group in groups.values() for pair in combinations(group, 2)}
    links = {(known, place) for place, j in enumerate(judged) for known in j.similar}
    wrong = links - pairs
    return Duplicates(
        pairs=wilson(len(pairs & links), len(pairs)),
        wrong=wilson(len({place for _, place in wrong}), len(judged)),
        missed=_ids(judged, pairs - links),
        wrong_links=_ids(judged, wrong),
    )


def _ids(judged: Sequence[Judged], pairs: set[tuple[int, int]]) -> tuple[tuple[str, str], ...]:
    return tuple((judged[one].tip.id, judged[other].tip.id) for one, other in sorted(pairs))


def _rows(judged: Sequence[Judged]) -> tuple[Row, ...]:
    groups: dict[str, list[Judged]] = {}
    for each in judged:
        groups.setdefault(each.tip.primary or each.tip.scope, []).append(each)
    return tuple(_row(key, groups[key]) for key in sorted(groups, key=row_order))


def row_order(key: str) -> tuple[int, str]:
    """The annex's rows by number, then everything else by name."""
    return (int(key) if key.isdecimal() else _LAST, key)


def _row(key: str, group: Sequence[Judged]) -> Row:
    wrong = [j for j in group if j.kinds & {"scope", "task"}]
    others = Counter(j.found.primary or j.found.scope for j in wrong)
    return Row(
        key,
        wilson(len(group) - len(wrong), len(group)),
        share(j.found.sure for j in group),
        sum("sure" in j.kinds for j in group),
        tuple(others.most_common()),
    )


def _voices(judged: Sequence[Judged]) -> tuple[Voice, ...]:
    """By the part of the id before the first dash, where there are several such parts."""
    groups: dict[str, list[Judged]] = {}
    for each in judged:
        groups.setdefault(each.tip.id.partition("-")[0], []).append(each)
    if not 1 < len(groups) <= WORST:
        return ()
    return tuple(
        Voice(
            key,
            share(j.task for j in group if j.tip.scope == "in"),
            share("scope" not in j.kinds for j in group),
        )
        for key, group in sorted(groups.items())
    )


def badness(judged: Judged) -> tuple[int, int]:
    """Sorts the worst tips in front: by the worst kind of fault, then by their number."""
    worst = min((KINDS.index(kind) for kind in judged.kinds), default=len(KINDS))
    return worst, -len(judged.faults)


def miss(judged: Judged) -> Miss:
    """The faults of a tip with what spoke for its two leading tasks."""
    reasons = [
        f"第{ranked.task}项 {ranked.score}：" + "、".join(r.text for r in ranked.reasons[:_REASONS])
        for ranked in judged.found.ranked[:2]
    ]
    faults = tuple(fault.text for fault in judged.faults)
    return Miss(judged.tip.id, faults, judged.tip.text, tuple(reasons))
