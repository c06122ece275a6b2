"""APScheduler only ticks: what is due lies in our tables (design.md section 2)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.reporters import ReporterSender
from bot.senders import outward, senders
from common.clock import Clock
from common.logs import logger
from db import officers
from routing.work import addresses, attachments, chasing, outbox, sealing, talks
from routing.work.desk import Desk
from routing.work.promises import REPORTERS

CLEANING = timedelta(hours=1)
Job = Callable[[], Awaitable[object]]


def start_scheduler(desk: Desk, clock: Clock) -> AsyncIOScheduler:
    """Start the periodic work of this process on the running event loop."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    rules = desk.settings.chase
    channels = {
        **senders(clock),
        **outward(desk, clock),
        REPORTERS: ReporterSender(desk, clock),
    }
    for job, seconds in (
        (lambda: asyncio.to_thread(chasing.sweep, desk, clock()), rules.sweep_seconds),
        (lambda: outbox.deliver_due(desk, channels, clock), rules.outbox_seconds),
        (
            lambda: asyncio.to_thread(sealing.seal_all, desk.database, clock()),
            desk.settings.ledger.seal_seconds,
        ),
        (lambda: asyncio.to_thread(clean, desk, clock), CLEANING.total_seconds()),
    ):
        scheduler.add_job(
            _guarded(job), "interval", seconds=seconds, max_instances=1, coalesce=True,
            next_run_time=clock(),
        )  # fmt: skip
    scheduler.start()
    return scheduler


def _guarded(job: Job) -> Job:
    """A job that fails is logged and comes again with the next tick."""

    async def run() -> None:
        try:
            await job()
        except Exception:
            logger().exception("periodic job failed")

    return run


def clean(desk: Desk, clock: Clock) -> None:
    """Forget what is no longer needed: idle talks, expired tokens, addresses
    and contacts whose time is over, files without a row."""
    now = clock()
    desk.database.write(lambda session: talks.forget_idle_talks(session, now))
    desk.database.write(lambda session: officers.drop_expired(session, now))
    desk.database.write(lambda session: addresses.forget(session, now))
    attachments.sweep_orphans(desk, now)
