"""What happens when: people and faults in the order of time, and the scheduler's next tick."""

from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random

EVERY, REGULAR = timedelta(minutes=30), timedelta(hours=6)
"""Ticks are so far apart at least, and at most; between, there is one where a tip is due."""

Happening = Callable[[], None]


class Queue:
    """Moments with what happens then."""

    def __init__(self, starts: datetime) -> None:
        self._moments: list[tuple[datetime, int, Happening]] = []
        self._order = count()
        self._last, self._lag = starts, EVERY

    def at(self, moment: datetime, what: Happening) -> None:
        """Let this happen then; of one moment, what came first happens first."""
        heappush(self._moments, (moment, next(self._order), what))

    def next(self) -> datetime | None:
        """When the next thing happens."""
        return self._moments[0][0] if self._moments else None

    def take(self) -> Happening:
        """The next thing, which there is."""
        return heappop(self._moments)[2]

    def tick_before(self, moment: datetime, look: datetime | None) -> datetime | None:
        """The scheduler's tick before that moment, if one is due; ``look``: when a tip is."""
        regular = self._last + REGULAR
        wanted = regular if look is None else min(look, regular)
        tick = max(wanted, self._last + EVERY) + self._lag
        return tick if tick < moment else None

    def ticked(self, moment: datetime, rng: Random) -> None:
        """A tick has been; the next one comes a little late."""
        self._last, self._lag = moment, EVERY * rng.random()
