"""Names of enterprises as they are compared: one form, pairs of characters, likeness.

Pure. The register (``routing.work.enterprises``) looks names up by the pairs they share and
lets RapidFuzz decide among the few that share most.
"""

import unicodedata
from collections.abc import Sequence
from zlib import crc32

from rapidfuzz import fuzz, process

LONGEST = 60
"""Characters of a name that are looked at; a longer one is told apart by then."""
ALIKE = 45.0
"""Below this two names have nothing to do with each other (0 to 100)."""


def plain_form(name: str) -> str:
    """The name without what people write now one way, now another: width, case, signs."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if char.isalnum())


def pairs(name: str) -> tuple[int, ...]:
    """The pairs of neighbouring characters, and of those with one between them, as numbers.

    The second kind is there for the name in which one character is wrong: the characters
    beside it still stand together. Numbers are 31 bits of a checksum; two pairs that meet in
    one number cost a candidate, nothing else.
    """
    plain = plain_form(name)[:LONGEST]
    texts = {plain[i : i + 2] for i in range(len(plain) - 1)}
    texts |= {f"{plain[i]} {plain[i + 2]}" for i in range(len(plain) - 2)}
    return tuple(sorted(crc32(text.encode()) & 0x7FFF_FFFF for text in texts or {plain} if text))


def best(query: str, names: Sequence[str], limit: int) -> list[int]:
    """The places in ``names`` of those most like the query, likest first."""
    wanted = plain_form(query)
    compared = [plain_form(name) for name in names]
    found = process.extract(wanted, compared, scorer=_alike, limit=limit, score_cutoff=ALIKE)
    return [place for _, _, place in found]


def _alike(one: str, other: str, **_: object) -> float:
    """RapidFuzz's weighted likeness, or that of the pairs whatever their order."""
    parts = fuzz.token_set_ratio(spaced(one), spaced(other)) * 0.95
    return max(fuzz.WRatio(one, other), parts)


def spaced(plain: str) -> str:
    """The pairs of a plain form as words, for likeness in any order."""
    return " ".join(plain[i : i + 2] for i in range(len(plain) - 1))
