"""``tipline ledger``: is the record whole? Sealing it, and exporting the seals."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from sqlmodel import Session

from api.cli.bookmark import Bookmark
from api.compose import open_database
from common.clock import utc_now
from common.errors import Invalid
from common.settings import load_settings
from db.engine import Database
from db.record import event_count
from db.seals import count
from routing.rules.flaws import Flawed
from routing.rules.seals import line_of, read_lines
from routing.work import ledger, sealing
from routing.work.ledger import Place

app = typer.Typer(help="办理记录：校验、封存、导出", no_args_is_help=True)
Seals = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="与另处保存的封存导出文件核对"),
]
Resume = Annotated[bool, typer.Option("--resume", help="从上次中断的地方接着核对")]


@app.command()
def verify(seals: Seals = None, resume: Resume = False) -> None:
    """逐条核对事件链、状态、期限和封存；发现第一处问题即报告并以 1 退出。"""
    settings = load_settings()
    with closing(open_database(settings)) as database:
        mark = Bookmark(settings.data_dir / "ledger-verify.json", database.url.render_as_string())
        start = mark.read() if resume else None
        try:
            with database.snapshot() as session:
                place = _walk(session, start or Place(), mark)
                compared = _compare(session, seals) if seals else None
                unsealed = count(session)[0]
        except Flawed as flawed:
            typer.echo(f"记录有误：{flawed.sentence}")
            raise typer.Exit(1) from None
    mark.remove()
    typer.echo(
        f"记录完整：{place.tips} 条线索，{place.events} 个事件；"
        f"{place.seal} 次封存，其中 {place.sealed} 个事件，尚未封存 {unsealed} 个。"
    )
    if compared is not None:
        typer.echo(f"与导出文件一致：{compared} 次封存。")


def _walk(session: Session, start: Place, mark: Bookmark) -> Place:
    """Check from there on, with a bar, and note each place that was reached."""
    place, total = start, event_count(session) + count(session)[1]
    with _bar() as bar:
        task = bar.add_task("", total=total, completed=place.events + place.sealed)
        for reached in ledger.walk(session, start):
            place = reached
            mark.write(place)
            bar.update(task, completed=place.events + place.sealed)
    return place


def _bar() -> Progress:
    return Progress(
        TextColumn("正在核对"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TimeRemainingColumn(), console=Console(stderr=True), transient=True,
    )  # fmt: skip


def _compare(session: Session, file: Path) -> int:
    try:
        with file.open(encoding="utf-8") as lines:
            return ledger.compare(session, read_lines(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"读不了文件 {file}，请换用原来的导出文件。") from error


@app.command()
def seal() -> None:
    """现在封存尚未封存的事件（平时由系统定时封存）。"""
    with closing(open_database(load_settings())) as database:
        events = sealing.seal_all(database, utc_now())
    typer.echo(f"已封存 {events} 个事件。" if events else "没有尚未封存的事件。")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="写入这个新文件，每次封存一行")],
) -> None:
    """导出全部封存，供签名并另处保存；verify --seals 用它核对整个数据库。"""
    with closing(open_database(load_settings())) as database:
        exported, unsealed = _export(database, file)
    typer.echo(f"已导出 {exported} 次封存到 {file}。请签名后保存在本系统之外。")
    if unsealed:
        typer.echo(f"另有 {unsealed} 个事件尚未封存，要包括它们请先运行 tipline ledger seal。")


def _export(database: Database, file: Path) -> tuple[int, int]:
    """Write every seal to a new file: an older export is evidence, and is not overwritten."""
    try:
        with file.open("x", encoding="utf-8") as out, database.snapshot() as session:
            lines = 0
            for each in sealing.seals_of(session):
                out.write(line_of(each) + "\n")
                lines += 1
            return lines, count(session)[0]
    except FileExistsError as error:
        raise Invalid(f"{file} 已经存在，没有覆盖；请换一个文件名。") from error
    except OSError as error:
        raise Invalid(f"写不了文件 {file}：{error.strerror}。") from error
