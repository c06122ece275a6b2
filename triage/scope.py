"""Whether a text is a tip for this plan: in, out, unclear or spam; and where to go instead."""

from collections import defaultdict
from dataclasses import dataclass

from common.plan.model import Lexicon, Referral
from triage.assessment import GoInstead, Scope
from triage.context import Context
from triage.vocabulary import Hit

CLEAR = 3.2
"""Points from which a task is taken as meant."""
_STRONG = 9.0
"""Points that outweigh words of another matter."""
_SHORTEST = 4
"""A text with fewer different Chinese characters says nothing."""
_BRIEF = 12
"""In a text with fewer Chinese characters one word of spam suffices."""


@dataclass(frozen=True)
class Scoped:
    """The scope, and who else is responsible where it is ``out``."""

    scope: Scope
    referral: GoInstead | None = None


def scope_of(
    text: str, points: float, context: Context, marks: dict[str, list[Hit]], lexicon: Lexicon
) -> Scoped:
    """``points``: of the leading task."""
    if _spam(text, points, marks):
        return Scoped("spam")
    referral, elsewhere = _elsewhere(context, marks)
    asks = len({h.payload for h in marks.get("asking", [])})
    if points >= CLEAR and not asks and (points >= _STRONG or elsewhere * 2.2 < points):
        return Scoped("in")
    if elsewhere or asks:
        return Scoped("out", _go(referral or _default(lexicon)))
    if points >= CLEAR:
        return Scoped("in")
    if marks.get("own_life") and not marks.get("vague"):
        return Scoped("out", _go(_default(lexicon)))
    return Scoped("unclear")


def _spam(text: str, points: float, marks: dict[str, list[Hit]]) -> bool:
    words = {hit.payload for hit in marks.get("spam", [])}
    if len(words) >= 2 and points < 14:
        return True
    han = [char for char in text[:2000] if "\u3400" <= char <= "\u9fff"]
    if words and (points < CLEAR or len(han) < _BRIEF):
        return True
    return len(set(han)) < _SHORTEST and points < CLEAR


def _elsewhere(
    context: Context, marks: dict[str, list[Hit]]
) -> tuple[Referral | None, float]:
    """The referral with most different words in the text, and how much they weigh."""
    words: dict[str, set[str]] = defaultdict(set)
    referrals: dict[str, Referral] = {}
    for hit in marks.get("elsewhere", []):
        if context.status(hit.start, hit.end) in ("open", "settled"):
            referrals[hit.payload.id] = hit.payload
            words[hit.payload.id].add(f"{hit.start // 4}")
    if not words:
        return None, 0.0
    best = max(words, key=lambda key: len(words[key]))
    return referrals[best], float(sum(len(found) for found in words.values()))


def _default(lexicon: Lexicon) -> Referral | None:
    return next((r for r in lexicon.out if r.id == lexicon.default_referral), None)


def _go(referral: Referral | None) -> GoInstead | None:
    return GoInstead(referral.name, referral.phone) if referral else None
