"""``tipline bot``: Telegram by long polling."""

import asyncio

import typer

from api.compose import open_desk
from bot.channel import responder
from common.clock import utc_now
from common.settings import load_settings


def bot() -> None:
    """用长轮询接入 Telegram（需要 TIPLINE_TELEGRAM__TOKEN）。"""
    settings = load_settings()
    if not settings.telegram.token:
        typer.echo("没有设置 TIPLINE_TELEGRAM__TOKEN，Telegram 没有启用。", err=True)
        raise typer.Exit(2)
    # aiogram takes seconds to import; no other command may wait for it.
    from bot.telegram import CHANNEL, poll  # noqa: PLC0415

    desk = open_desk(settings)
    respond = responder(desk, CHANNEL, utc_now)
    access = settings.telegram
    asyncio.run(poll(respond, access.token, access.api_base, settings.intake.max_file_bytes))
