"""``tipline plan calibrate`` and ``tipline plan compare``: an editor's two tools.

Neither changes a plan by itself: ``calibrate`` writes only where it is told to, and
``compare`` only shows what another folder would do.
"""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.cli.counting import built
from api.cli.evaluate import labelled
from api.cli.figures import MEASURES, cells, clean, print_curve, print_json, watched
from api.cli.folder import Files, Folder, read_files, read_folder
from common.clock import local_date, utc_now
from common.errors import Misconfigured
from common.plan import Plan
from common.plan.words import Calibration, Knots
from triage.measuring.compare import Comparison, Turn
from triage.measuring.compare import compare as compared
from triage.measuring.evaluate import judge_all
from triage.measuring.fitting import TooFew, cross_checked, fit, samples
from triage.measuring.folds import judged_apart
from triage.measuring.judging import Judged
from triage.measuring.labelled import Labelled
from triage.measuring.shares import curve

CURVE = "lexicon-calibration.toml"
_WRITTEN = """\
# 得分的校准：把任务的分数（减去最强对手分数的 lead 倍）换算成“判对”的把握。
# 由 tipline plan calibrate 按标注线索拟合；系统自己从不改它。points 与 shares 一一对应，
# 两点之间按直线取值。

[calibration]
lead = {lead}
tips = {tips}
fitted_on = {fitted_on}
source = {source}

# 首位任务
[calibration.first]
points = {first.points}
shares = {first.shares}

# 其余任务；得分不高于首位
[calibration.others]
points = {others.points}
shares = {others.shares}
"""
_TURNS: dict[Turn, str] = {"worse": "变差", "better": "变好", "other": "其他"}
_MORE = {"duplicate_pairs": "重复线索配对", "duplicates_wrong": "错误关联"}


def calibrate(
    folder: Folder,
    files: Files,
    write: Annotated[bool, typer.Option("--write", help=f"写入文件夹里的 {CURVE}")] = False,
) -> None:
    """按标注线索拟合得分，显示交叉检验的校准曲线；只有 --write 才写入方案。"""
    plan, today = read_folder(folder), local_date(utc_now())
    tips = read_files(files, plan)
    # Wording that was counted in these very tips would judge them too well.
    apart = judged_apart(tips, plan, built, today) if plan.lexicon.counts else None
    found = samples(apart or _judged(tips, plan, today))
    try:
        fitted = fit(found, today, "、".join(file.name for file in files))
    except TooFew as error:
        raise Misconfigured(str(error)) from error
    _print_fit(fitted, Console())
    leading, others = cross_checked(found, fitted.lead)
    print_curve(curve(leading), Console())
    typer.echo(f"其余任务的校准误差：{curve(others).error}")
    if write:
        (folder / CURVE).write_text(_toml(fitted), "utf-8")
        typer.echo(f"已写入 {folder / CURVE}")


def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="现用的方案文件夹")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="改过的方案文件夹")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="标注过的线索")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """换成另一个方案文件夹会怎样：各项前后对照，逐条列出有变化的线索。不改动任何东西。"""
    today = local_date(utc_now())
    plans = read_folder(old), read_folder(new)
    before, after = (_judged(labelled(file, plan), plan, today) for plan in plans)
    result = compared(before, after)
    if as_json:
        print_json(result.as_json())
    else:
        _print_comparison(result, Console())


def _judged(tips: Sequence[Labelled], plan: Plan, on: date) -> list[Judged]:
    return list(judge_all(watched(tips, plan.edition), built(plan), plan, on))


def _toml(fitted: Calibration) -> str:
    return _WRITTEN.format(
        lead=fitted.lead,
        first=_listed(fitted.first),
        others=_listed(fitted.others),
        tips=fitted.tips,
        fitted_on=fitted.fitted_on,
        source=json.dumps(fitted.source, ensure_ascii=False),
    )


def _listed(knots: Knots) -> SimpleNamespace:
    """The knots as TOML writes lists."""
    return SimpleNamespace(points=list(knots.points), shares=list(knots.shares))


def _print_fit(fitted: Calibration, console: Console) -> None:
    console.print(
        f"用 {fitted.tips} 条线索拟合；减去最强对手分数的 {fitted.lead} 倍。"
        "下表为交叉检验：每条的得分由不含它的五分之四拟合。"
    )
    for title, knots in (("首位分数", fitted.first), ("其余分数", fitted.others)):
        table = Table(title, "把握")
        for points, share in zip(knots.points, knots.shares, strict=True):
            table.add_row(f"{points:.1f}", f"{share:.1%}")
        console.print(table)


def _print_comparison(result: Comparison, console: Console) -> None:
    table = Table("项目", "之前", "之后", "95% 区间", "变化")
    for each in result.measures:
        counts, share, interval = cells(each.after)
        change = "" if each.delta is None else f"{each.delta:+.1%}"
        label = {**MEASURES, **_MORE}[each.name]
        table.add_row(label, cells(each.before)[1], f"{share}（{counts}）", interval, change)
    console.print(table)
    rows = Table("标注任务", "条数", "之前对", "之后对", "变好", "变差", "其他")
    for row in result.rows:
        if row.better or row.worse or row.other:
            values = (row.tips, row.before, row.after, row.better, row.worse, row.other)
            rows.add_row(escape(row.key), *map(str, values))
    console.print(rows)
    turns = "，".join(f"{label} {result.count(turn)}" for turn, label in _TURNS.items())
    console.print(f"线索 {result.tips} 条，有变化的 {len(result.changes)} 条：{turns}")
    for turned in result.changes:
        faults = f"（{'；'.join(turned.faults)}）" if turned.faults else ""
        line = f"{_TURNS[turned.turn]} {turned.id}：{turned.before} → {turned.after}{faults}"
        console.print(escape(clean(line)), soft_wrap=True)
