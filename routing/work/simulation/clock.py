"""Simulated time: one true time, and hosts whose clocks are sometimes wrong."""

from datetime import datetime, timedelta
from random import Random

RIGHT = timedelta(0)
A_MINUTE = 60.0
FORWARD, BACK = timedelta(days=3), timedelta(days=1)


class TrueTime:
    """The time as it is."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.read_again = 0

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
        """As a process counts them for what it reads again from time to time. They go on only
        where there is something new to read (``TrueTime.read_again``): all else is a waste."""
        return self._true.read_again * A_MINUTE

    def jump(self, rng: Random) -> None:
        """Up to some days ahead, or up to one behind."""
        self.wrong_by = FORWARD * rng.random() if rng.random() < 1 / 2 else -BACK * rng.random()

    def right(self) -> None:
        """The clock is set right."""
        self.wrong_by = RIGHT
