"""The command line as an operator uses it, on a fresh SQLite installation."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from api.compose import open_desk
from common.clock import utc_now
from common.errors import Invalid
from common.settings import HOUSE, load_settings
from db import officers
from routing.rules.words import Mode
from routing.work import intake
from routing.work.intake import Draft, Receipt
from tests.conftest import CITY

PASSPHRASE = "correct horse battery"
TEXT = "东湖区柳荫街道有台6蒸吨的燃煤锅炉，天天冒黑烟。"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on an installation of its own, of the invented city."""
    monkeypatch.setenv("TIPLINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TIPLINE_PLAN__FOLDER", str(CITY.relative_to(HOUSE)))
    runner = CliRunner()

    def invoke(*words: str) -> Result:
        return runner.invoke(app, words)

    return invoke


def report(**fields: object) -> Receipt:
    desk = open_desk(load_settings())
    draft = Draft(TEXT, "api", "r1", **fields)  # type: ignore[arg-type]
    receipt = intake.submit(desk, draft, utc_now())
    desk.database.close()
    return receipt


def test_every_command_explains_itself(run: Run) -> None:
    shown = run("--help").output
    for name in (
        "serve",
        "worker",
        "bot",
        "chat",
        "triage",
        "evaluate",
        "ledger",
        "plan",
        "keeper",
    ):
        assert name in shown
        assert run(name, "--help").exit_code == 0


def test_a_sealed_phone_opens_with_the_keepers_file_and_passphrase_only(
    run: Run, tmp_path: Path
) -> None:
    key = str(tmp_path / "keeper.key")
    assert run("keeper", "init", "--file", key, "--passphrase", PASSPHRASE).exit_code == 0
    number = report(mode=Mode.CONFIDENTIAL, phone="000-1234").number
    opened = run("keeper", "open", number, "--file", key, "--passphrase", PASSPHRASE)
    assert "000-1234" in opened.output
    refused = run("keeper", "open", number, "--file", key, "--passphrase", "wrong")
    assert isinstance(refused.exception, Invalid)


def test_the_private_half_is_kept_out_of_the_data_folder_and_never_overwritten(
    run: Run, tmp_path: Path
) -> None:
    inside = run(
        "keeper", "init", "--file", str(tmp_path / "data" / "k"), "--passphrase", PASSPHRASE
    )
    assert isinstance(inside.exception, Invalid)
    file = tmp_path / "keeper.key"
    file.write_bytes(b"precious")
    again = run("keeper", "init", "--file", str(file), "--passphrase", PASSPHRASE)
    assert isinstance(again.exception, Invalid)
    assert file.read_bytes() == b"precious"


def test_an_officer_is_added_with_a_link_and_a_token_is_given(run: Run) -> None:
    added = run("staff", "add", "zhang", "--role", "handler", "--unit", "市环保局/一科")
    assert "/staff/welcome?link=" in added.output
    given = run("staff", "token", "zhang", "--role", "handler", "--unit", "市环保局/一科")
    assert len(given.output.strip()) > 30
    wrong = run("staff", "token", "zhang", "--role", "office")
    assert isinstance(wrong.exception, Invalid)


def test_an_officer_is_added_with_an_address_for_mail(run: Run) -> None:
    section = ("--role", "handler", "--unit", "市环保局/一科")
    run("staff", "add", "zhang", *section, "--mail", "zhang@office.test")
    refused = run("staff", "add", "li", *section, "--mail", "li@office.test\nBcc: x@y.z")
    assert isinstance(refused.exception, Invalid)
    desk = open_desk(load_settings())
    with desk.database.read() as session:
        found = {officer.username: officer.mail for officer in officers.all_officers(session)}
    desk.database.close()
    assert found == {"zhang": "zhang@office.test"}


def test_a_changed_event_is_found(run: Run, tmp_path: Path) -> None:
    number = report().number
    assert "记录完整：1 条线索" in run("ledger", "verify").output
    with closing(sqlite3.connect(tmp_path / "data" / "tipline.db")) as connection:
        connection.execute("UPDATE event SET role = 'office' WHERE seq = 1")
        connection.commit()
    found = run("ledger", "verify")
    assert found.exit_code == 1
    assert number in found.output


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)",
        "UPDATE tip SET stage = 'declined'",
        "UPDATE event SET payload = x'00' WHERE seq = 1",
        "UPDATE event SET at = datetime(at, '+1 day') WHERE seq = 1",
    ],
)
def test_a_removed_tail_and_a_stage_without_event_are_found(
    run: Run, tmp_path: Path, statement: str
) -> None:
    report()
    with closing(sqlite3.connect(tmp_path / "data" / "tipline.db")) as connection:
        connection.execute(statement)
        connection.commit()
    assert run("ledger", "verify").exit_code == 1


def test_a_backup_restored_elsewhere_knows_the_same_codes(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = report()
    assert run("backup", str(tmp_path / "copy")).exit_code == 0
    monkeypatch.setenv("TIPLINE_DATA_DIR", str(tmp_path / "elsewhere"))
    assert run("restore", str(tmp_path / "copy")).exit_code == 0
    assert report() == receipt
    assert isinstance(run("restore", str(tmp_path / "copy")).exception, Invalid)


def test_the_doctor_names_what_is_wrong(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    report()
    assert run("doctor").exit_code == 0
    monkeypatch.setenv("TIPLINE_PLAN__FOLDER", "plans/none")
    sick = run("doctor")
    assert sick.exit_code == 1
    assert "✗ 方案" in sick.output


def test_the_doctor_names_the_channels_that_leave_the_house(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    report()
    assert "✓ 外发消息：没有开通" in run("doctor").output
    for name in ("NOTICES__WEBHOOK_URL", "ROBOTS__DINGTALK_URL", "ROBOTS__WECOM_URL"):
        monkeypatch.setenv(f"TIPLINE_{name}", "http://127.0.0.1:1")
    monkeypatch.setenv("TIPLINE_MAIL__HOST", "127.0.0.1")
    monkeypatch.setenv("TIPLINE_MAIL__SENDER", "tipline@city.test")
    assert "✓ 外发消息：网络回调、邮件、钉钉群、企业微信群" in run("doctor").output
    monkeypatch.setenv("TIPLINE_ROBOTS__READERS", '["offices"]')
    assert "✗ 外发消息" in run("doctor").output


def test_a_chase_tells_how_many_it_moved(run: Run) -> None:
    report()
    assert "共 0 条" in run("chase", "--dry-run").output
    assert "已处理 0 条" in run("chase").output


def test_another_time_is_for_looking_ahead_or_for_a_demo(run: Run) -> None:
    number = report().number
    ahead = run("chase", "--dry-run", "--now", "2099-01-05")
    assert number in ahead.output
    assert isinstance(run("chase", "--now", "2099-01-05").exception, Invalid)
    assert "已处理 0 条" in run("chase").output
