"""``tipline ledger`` as an operator uses it: seal, export, verify, go on after a break."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import Session, select
from typer.testing import CliRunner, Result

from api.cli import app
from api.compose import open_database, open_desk
from common.clock import utc_now
from common.errors import Invalid
from common.settings import HOUSE, load_settings
from db.tables import Tip
from routing.work import intake
from routing.work.intake import Draft
from tests.conftest import CITY
from tests.tampering import rewrite_tip, seal_anew

Run = Callable[..., Result]
VERIFY = ("ledger", "verify")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on an installation of its own with one tip, of the invented city."""
    monkeypatch.setenv("TIPLINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TIPLINE_PLAN__FOLDER", str(CITY.relative_to(HOUSE)))
    desk = open_desk(load_settings())
    intake.submit(desk, Draft(text="东湖区的锅炉。", request_id="r", channel="api"), utc_now())
    desk.database.close()
    return lambda *words: CliRunner().invoke(app, words)


def change(tmp_path: Path, statement: str) -> None:
    with closing(sqlite3.connect(tmp_path / "data" / "tipline.db")) as connection:
        connection.execute(statement)
        connection.commit()


def rewrite_everything(session: Session) -> None:
    for tip in session.exec(select(Tip)):
        rewrite_tip(session, tip)
    seal_anew(session)


def test_what_is_sealed_is_counted(run: Run) -> None:
    assert "0 次封存，其中 0 个事件" in run(*VERIFY).output
    assert "已封存" in run("ledger", "seal").output
    assert "没有尚未封存的事件" in run("ledger", "seal").output
    verified = run(*VERIFY)
    assert verified.exit_code == 0
    assert "1 次封存" in verified.output
    assert "尚未封存 0 个" in verified.output


def test_an_export_agrees_until_the_record_is_rewritten_whole(run: Run, tmp_path: Path) -> None:
    run("ledger", "seal")
    file = tmp_path / "seals.jsonl"
    assert "已导出 1 次封存" in run("ledger", "export", str(file)).output
    assert [json.loads(line)["number"] for line in file.read_text().splitlines()] == [1]
    verified = run(*VERIFY, "--seals", str(file))
    assert (verified.exit_code, "与导出文件一致：1 次封存" in verified.output) == (0, True)

    with closing(open_database(load_settings())) as database:
        database.write(rewrite_everything)
    assert run(*VERIFY).exit_code == 0
    rewritten = run(*VERIFY, "--seals", str(file))
    assert rewritten.exit_code == 1
    assert "第 1 号封存" in rewritten.output
    assert "与导出文件不符" in rewritten.output


def test_an_export_says_what_it_leaves_out_and_is_never_overwritten(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "seals.jsonl"
    assert "尚未封存" in run("ledger", "export", str(file)).output
    file.write_text("precious")
    again = run("ledger", "export", str(file))
    assert isinstance(again.exception, Invalid)
    assert file.read_text() == "precious"
    nowhere = run("ledger", "export", str(tmp_path / "no" / "folder"))
    assert isinstance(nowhere.exception, Invalid)


@pytest.mark.parametrize("text", ["precious", "é", '{"number": 1}'])
def test_a_file_that_is_no_export_is_refused(run: Run, tmp_path: Path, text: str) -> None:
    file = tmp_path / "seals.jsonl"
    file.write_text(text, "latin-1")
    assert isinstance(run(*VERIFY, "--seals", str(file)).exception, Invalid)


def test_resuming_goes_on_after_what_was_checked(run: Run, tmp_path: Path) -> None:
    run("ledger", "seal")
    change(tmp_path, "UPDATE seal SET events = events + 1")
    assert "第 1 号封存" in run(*VERIFY).output
    change(tmp_path, "UPDATE seal SET events = events - 1")
    change(tmp_path, "UPDATE event SET actor = 'x' WHERE seq = 1")
    resumed = run(*VERIFY, "--resume")
    assert (resumed.exit_code, "记录完整：1 条线索" in resumed.output) == (0, True)
    assert "第 1 个事件" in run(*VERIFY, "--resume").output


def test_progress_that_is_broken_or_of_another_database_is_refused(
    run: Run, tmp_path: Path
) -> None:
    note = tmp_path / "data" / "ledger-verify.json"
    for content in ("", "[]", "{}", '{"database": "elsewhere", "tip": "f"}'):
        note.write_text(content)
        refused = run(*VERIFY, "--resume")
        assert isinstance(refused.exception, Invalid)
        assert "--resume" in refused.exception.sentence
    assert run(*VERIFY).exit_code == 0
    assert not note.exists()
