"""``tipline keeper``: the identity keepers' pair."""

import base64
import json
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from api.compose import open_database
from common import keepers
from common.clock import utc_now
from common.errors import Invalid
from common.settings import load_settings
from db import tips
from db.tables import KeeperKey

app = typer.Typer(help="身份保密专员", no_args_is_help=True)
MIN_PASSPHRASE = 12


@app.command()
def init(
    file: Annotated[Path, typer.Option(help="私钥文件，放在数据目录之外，由专员保管")] = Path(
        "keeper.key"
    ),
    passphrase: Annotated[
        str, typer.Option(prompt="口令", confirmation_prompt="再输一次", hide_input=True)
    ] = "",
) -> None:
    """生成保密专员的钥匙对；此后才能受理留姓名电话的举报。"""
    settings = load_settings()
    if file.resolve().is_relative_to(settings.data_dir.resolve()):
        raise Invalid("私钥不能放在数据目录里，请换一个地方（如移动硬盘）。")
    if len(passphrase) < MIN_PASSPHRASE:
        raise Invalid(f"口令至少{MIN_PASSPHRASE}个字符。")
    database = open_database(settings)
    public = keepers.create_pair(file, passphrase)
    row = KeeperKey(id=uuid4().hex, public=public, created_at=utc_now())
    database.write(lambda session: session.add(row))
    typer.echo(f"已生成。私钥：{file}。公钥指纹：{keepers.fingerprint(public)}")


@app.command("open")
def open_(
    number: Annotated[str, typer.Argument(help="线索编号（在服务器上打开时）")] = "",
    file: Annotated[Path, typer.Option(help="私钥文件")] = Path("keeper.key"),
    sealed: Annotated[
        Path | None, typer.Option(help="从任务页复制下来的封存内容，存成的文件；不需要数据库")
    ] = None,
    passphrase: Annotated[str, typer.Option(prompt="口令", hide_input=True)] = "",
) -> None:
    """用专员私钥打开一条线索封存的姓名电话（只显示，不保存）。"""
    blob = _pasted(sealed) if sealed else _stored(number)
    known = json.loads(keepers.open_identity(keepers.open_private(file, passphrase), blob))
    typer.echo(f"姓名：{known['name'] or '未留'}  电话：{known['phone']}")


def _pasted(sealed: Path) -> bytes:
    try:
        return base64.b64decode("".join(sealed.read_text("utf-8").split()), validate=True)
    except (OSError, ValueError) as error:
        raise Invalid("封存内容读不出来，请从任务页完整复制一次。") from error


def _stored(number: str) -> bytes:
    database = open_database(load_settings())
    with database.read() as session:
        tip = tips.by_number(session, number)
        identity = tips.identity(session, tip.id) if tip else None
    if identity is None:
        raise Invalid("没有这条线索，或举报人没有留姓名电话。")
    return identity.sealed
