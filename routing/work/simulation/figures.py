"""What a simulation counts."""

from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_FAULTS = 20


@dataclass
class Figures:
    """The counts of design.md section 8, and every other broken invariant as a sentence."""

    tips: int = 0
    due: int = 0
    """Rungs that should have been recorded, by the paper record."""
    recorded: int = 0
    """Those of them that were."""
    lost: int = 0
    """Rungs not recorded or not promised, promises not delivered, receipts without a tip."""
    doubled: int = 0
    """Promises made twice, and rungs recorded or promised that were not due."""
    after_closure: int = 0
    out_of_hours: int = 0
    redelivered: int = 0
    """Deliveries beyond the first, all of them with the identical text."""
    happened: dict[str, int] = field(default_factory=dict)
    """How often each kind of step and fault took place, so that a run can be judged."""
    faults: list[str] = field(default_factory=list)
    """The first broken invariants in words."""

    @property
    def sound(self) -> bool:
        """Whether the run proves what it should."""
        broken = self.lost or self.doubled or self.after_closure or self.out_of_hours
        return not broken and not self.faults

    def count(self, what: str, by: int = 1) -> None:
        """One more of it happened."""
        self.happened[what] = self.happened.get(what, 0) + by

    def fault(self, sentence: str) -> None:
        """An invariant does not hold."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(sentence)

    def miss(self, what: str, found: Iterable[object]) -> int:
        """Note these as faults; return how many there are."""
        listed = list(found)
        for one in listed:
            self.fault(f"{what}: {one}")
        return len(listed)
