"""Tips that are gone: numbers are given out without gaps, so one that is nobody's was removed."""

import re
from collections import Counter

from sqlmodel import Session

from db import record
from routing.rules import flaws

NUMBER = re.compile(r".*(?P<day>\d{8})-(?P<running>\d+)")
"""A number of its day's series. A part of a list has another behind it, and no number of its
own in the series."""
DAY = re.compile(r"\d{8}")
ALL = "all"
"""The series that counts all tips."""


def check_numbers(session: Session) -> None:
    """Raises Flawed where a number was given out that no tip has, or a tip has one that was not."""
    given = record.series(session)
    there = Counter(_day(number) for number in record.numbers(session))
    for day in sorted(filter(DAY.fullmatch, given)):
        if there[day] != given[day]:
            gap = _first_gap(session, day)
            raise flaws.removed(day, gap) if gap <= given[day] else flaws.never_given(day)
    if given.get(ALL, 0) != there.total():
        raise flaws.removed_some(given.get(ALL, 0), there.total())


def _day(number: str) -> str | None:
    found = NUMBER.fullmatch(number)
    return found["day"] if found else None


def _first_gap(session: Session, day: str) -> int:
    """The first running number of the day that is missing, or the first beyond its series."""
    matches = (NUMBER.fullmatch(number) for number in record.numbers(session))
    taken = {int(found["running"]) for found in matches if found and found["day"] == day}
    return next(number for number in range(1, len(taken) + 2) if number not in taken)
