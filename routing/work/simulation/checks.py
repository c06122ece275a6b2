"""The invariants, held against the paper record: of the tips just swept, and of the whole."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, takewhile

from sqlmodel import Session

from db import simulation as rows
from routing.work import ledger
from routing.work.simulation.clock import FORWARD
from routing.work.simulation.paper import ENDED, Card, Look
from routing.work.simulation.world import World

CHUNK = 500
CHASING = ("chase", "resumed")
"""Kinds of messages that only the sweep promises."""


Place = tuple[str, int, datetime | None]
"""Stage, visit and due time."""
SEVERAL = ("timer", "letter", "listing", "vacant", "alarm")
"""Kinds of which several may be for the same person at the same moment, about different things."""


def after_sweep(session: Session, world: World, looks: Sequence[Look], now: datetime) -> None:
    """What a complete sweep did to the tips it had to look at, and that it left none."""
    if left := rows.waiting_for_chase(session, now):
        world.figures.fault(f"{left} tips have a next chase in the past after a sweep at {now}")
    for start in range(0, len(looks), CHUNK):
        some = {look.tip_id: look for look in looks[start : start + CHUNK]}
        _rungs(session, world, some, now)
        _promises(session, world, some, now)


def _rungs(session: Session, world: World, looks: dict[str, Look], now: datetime) -> None:
    found: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for tip_id, visit, rung in rows.rungs_recorded_at(session, list(looks), now):
        found[tip_id].add((visit, rung))
    for tip_id, look in looks.items():
        if found[tip_id] != set(look.fresh):
            world.figures.fault(
                f"{look.card.number}: swept at {now}: {sorted(found[tip_id])} recorded, "
                f"on paper {sorted(look.fresh)}"
            )


def _promises(session: Session, world: World, looks: dict[str, Look], now: datetime) -> None:
    terms, days = world.paper.terms, world.paper.days
    for message in rows.promised_at(session, list(looks), CHASING, now):
        card = looks[message.tip_id].card
        open_ = days.is_open(message.next_attempt_at, terms.opens, terms.closes)
        if not open_ and not card.urgent:
            world.figures.out_of_hours += 1
            world.figures.fault(f"{card.number}: promised for {message.next_attempt_at}")


def whole(session: Session, world: World, swept: datetime) -> None:
    """Every row against every card, after the last sweep. Sets what is counted anew."""
    figures, cards = world.figures, world.paper.cards
    figures.tips, figures.due = len(cards), world.paper.due
    _compare_tips(session, world)
    lost_rungs = _compare_rungs(session, world)
    lost_promises = _compare_promises(session, world)
    figures.lost = lost_rungs + lost_promises
    _check_timers(session, world, swept)
    figures.miss("a pause that does not end", rows.overdue_pauses(session, swept))
    figures.miss("an extension given twice", rows.extended_twice(session))
    if fault := ledger.verify(session).fault:
        figures.fault(f"ledger: {fault}")


def _compare_tips(session: Session, world: World) -> None:
    cards = world.paper.cards
    seen = 0
    for tip_id, number, stands, nth, limit, next_chase in rows.all_tips(session):
        stage, visit, due = _before_the_archive(stands, nth, limit)
        card, seen = cards.get(tip_id), seen + 1
        if card is None:
            world.figures.fault(f"{number}: not on paper")
        elif (stage, visit, due) != (card.stage, card.visit, card.due):
            world.figures.fault(
                f"{number}: {stage} {visit} {due}, on paper {card.stage} {card.visit} {card.due}"
            )
        if stage not in ENDED and next_chase is None:
            world.figures.fault(f"{number}: quiet in {stage}")
    world.figures.lost += len(cards) - seen


def _before_the_archive(stage: str, visit: int, due: datetime | None) -> Place:
    """The archive is no move of anybody's: on paper such a tip is closed, as it was before."""
    return ("closed", visit - 1, due) if stage == "archived" else (stage, visit, due)


def _compare_rungs(session: Session, world: World) -> int:
    """How many rungs are missing; those beyond are counted where they belong."""
    figures, cards = world.figures, world.paper.cards
    figures.recorded = figures.after_closure = figures.doubled = 0
    for tip_id, visit, rung, recorded_at in rows.all_rungs(session):
        card = cards[tip_id]
        if (visit, rung) in card.rungs:
            figures.recorded += 1
        else:
            _beyond(world, card, recorded_at, f"rung {rung}")
    return figures.due - figures.recorded


def _check_timers(session: Session, world: World, swept: datetime) -> None:
    """Running timers have all their rungs, stopped ones none after that."""
    figures = world.figures
    recorded = rows.timer_rungs(session)
    for timer in rows.timers(session):
        mine = recorded.get(timer.id, {})
        if timer.stopped_at is not None:
            # Whoever stopped it may have a clock that is behind that of a sweep before.
            over = timer.stopped_at + FORWARD
            late = [key for key, moment in mine.items() if moment > over]
            figures.after_closure += figures.miss(f"timer {timer.id} after its end", late)
            continue
        departments = world.processes[0].desk.plan.departments
        district = timer.unit is not None and timer.unit.split("/")[0] not in departments
        against = "district" if district else "department" if timer.unit else "office"
        ladder = world.paper.ladder(against, timer.started_at, timer.due_at)
        due = [key for _, key, _ in takewhile(lambda step: step[2] <= swept, ladder)]
        figures.due += len(due)
        figures.recorded += sum(key in mine for key in due)
        missing = (key for key in due if key not in mine)
        figures.lost += figures.miss(f"timer {timer.id} not recorded", missing)


def _beyond(world: World, card: Card, moment: datetime, what: str) -> None:
    """Something that should not be: after an end, or simply too much."""
    if card.had_ended(moment):
        world.figures.after_closure += 1
        world.figures.fault(f"{card.number}: {what} after its end, {moment}")
    else:
        world.figures.doubled += 1
        world.figures.fault(f"{card.number}: {what} was not due, {moment}")


def _compare_promises(session: Session, world: World) -> int:
    """How many promises are missing or did not arrive."""
    lost = 0
    found: set[str] = set()
    for tip_id, messages in _by_tip(session):
        found.add(tip_id)
        lost += _of_tip(world, world.paper.cards[tip_id], list(messages))
    unseen = (card for tip_id, card in world.paper.cards.items() if tip_id not in found)
    return lost + world.figures.miss("no promise at all", (c.number for c in unseen if c.sends))


def _by_tip(session: Session) -> Iterator[tuple[str, Iterator[rows.Promise]]]:
    return groupby(rows.all_promises(session), key=lambda message: message.tip_id)


def _of_tip(world: World, card: Card, messages: list[rows.Promise]) -> int:
    figures = world.figures
    same = Counter(
        (m.kind, m.promised_at, m.role, m.unit, m.channel)
        for m in messages
        if m.kind not in SEVERAL
    )
    twice = [key for key, times in same.items() if times > 1]
    figures.doubled += figures.miss(f"{card.number}: promised twice", twice)
    chases = {(m.promised_at, m.channel) for m in messages if m.kind == "chase"}
    for moment in {moment for moment, _ in chases} - card.sends:
        _beyond(world, card, moment, "a chase message")
    channels = {m.channel for m in messages}
    wanted = {(moment, channel) for moment in card.sends for channel in channels}
    lost = figures.miss(f"{card.number}: no promise", wanted - chases)
    late = [m.key for m in messages if not m.sent or not world.receiver.has(m.key)]
    return lost + figures.miss("not delivered", late)
