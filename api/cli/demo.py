"""``tipline serve --demo``: fills an empty database and says how to sign in."""

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from sqlmodel import Session

from common.clock import utc_now
from common.errors import Misconfigured
from common.plan.demo import DemoTexts, load_demo
from routing.rules.labels import label
from routing.work import demo
from routing.work.demo import Sample, SignIn
from routing.work.desk import Desk

EMPTY_HANDED = "这个方案没有演示数据（demo.toml），请换一个方案，或去掉 --demo。"
IN_USE = "数据库里已有正式的线索或账号，没有填入演示数据；请另设 TIPLINE_DATA_DIR 再运行演示。"
FILLED_BEFORE = "数据库里已有演示数据，没有再填。"


def prepare_demo(desk: Desk) -> None:
    """Fill an empty database with made-up tips and print how to look around.

    A database in earnest use stays as it is. Raises Misconfigured where the plan has no demo.
    """
    texts = load_demo(desk.settings.plan_folder, desk.plan)
    if texts is None:
        raise Misconfigured(EMPTY_HANDED)
    console = Console()
    filled = desk.database.write(lambda session: _fill(session, desk, texts, console))
    if filled is None:
        typer.echo(IN_USE)
        return
    if not filled:
        typer.echo(FILLED_BEFORE)
    password, sign_ins = desk.database.write(demo.hand_out_password)
    with desk.database.read() as session:
        shown = demo.samples(session, desk)
    _print(console, desk, password, sign_ins, shown)


def _fill(session: Session, desk: Desk, texts: DemoTexts, console: Console) -> bool | None:
    """Whether tips were made up; None where the database is not the demo's to touch.

    All in one transaction: a demo that is interrupted leaves an empty database.
    """
    if demo.is_demo(session):
        return False
    if not demo.is_untouched(session):
        return None
    bar = Progress(
        TextColumn("正在填入虚构的线索"), BarColumn(), MofNCompleteColumn(),
        console=console, transient=True,
    )  # fmt: skip
    with bar:
        task = bar.add_task("", total=demo.COUNT)
        demo.fill(session, desk, texts, utc_now(), told=lambda tips: bar.advance(task, tips))
    return True


def _print(
    console: Console, desk: Desk, password: str, sign_ins: tuple[SignIn, ...],
    shown: tuple[Sample, ...],
) -> None:  # fmt: skip
    """What a visitor needs: who to be, and which codes to look up."""
    accounts = Table(title=f"演示账号（{desk.settings.public_url}/staff，不需要动态口令）")
    for column in ("角色", "单位", "用户名", "密码"):
        accounts.add_column(column, overflow="fold", no_wrap=column != "单位")
    for sign_in in sign_ins:
        unit = sign_in.unit or desk.plan.coordinator
        accounts.add_row(label(sign_in.role), unit, sign_in.username, password)
    console.print(accounts)
    codes = Table(title=f"可以试查的线索（{desk.settings.public_url}/status）")
    for column in ("线索编号", "状态", "查询码"):
        codes.add_column(column, overflow="fold")
    for sample in shown:
        codes.add_row(sample.number, label(sample.stage), sample.code)
    console.print(codes)
    console.print("数据全部虚构。密码每次启动都换新的。", highlight=False)
