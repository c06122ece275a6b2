"""What makes a tip special: danger to life, accused officials, hints of the reporter."""

from collections import defaultdict

from triage.assessment import Reason
from triage.reading.context import Context
from triage.reading.text import Reading
from triage.reading.vocabulary import Hit

_REACH = 16
"""The parts of a danger phrase stand at most this many characters apart."""


def in_danger(context: Context, marks: dict[str, list[Hit]]) -> bool:
    """Whether people are in danger now, by the plan's phrases."""
    hits = marks.get("danger")
    if not hits:
        return False
    parts: dict[str, dict[str, list[Hit]]] = defaultdict(lambda: defaultdict(list))
    for hit in hits:
        if context.status(hit.start, hit.end) in ("open", "settled"):
            parts[hit.payload.text][str(hit.end - hit.start) + str(hit.start)].append(hit)
    for hits_by_place in parts.values():
        if _complete([hit for found in hits_by_place.values() for hit in found]):
            return True
    return False


def _complete(hits: list[Hit]) -> bool:
    wanted = hits[0].payload.parts
    if wanted == 1:
        return True
    for first in hits[:50]:
        near = [h for h in hits if 0 <= h.start - first.start <= _REACH and h.start >= first.end]
        if len({h.start for h in near}) + 1 >= wanted:
            return True
    return False


def identity_hints(reading: Reading, marks: dict[str, list[Hit]]) -> tuple[Reason, ...]:
    """The words that could give the reporter away, as typed."""
    hints = []
    for hit in marks.get("hint", [])[:30]:
        start, end = reading.place(hit.start, hit.end)
        hints.append(Reason(reading.raw[start:end], start, end, "可能暴露举报人身份", "方案词表"))
    return tuple(hints)
