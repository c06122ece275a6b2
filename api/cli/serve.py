"""``tipline serve``: web, API, webhooks and scheduler in one process."""

from typing import Annotated

import typer
import uvicorn

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
    faces: Annotated[Faces, typer.Option(help="开放哪一面：公众、工作人员或全部")] = "all",
    demo: Annotated[bool, typer.Option("--demo", help="空库时填入虚构的演示数据")] = False,
) -> None:
    """启动网站和接口。"""
    settings = _settings(host, port, demo=demo)
    set_up(settings.log.level)
    desk = open_desk(settings)
    typer.echo(f"网页：{settings.public_url}   工作人员：{settings.public_url}/staff")
    if demo:
        # Made-up data is needed only here, and its module only with it.
        from api.cli.demo import prepare_demo  # noqa: PLC0415

        prepare_demo(desk)
    elif link := administrator_link(desk, utc_now()):
        typer.echo(f"管理员首次登录链接（24小时内有效，只能用一次）：{link}")
    app = create_app(desk, utc_now, faces)
    uvicorn.run(
        app, host=settings.server.host, port=settings.server.port, backlog=BACKLOG,
        access_log=False, log_level="warning", server_header=False, date_header=True,
    )  # fmt: skip


def _settings(host: str | None, port: int | None, *, demo: bool) -> Settings:
    """The settings with the command line's words over them; a demo needs no authenticator."""
    settings = load_settings()
    server = settings.server.model_copy(
        update={key: value for key, value in (("host", host), ("port", port)) if value is not None}
    )
    staff = settings.staff.model_copy(update={"require_totp": False} if demo else {})
    return settings.model_copy(update={"server": server, "staff": staff})
