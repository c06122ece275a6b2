"""Figures as pages and API show them; what counts too few is kept back from the public."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel

from routing.rules.rates import FORMULAS, PAUSED, Rate
from routing.work.figures import Figures, Row


class RateOut(BaseModel):
    """A share; all None where it is kept back, ``value`` where nothing is to be divided by."""

    numerator: int | None
    denominator: int | None
    value: float | None


class FiguresRowOut(BaseModel):
    """The figures of one group of tips; None: a small count, kept back."""

    key: str
    received: int | None
    open: int | None
    overdue: int | None
    closed: int | None
    staged: int | None
    declined: int | None
    paused_days: int
    closure: RateOut
    on_time: RateOut
    staged_share: RateOut
    signed: RateOut
    answered: RateOut
    confirmed: RateOut
    satisfied: RateOut
    surveyed: RateOut
    differed: RateOut
    returned: RateOut
    extended: RateOut
    redone: RateOut

    def rates(self) -> dict[str, RateOut]:
        """The rates by their names."""
        found = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: value for name, value in found.items() if isinstance(value, RateOut)}


class FiguresOut(BaseModel):
    """Figures with formulas. ``suppressed`` counts rows too small to be shown; ``power`` is
    用电异常, which no other row counts."""

    cut_off: datetime
    formulas: dict[str, str]
    total: FiguresRowOut | None
    power: FiguresRowOut | None
    """用电异常, which counts apart."""
    rows: dict[str, list[FiguresRowOut]]
    suppressed: dict[str, int]


COUNTS = ("received", "open", "overdue", "closed", "staged", "declined")
UNTOLD = frozenset({"repeated"})
"""A reporter could read from it that others reported: for staff alone."""


def formulas() -> dict[str, str]:
    """Each public rate's formula in words."""
    told = {f.key: f"{f.name} = {f.text}" for f in FORMULAS if f.key not in UNTOLD}
    return {**told, "paused_days": PAUSED}


def public_figures(found: Figures, small_cell: int) -> FiguresOut:
    """The figures without rows, counts and rates that count fewer tips than ``small_cell``."""
    shown = {name: _shown(rows, small_cell) for name, rows in found.rows.items()}
    return FiguresOut(
        cut_off=found.cut_off,
        formulas=formulas(),
        total=_told(found.total, small_cell),
        power=_told(found.power, small_cell),
        rows=shown,
        suppressed={name: len(rows) - len(shown[name]) for name, rows in found.rows.items()},
    )


def _told(row: Row, small_cell: int) -> FiguresRowOut | None:
    """A row that stands alone, with its small counts kept back; None where all of it is."""
    if _matters(row) < small_cell:
        return None
    (shown,) = _kept_back([_public(row)], small_cell)
    return shown


def _matters(row: Row) -> int:
    """Tips without those that repeat another: a reporter could read that others reported."""
    return row.counts["received"] - row.counts["linked"]


def _shown(rows: Sequence[Row], small_cell: int) -> list[FiguresRowOut]:
    least = _least_shown([_matters(row) for row in rows], small_cell)
    return _kept_back([_public(row) for row in rows if _matters(row) >= least], small_cell)


def _least_shown(counts: Sequence[int], small_cell: int) -> int:
    """From which count on a column is shown: where those below ``small_cell`` come to less than
    it together, the total would give them away, so the next larger one is kept back as well."""
    small = [count for count in counts if 0 < count < small_cell]
    if not 0 < sum(small) < small_cell:
        return small_cell
    larger = sorted(count for count in counts if count >= small_cell)
    return larger[0] + 1 if larger else small_cell


def _kept_back(rows: list[FiguresRowOut], small_cell: int) -> list[FiguresRowOut]:
    """The same rows without small counts and without rates that would tell them."""
    least = {
        name: _least_shown([getattr(row, name) for row in rows], small_cell) for name in COUNTS
    }
    return [_one_kept_back(row, least, small_cell) for row in rows]


def _one_kept_back(row: FiguresRowOut, least: Mapping[str, int], small_cell: int) -> FiguresRowOut:
    small = {name: None for name in COUNTS if 0 < getattr(row, name) < least[name]}
    rates = {
        name: RateOut(numerator=None, denominator=None, value=None)
        for name, rate in row.rates().items()
        if _tells(rate, small_cell)
    }
    return row.model_copy(update={**small, **rates})


def _tells(rate: RateOut, small_cell: int) -> bool:
    """Whether either part of the whole is a small count."""
    part, whole = rate.numerator or 0, rate.denominator or 0
    return any(0 < count < small_cell for count in (part, whole - part))


def _public(row: Row) -> FiguresRowOut:
    return full_row(row).model_copy(update={"received": _matters(row)})


def full_row(row: Row) -> FiguresRowOut:
    """A row with nothing kept back, for staff."""
    counts = {name: row.counts[name] for name in COUNTS}
    rates = {key: _out(rate) for key, rate in row.rates.items() if key not in UNTOLD}
    return FiguresRowOut(key=row.key, paused_days=row.paused_days, **counts, **rates)


def full_rows(found: Figures) -> dict[str, list[FiguresRowOut]]:
    """Every row of every dimension, for staff."""
    return {name: [full_row(row) for row in rows] for name, rows in found.rows.items()}


def _out(rate: Rate) -> RateOut:
    return RateOut(numerator=rate.numerator, denominator=rate.denominator, value=rate.value)
