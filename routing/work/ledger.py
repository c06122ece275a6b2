"""Verifying the record: every chain whole, every tip what its events say, every seal its events'.

No key is needed, and payloads that were erased are not missed. One thing after the other, in
an order that holds from run to run, so that a run that was broken off can go on.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from sqlmodel import Session

from db import record, seals
from routing.rules import flaws
from routing.rules import seals as rule
from routing.rules.flaws import Flawed
from routing.work.chains import check_chain
from routing.work.removals import check_numbers
from routing.work.sealing import as_rule, seals_of

TIPS, SEALS = 1_000, 200
"""How many are looked at between two places at most."""


@dataclass(frozen=True)
class Place:
    """How far a run came: the last tip by id, the last seal, and what was counted."""

    tip: str = ""
    seal: int = 0
    tips: int = 0
    events: int = 0
    sealed: int = 0


@dataclass(frozen=True)
class Verdict:
    """How many events were checked, and the first fault if there is one."""

    tips: int
    events: int
    fault: str | None


def verify(session: Session) -> Verdict:
    """The whole record, from the start."""
    place = Place()
    try:
        for reached in walk(session, Place()):
            place = reached
    except Flawed as flawed:
        return Verdict(place.tips, place.events, flawed.sentence)
    return Verdict(place.tips, place.events, None)


def walk(session: Session, start: Place, batch: int = TIPS) -> Iterator[Place]:
    """Check what comes after a place, so many tips at a time, and tell each place reached.

    The session must see one moment throughout (``Database.snapshot``). Raises Flawed at the
    first fault.
    """
    place = start
    for reached in _tips(session, start, batch):
        yield (place := reached)
    check_numbers(session)
    yield from _seals(session, place, min(batch, SEALS))
    if stray := seals.stray(session):
        number, seq = stray
        raise flaws.of_tip(number or "（已删除）", seq, flaws.STRAY)


def _tips(session: Session, place: Place, batch: int) -> Iterator[Place]:
    """Every tip with its chain. The last batch also finds events whose tip is gone."""
    while True:
        heads = record.heads(session, place.tip, batch)
        upto = heads[-1].id if len(heads) == batch else None
        events = _batch(session, heads, place.tip, upto)
        last = heads[-1].id if heads else place.tip
        place = replace(place, tip=last, tips=place.tips + len(heads), events=place.events + events)
        yield place
        if upto is None:
            return


def _batch(session: Session, heads: list[record.Head], after: str, upto: str | None) -> int:
    """Check these tips, which are all there are between the two ids; count their events."""
    expected, events = {head.id: head for head in heads}, 0
    with closing(record.events_of(session, after, upto)) as rows:
        for tip_id, group in groupby(rows, key=itemgetter(1)):
            chain, head = list(group), expected.pop(tip_id, None)
            if head is None:
                raise flaws.orphan(tip_id, chain[0][2])
            check_chain(head, chain)
            events += len(chain)
    for head in expected.values():
        raise flaws.of_tip(head.number, 1, flaws.EMPTY)
    return events


def _seals(session: Session, place: Place, batch: int) -> Iterator[Place]:
    """Every seal: chained to the one before, its root that of its events."""
    before = _before(session, place.seal)
    while rows := seals.after(session, place.seal, batch):
        found = [as_rule(row) for row in rows]
        for seal in found:
            _check_link(seal, before)
            before = seal
        _check_roots(session, found, place.seal)
        count = sum(seal.events for seal in found)
        place = replace(place, seal=found[-1].number, sealed=place.sealed + count)
        yield place


def _before(session: Session, number: int) -> rule.Seal | None:
    """The seal of this number, where a run goes on after it."""
    rows = seals.after(session, number - 1, 1) if number else []
    return as_rule(rows[0]) if rows else None


def _check_link(seal: rule.Seal, before: rule.Seal | None) -> None:
    number, hash_ = (before.number, before.hash) if before else (0, rule.FIRST)
    if seal.number != number + 1:
        raise flaws.seal_gone(number + 1)
    if seal.before != hash_ or not rule.intact(seal):
        raise flaws.of_seal(seal)


def _check_roots(session: Session, found: list[rule.Seal], after: int) -> None:
    """One pass over the events of these seals; one seal's are in memory at a time."""
    expected = iter(found)
    with closing(seals.leaves(session, after, found[-1].number)) as rows:
        for number, group in groupby(rows, key=itemgetter(0)):
            seal, leaves = next(expected), [row[1:] for row in group]
            if seal.number != number:
                raise flaws.of_seal(seal, 0)
            if len(leaves) != seal.events or rule.root_of(leaves) != seal.root:
                raise flaws.of_seal(seal, len(leaves))
    for seal in expected:
        raise flaws.of_seal(seal, 0)


def compare(session: Session, exported: Iterable[rule.Seal]) -> int:
    """Hold the seals against an export; how many it had. Raises Flawed, or Invalid for a
    file that is no export."""
    ours, count = seals_of(session), 0
    for seal in exported:
        here = next((each for each in ours if each.number >= seal.number), None)
        if here is None or here.number != seal.number:
            raise flaws.seal_gone(seal.number)
        if here != seal:
            raise flaws.not_as_exported(seal)
        count += 1
    return count
