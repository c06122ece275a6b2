"""How a text speaks of a thing with an amount: as it is, denied, gone, former, or elsewhere."""

import re
from typing import Literal

from triage.amounts.burning import Thing
from triage.amounts.quantities import Quantity
from triage.reading.context import Context
from triage.reading.vocabulary import Marks, between

_NEAR = 5
"""A denial stands at most this many characters before the amount it denies."""
_LATER = 60
"""A later clause that says it is gone begins at most so many characters on."""
_OTHER = re.compile(r"\d|是|就|才")
"""Between a denial and an amount: the denial meant something before (不是10吨是4吨)."""

Standing = Literal["open", "not", "former"]


def denied(quantity: Quantity, marks: Marks, text: str) -> bool:
    """Whether the amount itself is denied (不是10吨)."""
    near = between(marks.get("negation", []), quantity.start - 2 * _NEAR, quantity.start)
    return any(
        0 <= quantity.start - mark.end <= _NEAR
        and not _OTHER.search(text[mark.end : quantity.start])
        for mark in near
    )


def standing(context: Context, marks: Marks, thing: Thing) -> Standing:
    """``not``: denied, gone, or only mentioned; ``former``: spoken of as in former days."""
    subject = context.status(thing.subject.start, thing.subject.end)
    if subject == "settled" and _of_another(context, thing):
        subject = "open"
    amount = context.status(thing.start, thing.end)
    if subject == "denied" or {"settled", "passing"}.intersection((subject, amount)):
        return "not"
    first = thing.start if _of_another(context, thing) else thing.first
    left, right = context.clause(first)[0], context.clause(thing.last)[1]
    if between(marks.get("aside", []), left, right) or _gone_later(context, marks, thing):
        return "not"
    if _idle(marks, left, right) or _gone_next_door(marks, thing, left, right):
        return "not"
    former = between(marks.get("past", []), left, thing.first)
    back = marks.get("back", [])
    return "former" if former and not (back and back[-1].start >= thing.last) else "open"


def _of_another(context: Context, thing: Thing) -> bool:
    """Whether the object stands in another clause, beside another amount."""
    clause = context.clause(thing.subject.start)
    if clause == context.clause(thing.start):
        return False
    return any(clause[0] <= amount < clause[1] for amount in thing.amounts)


def _idle(marks: Marks, left: int, right: int) -> bool:
    """Whether its clause says that it stands idle, and nothing later that it runs again."""
    idle = between(marks.get("idle", []), left, right)
    back = marks.get("back", [])
    return bool(idle) and not (back and back[-1].start >= idle[0].end)


def _gone_next_door(marks: Marks, thing: Thing, left: int, right: int) -> bool:
    """Whether a clause says that a neighbour's is gone, and a later amount is another's: what
    the text then calls back or still there is that one."""
    settled = between(marks.get("settled", []), left, right)
    neighbour = between(marks.get("neighbour", []), left, right)
    return bool(settled and neighbour and any(at >= right for at in thing.amounts))


def _gone_later(context: Context, marks: Marks, thing: Thing) -> bool:
    """Whether a later clause of the sentence says that it is gone (…, 去年已经拆了).

    A clause with an amount or an object of its own speaks of that one; nothing is gone
    where the text says afterwards that it is back, or that this is a pretence.
    """
    end = context.clause(thing.last)[1]
    stop = min(context.sentence(thing.last)[1], end + _LATER)
    back = marks.get("back", [])
    for mark in between(marks.get("settled", []), end, stop):
        left, right = context.clause(mark.start)
        if back and back[-1].start >= mark.end:
            continue
        between_them = [at for at in thing.amounts if end <= at < right]
        others = between(marks.get("subject", []), end, right)
        pretence = between(marks.get("pretence", []), left, mark.start)
        partly = between(marks.get("partly", []), left, right)
        if not (
            between_them or others or pretence or partly or context.status(left, left) == "passing"
        ):
            return context.status(mark.start, mark.end) == "settled"
    return False
