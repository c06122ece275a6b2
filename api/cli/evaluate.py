"""``tipline evaluate``: labelled tips of a file, or what the office decided, against triage."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.figures import print_evaluation, print_json, watched
from common.clock import local_date, utc_now
from common.errors import Invalid, Misconfigured
from common.plan import Plan, load_plan
from common.settings import load_settings
from triage import Triage
from triage.measuring.evaluate import evaluate as evaluated
from triage.measuring.labelled import Labelled, read_labelled


def evaluate(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="标注过的线索，每行一个 JSON")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="改用数据库里这天起登记、办公室定过的线索"),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="到这天为止（含）")
    ] = None,
    worst: Annotated[
        str, typer.Option(metavar="REASON", help="连原文显示最差的二十条；写明理由，记入查看记录")
    ] = "",
) -> None:
    """核对初判：按标注文件，或按办公室的决定（--since）。各项附件数和 95% 区间。"""
    if file and not since:
        _evaluate_file(file, as_json=as_json)
    elif since and not file:
        # The database and its libraries are not needed, nor loaded, for a file.
        from api.cli.decided import Wish, show_decided  # noqa: PLC0415

        show_decided(Wish(since, until, as_json, worst))
    else:
        raise Invalid("请给一个标注文件，或用 --since 给一个日期，二者选一。")


def _evaluate_file(file: Path, *, as_json: bool) -> None:
    settings = load_settings()
    plan = load_plan(settings.plan_folder)
    tips = labelled(file, plan)
    triage = Triage(plan, settings.data_dir / "cache")
    result = evaluated(watched(tips, "初判"), triage, plan, local_date(utc_now()))
    if as_json:
        print_json(result.as_json())
    else:
        print_evaluation(result, Console())


def labelled(file: Path, plan: Plan) -> tuple[Labelled, ...]:
    """The labelled tips of a file. Raises Misconfigured with every faulty line."""
    try:
        with file.open("rb") as stream:
            return read_labelled(stream, plan)
    except (OSError, ValueError) as error:
        raise Misconfigured(f"读不了 {file}：{error}") from error
