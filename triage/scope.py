"""Whether a text is a tip for this plan: in, out, unclear or spam; and where to go instead."""

from collections import defaultdict
from dataclasses import dataclass

from common.plan.words import Lexicon, Referral
from triage.assessment import GoInstead, Scope
from triage.reading.context import Context
from triage.reading.vocabulary import Hit
from triage.scoring import Evidence
from triage.weighing import Weighed

CLEAR = 2.4
"""Points from which a task is taken as meant."""
_WORD = 4
"""Words that begin within so many characters count as one."""
_ELSEWHERE, _MOST_ELSEWHERE = 3.0, 3
"""Points of one word of another matter; no more words count, or a long story about home,
neighbours and school would outweigh the boiler in it."""
_ASKING = 5.0
_DAILY = 2.5
"""Points of a mere question, and of words of private life, for another matter."""
_NO_SPAM = 8.0
"""Wording alone makes no spam unless it leads by so many points: no tip may be lost."""
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
    lead: float = 0.0
    """How many points the leading task is before any other scope."""


def scope_of(evidence: Evidence, weighed: Weighed, lexicon: Lexicon) -> Scoped:
    """The scope of a text: what its words, its wording and its leading task add up to."""
    marks, points = evidence.marks, weighed.tasks[weighed.leader]
    if _spam(evidence.reading.text, points, marks):
        return Scoped("spam")
    referral, elsewhere = _elsewhere(evidence.context, marks)
    daily = bool(marks.get("own_life")) and not marks.get("vague")
    standing: dict[Scope, float] = {
        "in": points,
        "out": weighed.scopes["out"] + _ELSEWHERE * min(elsewhere, _MOST_ELSEWHERE)
        + _ASKING * bool(marks.get("asking")) + _DAILY * daily,
        "unclear": weighed.scopes["unclear"] + CLEAR,
        "spam": weighed.scopes["spam"] - _NO_SPAM if points < CLEAR else points - 1,
    }  # fmt: skip
    scope = max(standing, key=standing.__getitem__)
    rival = max(standing["out"], standing["unclear"])
    instead = _go(referral or _default(lexicon)) if scope == "out" else None
    return Scoped(scope, instead, points - rival)


def _spam(text: str, points: float, marks: dict[str, list[Hit]]) -> bool:
    words = {hit.payload for hit in marks.get("spam", [])}
    if not words and points >= CLEAR:
        return False
    if len(words) >= _TWICE and points < _UNDENIABLE:
        return True
    han = [char for char in text[:2000] if "\u3400" <= char <= "\u9fff"]
    if words and (points < CLEAR or len(han) < _BRIEF):
        return True
    return len(set(han)) < _SHORTEST and points < CLEAR


def _elsewhere(context: Context, marks: dict[str, list[Hit]]) -> tuple[Referral | None, float]:
    """The referral with most words in the text, by their length, and how many words it has."""
    hits = marks.get("elsewhere")
    if not hits:
        return None, 0.0
    words: dict[str, dict[int, int]] = defaultdict(dict)
    referrals: dict[str, Referral] = {}
    for hit in hits:
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
