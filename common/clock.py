"""The only reader of the wall clock, and the two directions of time-zone conversion."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The moment as people here read it."""
    return moment.astimezone(LOCAL)


def local_date(moment: datetime) -> date:
    """The calendar day here on which the moment falls."""
    return local(moment).date()


def at_local(day: date, clock_time: time) -> datetime:
    """The UTC moment of a local day and time."""
    return datetime.combine(day, clock_time, LOCAL).astimezone(UTC)


def show(moment: datetime) -> str:
    """``2026-11-24 20:05`` in local time, for screens."""
    return local(moment).strftime("%Y-%m-%d %H:%M")


def show_last_day(due: datetime) -> str:
    """``2026年11月24日``: the last day before a due time, which may be that day's midnight."""
    day = local(due - timedelta(microseconds=1))
    return f"{day.year}年{day.month}月{day.day}日"
