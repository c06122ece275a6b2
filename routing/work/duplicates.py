"""Earlier tips that probably tell the same matter: found by keyed fingerprints, then opened.

What is stored of a text are a few hashes under the server's key, cut to 32 bits. At most
``OPENED`` tips that share the rarest are opened and compared by triage's one rule
(``triage.likeness.similar``). Nothing is linked here: an officer judges each suggestion.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from common.crypto import Unreadable, short_hashes
from db import fingerprints, tips
from db.tables import Tip
from routing.work import assessments
from routing.work.desk import Desk
from routing.work.envelope import envelope_of
from triage import Assessment
from triage.likeness.fingerprint import Matter, asked, kept
from triage.likeness.similar import READ, compare, likeliest


@dataclass(frozen=True)
class Suggestion:
    """A tip that probably tells the same matter, and why an official might think so."""

    tip_id: str
    number: str
    score: float
    """From a half (just enough) to 1."""
    reason: str


def features(desk: Desk, text: str, found: Assessment) -> tuple[int, ...]:
    """What a tip will be found by: needs no transaction."""
    return hashed(desk, kept(desk.triage.matter(text, found)))


def index(session: Session, tip: Tip, hashed: tuple[int, ...]) -> None:
    """Keep the ``features`` of a new tip, in the transaction that stores it."""
    fingerprints.add(session, tip.serial, hashed)


def erase(session: Session, tip: Tip) -> None:
    """Forget what the tip could be found by; belongs to the erasing of its texts."""
    fingerprints.erase(session, [tip.serial])


def suggest(session: Session, desk: Desk, tip: Tip) -> tuple[Suggestion, ...]:
    """Tips that probably tell the same matter, likeliest first. Raises Unreadable."""
    matter = _matter(desk, tip)
    serials = candidates(session, desk, matter, apart_from=tip.serial)
    return opened(session, desk, matter, serials)


def candidates(session: Session, desk: Desk, matter: Matter, apart_from: int) -> list[int]:
    """Serials of the tips worth opening, at most ``triage.likeness.similar.OPENED``."""
    listed = fingerprints.sharing(session, hashed(desk, asked(matter)), READ)
    return likeliest(pair for pair in listed if pair[1] != apart_from)


def opened(
    session: Session, desk: Desk, matter: Matter, serials: Sequence[int]
) -> tuple[Suggestion, ...]:
    """Those of the tips that tell the same matter, once their texts are open."""
    found = (_compared(desk, matter, other) for other in tips.by_serials(session, serials))
    likely = (suggestion for suggestion in found if suggestion)
    return tuple(sorted(likely, key=lambda each: (-each.score, each.number)))


def _compared(desk: Desk, matter: Matter, other: Tip) -> Suggestion | None:
    try:
        likeness = compare(matter, _matter(desk, other))
    except (Unreadable, KeyError):  # erased meanwhile, or its content key is gone
        return None
    if not likeness.same:
        return None
    return Suggestion(other.id, other.number, likeness.score, "；".join(likeness.reasons))


def _matter(desk: Desk, tip: Tip) -> Matter:
    envelope = envelope_of(desk.keys, tip)
    found = assessments.from_json(envelope.open("assessment", tip.assessment))
    return desk.triage.matter(envelope.open("text", tip.text), found)


def hashed(desk: Desk, words: Iterable[str]) -> tuple[int, ...]:
    """Features as they are stored."""
    return short_hashes(desk.keys.lookup, "fingerprint", words)
