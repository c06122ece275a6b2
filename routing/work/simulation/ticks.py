"""The scheduler's ticks: sweeps by one host or all at once, deliveries, and what breaks them."""

from asyncio import Runner
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from routing.work.simulation import checks
from routing.work.simulation.faults import cut_off
from routing.work.simulation.world import HOSTS, Process, World

ALL_AT_ONCE = 0.05
"""The share of sweeps that all hosts begin at the same moment."""


def sweep(world: World) -> None:
    """One moment's sweep, until one process has come through; then the paper says what it
    should have done."""
    processes = world.processes if world.rng.random() < ALL_AT_ONCE else [world.any_process()]
    now = processes[0].clock()
    if not _all_through(world, processes, now):
        while processes[0].run(lambda: world.machinery.sweep(processes[0].desk, now)) is None:
            world.figures.count("sweep without a database")
    looks = world.paper.swept(now)
    world.figures.count("sweeps")
    world.figures.count("looked at", len(looks))
    with processes[0].desk.database.read() as session:
        checks.after_sweep(session, world, looks, now)


def _all_through(world: World, processes: list[Process], now: datetime) -> bool:
    strikes = {process: world.strike() for process in processes}

    def work(process: Process) -> bool:
        sweep, desk = world.machinery.sweep, process.desk
        return process.run(lambda: sweep(desk, now), strikes[process]) is not None

    if len(processes) == 1:
        through = [work(processes[0])]
    else:
        world.figures.count("sweeps of all at once")
        with ThreadPoolExecutor(HOSTS) as pool:
            through = list(pool.map(work, processes))
    world.figures.count("died in a sweep", through.count(False))
    return all(through)


def deliver(world: World, runner: Runner, *, healthy: bool = False) -> None:
    """What is due is sent by one of the hosts, which may die of it."""
    process = world.any_process()
    strikes_at = None if healthy else world.strike()
    died = process.run(
        lambda: runner.run(world.deliver(process, healthy=healthy)) or True, strikes_at
    )
    if died is None:
        world.figures.count("died while delivering")


def restart_database(world: World) -> None:
    """Every connection of every process is dead."""
    world.figures.count("database restarts")
    cut_off(world.processes[0].desk.database)
    for process in world.processes:
        if process.desk.database.is_sqlite:
            process.restart()
