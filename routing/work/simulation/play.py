"""Years in the order of time: a queue of what people do, with the scheduler's ticks between."""

from asyncio import Runner
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from common.clock import Clock, at_local
from common.plan.demo import DemoTexts
from db import simulation as rows
from routing.rules.holidays import days_of
from routing.work.demo.stories import Plot, tell
from routing.work.desk import Desk
from routing.work.outbox import Sender
from routing.work.simulation import checks, errands, people, ticks, weather
from routing.work.simulation.calendar import PaperDays
from routing.work.simulation.clock import TrueTime
from routing.work.simulation.figures import Figures
from routing.work.simulation.paper import Paper
from routing.work.simulation.queue import Queue
from routing.work.simulation.receiver import FaultySender, Receiver
from routing.work.simulation.world import HOSTS, Machinery, Process, Remembering, World

START = date(2026, 7, 1)
"""Half a year before the first holidays that come late."""
YEAR = 365.25
TEXTS = 40
"""So many different texts are told over and over: what they mean is not what is proven."""
MOST_CRASHES, MOST_SHARE = 4000, 0.05
STEPS = 20
"""About so many things that may die happen to each tip."""
SETTLING, SLEEP = 60, timedelta(hours=6)
Channels = Callable[[Clock], Mapping[str, Sender]]


@dataclass(frozen=True)
class Wanted:
    """How much is played."""

    tips: int
    years: float
    seed: int
    start: date = START


def simulate(
    desk: Desk, texts: DemoTexts, channels: Channels, wanted: Wanted,
    machinery: Machinery | None = None, told: Callable[[int], None] = lambda _: None,
) -> Figures:  # fmt: skip
    """Play on the desk's database, which has to be empty; what was counted.

    ``told`` hears of each tip that came in. Deterministic but for what the package says.
    """
    starts = at_local(wanted.start, time(0))
    ends = starts + timedelta(days=wanted.years * YEAR)
    with Runner() as runner:
        world = _world(desk, texts, channels, wanted, machinery or Machinery())
        queue = Queue(starts)
        people.come(world, queue, wanted.tips, (starts, ends), told)
        weather.brew(world, queue, (starts, ends))
        _play(world, queue, runner, ends)
        swept = _settle(world, runner)
        _check(world, swept)
        for process in world.processes:
            process.desk.database.close()
    return world.figures


def _world(
    desk: Desk, texts: DemoTexts, channels: Channels, wanted: Wanted, machinery: Machinery
) -> World:
    starts, figures, rng = at_local(wanted.start, time(0)), Figures(), Random(wanted.seed)
    if not isinstance(desk.triage, Remembering):
        desk = replace(desk, triage=Remembering(desk.plan, desk.settings.data_dir / "cache"))
    true = TrueTime(starts)
    world = World(
        rng=rng,
        true=true,
        processes=[Process(desk, true) for _ in range(HOSTS)],
        paper=Paper(desk.plan.deadlines, _days(desk, wanted)),
        receiver=Receiver(figures),
        figures=figures,
        machinery=machinery,
        drafts=[s.draft for s in tell(desk.plan, texts, starts, Plot(TEXTS, wanted.seed))],
        crashes=min(MOST_SHARE, MOST_CRASHES / (STEPS * wanted.tips)),
    )
    for process in world.processes:
        process.senders = {
            name: FaultySender(sender, world.receiver, wanted.seed, world.send_meanwhile)
            for name, sender in channels(process.clock).items()
        }
    return world


def _days(desk: Desk, wanted: Wanted) -> PaperDays:
    """The working days as they are known at the start, of all years that may be needed."""
    first, last = wanted.start.year - 1, wanted.start.year + int(wanted.years) + 4
    every = (day for year in range(first, last) for day in days_of(year))
    return PaperDays({day for day in every if desk.calendar.is_working(day)})


def _play(world: World, queue: Queue, runner: Runner, ends: datetime) -> None:
    while (moment := queue.next()) is not None and moment < ends:
        tick = queue.tick_before(moment, world.paper.next_look())
        if tick is None:
            world.true.to(moment)
            queue.take()()
            continue
        world.true.to(tick)
        if world.down_until is not None and tick < world.down_until:
            queue.ticked(world.down_until, world.rng)
            continue
        queue.ticked(tick, world.rng)
        ticks.sweep(world)
        ticks.deliver(world, runner)
        errands.look(world, queue)


def _settle(world: World, runner: Runner) -> datetime:
    """Nothing breaks any more: what was promised has to arrive within some weeks. The moment
    of the last sweep; what it promised for the next opening still has to arrive after it."""
    for process in world.processes:
        process.clock.right()
    world.crashes, swept = 0.0, world.true.now
    for turn in range(2 * SETTLING):
        world.true.to(world.true.now + SLEEP)
        if turn < SETTLING:
            swept = world.true.now
            ticks.sweep(world)
        ticks.deliver(world, runner, healthy=True)
    with world.processes[0].desk.database.read() as session:
        world.figures.count("waiting at the end", rows.waiting_messages(session))
    return swept


def _check(world: World, swept: datetime) -> None:
    with world.processes[0].desk.database.read() as session:
        checks.whole(session, world, swept)
