"""Holds the quantities of a tip against the plan's rules (``Threshold``): its facts.

Verdicts: ``meets`` the condition, lies ``outside`` it, sits on a bound (``boundary``: a person
decides), or ``unknown`` (what is to be asked). What is denied, gone or only mentioned never meets.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from common.plan.catalogue import sign
from common.plan.words import Threshold
from triage.amounts.bounds import compare, holds
from triage.amounts.burning import Thing, burns, unsure
from triage.amounts.nearby import Found, Told, rules_for
from triage.amounts.quantities import INFINITE, Quantity, quantities
from triage.amounts.standing import denied, standing
from triage.assessment import Fact, FactVerdict
from triage.reading.context import Context
from triage.reading.text import Reading
from triage.reading.vocabulary import Hit, Marks, between

_MOST = 50
"""No more quantities of one text are judged."""
_VERDICTS: dict[FactVerdict, str] = {
    "meets": "{bound}",
    "boundary": "在“{bound}”的界限上，由人判断",
    "unknown": "是否“{bound}”还不清楚",
    "outside": "不在“{bound}”之内",
}


@dataclass(frozen=True)
class Judged:
    """A fact with the rule it was held against; ``span``: its place in the normal text."""

    fact: Fact
    rule: Threshold
    span: tuple[int, int]

    @property
    def finding(self) -> str:
        """What the amount means, in words: 「燃煤锅炉，低于10蒸吨/小时」."""
        rule = self.rule
        bound = f"{sign(rule.op, rule.unit)}{rule.value:g}{rule.unit}" if rule.value else "不论大小"
        said = _VERDICTS[self.fact.verdict].format(bound=bound)
        return f"{rule.subjects[0]}，{said}"


def crowded(text: str) -> bool:
    """Whether a normal text holds more quantities than are judged: then a person reads them."""
    return len(text) > _MOST and len(tuple(islice(quantities(text), _MOST + 1))) > _MOST


def judge(reading: Reading, context: Context, marks: Marks) -> tuple[Judged, ...]:
    """The facts of a text. ``marks`` holds the hits of the text by role."""
    if not marks.get("subject"):
        return ()
    said = Told(reading, context, marks, tuple(islice(quantities(reading.text), _MOST)))
    judged: list[Judged] = []
    for quantity in said.amounts:
        if not (quantity.foreign or _corrected(said, quantity)):
            judged.extend(_judged(said, quantity))
    return tuple(judged)


def _corrected(said: Told, quantity: Quantity) -> bool:
    """Whether the amount is denied and the sentence says another instead (不是10吨是4吨)."""
    if not denied(quantity, said.marks, said.text):
        return False
    left, right = said.context.sentence(quantity.start)
    return any(
        other.unit == quantity.unit
        and left <= other.start < right
        and not denied(other, said.marks, said.text)
        for other in said.amounts
    )


def _judged(said: Told, quantity: Quantity) -> Iterator[Judged]:
    rules = rules_for(said, quantity)
    if not rules or (quantity.bound and _states_a_rule(said, quantity)):
        return
    if any(rule.zones for rule, _ in rules):
        verdicts = _zoned(said, quantity, rules)
    else:
        verdicts = _agreed(said, quantity, rules)
    for rule, amount, verdict in verdicts:
        fact = _fact(said.reading, rule, quantity, amount, verdict)
        yield Judged(fact, rule, (quantity.start, quantity.end))


def _fact(
    reading: Reading, rule: Threshold, quantity: Quantity, amount: Quantity, verdict: FactVerdict
) -> Fact:
    start, end = reading.place(quantity.start, quantity.end)
    return Fact(
        subject=rule.subjects[0],
        value=amount.high if amount.low == 0 and amount.high != INFINITE else amount.low,
        unit=rule.unit,
        count=amount.count,
        text=reading.raw[start:end],
        start=start,
        end=end,
        rule=rule.id,
        verdict=verdict,
    )


def _states_a_rule(said: Told, quantity: Quantity) -> bool:
    """「10蒸吨以下的要淘汰」 states the rule; it says nothing of a thing."""
    left, right = said.context.clause(quantity.start)
    words = between(said.marks.get("rule_word", []), left, right)
    return any(word.end <= quantity.start or word.start >= quantity.end for word in words)


def _agreed(
    said: Told, quantity: Quantity, rules: Sequence[Found]
) -> Iterator[tuple[Threshold, Quantity, FactVerdict]]:
    """One verdict: that of all rules for the thing, or of those for its kind where the text
    names it; open where they differ by its kind."""
    kind = [found for found in rules if said.names(found[0].kinds)]
    found = [(rule, *_of(said, quantity, rule, subject)) for rule, subject in kind or rules]
    if found:
        rule, amount, verdict = found[0]
        yield rule, amount, verdict if len({each[2] for each in found}) == 1 else "unknown"


def _zoned(
    said: Told, quantity: Quantity, rules: Iterable[Found]
) -> Iterator[tuple[Threshold, Quantity, FactVerdict]]:
    """Rules for certain zones replace the general one inside them.

    Where the text leaves the zone open, the general rule is told first, and the zone's
    beside it if it alone could bite.
    """
    distinct = {rule.id: (rule, subject) for rule, subject in reversed(list(rules))}
    inside = [found for found in distinct.values() if said.names(found[0].zones, found[0].beyond)]
    if inside:
        found = [(rule, *_of(said, quantity, rule, subject)) for rule, subject in inside]
        yield next((each for each in found if each[2] == "meets"), found[0])
        return
    general = [found for found in distinct.values() if not found[0].zones]
    verdicts = [(rule, *_of(said, quantity, rule, subject)) for rule, subject in general]
    yield from verdicts
    if any(verdict != "outside" for *_, verdict in verdicts):
        return
    for rule, subject in distinct.values():
        if rule.zones and rule.op in ("<", "<=") and not said.names(rule.beyond):
            amount, verdict = _of(said, quantity, rule, subject)
            if verdict != "outside":
                yield rule, amount, "unknown" if verdict == "meets" else verdict


def _of(
    said: Told, quantity: Quantity, rule: Threshold, subject: Hit
) -> tuple[Quantity, FactVerdict]:
    amount = quantity.into(rule.unit)
    if amount is None:
        raise ValueError(rule.unit)  # only rules of its kind are near
    return amount, _verdict(said, rule, amount, said.thing(subject, amount))


def _verdict(said: Told, rule: Threshold, amount: Quantity, thing: Thing) -> FactVerdict:
    stands = standing(said.context, said.marks, thing)
    burning = burns(rule, said.context, said.marks, thing)
    verdict = compare(rule, amount)
    if "outside" in (verdict, _exempt(said, rule, thing)) or stands == "not" or burning is False:
        return "outside"
    if denied(amount, said.marks, said.text):
        return "outside"
    if burning is None:
        return "boundary" if verdict == "boundary" and not unsure(said.marks) else "unknown"
    if stands == "former" or _exempt(said, rule, thing) == "unknown":
        return "unknown"
    return _further(said, rule, verdict)


def _exempt(said: Told, rule: Threshold, thing: Thing) -> FactVerdict | None:
    """What the rule's exceptions say: ``outside``, ``unknown`` (a person decides), or nothing."""
    if _says(said, rule.exempt, thing):
        return "outside"
    return "unknown" if _says(said, rule.doubt, thing) else None


def _says(said: Told, words: Iterable[str], thing: Thing) -> bool:
    left = said.context.sentence(thing.first)[0]
    right = said.context.sentence(thing.last)[1]
    for word in words:
        at = said.text.find(word, left, right)
        if at >= 0 and said.context.status(at, at + len(word)) == "open":
            return True
    return False


def _further(said: Told, rule: Threshold, verdict: FactVerdict) -> FactVerdict:
    """What remains of a verdict after the rule's second conditions."""
    for bound in rule.further:
        held = holds(bound, said.amounts)
        if held != "meets":
            return held
    return verdict
