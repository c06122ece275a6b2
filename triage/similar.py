"""Which earlier texts of one run tell the same matter: shared stretches of text, same unit.

For ``tipline triage --duplicates``. Nothing is stored; candidates come from an index of
short stretches (shingles) and of the enterprise's name, the few best are compared.
"""

from collections import Counter, defaultdict

from rapidfuzz import fuzz

from triage.assessment import Assessment

_WIDTH = 3
_CANDIDATES = 20
_COMMON = 400
"""Stretches that more texts than this have say nothing."""
_ALIKE = 78.0
_ALIKE_SAME_UNIT = 32.0
_CORE = 2
_UNIT_WEIGHT = 3
"""How many shared stretches a shared piece of the unit's name is worth."""


class Earlier:
    """The texts seen so far in one run."""

    def __init__(self) -> None:
        self._texts: list[tuple[str, str, Assessment]] = []
        self._stretches: dict[str, list[int]] = defaultdict(list)
        self._units: dict[str, list[int]] = defaultdict(list)

    def similar(self, text: str, found: Assessment) -> tuple[str, ...]:
        """Ids of the earlier texts that probably tell the same matter, likeliest first."""
        scored = []
        for number in self._candidates(text, found):
            tip_id, other, its = self._texts[number]
            alike = fuzz.token_set_ratio(_spaced(text), _spaced(other))
            if alike >= (_ALIKE_SAME_UNIT if _same_matter(found, its) else _ALIKE):
                scored.append((alike, tip_id))
        return tuple(tip_id for _, tip_id in sorted(scored, reverse=True)[:5])

    def add(self, tip_id: str, text: str, found: Assessment) -> None:
        """Keeps a text for those that follow."""
        number = len(self._texts)
        self._texts.append((tip_id, text, found))
        for stretch in _stretches(text):
            self._stretches[stretch].append(number)
        if found.enterprise:
            for core in _stretches(found.enterprise, _CORE):
                self._units[core].append(number)

    def _candidates(self, text: str, found: Assessment) -> list[int]:
        counts: Counter[int] = Counter()
        for stretch in _stretches(text):
            listed = self._stretches.get(stretch, ())
            if len(listed) <= _COMMON:
                counts.update(listed)
        for core in _stretches(found.enterprise or "", _CORE):
            listed = self._units.get(core, ())
            if len(listed) <= _COMMON:
                counts.update(dict.fromkeys(listed, _UNIT_WEIGHT))
        return [number for number, _ in counts.most_common(_CANDIDATES)]


def _stretches(text: str, width: int = _WIDTH) -> set[str]:
    return {text[i : i + width] for i in range(min(len(text), 20_000) - width + 1)}


def _spaced(text: str) -> str:
    """Pairs of characters as words, so that their order matters little."""
    short = text[:2_000]
    return " ".join(short[i : i + 2] for i in range(len(short) - 1))


def _same_matter(one: Assessment, other: Assessment) -> bool:
    """Same task, and the same unit or place where both name one."""
    if one.primary is None or one.primary != other.primary:
        return False
    if one.enterprise and other.enterprise:
        short, long = sorted((one.enterprise, other.enterprise), key=len)
        return short in long
    return one.district is not None and one.district == other.district
