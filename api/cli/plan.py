"""``tipline plan``: what can be done with a plan's folder."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.changes import calibrate, compare
from api.cli.counting import count
from api.cli.folder import read_folder
from common.plan import Plan

app = typer.Typer(help="方案文件夹", no_args_is_help=True)
app.command()(calibrate)
app.command()(compare)
app.command()(count)


@app.command()
def check(folder: Annotated[Path, typer.Argument(metavar="DIR", help="方案所在的文件夹")]) -> None:
    """检查方案文件夹：每处错误报文件和行号；没有错误时给出一行概况。"""
    typer.echo(_summary(read_folder(folder)))


def _summary(plan: Plan) -> str:
    places = sum(len(district.places) for district in plan.districts)
    return (
        f"{plan.title}（{plan.edition}）：任务 {len(plan.tasks)} 项，"
        f"部门 {len(plan.departments)} 个，区县 {len(plan.districts)} 个，地名 {places} 个，"
        f"时限 {len(plan.deadlines.clocks)} 条，督促 {_rungs(plan)} 级，"
        f"文书 {len(plan.letters.forms)} 种，"
        f"词语 {len(plan.lexicon.terms)} 个，联系人 {len(plan.contacts)} 条。没有发现错误。"
    )


def _rungs(plan: Plan) -> int:
    return sum(len(ladder.rungs) for ladder in plan.deadlines.ladders)
