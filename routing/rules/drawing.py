"""回头看: drawing a sample that anybody can draw again from the seed and the list of numbers.

The seed's hash is on record before the list is looked at. Each tip has the rank
SHA-256(seed, number); each stratum gets its share of the sample, the lowest ranks are drawn.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A closed tip that can be drawn, in its stratum."""

    number: str
    stratum: str


def commitment(seed: str) -> str:
    """What is put on record before the draw: the seed's hash, in hex."""
    return hashlib.sha256(seed.encode()).hexdigest()


def digest(candidates: Iterable[Candidate]) -> str:
    """What fixes the list that was drawn from, in hex."""
    listed = "\n".join(f"{each.number} {each.stratum}" for each in candidates)
    return hashlib.sha256(listed.encode()).hexdigest()


def draw(seed: str, candidates: Sequence[Candidate], wanted: int) -> tuple[str, ...]:
    """The numbers drawn, at most ``wanted``, by their ranks."""
    strata: dict[str, list[Candidate]] = {}
    for each in candidates:
        strata.setdefault(each.stratum, []).append(each)
    sizes = {name: len(members) for name, members in strata.items()}
    shares = _shares(sizes, min(wanted, len(candidates)))
    drawn = [
        number
        for name, members in strata.items()
        for number in sorted((m.number for m in members), key=lambda n: _rank(seed, n))[
            : shares[name]
        ]
    ]
    return tuple(sorted(drawn, key=lambda number: _rank(seed, number)))


def _rank(seed: str, number: str) -> str:
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def _shares(sizes: dict[str, int], wanted: int) -> dict[str, int]:
    """Proportional, what is left over to the largest remainders."""
    total = sum(sizes.values())
    if total == 0:
        return {}
    shares = {name: wanted * size // total for name, size in sizes.items()}
    left = wanted - sum(shares.values())
    order = sorted(sizes, key=lambda name: (-(wanted * sizes[name] % total), name))
    for name in order[:left]:
        shares[name] += 1
    return shares
