"""What people do, as a table: which of the moves that the gate lets through, how often, when.

Who is to be simulated doing something new gets a line in ``HABITS``; whether the move is
possible is asked of ``workflow.possible`` each time.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from pydantic import TypeAdapter

from common.clock import local_date
from routing.rules.holidays import ONE_DAY
from routing.rules.refusals.units import can_join
from routing.rules.standing import Actor, Seat, Standing
from routing.rules.words import Action, Part, PauseKind, ReturnGround, Role, Verdict
from routing.rules.workflow import possible
from routing.work.case import Case
from routing.work.command import Command
from routing.work.commands import AnyCommand
from routing.work.promises import role_in

COMMANDS: TypeAdapter[Command] = TypeAdapter(AnyCommand)
WORDS = "按规定办理。"
Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Scene:
    """What an officer looks at when he decides what to do."""

    case: Case
    standing: Standing
    rng: Random
    others: list[str]
    """Numbers of tips to which this one might be linked."""


def _nothing(_: Scene) -> Fields:
    return {}


def _why(_: Scene) -> Fields:
    return {"why": WORDS}


def _text(_: Scene) -> Fields:
    return {"text": WORDS}


def _assign(scene: Scene) -> Fields:
    tasks = [task.id for task in scene.case.desk.plan.tasks if task.automatic]
    return {"task": scene.case.tip.candidate or scene.rng.choice(tasks)}


def _return(scene: Scene) -> Fields:
    return {"why": WORDS, "ground": scene.rng.choice(list(ReturnGround))}


def _designate(scene: Scene) -> Fields:
    task = scene.case.desk.plan.task(_assign(scene)["task"])
    return {"task": task.id, "unit": scene.rng.choice(task.sections).unit, "heard": WORDS}


def _unit(scene: Scene, wanted: Callable[[Seat], bool]) -> str:
    """Of the units of which this holds one; the gate has seen that there is one."""
    return scene.rng.choice([seat.unit for seat in scene.standing.seats if wanted(seat)])


def _decide_return(scene: Scene) -> Fields:
    return {**_decision(scene), "unit": _unit(scene, lambda seat: seat.return_asked)}


def _waive(scene: Scene) -> Fields:
    unit = _unit(scene, lambda seat: seat.open and seat.part is not Part.LEAD)
    return {"unit": unit, "why": WORDS}


def _examine(scene: Scene) -> Fields:
    return {**_decision(scene), "unit": _unit(scene, lambda seat: seat.to_examine)}


def _join(scene: Scene) -> Fields:
    return {"unit": _unit(scene, lambda seat: can_join(seat) and not seat.joint), "why": WORDS}


def _decision(scene: Scene) -> Fields:
    return {"grant": scene.rng.random() < 2 / 3, "why": WORDS}


def _extension(scene: Scene) -> Fields:
    return {"days": scene.rng.randint(1, 12), "why": WORDS, "clock": scene.standing.clocks[0].kind}


def _decide_extension(scene: Scene) -> Fields:
    return {**_decision(scene), "document": "批准文书（2026）1号"}


def _pause(scene: Scene) -> Fields:
    until = local_date(scene.case.now) + ONE_DAY * scene.rng.randint(1, 20)
    return {"kind": scene.rng.choice(list(PauseKind)), "until": until}


def _report(_: Scene) -> Fields:
    return {
        "allegations": [{"text": "设备在用", "verdict": Verdict.TRUE}],
        "verdict": Verdict.TRUE,
        "finding": WORDS,
        "reply": WORDS,
        "public_summary": WORDS,
        "evidence": ["现场照片", "铭牌"],
        "results": ["责令停用"],
    }


def _countersign(scene: Scene) -> Fields:
    return {"grant": scene.rng.random() < 9 / 10, "why": WORDS}


def _decline(_: Scene) -> Fields:
    return {"ground": WORDS, "referral": "12345"}


def _link(scene: Scene) -> Fields:
    return {"to": scene.rng.choice(scene.others)}


@dataclass(frozen=True)
class Habit:
    """How likely a move is beside the others that are possible, and what it says."""

    weight: float
    fields: Callable[[Scene], Fields] = _nothing


HABITS: Mapping[Action, Habit] = {
    Action.ASSIGN: Habit(8, _assign),
    Action.RECALL: Habit(1),
    Action.SUMMARISE: Habit(3, lambda _: {"summary": "某处一台设备"}),
    Action.SIGN: Habit(10),
    Action.RETURN: Habit(0.7, _return),
    Action.DECIDE_RETURN: Habit(20, _decide_return),
    Action.ASK: Habit(1, _text),
    Action.EXTEND: Habit(3, _extension),
    Action.DECIDE_EXTENSION: Habit(20, _decide_extension),
    Action.PAUSE: Habit(4, _pause),
    Action.RESUME: Habit(3),
    Action.REPORT: Habit(8, _report),
    Action.COUNTERSIGN: Habit(8, _countersign),
    Action.APPROVE: Habit(9),
    Action.REDO: Habit(1, _why),
    Action.DECLINE: Habit(0.6, _decline),
    Action.REINSTATE: Habit(1, _why),
    Action.LINK: Habit(0.3, _link),
    Action.UNLINK: Habit(1),
    Action.NOTE: Habit(0.15, _text),
    Action.DESIGNATE: Habit(8, _designate),
    Action.WAIVE: Habit(2, _waive),
    Action.EXAMINE: Habit(8, _examine),
    Action.JOINT: Habit(0.5, _join),
}


def decide(case: Case, rng: Random, others: list[str]) -> tuple[Actor, Command] | None:
    """Who does what to the tip now; None where nobody can do anything about it."""
    scene = Scene(case, case.standing(), rng, others)
    moves = [
        (actor, action, HABITS[action])
        for actor in _actors(case)
        for action in possible(scene.standing, actor)
        if action in HABITS and (others or action is not Action.LINK)
    ]
    if not moves:
        return None
    weights = [habit.weight for _, _, habit in moves]
    actor, action, habit = rng.choices(moves, weights)[0]
    return actor, COMMANDS.validate_python({"action": action, **habit.fields(scene)})


def _actors(case: Case) -> Iterator[Actor]:
    """Those who have a part in the tip."""
    yield Actor("office", Role.OFFICE)
    for seat in case.seats():
        yield Actor(f"{seat.unit}"[:30], role_in(seat), seat.unit)
        yield Actor(f"!{seat.unit}"[:30], Role.SIGNATORY, seat.unit)


IN_TIME, LATE, ON_LEAVE = 0.86, 0.96, 0.988
"""Bounds, as shares of all moves: what is left is forgotten for months."""


def delay(rng: Random, now: datetime, due: datetime | None) -> datetime:
    """When somebody comes to it: in time, late, after his leave, or after months."""
    left = max((due or now) - now, ONE_DAY)
    lot = rng.random()
    if lot < IN_TIME:
        return now + left * rng.uniform(0.02, 0.9)
    if lot < LATE:
        return now + left * rng.uniform(1, 2.5)
    if lot < ON_LEAVE:
        return now + timedelta(days=rng.uniform(8, 35))
    return now + timedelta(days=rng.uniform(35, 160))
