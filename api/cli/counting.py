"""``tipline plan count``: counts the wording of labelled tips for a plan."""

from typing import Annotated

import typer
from rich.console import Console

from api.cli.figures import print_evaluation
from api.cli.folder import Files, Folder, read_files, read_folder
from common.clock import local_date, utc_now
from common.plan import Plan
from common.plan.counts import COUNTS
from common.settings import load_settings
from triage import Triage
from triage.measuring.counting import counted, write_counts
from triage.measuring.evaluate import summed
from triage.measuring.folds import judged_apart


def count(
    folder: Folder,
    files: Files,
    write: Annotated[bool, typer.Option("--write", help=f"写入文件夹里的 {COUNTS}")] = False,
) -> None:
    """统计标注线索的用词；逐位作者交叉核对后显示各项；只有 --write 才写入方案。"""
    plan = read_folder(folder)
    tips = read_files(files, plan)
    judged = tuple(judged_apart(tips, plan, built, local_date(utc_now())))
    print_evaluation(summed(judged), Console())
    if write:
        path = write_counts(counted(tips, built(plan).wording), folder)
        typer.echo(f"已写入 {path}")


def built(plan: Plan) -> Triage:
    """The triage of a plan, with the cache of this machine."""
    return Triage(plan, load_settings().data_dir / "cache")
