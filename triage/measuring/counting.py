"""Counting the wording of labelled tips for the plan's ``counts.csv``."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from common.plan.counts import COLUMNS, COUNTS, Counts
from triage.measuring.labelled import Labelled

_EMPTY = frozenset(
    "的了在是我们你他它她这那有不就也都还和与把被给到去来说没要着过吗呢吧啊哦嘛哈一二三四五六七八九十个年月日号点"
)
"""Characters that join other words and say nothing of the matter."""
_TIPS = 2
"""A stretch that fewer tips have is left out: it could give one tip away."""


def counted(tips: Iterable[Labelled], wording: Callable[[str], Iterable[str]]) -> Counts:
    """In how many tips of each kind a stretch occurs. ``wording``: of ``Triage``."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for tip in tips:
        kind = tip.primary if tip.scope == "in" and tip.primary else tip.scope
        for stretch in filter(_says, wording(tip.text)):
            found[stretch][kind] += 1
    return {s: dict(kinds) for s, kinds in sorted(found.items()) if kinds.total() >= _TIPS}


def write_counts(counts: Counts, folder: Path) -> Path:
    """Writes the plan's file, one stretch a line; returns where."""
    path = folder / COUNTS
    lines = [",".join(COLUMNS)]
    for stretch, kinds in counts.items():
        lines.append(f"{stretch},{' '.join(f'{kind}:{tips}' for kind, tips in kinds.items())}")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _says(stretch: str) -> bool:
    return all("\u3400" <= char <= "\u9fff" and char not in _EMPTY for char in stretch)
