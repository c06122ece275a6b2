"""Closure rates with numerator, denominator and cut-off (domain.md section 2.5)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from db import courses
from routing.rules.pauses import Stretch
from routing.rules.rates import Counts, Rate, rates_of
from routing.work.courses import catch_up
from routing.work.desk import Desk

DIMENSIONS = {"task": "未定", "district": "未定", "department": "未交办", "month": ""}
"""Along which the figures are shown, and what a tip is called that has no such value yet."""
POWER = "power"
"""用电异常 comes from the power company and counts apart (plan row 17)."""


@dataclass(frozen=True)
class Row:
    """The figures of one department, district, task or month, or of all (``key`` "").

    ``counts``: tips by what they are; ``linked`` ones count as received and nowhere else, for
    the matter counts once, with its parent. ``paused_days``: calendar days for which clocks
    rested up to the cut-off; every rate is to be read beside them.
    """

    key: str
    counts: Counts
    paused_days: int

    @property
    def rates(self) -> Mapping[str, Rate]:
        return rates_of(self.counts)


@dataclass(frozen=True)
class Figures:
    """``power``: tips of the kind that counts apart; the rest of the figures is without them."""

    cut_off: datetime
    total: Row
    power: Row
    rows: dict[str, tuple[Row, ...]]


def figures(desk: Desk, now: datetime) -> Figures:
    """All rates as of ``now``, in total and along each dimension, from the events alone."""
    catch_up(desk.database)
    with desk.database.read() as session:
        return Figures(
            cut_off=now,
            total=_rows(session, None, now)[0],
            power=_rows(session, None, now, power=True)[0],
            rows={name: tuple(_rows(session, name, now)) for name in DIMENSIONS},
        )


def _rows(session: Session, by: str | None, now: datetime, *, power: bool = False) -> list[Row]:
    rested: Counter[str | None] = Counter()
    for key, since, until in courses.resting(session, by, POWER, alone=power):
        rested[key] += Stretch(since, min(until or now, now)).days
    return sorted(
        (
            _row(by, key, counts, rested[key])
            for key, counts in courses.counts(session, by, now, POWER, alone=power)
        ),
        key=_order,
    )


def _row(by: str | None, key: str | None, counts: Counts, rested: int) -> Row:
    days = counts.pop("paused_days") + rested
    return Row(key or (DIMENSIONS[by] if by else ""), counts, days)


def _order(row: Row) -> tuple[int, str]:
    """Task numbers by value, everything else by name."""
    return (int(row.key) if row.key.isdigit() else 99, row.key)
