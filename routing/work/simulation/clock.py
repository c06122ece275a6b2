"""Simulated time: one true time, and hosts whose clocks are sometimes wrong."""

from datetime import datetime, timedelta
from random import Random

RIGHT = timedelta(0)
FORWARD, BACK = timedelta(days=3), timedelta(days=1)


class TrueTime:
    """The time as it is."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def to(self, moment: datetime) -> None:
        """Time only goes on."""
        self.now = max(self.now, moment)


class HostClock:
    """What one host takes the time to be. Called, it tells it."""

    def __init__(self, true: TrueTime) -> None:
        self._true = true
        self.wrong_by = RIGHT

    def __call__(self) -> datetime:
        return self._true.now + self.wrong_by

    def seconds(self) -> float:
        """A counter that only goes on, as the kernel's does."""
        return self._true.now.timestamp()

    def jump(self, rng: Random) -> None:
        """Up to some days ahead, or up to one behind."""
        self.wrong_by = FORWARD * rng.random() if rng.random() < 1 / 2 else -BACK * rng.random()

    def right(self) -> None:
        """The clock is set right."""
        self.wrong_by = RIGHT
