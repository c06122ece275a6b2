"""What happens to a tip: it comes in, somebody moves it, its reporter writes."""

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from sqlmodel import Session

from common.errors import AppError, Stale
from db import tips
from db.tables import Assignment, Tip
from routing.rules.standing import Actor
from routing.rules.words import Duty, Part, Role
from routing.work import casework, followup, intake
from routing.work.case import Case, cases_of
from routing.work.command import Command
from routing.work.followup import Told
from routing.work.simulation import notes
from routing.work.simulation.notes import Facts
from routing.work.simulation.officers import decide
from routing.work.simulation.paper import Card
from routing.work.simulation.world import Process, World

OFFICE = Actor("office", Role.OFFICE)
AGAIN = 0.02
"""The share of answers that never arrive, so that somebody tries once more."""


@dataclass(frozen=True)
class Moved:
    """Who did what, on which version of the page, and how the tip stands now."""

    actor: Actor
    command: Command
    seen: int
    facts: Facts


def arrive(world: World, index: int) -> str:
    """A tip comes in, whatever dies meanwhile; its id."""
    draft = replace(world.rng.choice(world.drafts), request_id=f"simulated-{index}")
    process = world.any_process()
    now, strikes_at = process.clock(), world.strike()
    receipt = process.run(lambda: intake.submit(process.desk, draft, now), strikes_at)
    while receipt is None:
        world.figures.count("died at intake")
        receipt = process.run(lambda: intake.submit(process.desk, draft, now))
    if world.rng.random() < AGAIN and intake.submit(process.desk, draft, now) != receipt:
        world.figures.fault(f"{receipt.number}: the same request got another receipt")
    with process.desk.database.read() as session:
        tip = tips.by_number(session, receipt.number)
        if tip is None:
            world.figures.lost += 1
            raise AssertionError(f"{receipt.number}: a receipt without a tip")
        card = Card(receipt.number, now, now)
        world.paper.cards[tip.id] = card
        world.codes[tip.id] = receipt.code
        facts = facts_of(tip, tips.assignments(session, tip.id))
        notes.arrived(world, tip.id, facts, now)
    world.recent.append(receipt.number)
    return tip.id


def facts_of(tip: Tip, assignments: list[Assignment]) -> Facts:
    """How the tip stands, read from its rows."""
    leads = (a.unit for a in assignments if a.role == Part.LEAD and a.state != Duty.RETURNED)
    lead, paused = next(leads, None), tip.paused_until
    return Facts(tip.stage, tip.visit, tip.due_at, tip.task, lead, paused, tip.urgent)


def move(world: World, tip_id: str) -> bool:
    """Somebody does something about the tip; whether anything came of it."""
    card, process = world.paper.cards[tip_id], world.any_process()
    now, lot, strikes_at = process.clock(), world.rng.getrandbits(64), world.strike()
    others = [number for number in world.recent if number != card.number]

    def use_case(session: Session) -> Moved | None:
        case = casework.take_case(session, process.desk, OFFICE, card.number, now)
        found = decide(case, Random(lot), others)
        return None if found is None else _do(world, case, *found)

    try:
        moved = process.write(use_case, strikes_at)
        if strikes_at is not None and moved is None:
            world.figures.count("died in a move")
            moved = process.write(use_case)
    except AppError:
        world.figures.count("refused")
        return False
    if moved is None:
        return False
    world.figures.count(moved.command.action)
    if world.rng.random() < AGAIN:
        _try_again(world, process, card, moved, now)
    notes.moved(world, tip_id, moved.actor, moved.command, moved.facts, now)
    return True


def _do(world: World, case: Case, actor: Actor, command: Command) -> Moved:
    seen = case.tip.seq
    (case,) = cases_of(case.session, case.desk, [case.tip], actor, case.now)
    world.machinery.act(case, command)
    return Moved(actor, command, seen, facts_of(case.tip, case.assignments))


def _try_again(world: World, process: Process, card: Card, moved: Moved, now: datetime) -> None:
    """The page's answer was lost: the officer sends the same form once more."""

    def use_case(session: Session) -> None:
        case = casework.take_case(session, process.desk, OFFICE, card.number, now)
        casework.act(replace(case, actor=moved.actor), moved.command, moved.seen)

    try:
        process.write(use_case)
    except Stale:
        world.figures.count("stale form")
    else:
        world.figures.fault(f"{card.number}: a stale form was taken")


def write_in(world: World, tip_id: str) -> None:
    """The reporter answers, or tells more."""
    process, code = world.any_process(), world.codes[tip_id]
    now, strikes_at = process.clock(), world.strike()

    def use_case(session: Session) -> Facts:
        followup.say(session, process.desk, Told(code, "又冒烟了。"), now)
        return facts_of(tips.locked(session, tip_id), tips.assignments(session, tip_id))

    try:
        facts = process.write(use_case, strikes_at)
        if facts is None:
            facts = process.write(use_case)
    except AppError:
        return
    if facts is not None:
        world.figures.count("said")
        notes.said(world, tip_id, facts, now)
