"""``tipline worker`` and ``tipline chase``: the scheduler without a web server."""

import asyncio
import signal
from datetime import datetime
from typing import Annotated

import typer

from api.compose import open_desk
from api.scheduler import start_scheduler
from common.clock import LOCAL, show, utc_now
from common.errors import Invalid
from common.logs import set_up
from common.settings import load_settings
from db import tips
from db.tables import Tip
from routing.rules.labels import label
from routing.rules.words import (
    Stage,
)
from routing.work import chasing
from routing.work.demo import is_demo
from routing.work.desk import Desk


def worker() -> None:
    """只运行催办和消息投递，可以同时运行多个。"""
    settings = load_settings()
    set_up(settings.log.level)
    asyncio.run(_work(open_desk(settings)))


async def _work(desk: Desk) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    scheduler = start_scheduler(desk, utc_now)
    await stopped.wait()
    scheduler.shutdown(wait=False)


def chase(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出到期的，不作任何改动")] = False,
    now: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="当作这个时刻（只限演示库或 --dry-run）"
        ),
    ] = None,
) -> None:
    """现在催办一次。"""
    desk = open_desk(load_settings())
    moment = now.replace(tzinfo=LOCAL) if now else utc_now()
    with desk.database.read() as session:
        if now and not dry_run and not is_demo(session):
            raise Invalid("--now 只能用在演示库，或与 --dry-run 一起用。")
        due = tips.due_for_chase(session, moment, desk.settings.chase.batch)
    if dry_run:
        _list(due)
    else:
        typer.echo(f"已处理 {chasing.sweep(desk, moment)} 条线索。")


def _list(due: list[Tip]) -> None:
    for tip in due:
        limit = show(tip.due_at) if tip.due_at else "—"
        typer.echo(f"{tip.number}  {label(Stage(tip.stage))}  期限 {limit}")
    typer.echo(f"共 {len(due)} 条到期待催。")
