"""``tipline evaluate`` on a file and on what the office decided."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from api.cli import app
from api.compose import open_desk
from common.clock import utc_now
from common.errors import Invalid, Misconfigured
from common.settings import HOUSE, load_settings
from db.tables import AccessLog
from routing.work.desk import Desk
from tests.conftest import CITY
from tests.make import OFFICE, Office

STEEL = "西岭区有人卖假钢筋，劣质钢材。"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``evaluate`` on an installation of its own, of the invented city."""
    monkeypatch.setenv("TIPLINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TIPLINE_PLAN__FOLDER", str(CITY.relative_to(HOUSE)))

    def invoke(*words: object) -> Result:
        return CliRunner().invoke(app, ["evaluate", *map(str, words)])

    return invoke


@pytest.fixture
def decided(run: Run) -> str:
    """The number of a tip that the office gave to another row than triage."""
    desk = open_desk(load_settings())
    office = Office(desk, utc_now)
    number = office.report(STEEL).number
    if office.tip(number).automatic:
        office.act(number, OFFICE, "recall")
    office.act(number, OFFICE, "assign", task="1")
    desk.database.close()
    return number


def logged(desk: Desk) -> list[AccessLog]:
    with desk.database.read() as session:
        return list(session.exec(select(AccessLog)))


def test_a_file_gives_tables_and_json(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    label = {"id": "a", "text": STEEL, "scope": "in", "primary": "2", "district": "西岭区"}
    file.write_text(json.dumps(label) + "\n", "utf-8")
    shown = run(file)
    assert shown.exit_code == 0
    assert "1/1" in shown.output
    figures = json.loads(run(file, "--json").output)
    assert figures["task"] == {"right": 1, "of": 1, "share": 1.0, "low": 0.2065, "high": 1.0}
    assert figures["rows"][0]["key"] == "2"


def test_texts_no_terminal_takes_do_no_harm(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    label = {"id": "\ud800", "text": "假钢筋\udfff[bold]", "scope": "out"}
    file.write_text(json.dumps(label) + "\n", "utf-8")
    assert "?：" in run(file).output
    assert json.loads(run(file, "--json").output)["worst"][0]["text"] == "假钢筋?[bold]"


def test_faulty_lines_are_told_by_number(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    file.write_text('{"id": "a"}\nkaputt\n', "utf-8")
    told = run(file).exception
    assert isinstance(told, Misconfigured)
    assert "第 1 行" in str(told)
    assert "第 2 行" in str(told)


def test_one_of_file_and_since_is_wanted(run: Run, tmp_path: Path) -> None:
    assert isinstance(run().exception, Invalid)
    assert isinstance(run(tmp_path / "x", "--since", "2020-01-01").exception, Invalid)


def test_the_offices_decisions_are_counted_without_any_text(run: Run, decided: str) -> None:
    done = run("--since", "2020-01-01")
    assert done.exit_code == 0
    assert decided in done.output
    assert "假钢筋" not in done.output
    found = json.loads(run("--since", "2020-01-01", "--json").output)
    assert found["fit"]["total"]["corrected"] == 1
    assert found["fit"]["total"]["corrected_share"] == 1.0
    assert found["fit"]["confusion"] == [["2", "1", 1]]
    assert found["evaluation"]["task"]["right"] == 0
    assert found["evaluation"]["worst"][0]["id"] == decided
    assert "假钢筋" not in json.dumps(found, ensure_ascii=False)


def test_a_period_that_ends_before_has_nothing(run: Run, decided: str) -> None:
    found = json.loads(run("--since", "2020-01-01", "--until", "2020-12-31", "--json").output)
    assert found["fit"]["total"]["assigned"] == 0
    assert found["evaluation"]["tips"] == 0


def test_texts_are_shown_with_a_reason_in_the_access_log(run: Run, decided: str) -> None:
    desk = open_desk(load_settings())
    run("--since", "2020-01-01")
    assert logged(desk) == []
    shown = run("--since", "2020-01-01", "--worst", "核对第2项的词")
    assert STEEL in shown.output
    (entry,) = logged(desk)
    assert (entry.what, entry.reason, entry.officer_id) == ("original", "核对第2项的词", "console")
    desk.database.close()
