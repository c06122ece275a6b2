"""Whether a text is a tip for this plan: in, out, unclear or spam; and where to go instead."""

from collections import defaultdict
from dataclasses import dataclass

from common.plan.model import Lexicon, Referral
from triage.assessment import GoInstead, Scope
from triage.context import Context
from triage.scoring import Evidence
from triage.vocabulary import Hit

CLEAR = 2.4
"""Points from which a task is taken as meant."""
_WORD = 4
"""Words that begin within so many characters count as one."""
_ELSEWHERE = 2.2
"""Points that one word of another matter outweighs."""
_STRONG = 9.0
"""Points that outweigh words of another matter."""
_SHORTEST = 4
"""A text with fewer different Chinese characters says nothing."""
_TWICE, _UNDENIABLE = 2, 14.0
"""So many words of spam outweigh everything up to so many points."""
_BRIEF = 12
"""In a text with fewer Chinese characters one word of spam suffices."""


@dataclass(frozen=True)
class Scoped:
    """The scope, and who else is responsible where it is ``out``."""

    scope: Scope
    referral: GoInstead | None = None


def scope_of(evidence: Evidence, points: float, lexicon: Lexicon) -> Scoped:
    """The scope of a text; ``points``: of the leading task."""
    marks = evidence.marks
    if _spam(evidence.reading.text, points, marks):
        return Scoped("spam")
    referral, elsewhere = _elsewhere(evidence.context, marks)
    asks = bool(marks.get("asking"))
    clear = points >= CLEAR and not asks
    if clear and (points >= _STRONG or elsewhere * _ELSEWHERE < points):
        return Scoped("in")
    daily = bool(marks.get("own_life")) and not marks.get("vague")
    if elsewhere or asks or (daily and not clear):
        return Scoped("out", _go(referral or _default(lexicon)))
    return Scoped("unclear")


def _spam(text: str, points: float, marks: dict[str, list[Hit]]) -> bool:
    words = {hit.payload for hit in marks.get("spam", [])}
    if len(words) >= _TWICE and points < _UNDENIABLE:
        return True
    han = [char for char in text[:2000] if "\u3400" <= char <= "\u9fff"]
    if words and (points < CLEAR or len(han) < _BRIEF):
        return True
    return len(set(han)) < _SHORTEST and points < CLEAR


def _elsewhere(context: Context, marks: dict[str, list[Hit]]) -> tuple[Referral | None, float]:
    """The referral with most words in the text, by their length, and how many words it has."""
    words: dict[str, dict[int, int]] = defaultdict(dict)
    referrals: dict[str, Referral] = {}
    for hit in marks.get("elsewhere", []):
        if context.status(hit.start, hit.end) in ("open", "settled"):
            referrals[hit.payload.id] = hit.payload
            words[hit.payload.id].setdefault(hit.start // _WORD, hit.end - hit.start)
    if not words:
        return None, 0.0
    best = max(words, key=lambda key: sum(words[key].values()))
    return referrals[best], float(sum(len(found) for found in words.values()))


def _default(lexicon: Lexicon) -> Referral | None:
    return next((r for r in lexicon.out if r.id == lexicon.default_referral), None)


def _go(referral: Referral | None) -> GoInstead | None:
    return GoInstead(referral.name, referral.phone) if referral else None
