"""``tipline evaluate --since``: the office's decisions against the rules, from the database.

Texts are opened to be judged and not shown; ``--worst`` shows some, each with a reason in
the access log, as on the office's page.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.cli.figures import print_evaluation, print_json
from api.compose import open_desk
from common.clock import LOCAL, utc_now
from common.settings import load_settings
from routing.rules.rates import Rate
from routing.rules.standing import Actor
from routing.rules.words import Role
from routing.work import casework, examples
from routing.work.cases import open_original
from routing.work.desk import Desk
from routing.work.fit import FORMULAS, Fit, FitRow, fit
from triage.measuring.evaluate import Evaluation, Miss, summed

CONSOLE = Actor("console", Role.OFFICE)
"""Whoever sits at the server; he reads what the office may read, and it is on record."""

_FIT_HEADS = (
    "认可", "改判", "改判率", "漏判", "未定项", "待定", "自动交办", "撤退回", "差错率",
)  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What is asked for. ``reason``: why texts are to be shown; empty: none is."""

    since: datetime | None
    until: datetime | None
    as_json: bool
    reason: str


def show_decided(wish: Wish) -> None:
    """Print how triage and office stand to each other, then today's rules on the same tips."""
    desk = open_desk(load_settings())
    since = wish.since and wish.since.replace(tzinfo=LOCAL)
    until = wish.until and wish.until.replace(tzinfo=LOCAL) + timedelta(days=1)
    with desk.database.read() as session:
        counts = fit(session, since, until)
        result = summed(tuple(examples.judged(session, desk, since, until)))
    result = replace(result, worst=tuple(_shown(desk, miss, wish.reason) for miss in result.worst))
    if wish.as_json:
        print_json({"fit": _plain(counts), "evaluation": result.as_json()})
        return
    _print_fit(counts, Console())
    _print_rules(result, Console())


def _shown(desk: Desk, miss: Miss, reason: str) -> Miss:
    """The tip with its text, after the access log has been written; or its number alone."""
    if not reason:
        return replace(miss, text="", reasons=())
    now = utc_now()
    desk.database.write(
        lambda session: open_original(
            casework.take_case(session, desk, CONSOLE, miss.id, now), reason
        )
    )
    return miss


def _plain(counts: Fit) -> dict[str, Any]:
    body = asdict(counts)
    rows = [(body["total"], counts.total)]
    for key in ("rows", "months"):
        rows += zip(body[key], getattr(counts, key), strict=True)
    for plain, row in rows:
        plain["share"], plain["error"] = row.share.value, row.error.value
        plain["corrected_share"] = row.correction.value
    return body


def _print_fit(counts: Fit, console: Console) -> None:
    total = replace(counts.total, key="合计")
    titles = {"初判的任务": (*counts.rows, total), "登记月份": counts.months}
    for title, rows in titles.items():
        table = Table(title, *_FIT_HEADS)
        for row in rows:
            table.add_row(escape(row.key), *_fit_cells(row))
        console.print(table)
    confused = Table("初判", "办公室定为", "条数")
    for found, decided, count in counts.confusion:
        confused.add_row(escape(found), escape(decided), str(count))
    console.print(confused)
    console.print(f"初判区县被改的：{counts.districts.numerator}/{counts.districts.denominator}")
    for formula in FORMULAS.values():
        console.print(formula, soft_wrap=True)


def _fit_cells(row: FitRow) -> tuple[str, ...]:
    return (
        str(row.agreed), str(row.corrected), _percent(row.correction), str(row.missed),
        str(row.open), str(row.waiting), str(row.automatic), str(row.taken_back),
        _percent(row.error),
    )  # fmt: skip


def _percent(rate: Rate) -> str:
    return "—" if rate.value is None else f"{rate.value:.1%}"


def _print_rules(result: Evaluation, console: Console) -> None:
    console.print("\n用现在的规则重判人工定过的线索（单位名称和重复线索没有人工标注，不计）：")
    print_evaluation(result, console)
