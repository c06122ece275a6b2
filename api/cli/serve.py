"""``tipline serve``: web, API, webhooks and scheduler, in one process or several."""

import os
from collections.abc import Mapping
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from api.app import Faces, create_app
from api.cli.first_run import administrator_link
from api.compose import open_desk
from common.clock import utc_now
from common.logs import set_up
from common.settings import Settings, load_settings

BACKLOG = 2048


def serve(
    host: Annotated[str | None, typer.Option(help="监听地址")] = None,
    port: Annotated[int | None, typer.Option(help="监听端口")] = None,
    faces: Annotated[Faces | None, typer.Option(help="开放哪一面：公众、工作人员或全部")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="进程数")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="空库时填入虚构的演示数据")] = False,
) -> None:
    """启动网站和接口。"""
    given = {"host": host, "port": port, "faces": faces, "workers": workers}
    settings = _settings({key: value for key, value in given.items() if value}, demo=demo)
    set_up(settings.log.level)
    desk = open_desk(settings)
    typer.echo(f"网页：{settings.public_url}   工作人员：{settings.public_url}/staff")
    if demo:
        # Made-up data is needed only here, and its module only with it.
        from api.cli.demo import prepare_demo  # noqa: PLC0415

        prepare_demo(desk)
    elif link := administrator_link(desk, utc_now()):
        typer.echo(f"管理员首次登录链接（24小时内有效，只能用一次）：{link}")
    server = settings.server
    app: FastAPI | str = create_app(desk, utc_now, server.faces)
    if server.workers > 1:
        desk.database.close()
        app = f"{__name__}:worker_app"
    uvicorn.run(
        app, factory=server.workers > 1, workers=server.workers,
        host=server.host, port=server.port, backlog=BACKLOG,
        access_log=False, log_level="warning", server_header=False, date_header=True,
    )  # fmt: skip


def _settings(words: Mapping[str, object], *, demo: bool) -> Settings:
    """The settings with the command line's words over them; a demo needs no authenticator.

    They are put into the environment, where worker processes look as well.
    """
    os.environ.update({f"TIPLINE_SERVER__{key.upper()}": str(word) for key, word in words.items()})
    if demo:
        os.environ["TIPLINE_STAFF__REQUIRE_TOTP"] = "false"
    return load_settings()


def worker_app() -> FastAPI:
    """The application of one of several processes, made by uvicorn in each."""
    settings = load_settings()
    set_up(settings.log.level)
    return create_app(open_desk(settings), utc_now, settings.server.faces)
