"""``tipline ledger verify``: is the record whole?"""

import typer

from api.compose import open_database
from common.settings import load_settings
from routing.work import ledger

app = typer.Typer(help="办理记录的校验", no_args_is_help=True)


@app.callback()
def _ledger() -> None:
    """Keeps ``verify`` a named command while it is the only one."""


@app.command()
def verify() -> None:
    """逐条核对事件链；发现第一处问题即报告并以 1 退出。"""
    database = open_database(load_settings())
    with database.read() as session:
        found = ledger.verify(session)
    if found.fault:
        typer.echo(f"记录有误：{found.fault}")
        raise typer.Exit(1)
    typer.echo(f"记录完整：{found.tips} 条线索，{found.events} 个事件。")
