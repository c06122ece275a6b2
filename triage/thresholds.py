"""Holds the quantities of a tip against the plan's rules (``Threshold``).

A bound that says only 以下 (``<``) leaves its own value to a person: 民法典 1259 reads 以下
as including the number, the catalogues tell 以下 and 及以下 apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from common.plan.model import Threshold
from triage.assessment import Fact, FactVerdict
from triage.context import Context
from triage.quantities import Quantity, quantities
from triage.text import Reading
from triage.vocabulary import Hit, between

_REACH = 30
"""A quantity and its object lie at most this many characters apart."""
_MOST = 50
"""No more quantities of one text are judged."""
_BESIDE = 8
"""Words that far before a quantity may belong to it, unless more than ``_GAP`` lie between."""
_GAP = 2
_SAME_CLAUSE = 6
"""What stands in the quantity's own clause counts as so much nearer."""
_NEAR_BOUND = 0.1
"""An approximate amount this close to a bound (as a share of it) may lie on either side."""

_CONVERSION_BLUR = 0.004
"""0.7 MW for one 蒸吨 is itself rounded: so close to a bound counts as on it."""

Marks = dict[str, list[Hit]]


@dataclass(frozen=True)
class Judged:
    """A fact with the rule it was held against."""

    fact: Fact
    rule: Threshold


def judge(reading: Reading, context: Context, marks: Marks) -> tuple[Judged, ...]:
    """The facts of a text. ``marks`` holds the hits of the roles of ``threshold_roles``."""
    subjects = marks.get("subject", [])
    if not subjects:
        return ()
    judged: list[Judged] = []
    for quantity in islice(quantities(reading.text), _MOST):
        if not _amount_of_goods(quantity, marks):
            judged.extend(_judged(reading, context, marks, quantity))
    return tuple(judged)


def _amount_of_goods(quantity: Quantity, marks: Marks) -> bool:
    """Whether the words around say that goods were weighed (烧 30 吨煤, 每天 5 吨)."""
    start, end = quantity.start, quantity.end
    before = between(marks.get("spending", []), start - _BESIDE, start)
    spent = any(0 <= start - mark.end <= _GAP for mark in before)
    goods = between(marks.get("goods", []), end, end + 1)
    thing = between(marks.get("subject", []), end, end + _GAP + 2)
    return spent or bool(goods and not thing)


def _judged(
    reading: Reading, context: Context, marks: Marks, quantity: Quantity
) -> Iterator[Judged]:
    rules = _rules_near(context, marks.get("subject", []), quantity)
    if not rules or (quantity.bound and _states_a_rule(context, marks, quantity)):
        return
    said: set[FactVerdict] = set()
    for rule, subject, zone_open in _applicable(rules, reading.text):
        amount = quantity.into(rule.unit)
        if amount is None:
            continue
        verdict = _verdict(rule, amount, context, marks, subject)
        if zone_open:
            if verdict == "outside" or said != {"outside"}:
                continue
            verdict = "unknown" if verdict == "meets" else verdict
        said.add(verdict)
        yield Judged(_fact(reading, rule, quantity, amount, verdict), rule)


def _fact(
    reading: Reading, rule: Threshold, quantity: Quantity, amount: Quantity, verdict: FactVerdict
) -> Fact:
    start, end = reading.place(quantity.start, quantity.end)
    return Fact(
        subject=rule.subjects[0],
        value=amount.low if amount.low > 0 else amount.high,
        unit=rule.unit,
        count=amount.count,
        text=reading.raw[start:end],
        start=start,
        end=end,
        rule=rule.id,
        verdict=verdict,
    )


def _states_a_rule(context: Context, marks: Marks, quantity: Quantity) -> bool:
    """「10蒸吨以下的要淘汰」 states the rule; it says nothing of a thing."""
    left, right = context.clause(quantity.start)
    return bool(between(marks.get("rule_word", []), left, right))


def _rules_near(
    context: Context, subjects: Sequence[Hit], quantity: Quantity
) -> list[tuple[Threshold, Hit]]:
    """The rules for the nearest object in the quantity's sentence that fit its unit."""
    left, right = context.sentence(quantity.start)
    near: list[tuple[float, Hit]] = []
    left, right = max(left, quantity.start - 2 * _REACH), min(right, quantity.end + _REACH + 1)
    for hit in between(subjects, left, right):
        gap = max(hit.start - quantity.end, quantity.start - hit.end)
        if gap <= _REACH and quantity.into(hit.payload.unit):
            same = context.clause(hit.start) == context.clause(quantity.start)
            length = hit.end - hit.start
            near.append((gap - length / 2 - (_SAME_CLAUSE if same else 0), hit))
    if not near:
        return []
    nearest = min(far for far, _ in near)
    best: dict[tuple[str, float], tuple[Threshold, Hit]] = {}
    for far, hit in near:
        if far <= nearest:
            best.setdefault((hit.payload.op, hit.payload.value), (hit.payload, hit))
    return list(best.values())


