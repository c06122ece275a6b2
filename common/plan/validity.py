"""Periods of validity: from a day on, until before another day; None is unbounded."""

from datetime import date

Bound = date | None


def holds(valid_from: Bound, valid_to: Bound, on: date) -> bool:
    """Whether something with these bounds is valid on this day."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on < valid_to)


def overlap(one: tuple[Bound, Bound], other: tuple[Bound, Bound]) -> bool:
    """Whether two periods have a day in common."""
    start = max(one[0] or date.min, other[0] or date.min)
    end = min(one[1] or date.max, other[1] or date.max)
    return start < end


def backwards(valid_from: Bound, valid_to: Bound) -> bool:
    """Whether a period ends before it has begun."""
    return valid_from is not None and valid_to is not None and valid_to <= valid_from
