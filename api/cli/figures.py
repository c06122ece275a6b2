"""Prints the measures of ``tipline evaluate`` as tables in the terminal."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from triage.measuring.evaluate import Duplicates, Evaluation, Miss
from triage.measuring.shares import Curve, Share

T = TypeVar("T")
_LONG = 200
"""From so many tips on a bar shows how far it is."""
_TEXT, _PAIRS = 120, 20
MEASURES = {
    "task": "任务（主办或可接受）",
    "department": "主办部门",
    "office": "主办处室（标注能定的）",
    "co_handlers": "应有的协办",
    "co_handlers_wrong": "多出的协办（占初判协办）",
    "scope": "范围",
    "in_called_spam": "本方案内判为无效",
    "district": "区县",
    "districts_invented": "凭空得出的区县（未提及的）",
    "enterprise": "单位名称",
    "sure": "有把握（占本方案内）",
    "sure_wrong": "有把握而错（占有把握）",
}


def watched(tips: Sequence[T], what: str) -> Iterable[T]:
    """The tips, with a bar on the terminal where there are many."""
    console = Console(stderr=True)
    quiet = len(tips) < _LONG or not console.is_terminal
    return track(tips, what, console=console, disable=quiet, transient=True)


def print_json(value: Any) -> None:
    """One line of JSON; characters that are none in UTF-8 become question marks."""
    typer.echo(clean(json.dumps(value, ensure_ascii=False)))


def clean(text: str) -> str:
    """The text without lone surrogates, which no terminal takes."""
    return text.encode("utf-8", "replace").decode()


def print_evaluation(result: Evaluation, console: Console) -> None:
    """Tables of shares, scopes confused, rows, voices, calibration; then the worst tips."""
    console.print(f"线索 {result.tips} 条")
    table = Table("项目", "对/总", "比例", "95% 区间")
    for key, label in MEASURES.items():
        table.add_row(label, *cells(getattr(result, key)))
    table.add_row("重复线索配对", *cells(result.duplicates.pairs))
    table.add_row("错误关联（占全部线索）", *cells(result.duplicates.wrong))
    console.print(table)
    scopes = Table("标注范围", "初判范围", "条数")
    for label, found, count in result.confusion:
        scopes.add_row(label, found, str(count))
    console.print(scopes)
    print_rows(result, console)
    print_curve(result.calibration, console)
    _print_pairs(result.duplicates, console)
    print_worst(result.worst, console)


def print_rows(result: Evaluation, console: Console) -> None:
    """By labelled task, and by voice where there are several."""
    rows = Table("标注任务", "对/总", "比例", "95% 区间", "有把握", "其中错", "误作")
    for row in result.rows:
        taken = "、".join(f"{what}×{count}" for what, count in row.taken_for)
        sure = f"{row.sure.right}/{row.sure.of}"
        rows.add_row(escape(row.key), *cells(row.right), sure, str(row.sure_wrong), taken)
    console.print(rows)
    if result.voices:
        shares = ("对/总", "比例", "95% 区间")
        voices = Table(
            "编号前缀", *(f"{what} {each}" for what in ("任务", "范围") for each in shares)
        )
        for voice in result.voices:
            voices.add_row(escape(clean(voice.key)), *cells(voice.task), *cells(voice.scope))
        console.print(voices)


def print_curve(found: Curve, console: Console) -> None:
    """Mean score against share right, bin by bin."""
    bins = Table("首位得分", "平均得分", "对/总", "实际比例", "95% 区间", "")
    for each in found.bins:
        mean = "—" if each.score is None else f"{each.score:.3f}"
        bar = "█" * round(8 * (each.right.share or 0))
        bins.add_row(f"{each.low:.1f}–{each.high:.1f}", mean, *cells(each.right), bar)
    console.print(bins)
    if found.error is not None:
        console.print(f"校准误差（各档平均差，按条数加权）：{found.error:.3f}")


def _print_pairs(found: Duplicates, console: Console) -> None:
    for title, pairs in (("未找到的重复", found.missed), ("错误的关联", found.wrong_links)):
        if pairs:
            shown = "、".join(f"{one}~{other}" for one, other in pairs[:_PAIRS])
            console.print(escape(clean(f"{title} {len(pairs)} 对：{shown}")), soft_wrap=True)


def print_worst(worst: Sequence[Miss], console: Console) -> None:
    """The worst tips with their faults and what spoke for them."""
    for miss in worst:
        console.print(escape(clean(f"{miss.id}：{'；'.join(miss.faults)}")), soft_wrap=True)
        if miss.text:
            console.print(escape(clean(f"  {miss.text[:_TEXT]}")), soft_wrap=True)
        for reason in miss.reasons:
            console.print(escape(clean(f"    {reason}")), soft_wrap=True)


def cells(share: Share) -> tuple[str, str, str]:
    """Counts, share and interval for a table's row."""
    if share.share is None:
        return f"{share.right}/{share.of}", "—", "—"
    return (
        f"{share.right}/{share.of}",
        f"{share.share:.1%}",
        f"{share.low:.1%}–{share.high:.1%}",
    )
