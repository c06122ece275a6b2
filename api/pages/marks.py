"""Matched words inside a text, as pieces that a template can mark."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from triage import Assessment
from triage.assessment import WORDING, Reason

Kind = Literal["", "match", "hint"]


@dataclass(frozen=True)
class Piece:
    """A stretch of text: plain, matched by a rule, or a hint at who reported."""

    text: str
    kind: Kind = ""


def in_summary(text: str, found: Assessment) -> list[Piece]:
    """The summary with the words triage went by, wherever they occur in it.

    Single characters are left out: they occur by chance in other words.
    """
    words = {reason.text for reason in _rules(found) if len(reason.text) > 1}
    kinds: list[Kind] = [""] * len(text)
    for word in words:
        start = text.find(word)
        while start >= 0:
            _paint(kinds, start, start + len(word), "match")
            start = text.find(word, start + len(word))
    return _pieces(text, kinds)


def in_original(text: str, found: Assessment) -> list[Piece]:
    """The original with matched words and, over them, hints at who reported."""
    kinds: list[Kind] = [""] * len(text)
    for reason in _rules(found):
        _paint(kinds, reason.start, reason.end, "match")
    for hint in found.hints:
        _paint(kinds, hint.start, hint.end, "hint")
    return _pieces(text, kinds)


def _rules(found: Assessment) -> list[Reason]:
    """What a rule went by; mere wording is not marked."""
    reasons = (reason for ranked in found.ranked for reason in ranked.reasons)
    return [reason for reason in reasons if reason.source != WORDING]


def _paint(kinds: list[Kind], start: int, end: int, kind: Kind) -> None:
    for place in range(max(start, 0), min(end, len(kinds))):
        kinds[place] = kind


def _pieces(text: str, kinds: Iterable[Kind]) -> list[Piece]:
    pieces: list[Piece] = []
    for character, kind in zip(text, kinds, strict=True):
        if pieces and pieces[-1].kind == kind:
            pieces[-1] = Piece(pieces[-1].text + character, kind)
        else:
            pieces.append(Piece(character, kind))
    return pieces
