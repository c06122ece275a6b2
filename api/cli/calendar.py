"""``tipline calendar``: entering a year's holiday arrangement, and looking at a year."""

from contextlib import closing
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from api.compose import open_calendars, open_database, open_desk
from common.clock import utc_now
from common.errors import Invalid
from common.settings import load_settings
from routing.rules.calendar import WorkCalendar
from routing.rules.holidays import MOST_BYTES, Arrangement, days_of, read_arrangement, weekday
from routing.work import arrangements
from routing.work.arrangements import Outlook
from routing.work.desk import Desk

app = typer.Typer(help="放假安排", no_args_is_help=True)
WEEKDAYS = "一二三四五六日"
FIRST, LAST = 2004, 2100


@app.command("import")
def enter(
    file: Annotated[Path, typer.Argument(help="CSV：每行“日期,休”或“日期,班”，一年一个文件")],
    year: Annotated[int | None, typer.Option(min=FIRST, max=LAST, help="应为哪一年")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
) -> None:
    """录入国务院办公厅公布的一年放假安排，并重新计算未办结线索的期限。"""
    found = read_arrangement(_content(file), year)
    desk = open_desk(load_settings())
    with closing(desk.database):
        _enter(desk, found, sure=yes)


def _enter(desk: Desk, found: Arrangement, *, sure: bool) -> None:
    with desk.database.read() as session:
        ahead = arrangements.outlook(session, desk, found, utc_now())
    if not ahead.news:
        typer.echo(f"{found.year}年的安排与现行日历一致，没有改动。")
        return
    _tell(ahead, desk.calendar)
    if not sure:
        typer.confirm("确认录入？", abort=True)
    done = desk.database.write(lambda s: arrangements.enter(s, desk, found, utc_now()))
    typer.echo(f"已录入{done.year}年放假安排，{done.moved} 条线索的期限已重新计算。")


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise Invalid(f"读不了文件 {file}：{error.strerror}。") from error


def _tell(ahead: Outlook, before: WorkCalendar) -> None:
    for day in ahead.changed:
        was, to = ("班", "休") if before.is_working(day) else ("休", "班")
        typer.echo(f"{day}（{WEEKDAYS[day.weekday()]}）{was} → {to}")
    typer.echo(f"{ahead.year}年：改变 {len(ahead.changed)} 天，影响 {ahead.moved} 条线索的期限。")
    if ahead.kept:
        typer.echo(f"另有 {ahead.kept} 条线索的期限不是按日历推算的，不作改动。")


@app.command()
def show(year: Annotated[int, typer.Argument(min=FIRST, max=LAST)]) -> None:
    """逐月列出一年的工作日、放假和调休上班的日子。"""
    settings = load_settings()
    with closing(open_database(settings)) as database:
        calendar = open_calendars(settings, database).current()
    known = "" if calendar.knows(year) else "（尚未录入，暂按周末和固定节日推算）"
    total = sum(map(calendar.is_working, days_of(year)))
    typer.echo(f"{year}年{known}：工作日 {total} 天")
    for month, days in groupby(days_of(year), key=lambda day: day.month):
        typer.echo(f"{month:>2}月：{_month(calendar, list(days))}")


def _month(calendar: WorkCalendar, days: list[date]) -> str:
    """How many days are worked, and which are not as the week has them."""
    parts = [f"工作日 {sum(map(calendar.is_working, days))} 天"]
    for title, worked in (("休", False), ("班", True)):
        named = [
            f"{day.day}日（{WEEKDAYS[day.weekday()]}）"
            for day in days
            if calendar.is_working(day) is worked and weekday(day) is not worked
        ]
        parts += [f"{title} {'、'.join(named)}"] if named else []
    return "；".join(parts)
