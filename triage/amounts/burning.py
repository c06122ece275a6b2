"""Whether a thing burns what a rule is about (coal): named, denied, replaced or not said."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.plan.words import Threshold
from triage.reading.context import Context
from triage.reading.vocabulary import Hit, Marks, between

_ALL = 10**9
_AFTER = 4
"""No denial that shares a character with a fuel begins further before it."""


@dataclass(frozen=True)
class Thing:
    """An object and its amount in the normal text; ``amounts``: where all quantities stand."""

    subject: Hit
    start: int
    end: int
    amounts: Sequence[int]

    @property
    def first(self) -> int:
        return min(self.subject.start, self.start)

    @property
    def last(self) -> int:
        return max(self.subject.start, self.start)


def burns(rule: Threshold, context: Context, marks: Marks, thing: Thing) -> bool | None:
    """None where the text does not say; True for rules that ask for no fuel."""
    if not rule.fuels:
        return True
    if unsure(marks):
        return None
    fuel, other = _today(context, marks, rule)
    replaced = _replaced(context, marks, fuel, thing)
    for left, right in _areas(context, thing):
        burning = _named(context, marks, between(fuel, left, right))
        if replaced and (burning or any(left <= at < right for at in replaced)):
            return False
        if burning:
            return True
        if burning is False or _named(context, marks, between(other, left, right)):
            return _besides(context, marks, fuel, thing)
    return None


def _areas(context: Context, thing: Thing) -> tuple[tuple[int, int], ...]:
    """Where the fuel may be named, the nearest first: the amount's clause, the clauses from
    object to amount, their sentences, the text."""
    first, last = thing.first, thing.last
    return (
        context.clause(thing.start),
        (context.clause(first)[0], context.clause(last)[1]),
        (context.sentence(first)[0], context.sentence(last)[1]),
        (0, _ALL),
    )


def unsure(marks: Marks) -> bool:
    """Whether the reporter says that he does not know what is burned."""
    return bool(marks.get("fuel_unsure"))


def _besides(context: Context, marks: Marks, fuel: Sequence[Hit], thing: Thing) -> bool:
    """Whether a later clause of the sentence has it burn the fuel as well (停气就烧煤)."""
    end, stop = context.clause(thing.last)[1], context.sentence(thing.last)[1]
    for hit in between(fuel, end, stop):
        left, right = context.clause(hit.start)
        others = between(marks.get("subject", []), end, right)
        amounts = any(end <= at < right for at in thing.amounts)
        if hit.end - hit.start > 1 and not others and not amounts:
            return bool(_named(context, marks, [hit])) and not between(
                marks.get("passing", []), left, right
            )
    return False


def _today(context: Context, marks: Marks, rule: Threshold) -> tuple[list[Hit], list[Hit]]:
    """The rule's fuels and the others, without pretences, and without those of former days
    where the text names today's as well."""
    fuel, other = (
        [hit for hit in marks.get(role, []) if rule.id in hit.payload]
        for role in ("fuel", "other_fuel")
    )
    pretences = {context.clause(m.start) for m in marks.get("pretence", [])}
    other = [hit for hit in other if context.clause(hit.start) not in pretences]
    past = marks.get("past", [])
    if not past:
        return fuel, other
    now, others_now = (
        [hit for hit in hits if not between(past, context.clause(hit.start)[0], hit.start)]
        for hits in (fuel, other)
    )
    return (now, others_now) if now or others_now else (fuel, other)


def _replaced(context: Context, marks: Marks, fuel: Sequence[Hit], thing: Thing) -> list[int]:
    """Where the text says that this thing burns something else by now (煤改气).

    A clause with an amount of its own speaks of that one only; a clause that pretends, or
    after which the fuel is back, does not count.
    """
    pretences = {context.clause(m.start) for m in marks.get("pretence", [])}
    return [
        hit.start
        for hit in marks.get("converted", [])
        if context.status(hit.start, hit.end) == "open"
        and context.clause(hit.start) not in pretences
        and not _another(context, thing, hit.start)
        and not _again(context, marks, fuel, thing, hit.end)
    ]


def _another(context: Context, thing: Thing, at: int) -> bool:
    """Whether the clause at a place speaks of another amount than this thing's."""
    clause = context.clause(at)
    if clause == context.clause(thing.start):
        return False
    return any(clause[0] <= amount < clause[1] for amount in thing.amounts)


def _again(
    context: Context, marks: Marks, fuel: Sequence[Hit], thing: Thing, after: int
) -> bool:  # fmt: skip
    """Whether the text says afterwards that this thing burns the fuel again."""
    return any(
        back.start >= after
        and not _another(context, thing, back.start)
        and any(hit.start >= back.start for hit in fuel)
        for back in marks.get("back", [])
    )


def _named(context: Context, marks: Marks, hits: Sequence[Hit]) -> bool | None:
    """True: named; False: named and denied only; None: not named."""
    if not hits:
        return None
    return any(
        context.status(hit.start, hit.end) == "open" and not _denied(marks, hit) for hit in hits
    )


def _denied(marks: Marks, hit: Hit) -> bool:
    """Whether a denial and the word share a character (不烧 and 烧煤 in 不烧煤), or the word
    stands right behind 没有."""
    near = between(marks.get("negation", []), hit.start - _AFTER, hit.start)
    without = between(marks.get("without", []), hit.start - _AFTER, hit.start)
    return any(hit.start < mark.end <= hit.end for mark in near) or any(
        mark.end == hit.start for mark in without
    )
