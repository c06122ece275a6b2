"""What officers do because a message asks them to: answer a call, bring a letter on its way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from zlib import crc32

from sqlmodel import Session

from common.clock import local_date
from common.errors import AppError, NotAllowed
from db import duty, tips
from db import letters as stored
from db import simulation as rows
from db.tables import Letter
from routing.rules import letters
from routing.rules.standing import Actor
from routing.rules.words import LetterStep, Role
from routing.work import alarms
from routing.work.case import Case
from routing.work.drafting import open_words
from routing.work.letters import Filled, take_letter, take_step, value_of
from routing.work.simulation.queue import Queue
from routing.work.simulation.world import Process, World

FORGOTTEN, WITHDRAWN = 0.06, 0.25
"""Bounds, as shares of all errands: nobody does it; a letter is found to be needless."""
ANSWERED_WITHIN, WRITTEN_WITHIN = timedelta(hours=3), timedelta(days=6)
ONWARD = (LetterStep.SUBMIT, LetterStep.CHECK, LetterStep.SIGN, LetterStep.SEND)
WORDS = "情况已变，不再需要。"
PEOPLE = ("甲", "乙", "丙")
"""Three of each unit and role, for a letter passes through three hands."""


@dataclass(frozen=True)
class Errand:
    """Something that waits for somebody, known by what it is and how far it got."""

    key: str
    within: timedelta
    do: Callable[[float], None]
    """With a lot from 0 to 1 that tells how."""


def look(world: World, queue: Queue) -> None:
    """Plan when each errand is done of which nobody has thought yet; some are forgotten.

    Lots are drawn from what the errand is, for the order in which rows are found varies.
    """
    process = world.processes[0]
    with process.desk.database.read() as session:
        found = [*_calls(session, world), *_letters(session, world)]
    for errand in found:
        lot = crc32(errand.key.encode()) / (1 << 32)
        world.errands.add(errand.key)
        if lot >= FORGOTTEN:
            moment = world.true.now + errand.within * (lot - FORGOTTEN)
            queue.at(moment, partial(errand.do, lot))


def _calls(session: Session, world: World) -> list[Errand]:
    found = ((call, f"{call.number}:{call.id.partition(':')[2]}") for call in rows.ringing(session))
    return [
        Errand(key, ANSWERED_WITHIN, partial(_answer, world, call))
        for call, key in found
        if key not in world.errands
    ]


def _letters(session: Session, world: World) -> list[Errand]:
    return [
        Errand(letter.name, WRITTEN_WITHIN, partial(_bring_on, world, letter.id))
        for letter in rows.open_letters(session)
        if letter.name not in world.errands
    ]


def _try(world: World, what: str, use_case: Callable[[Session, Process], None]) -> None:
    """Somebody does it at one of the hosts, which may die of it; then it is done once more."""
    process = world.any_process()

    def work(session: Session) -> bool:
        use_case(session, process)
        return True

    try:
        if process.write(work, world.strike()) is None:
            world.figures.count("died in an errand")
            process.write(work)
    except AppError:
        world.figures.count("refused")
    else:
        world.figures.count(what)


def _answer(world: World, call: rows.Call, _lot: float) -> None:
    """Whoever is on duty answers, if nobody has meanwhile."""
    actor = Actor("duty", Role.OFFICE if call.unit is None else Role.HANDLER, call.unit)

    def use_case(session: Session, process: Process) -> None:
        tip = tips.locked(session, call.tip_id)
        if any(alarm.unit == call.unit for alarm in duty.ringing(session, tip.id)):
            alarms.acknowledge(Case(session, process.desk, tip, actor, process.clock()))

    _try(world, "answered", use_case)


def _bring_on(world: World, letter_id: str, lot: float) -> None:
    """The letter's next step, or its end where it is not needed or cannot be signed."""

    def use_case(session: Session, process: Process) -> None:
        row = stored.by_id(session, letter_id)
        if row is None or row.state in letters.ENDS:
            return
        try:
            _take(session, process, row, onward=lot >= WITHDRAWN)
        except NotAllowed:
            _take(session, process, row, onward=False)

    _try(world, "step of a letter", use_case)


def _next_step(row: Letter, *, onward: bool) -> tuple[Actor, LetterStep]:
    wanted = [*ONWARD, LetterStep.VOID] if onward else [LetterStep.VOID]
    roles = (Role.OFFICE,) if row.unit is None else (Role.HANDLER, Role.SIGNATORY)
    people = [Actor(f"{name}-{role}", role, row.unit) for name in PEOPLE for role in roles]
    possible = ((who, step) for step in wanted for who in people)
    value = value_of(row)
    return next((w, s) for w, s in possible if letters.refusal(value, s, w) is None)


def _take(session: Session, process: Process, row: Letter, *, onward: bool) -> None:
    actor, step = _next_step(row, onward=onward)
    paper = take_letter(session, process.desk, actor, row.id, process.clock())
    words = open_words(paper.case, paper.row)
    filled = Filled(
        step, title=words.title, text=words.text, contact="值班室 00000000", why=WORDS,
        outside_number="〔2026〕1号", sent_on=local_date(process.clock()), seal="已用印",
    )  # fmt: skip
    take_step(paper, filled, paper.row.version)
