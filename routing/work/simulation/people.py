"""When people do something: tips come in, officers and reporters come back to them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from routing.work.simulation import steps
from routing.work.simulation.officers import delay
from routing.work.simulation.queue import Queue
from routing.work.simulation.world import World

WRITES = 0.06
"""The share of turns that are the reporter's."""
TAKEN_BACK = 0.5
"""The share of declined and linked tips that somebody looks at once more."""
A_DAY = timedelta(days=1)


def come(
    world: World, queue: Queue, tips: int, span: tuple[datetime, datetime],
    told: Callable[[int], None],
) -> None:  # fmt: skip
    """So many tips come in over the whole time."""
    starts, ends = span
    for index in range(tips):
        moment = starts + (ends - starts) * world.rng.random()
        queue.at(moment, partial(_arrive, world, queue, index, told))


def _arrive(world: World, queue: Queue, index: int, told: Callable[[int], None]) -> None:
    _come_back(world, queue, steps.arrive(world, index))
    told(1)


def _come_back(world: World, queue: Queue, tip_id: str) -> None:
    """Somebody will look at the tip, soon or after a long time; a closed one is left alone."""
    card = world.paper.cards[tip_id]
    if card.open or (card.stage != "closed" and world.rng.random() < TAKEN_BACK):
        moment = delay(world.rng, world.true.now, card.due)
        queue.at(moment, partial(_turn, world, queue, tip_id))


def _turn(world: World, queue: Queue, tip_id: str) -> None:
    if world.rng.random() < WRITES:
        steps.write_in(world, tip_id)
    elif not steps.move(world, tip_id) and world.paper.cards[tip_id].open:
        queue.at(world.true.now + A_DAY, partial(_turn, world, queue, tip_id))
        return
    _come_back(world, queue, tip_id)
