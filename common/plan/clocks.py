"""Which of several clocks holds."""

from collections.abc import Iterable
from datetime import date

from common.plan.model import Clock
from common.plan.validity import holds


def pick_clock(
    clocks: Iterable[Clock], stage: str, task: str | None, department: str | None, on: date
) -> Clock | None:
    """The most specific one of this stage valid on the day; task beats department beats any."""
    fitting = (
        clock
        for clock in clocks
        if clock.stage == stage
        and clock.task in ("*", task)
        and clock.department in ("*", department)
        and holds(clock.valid_from, clock.valid_to, on)
    )
    return max(
        fitting, key=lambda clock: (clock.task != "*", clock.department != "*"), default=None
    )
