"""``tipline worker`` and ``tipline chase``: the scheduler without a web server."""

import asyncio
import signal
from typing import Annotated

import typer

from api.compose import open_desk
from api.scheduler import start_scheduler
from common.clock import show, utc_now
from common.logs import set_up
from common.settings import load_settings
from db import tips
from routing.rules.words import Stage, label
from routing.work import chasing
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
) -> None:
    """现在催办一次。"""
    desk = open_desk(load_settings())
    now = utc_now()
    if not dry_run:
        typer.echo(f"已处理 {chasing.sweep(desk, now)} 条线索。")
        return
    with desk.database.read() as session:
        due = tips.due_for_chase(session, now, desk.settings.chase.batch)
    for tip in due:
        limit = show(tip.due_at) if tip.due_at else "—"
        typer.echo(f"{tip.number}  {label(Stage(tip.stage))}  期限 {limit}")
    typer.echo(f"共 {len(due)} 条到期待催。")
