"""What goes wrong around the people: clocks, outages, restarts, holidays that come late."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlmodel import Session

from common.clock import at_local
from routing.work import arrangements
from routing.work.simulation import ticks
from routing.work.simulation.calendar import made_up
from routing.work.simulation.queue import Queue
from routing.work.simulation.world import World

CLOCKS, RESTARTS, OUTAGES = timedelta(days=9), timedelta(days=17), timedelta(days=70)
"""How far apart, on average, a clock jumps, the database restarts, the scheduler is down."""
OFTEN = 4
"""In a short run each of them happens about so often at least."""
LONGEST_OUTAGE, LONGEST_WRONG = timedelta(days=14), timedelta(hours=12)
FROM, LATENESS = (12, 5), 50
"""The month and day from which a year's holidays are entered, and how many days later at most."""


def brew(world: World, queue: Queue, span: tuple[datetime, datetime]) -> None:
    """All faults of the time from the one moment to the other."""
    starts, ends = span
    for apart, what in (
        (CLOCKS, partial(_jump, world, queue)),
        (RESTARTS, partial(ticks.restart_database, world)),
        (OUTAGES, partial(_go_down, world)),
    ):
        _again_and_again(world, queue, min(apart, (ends - starts) / OFTEN), what)
    for year in range(starts.year + 1, ends.year + 2):
        late = timedelta(days=LATENESS * world.rng.random())
        moment = at_local(date(year - 1, *FROM), time(10)) + late
        if not world.processes[0].desk.calendar.knows(year):
            queue.at(moment, partial(_enter, world, year))


def _again_and_again(
    world: World, queue: Queue, apart: timedelta, what: Callable[[], None]
) -> None:
    def happen() -> None:
        what()
        plan()

    def plan() -> None:
        queue.at(world.true.now + apart * world.rng.uniform(0.2, 1.8), happen)

    plan()


def _jump(world: World, queue: Queue) -> None:
    """One host's clock is wrong for some hours, and jumps back or forward when it is set."""
    world.figures.count("clock jumps")
    clock = world.any_process().clock
    clock.jump(world.rng)
    queue.at(world.true.now + LONGEST_WRONG * world.rng.random(), clock.right)


def _go_down(world: World) -> None:
    world.figures.count("outages")
    world.down_until = world.true.now + LONGEST_OUTAGE * world.rng.random() ** 2


def _enter(world: World, year: int) -> None:
    """The office enters a year's holidays, late; open deadlines move with it."""
    arrangement, process = made_up(year), world.any_process()
    process.clock.right()
    now = process.clock()

    def use_case(session: Session) -> bool:
        arrangements.enter(session, process.desk, arrangement, now)
        return True

    strikes_at = world.strike()
    while not process.write(use_case, strikes_at):
        strikes_at = None
    world.figures.count("holidays entered late")
    world.paper.days.enter(arrangement)
    world.paper.reckon_all()
    world.true.read_again += 1
