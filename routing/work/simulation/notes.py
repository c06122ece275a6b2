"""Keeping the paper record: what a move should lead to, held against what it led to."""

from dataclasses import dataclass
from datetime import datetime

from routing.rules.standing import Actor
from routing.rules.words import Action, ClockKind, Role
from routing.work import commands as c
from routing.work.command import Command
from routing.work.simulation.paper import Card
from routing.work.simulation.world import World

LEADS_TO: dict[Action, str] = {
    Action.ASSIGN: "to_sign",
    Action.DESIGNATE: "to_sign",
    Action.RECALL: "registered",
    Action.APPROVE: "closed",
    Action.REDO: "verifying",
    Action.DECLINE: "declined",
    Action.LINK: "duplicate",
}
"""Moves that lead to one stage wherever they are made."""


@dataclass(frozen=True)
class Facts:
    """A tip as its row has it."""

    stage: str
    visit: int
    due: datetime | None
    task: str | None
    lead: str | None
    paused_until: datetime | None
    urgent: bool


def arrived(world: World, tip_id: str, facts: Facts, now: datetime) -> None:
    """A tip came in, and triage may have assigned it."""
    world.paper.enter(tip_id, "registered", now)
    card = world.paper.cards[tip_id]
    card.task, card.lead, card.urgent = facts.task, facts.lead, facts.urgent
    if facts.stage != "registered":
        world.paper.enter(tip_id, facts.stage, now)
    _compare(world, card, facts, "intake")


def moved(
    world: World, tip_id: str, actor: Actor, command: Command, facts: Facts, now: datetime
) -> None:
    """An officer did something."""
    paper, card = world.paper, world.paper.cards[tip_id]
    stage, before = _stage_after(card, actor, command, facts), card.stage
    card.task, card.lead, card.urgent = facts.task, facts.lead, facts.urgent
    if before == "duplicate" and stage != before and facts.visit == card.visit:
        paper.go_on(tip_id, stage, now)
    elif stage != before:
        card.before = before
        paper.enter(tip_id, stage, now)
    _note_clock(world, tip_id, actor, command, now)
    _compare(world, card, facts, command.action)


def _stage_after(card: Card, actor: Actor, command: Command, facts: Facts) -> str:
    stage = LEADS_TO.get(command.action, card.stage)
    leads = actor.unit == card.lead
    match command:
        case c.Sign() if leads and card.stage == "to_sign":
            stage = "verifying"
        case c.Report() if leads:
            stage = "reported"
        case c.Ask() if card.stage == "registered":
            stage = "needs_info"
        case c.DecideReturn() if command.grant and command.unit == card.lead:
            stage = "registered"
        case c.Countersign() if leads:
            stage = "in_review" if command.grant else "verifying"
        case c.Reinstate():
            stage = card.before
        case c.Unlink():
            stage = facts.stage
        case _:
            pass
    return stage


def _note_clock(world: World, tip_id: str, actor: Actor, command: Command, now: datetime) -> None:
    card = world.paper.cards[tip_id]
    match command:
        case c.Pause():
            world.paper.rest(tip_id, command.kind, command.until, now)
        case c.Resume():
            world.paper.wake(tip_id, now)
        case c.Extend():
            card.asked[command.clock] = command.days
        case c.DecideExtension() if command.grant and actor.role is Role.OFFICE:
            world.paper.extend(tip_id, card.asked.pop(ClockKind.PROMISED))
        case _:
            pass


def said(world: World, tip_id: str, facts: Facts, now: datetime) -> None:
    """The reporter wrote: what was waited for has come."""
    card = world.paper.cards[tip_id]
    if card.stage == "needs_info":
        world.paper.enter(tip_id, "registered", now)
    elif card.pause is not None and card.pause.kind == "reporter":
        world.paper.wake(tip_id, now)
    _compare(world, card, facts, "said")


def _compare(world: World, card: Card, facts: Facts, what: str) -> None:
    paused = card.pause.ended if card.pause else None
    paper = (card.stage, card.visit, card.due, paused)
    row = (facts.stage, facts.visit, facts.due, facts.paused_until)
    if paper != row:
        world.figures.fault(f"{card.number}: after {what} {row}, on paper {paper}")
