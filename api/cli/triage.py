"""``tipline triage``: assessments without database and keys."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from common.clock import local_date, utc_now
from common.errors import Misconfigured
from common.plan import load_plan
from common.settings import load_settings
from triage import Triage
from triage.likeness.similar import Earlier

_STDIN = "-"


def triage(
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help='每行一个 {"id", "text"}；- 或不写为标准输入')
    ] = _STDIN,
    duplicates: Annotated[
        bool, typer.Option("--duplicates", help="每条也与前面各条比较是否同一件事")
    ] = False,
) -> None:
    """初判：JSON 行进，JSON 行出，次序不变；坏行以 {"id", "error"} 代替。"""
    judge, today = _triage(), local_date(utc_now())
    earlier = Earlier() if duplicates else None
    with _opened(file) as stream:
        for line in stream:
            if line.strip():
                answer = _answer(line, judge, today, earlier)
                sys.stdout.write(_line(answer) + "\n")
                sys.stdout.flush()


def _line(answer: dict[str, Any]) -> str:
    """One line of JSON; with halves of characters, which no terminal takes, all is escaped."""
    written = json.dumps(answer, ensure_ascii=False)
    try:
        written.encode()
    except UnicodeEncodeError:
        return json.dumps(answer)
    return written


def _no_number(name: str) -> None:
    raise ValueError(f"{name} 不是 JSON 的数")


def _triage() -> Triage:
    settings = load_settings()
    return Triage(load_plan(settings.plan_folder), settings.data_dir / "cache")


@contextmanager
def _opened(file: str) -> Iterator[Iterable[bytes]]:
    if file == _STDIN:
        yield _standard_input()
        return
    try:
        with Path(file).open("rb") as stream:
            yield stream
    except OSError as error:
        raise Misconfigured(f"读不了 {file}：{error}") from error


def _standard_input() -> BinaryIO:
    return sys.stdin.buffer


def _answer(line: bytes, judge: Triage, today: date, earlier: Earlier | None) -> dict[str, Any]:
    try:
        entry = json.loads(line.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"不是 JSON：{error}"}
    tip_id: Any = entry.get("id") if isinstance(entry, dict) else None
    text = entry.get("text") if isinstance(entry, dict) else None
    if not isinstance(text, str):
        return {"id": tip_id, "error": "缺少文字“text”"}
    found = judge.assess(text, today)
    if earlier:
        matter = judge.matter(text, found)
        similar = earlier.similar(matter)
        earlier.add(str(tip_id), matter)
        found = replace(found, similar=similar)
    return found.answer(tip_id)
