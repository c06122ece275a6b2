"""Plays all made-up lives in the order of time, with the sweep between them."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from sqlmodel import Session

from common.plan.demo import DemoTexts
from db.demo import settle_old_promises
from routing.rules.words import Stage
from routing.work import archiving, chasing
from routing.work.carriers import ALWAYS
from routing.work.demo import measures, office, turns, units
from routing.work.demo.life import Life, Steps, World
from routing.work.demo.meters import power_report
from routing.work.demo.staff import hire
from routing.work.demo.stories import REACH, USUAL, Plot, Story, tell
from routing.work.desk import Desk
from routing.work.reminders import remind_batch
from routing.work.shares import Pick

FRESH, UNREAD = timedelta(days=1), timedelta(days=2)
"""What was promised longer ago is delivered; what was delivered longer ago is read."""
STEPS: dict[Stage, Callable[[Life, datetime], Steps]] = {
    Stage.REGISTERED: office.in_office,
    Stage.NEEDS_INFO: office.awaiting,
    Stage.TO_SIGN: units.to_sign,
    Stage.VERIFYING: units.verifying,
    Stage.REPORTED: units.reported,
    Stage.ENFORCING: measures.enforcing,
    Stage.IN_REVIEW: office.in_review,
}


def fill(
    session: Session,
    desk: Desk,
    texts: DemoTexts,
    now: datetime,
    plot: Plot = USUAL,
    told: Callable[[int], None] = lambda _: None,
) -> None:
    """Fill an empty database with the last months of a busy office, up to ``now``.

    ``told`` hears of each tip that has come in. The same plot and ``now`` give the same tips.
    """
    staff = hire(session, desk, texts, now - REACH - timedelta(days=1))
    world = World(session, desk, texts, staff, now)
    stories = tell(desk.plan, texts, now, plot)
    threads: list[Steps] = [_live(Life(world, story), told) for story in _in_order(stories)]
    _play([*threads, power_report(world, stories), _sweeps(world)], now)
    _sweep(session, desk, now)
    session.flush()
    settle_old_promises(session, now - FRESH, now - UNREAD, ALWAYS[0])


def _in_order(stories: Iterable[Story]) -> list[Story]:
    return sorted(stories, key=lambda story: story.received)


def _live(life: Life, told: Callable[[int], None]) -> Steps:
    """From the report to the end, or to where the story rests."""
    now = yield life.story.received
    life.hand_in(now)
    told(1)
    if life.story.again:
        now = yield from office.link(life, now)
    if life.story.runs_again:
        now = yield from turns.mark_relapse(life, now)
    if life.story.rests_in is Stage.SPLIT:
        now = yield from turns.split(life, now)
    while not life.resting and (step := STEPS.get(life.stage())):
        if _rests(life):
            break
        now = yield from step(life, now)
    if life.stage() is Stage.CLOSED:
        now = yield from turns.objection(life, now)
    return now


def _rests(life: Life) -> bool:
    """In 核查中, in 处置中 and before a return there is something to do before the rest."""
    stage = life.stage()
    busy = stage in (Stage.VERIFYING, Stage.ENFORCING) or life.story.returning
    return stage is life.story.rests_in and not busy


def _sweeps(world: World) -> Steps:
    """The chaser, every other hour of each working day."""
    terms, calendar = world.desk.plan.deadlines, world.desk.calendar
    now = world.ends - REACH
    while True:
        wanted = calendar.into_hours(now + timedelta(hours=2), terms.opens, terms.closes)
        now = yield wanted
        _sweep(world.session, world.desk, now)


def _sweep(session: Session, desk: Desk, now: datetime) -> None:
    """As the scheduler does it, in the one transaction of the demo."""
    for share in (chasing.sweep_batch, remind_batch, archiving.archive_batch):
        while share(session, desk, now, Pick(desk.settings.chase.batch)):
            pass


def _play(threads: list[Steps], ends: datetime) -> None:
    """Run everybody in one order of time; who would go on after the end is left there."""
    waiting = [(next(thread), place, thread) for place, thread in enumerate(threads)]
    heapify(waiting)
    while waiting and waiting[0][0] <= ends:
        moment, place, thread = heappop(waiting)
        try:
            wanted = thread.send(moment)
        except StopIteration:
            continue
        heappush(waiting, (max(wanted, moment), place, thread))
