"""An amount against a bound, by the numbers alone.

A bound that says only 以下 (``<``) leaves its own value to a person: 民法典 1259 reads 以下
as including the number, the catalogues tell 以下 and 及以下 apart. 超过 (``>``) excludes it.
"""

from collections.abc import Iterable

from common.plan.words import Bound, Threshold
from triage.amounts.quantities import INFINITE, Quantity
from triage.assessment import FactVerdict

_NEAR_BOUND = 0.1
"""An approximate amount this close to a bound (as a share of it) may lie on either side."""
_CONVERSION_BLUR = 0.004
"""0.7 MW for one 蒸吨 is itself rounded: so close to a bound counts as on it."""
_ON_IT: dict[str, FactVerdict] = {"<": "boundary", ">": "outside", "<=": "meets", ">=": "meets"}


def compare(rule: Threshold, amount: Quantity) -> FactVerdict:
    """The verdict on an amount in the rule's unit, by the numbers alone."""
    return _compared(rule.op, rule.value, amount)


def _compared(op: str, bound: float, amount: Quantity) -> FactVerdict:
    if amount.about and abs(amount.low - bound) <= _NEAR_BOUND * bound:
        return "boundary"
    ends = {_side(op, bound, amount, amount.low), _side(op, bound, amount, amount.high)}
    if len(ends) == 1:
        return ends.pop()
    return "unknown" if amount.closed else _inside(op, bound, amount)


def _side(op: str, bound: float, amount: Quantity, value: float) -> FactVerdict:
    blur = _CONVERSION_BLUR * bound if amount.rounded else 1e-9
    if value != INFINITE and abs(value - bound) <= blur:
        return _ON_IT[op]
    return "meets" if (value < bound) == (op in ("<", "<=")) else "outside"


def _inside(op: str, bound: float, amount: Quantity) -> FactVerdict:
    """An open interval that ends on the bound lies wholly on one side of it."""
    if amount.high <= bound:
        return "meets" if op in ("<", "<=") else "outside"
    if amount.low >= bound:
        return "outside" if op in ("<", "<=") else "meets"
    return "unknown"


def holds(bound: Bound, amounts: Iterable[Quantity]) -> FactVerdict:
    """Whether a second condition holds by the first amount of its kind in the text; open
    where the text says none."""
    if bound.op is None:
        return "unknown"
    found = (amount.into(bound.unit) for amount in amounts)
    amount = next((each for each in found if each), None)
    return _compared(bound.op, bound.value, amount) if amount else "unknown"
