"""What a changed plan would do to labelled tips: measures side by side, and every change."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from triage.measuring.evaluate import SHARES, row_order, summed
from triage.measuring.judging import Judged
from triage.measuring.shares import Share

Turn = Literal["better", "worse", "other"]
_ORDER: dict[Turn, int] = {"worse": 0, "better": 1, "other": 2}


@dataclass(frozen=True)
class Measure:
    """``delta``: the share after less the share before; None where there is none."""

    name: str
    before: Share
    after: Share
    delta: float | None


@dataclass(frozen=True)
class RowChange:
    """A labelled task (or scope): right before and after of so many tips, and the turns."""

    key: str
    tips: int
    before: int
    after: int
    better: int
    worse: int
    other: int


@dataclass(frozen=True)
class Change:
    """A tip whose scope, task, co-handlers, district or ``sure`` changes."""

    id: str
    turn: Turn
    before: str
    after: str
    faults: tuple[str, ...]
    """What is wrong with it afterwards."""


@dataclass(frozen=True)
class Comparison:
    tips: int
    measures: tuple[Measure, ...]
    rows: tuple[RowChange, ...]
    changes: tuple[Change, ...]

    def as_json(self) -> dict[str, Any]:
        """The comparison as plain values."""
        return asdict(self)

    def count(self, turn: Turn) -> int:
        return sum(change.turn == turn for change in self.changes)


def compare(before: Sequence[Judged], after: Sequence[Judged]) -> Comparison:
    """Two plans' judgements of the same tips, in the same order."""
    old, new = summed(before), summed(after)
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in SHARES]
    pairs += [
        ("duplicate_pairs", old.duplicates.pairs, new.duplicates.pairs),
        ("duplicates_wrong", old.duplicates.wrong, new.duplicates.wrong),
    ]
    changed = [(b, a) for b, a in zip(before, after, strict=True) if _outcome(b) != _outcome(a)]
    turns: dict[str, Counter[Turn]] = {}
    for b, a in changed:
        turns.setdefault(_key(b), Counter())[_turn(b, a)] += 1
    return Comparison(
        len(before),
        tuple(Measure(name, one, other, _delta(one, other)) for name, one, other in pairs),
        _rows(before, after, turns),
        tuple(_change(b, a) for b, a in sorted(changed, key=lambda pair: _ORDER[_turn(*pair)])),
    )


def _delta(one: Share, other: Share) -> float | None:
    if one.share is None or other.share is None:
        return None
    return round(other.share - one.share, 4)


def _outcome(judged: Judged) -> str:
    found = judged.found
    task = f"第{found.primary}项" if found.primary else found.scope
    also = f"＋{'、'.join(found.also)}" if found.also else ""
    return f"{task}{also} {found.district or '—'}{' 有把握' if found.sure else ''}"


def _turn(before: Judged, after: Judged) -> Turn:
    """Better where faults only go, worse where they only come."""
    old, new = _shortcomings(before), _shortcomings(after)
    if new < old:
        return "better"
    return "worse" if old < new else "other"


def _shortcomings(judged: Judged) -> frozenset[str]:
    """The kinds of faults; a tip of the plan that waits for a person has one more."""
    waits = judged.tip.scope == "in" and not (judged.task and judged.found.sure)
    return judged.kinds | ({"waits"} if waits else frozenset())


def _change(before: Judged, after: Judged) -> Change:
    faults = tuple(fault.text for fault in after.faults)
    turn = _turn(before, after)
    return Change(before.tip.id, turn, _outcome(before), _outcome(after), faults)


def _key(judged: Judged) -> str:
    return judged.tip.primary or judged.tip.scope


def _rows(
    before: Sequence[Judged], after: Sequence[Judged], turns: dict[str, Counter[Turn]]
) -> tuple[RowChange, ...]:
    tips = Counter(map(_key, before))
    old = Counter(_key(j) for j in before if not j.kinds & {"scope", "task"})
    new = Counter(_key(j) for j in after if not j.kinds & {"scope", "task"})
    return tuple(
        RowChange(
            key, tips[key], old[key], new[key],
            *(turns.get(key, Counter())[turn] for turn in ("better", "worse", "other")),
        )
        for key in sorted(tips, key=row_order)
    )  # fmt: skip
