"""封存: what a seal says, the hash that chains it to the seal before, and its line in an export."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from common.errors import Invalid
from routing.rules import merkle

FIRST = b""
"""What stands before the first seal."""


@dataclass(frozen=True)
class Seal:
    """So many events were sealed under this root at this moment. ``hash`` covers all of that
    and ``before``, the hash of the seal before."""

    number: int
    at: datetime
    events: int
    root: bytes
    before: bytes
    hash: bytes


Leaf = tuple[str, int, bytes]
"""An event as a seal knows it: its tip's id, its place in the tip's chain, its hash."""


def root_of(leaves: Iterable[Leaf]) -> bytes:
    """The Merkle root over the events' hashes, in the order of tip id and place."""
    return merkle.root(leaf[2] for leaf in sorted(leaves))


def sealed(number: int, at: datetime, leaves: list[Leaf], before: bytes) -> Seal:
    """The seal of this number over these events."""
    root = root_of(leaves)
    return Seal(
        number, at, len(leaves), root, before, seal_hash(before, number, at, len(leaves), root)
    )


def seal_hash(before: bytes, number: int, at: datetime, events: int, root: bytes) -> bytes:
    """SHA-256 over the hash before and number, moment, count and root as compact JSON."""
    body = json.dumps([number, _moment(at), events, root.hex()], separators=(",", ":"))
    return sha256(before + body.encode()).digest()


def intact(seal: Seal) -> bool:
    """Whether the seal's hash is that of what it says."""
    return seal.hash == seal_hash(seal.before, seal.number, seal.at, seal.events, seal.root)


def line_of(seal: Seal) -> str:
    """The seal as a line of an export: plain JSON, hashes in hexadecimal."""
    said = {
        "number": seal.number, "at": _moment(seal.at), "events": seal.events,
        "root": seal.root.hex(), "before": seal.before.hex(), "hash": seal.hash.hex(),
    }  # fmt: skip
    return json.dumps(said)


def read_lines(lines: Iterable[str]) -> Iterator[Seal]:
    """The seals of an export, or of a part of one. Raises Invalid naming the line that is
    none, does not follow from the one before, or was changed."""
    last: Seal | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        seal = _read(line)
        if seal is None:
            raise Invalid(f"导出文件第 {number} 行不是一条封存记录，请换用原来的导出文件。")
        if not intact(seal) or (last and not _follows(last, seal)):
            raise Invalid(f"导出文件第 {number} 行被改动过，请换用原来的导出文件。")
        yield seal
        last = seal


def _follows(last: Seal, seal: Seal) -> bool:
    return seal.number == last.number + 1 and seal.before == last.hash


def _read(line: str) -> Seal | None:
    try:
        said = json.loads(line)
        root, before, of_all = (bytes.fromhex(said[key]) for key in ("root", "before", "hash"))
        at = datetime.fromisoformat(said["at"]).astimezone(UTC)
        return Seal(int(said["number"]), at, int(said["events"]), root, before, of_all)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")
