"""How long a measure may take and what has to follow it: data of the plan (``[[measure]]``).

Months are counted by the calendar (民法典第二百零二条): they end on the day of the same number,
or on the last one of a month that has no such day. An end on a holiday moves to the next
working day (第二百零三条).
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from common.clock import at_local
from common.plan import Deadlines, MeasureRule
from routing.rules.calendar import WorkCalendar
from routing.rules.holidays import ONE_DAY
from routing.rules.labels import label
from routing.rules.words import (
    MeasureKind,
)

FARTHEST = timedelta(days=5 * 366)
"""No measure is planned for longer."""


def rule_of(
    deadlines: Deadlines, kind: MeasureKind, task: str | None, on: date
) -> MeasureRule | None:
    """What the plan says of this kind on that day; what it says for the task goes first."""
    fitting = [
        rule
        for rule in deadlines.measures
        if rule.kind == kind
        and rule.task in ("*", task)
        and (rule.valid_from is None or rule.valid_from <= on)
        and (rule.valid_to is None or on < rule.valid_to)
    ]
    return max(fitting, key=lambda rule: rule.task != "*", default=None)


def last_day(rule: MeasureRule | None, start: date, calendar: WorkCalendar) -> date | None:
    """The last day by this rule of what began on ``start``; None where it names no length."""
    if rule is None or (rule.days is None and rule.months is None):
        return None
    if rule.months is not None:
        return calendar.on_or_after(months_after(start, rule.months))
    if rule.unit == "working":
        return calendar.working_day_after(start, rule.days or 0)
    return calendar.on_or_after(start + timedelta(days=rule.days or 0))


def months_after(start: date, months: int) -> date:
    """The day of the same number so many months later, or the last day of that month."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def end_of(day: date) -> datetime:
    """The moment at which a measure due on this day is overdue."""
    return at_local(day + ONE_DAY, time(0))


def counts_as_next(rule: MeasureRule | None, kind: MeasureKind) -> bool:
    """Whether a measure of this kind is what has to follow one that failed under ``rule``."""
    if kind is MeasureKind.ASSIST:
        return False
    return rule is None or not rule.then or kind in rule.then


def lengths(deadlines: Deadlines, task: str | None, on: date) -> list[str]:
    """In words, how long measures take for this task where plan or law say so."""
    rules = (rule_of(deadlines, kind, task, on) for kind in MeasureKind)
    return [_length(rule) for rule in rules if rule is not None and (rule.days or rule.months)]


def _length(rule: MeasureRule) -> str:
    name = label(MeasureKind(rule.kind))
    if rule.months is not None:
        return f"{name}{'最长' if rule.limit else ''}{rule.months}个月"
    unit = "个工作日" if rule.unit == "working" else "日"
    return f"{name}{'最长' if rule.limit else ''}{rule.days}{unit}"