def _applicable(
    rules: list[tuple[Threshold, Hit]], text: str
) -> Iterator[tuple[Threshold, Hit, bool]]:
    """Rules that hold where the thing stands; True with those of which that is open.

    A rule for certain zones replaces the general one inside them.
    """
    zoned = [rule for rule, _ in rules if rule.zones]
    beyond = [word for rule in zoned for word in rule.beyond if word in text]
    for word in beyond:  # 不在园区 names no 园区
        text = text.replace(word, "")
    inside = any(word in text for rule in zoned for word in rule.zones)
    for rule, hit in sorted(rules, key=lambda pair: bool(pair[0].zones)):
        if not zoned or bool(rule.zones) is inside:
            yield rule, hit, False
        elif rule.zones and not beyond:
            yield rule, hit, True


def _verdict(
    rule: Threshold, amount: Quantity, context: Context, marks: Marks, subject: Hit
) -> FactVerdict:
    places = ((subject.start, subject.end), (amount.start, amount.end))
    if any(context.status(*place) in ("denied", "settled", "passing") for place in places):
        return "outside"
    burns = _burns(rule, context, marks, amount, subject)
    verdict = compare(rule, amount)
    if burns is False:
        return "outside"
    return "unknown" if burns is None and verdict != "outside" else verdict


def _burns(
    rule: Threshold, context: Context, marks: Marks, amount: Quantity, subject: Hit
) -> bool | None:
    """Whether the thing burns what the rule is about; None where the text does not say."""
    if not rule.fuels:
        return True
    if any(context.status(m.start, m.end) == "open" for m in marks.get("converted", [])):
        return False
    for area in (context.clause, context.sentence, lambda _: (0, 10**9)):
        left, right = area(min(subject.start, amount.start))
        far = max(right, area(max(subject.start, amount.start))[1])
        burning = _fuel(context, marks.get("fuel", []), rule, left, far)
        if burning:
            return True
        if burning is False or _fuel(context, _meant(context, marks), rule, left, far):
            return False
    return None


def _meant(context: Context, marks: Marks) -> list[Hit]:
    """Other fuels that the text does not call a pretence (对外说烧生物质)."""
    pretences = {context.clause(m.start) for m in marks.get("pretence", [])}
    return [h for h in marks.get("other_fuel", []) if context.clause(h.start) not in pretences]


def _fuel(context: Context, hits: list[Hit], rule: Threshold, left: int, right: int) -> bool | None:
    """True: named; False: named and denied only; None: not named between the two places."""
    states = [
        context.status(h.start, h.end) for h in between(hits, left, right)
        if rule.id in h.payload
    ]  # fmt: skip
    if not states:
        return None
    return any(state == "open" for state in states)


def compare(rule: Threshold, amount: Quantity) -> FactVerdict:
    """The verdict on an amount in the rule's unit, by the numbers alone."""
    if amount.about and _close(amount.low, rule.value):
        return "boundary"
    ends = {_side(rule, amount, amount.low), _side(rule, amount, amount.high)}
    if len(ends) == 1:
        return ends.pop()
    return "unknown" if amount.closed else _inside(rule, amount)


def _close(value: float, bound: float) -> bool:
    return abs(value - bound) <= _NEAR_BOUND * bound


def _side(rule: Threshold, amount: Quantity, value: float) -> FactVerdict:
    blur = _CONVERSION_BLUR * rule.value if amount.rounded else 1e-9
    if abs(value - rule.value) <= blur:
        return "boundary" if rule.op in ("<", ">") else "meets"
    below = value < rule.value
    return "meets" if below == (rule.op in ("<", "<=")) else "outside"


def _inside(rule: Threshold, amount: Quantity) -> FactVerdict:
    """An open interval that ends on the bound lies wholly on one side of it."""
    if amount.high <= rule.value:
        return "meets" if rule.op in ("<", "<=") else "outside"
    if amount.low >= rule.value:
        return "outside" if rule.op in ("<", "<=") else "meets"
    return "unknown"
