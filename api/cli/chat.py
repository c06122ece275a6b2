"""``tipline chat``: the conversation in the terminal."""

import sys
from typing import Annotated
from uuid import uuid4

import typer

from api.compose import open_desk
from bot.channel import responder
from bot.terminal import CHANNEL, converse, converse_in_json
from common.clock import utc_now
from common.settings import load_settings


def chat(
    user: Annotated[
        str | None, typer.Option(help="谁在说话：同名的接着上次说；不写就是新的人")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="每行一个 JSON：text、button 或 file；每行答一行")
    ] = False,
) -> None:
    """在终端里举报和查询。"""
    settings = load_settings()
    desk = open_desk(settings)
    talk = converse_in_json if as_json else converse
    largest = settings.intake.max_file_bytes
    respond = responder(desk, CHANNEL, utc_now)
    talk(respond, user or uuid4().hex, sys.stdin.buffer, sys.stdout, largest)
