"""``tipline simulate``: years of casework in minutes, with everything that can break."""

import gc
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from api.compose import open_desk
from bot.senders import senders
from common.errors import Invalid, Misconfigured
from common.logs import set_up
from common.plan.demo import load_demo
from common.settings import Settings, load_settings
from routing.work import demo
from routing.work.desk import Desk
from routing.work.simulation import Figures, Wanted
from routing.work.simulation import simulate as play

KEYS = (
    "tips", "due", "recorded", "lost", "doubled", "after_closure", "out_of_hours", "redelivered",
)  # fmt: skip
LABELS = {
    "tips": "线索",
    "due": "应催办",
    "recorded": "已记录",
    "lost": "遗漏",
    "doubled": "重复",
    "after_closure": "办结后仍催办",
    "out_of_hours": "非工作时间催办",
    "redelivered": "重复送达（内容相同）",
}
IN_USE = "数据库里已有线索或账号，不能用来模拟；请另建一个空库，或去掉 --database。"
NO_TEXTS = "这个方案没有演示数据（demo.toml），模拟没有线索可用，请换一个方案。"


def simulate(
    tips: Annotated[int, typer.Option(min=1, help="线索条数")] = 1000,
    years: Annotated[float, typer.Option(min=0.1, max=20, help="经历多少年")] = 1,
    seed: Annotated[int, typer.Option(help="同一个种子给出同样的经过")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="只输出一行 JSON")] = False,
    database: Annotated[
        bool,
        typer.Option(
            "--database", help="用设置里的数据库（必须是空库，模拟后请删除）；默认用临时文件"
        ),
    ] = False,
) -> None:
    """模拟若干年的办理和催办，并核对没有一次催办遗漏或重复。"""
    set_up("CRITICAL")
    gc.set_threshold(100_000, 50, 100)  # a great many records live to the end of the run
    with _desk(in_database=database) as desk:
        figures = _play(desk, Wanted(tips, years, seed), quiet=as_json)
    _tell(figures, as_json=as_json)
    if not figures.sound:
        raise typer.Exit(1)


@contextmanager
def _desk(*, in_database: bool) -> Iterator[Desk]:
    """A desk of its own keys and files; the database is a temporary file, or an empty one."""
    settings = load_settings()
    with tempfile.TemporaryDirectory(prefix="tipline-simulate-") as folder:
        desk = open_desk(_settings(settings, Path(folder), in_database=in_database))
        try:
            with desk.database.read() as session:
                if not demo.is_untouched(session):
                    raise Invalid(IN_USE)
            yield desk
        finally:
            desk.database.close()


def _settings(settings: Settings, folder: Path, *, in_database: bool) -> Settings:
    url = settings.database_url if in_database else ""
    crypto = settings.crypto.model_copy(update={"keys_file": ""})
    database = settings.database.model_copy(update={"url": url})
    own = {"data_dir": folder, "crypto": crypto, "database": database}
    return settings.model_copy(update={**own, **_indoors(settings)})


def _indoors(settings: Settings) -> dict[str, object]:
    """Nothing that is made up leaves the house."""
    return {
        "notices": settings.notices.model_copy(update={"webhook_url": ""}),
        "mail": settings.mail.model_copy(update={"host": ""}),
        "robots": settings.robots.model_copy(update={"dingtalk_url": "", "wecom_url": ""}),
    }


def _play(desk: Desk, wanted: Wanted, *, quiet: bool) -> Figures:
    """Raises Misconfigured where the plan has no texts."""
    texts = load_demo(desk.settings.plan_folder, desk.plan)
    if texts is None:
        raise Misconfigured(NO_TEXTS)
    bar = Progress(
        TextColumn("正在模拟"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True, disable=quiet,
    )  # fmt: skip
    with bar:
        task = bar.add_task("", total=wanted.tips)
        return play(desk, texts, senders, wanted, told=lambda more: bar.advance(task, more))


def _tell(figures: Figures, *, as_json: bool) -> None:
    """The counts; what is broken goes to standard error, so that the line stays the last."""
    errors = Console(stderr=True)
    for fault in figures.faults:
        errors.print(fault, style="red", highlight=False, soft_wrap=True)
    if as_json:
        typer.echo(json.dumps({key: getattr(figures, key) for key in KEYS}))
        return
    table = Table(title="模拟结果：" + ("全部符合" if figures.sound else "有不符合之处"))
    table.add_column("项目")
    table.add_column("次数", justify="right")
    for key in KEYS:
        table.add_row(LABELS[key], str(getattr(figures, key)))
    Console().print(table)
    happened = "  ".join(f"{what} {times}" for what, times in sorted(figures.happened.items()))
    Console().print(happened, style="dim", highlight=False)
