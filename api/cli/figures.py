"""Prints the measures of ``tipline evaluate``."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from triage.evaluate import Evaluation, Share

_MEASURES = {
    "task": "任务（主办或可接受）",
    "department": "主办部门",
    "co_handlers": "应有的协办",
    "scope": "范围",
    "district": "区县",
    "enterprise": "单位名称",
    "sure": "有把握（占本方案内）",
    "sure_wrong": "有把握而错",
}


def print_evaluation(result: Evaluation, console: Console) -> None:
    """Tables of shares, of scopes confused, of calibration, and the worst tips."""
    console.print(f"线索 {result.tips} 条")
    table = Table("项目", "对/总", "比例", "95% 区间")
    for key, label in _MEASURES.items():
        table.add_row(label, *_cells(getattr(result, key)))
    console.print(table)
    console.print(f"凭空得出的区县：{result.districts_invented}")
    scopes = Table("标注范围", "初判范围", "条数")
    for label, found, count in result.confusion:
        scopes.add_row(label, found, str(count))
    console.print(scopes)
    bins = Table("首位得分", "对/总", "比例", "95% 区间")
    for each in result.calibration:
        bins.add_row(f"{each.low:.1f}–{each.high:.1f}", *_cells(each.right))
    console.print(bins)
    for miss in result.worst:
        console.print(escape(f"{miss.id}：{'；'.join(miss.faults)}\n  {miss.text[:120]}"))
        for reason in miss.reasons:
            console.print(escape(f"    {reason}"))


def _cells(share: Share) -> tuple[str, str, str]:
    if share.share is None:
        return f"{share.right}/{share.of}", "—", "—"
    return (
        f"{share.right}/{share.of}",
        f"{share.share:.1%}",
        f"{share.low:.1%}–{share.high:.1%}",
    )
