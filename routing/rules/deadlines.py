"""Which clock runs, and when it runs out. All times are data of the plan (deadlines.toml).

Counting starts the day after (行政期间通例); a working-day clock ends with business hours
of its last day (民法典第二百零三条第二款), a calendar-day clock at midnight, moved to the
next working day where its last day is a holiday (第二百零三条第一款).
"""

from datetime import date, datetime, time, timedelta

from common.clock import at_local, local_date
from common.plan import Clock, Deadlines
from common.plan.clocks import pick_clock
from routing.rules.calendar import WorkCalendar
from routing.rules.holidays import ONE_DAY

OVERALL = "overall"
"""The clock from registration to the end, beside those of the stages."""


def clock_for(
    deadlines: Deadlines, stage: str, task: str | None, unit: str | None, on: date
) -> Clock:
    """The promised clock of a stage, which the plan's check sees to."""
    promised = find_clock(deadlines, "promised", stage, task, unit, on)
    if promised is None:
        raise AssertionError("the plan has a promised time for every stage")
    return promised


def find_clock(
    deadlines: Deadlines, kind: str, stage: str, task: str | None, unit: str | None, on: date
) -> Clock | None:
    """The most specific clock valid on the day; the kind of tip beats task beats department."""
    department = unit.split("/")[0] if unit else None
    of_stages = [
        clock
        for clock in deadlines.clocks
        if clock.part == "lead" and clock.kind == kind and clock.stage == stage
    ]
    own = [clock for clock in of_stages if clock.tip_kind == deadlines.tip_kind != "*"]
    general = [clock for clock in of_stages if clock.tip_kind == "*"]
    found = pick_clock(own, stage, task, department, on)
    return found or pick_clock(general, stage, task, department, on)


def inner_clock(deadlines: Deadlines, part: str, step: str, task: str | None, on: date) -> Clock:
    """The clock of a step of a unit that does not lead; the plan's check sees to it."""
    own = (clock for clock in deadlines.clocks if clock.part == part)
    found = pick_clock(own, step, task, None, on)
    if found is None:
        raise AssertionError("the plan has a time for every step of every part")
    return found


def due_at(clock: Clock, entered: datetime, calendar: WorkCalendar, closes: time) -> datetime:
    """When a stage entered at this moment is due (UTC)."""
    return ends_at(clock.days, clock.unit, entered, calendar, closes)


def ends_at(
    days: int, unit: str, start: datetime, calendar: WorkCalendar, closes: time
) -> datetime:
    """When so many days of this unit ("working", "calendar") from a moment are over (UTC)."""
    first = local_date(start)
    if unit == "working":
        return at_local(calendar.working_day_after(first, days), closes)
    last = calendar.on_or_after(first + timedelta(days=days))
    return at_local(last + ONE_DAY, time(0))


def return_until(signed: datetime, deadlines: Deadlines, calendar: WorkCalendar) -> datetime:
    """After this a unit can no longer return the tip (信访工作条例第二十三条：五个工作日)."""
    last = calendar.working_day_after(local_date(signed), deadlines.return_hard_days)
    return at_local(last, deadlines.closes)


def returned_late(
    signed: datetime, now: datetime, deadlines: Deadlines, calendar: WorkCalendar
) -> bool:
    """Whether a return, though still possible, misses the promised days."""
    last = calendar.working_day_after(local_date(signed), deadlines.return_days)
    return now > at_local(last, deadlines.closes)
