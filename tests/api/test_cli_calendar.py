"""``tipline calendar``: an operator enters a year and looks at it, on both engines."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from api.cli import app
from api.compose import open_desk
from common.clock import local, utc_now
from common.errors import Invalid
from common.settings import HOUSE, load_settings
from db.engine import Database
from db.migrate import migrate
from db.tables import CalendarEntry, Event
from routing.rules.calendar import WorkCalendar
from routing.rules.holidays import Faulty, days_of, guess
from routing.work import ledger
from tests.conftest import CITY
from tests.make import Office
from tests.notices import file_of

Run = Callable[..., Result]
NEXT = local(utc_now()).year + 1
"""Of the real clock, which the command line goes by."""
FIXED = {day: False for day in days_of(NEXT) if not guess(day) and day.weekday() < 5}
SPRING = {date(NEXT, 2, n): False for n in range(1, 22)}
SUNDAY = next(day for day in days_of(NEXT) if day.month == 6 and day.weekday() == 6)
JANUARY = {day: False for day in days_of(NEXT) if day.month == 1 and day.day < 4}
FEASTS = {date(NEXT, m, d): False for m, d in [(5, 1), (5, 2), (10, 1), (10, 2), (10, 3)]}
YEAR = {**FIXED, **SPRING, **JANUARY, **FEASTS, SUNDAY: True}
LAST_DAY = datetime(NEXT - 1, 12, 31, 2, tzinfo=UTC)


@pytest.fixture
def run(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on an installation of the invented city."""
    monkeypatch.setenv("TIPLINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TIPLINE_PLAN__FOLDER", str(CITY.relative_to(HOUSE)))
    monkeypatch.setenv("TIPLINE_DATABASE__URL", database_url)
    database = Database(database_url)
    migrate(database)
    database.close()
    runner = CliRunner()

    def invoke(*words: str, answer: str = "") -> Result:
        return runner.invoke(app, words, input=answer)

    return invoke


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "year.csv"
    path.write_bytes(file_of(YEAR))
    return str(path)


def entries() -> list[int]:
    database = Database(load_settings().database_url)
    with database.read() as session:
        found = list(session.exec(select(CalendarEntry.year)))
    database.close()
    return found


def take_in() -> None:
    """A tip on the last day of this year."""
    desk = open_desk(load_settings())
    Office(desk, lambda: LAST_DAY).report("东湖区柳荫街道有台6蒸吨的燃煤锅炉，天天冒黑烟。")
    desk.database.close()


def test_a_year_is_entered_and_the_deadlines_follow(run: Run, file: str) -> None:
    take_in()
    entered = run("calendar", "import", file, "--yes")
    assert entered.exit_code == 0, entered.output
    assert f"{SUNDAY}（日）休 → 班" in entered.output
    assert f"已录入{NEXT}年放假安排，1 条线索的期限已重新计算。" in entered.output
    database = Database(load_settings().database_url)
    with database.read() as session:
        assert ledger.verify(session).fault is None
        assert session.exec(select(Event).where(Event.kind == "realigned")).one()
    database.close()


def test_what_will_change_is_shown_before_anything_does(run: Run, file: str) -> None:
    take_in()
    refused = run("calendar", "import", file, answer="n\n")
    assert refused.exit_code == 1
    assert "影响 1 条线索的期限" in refused.output
    assert entries() == []
    assert run("calendar", "import", file, answer="").exit_code == 1
    assert entries() == []
    assert run("calendar", "import", file, answer="y\n").exit_code == 0
    assert entries() == [NEXT]


def test_the_same_file_again_is_no_entry(run: Run, file: str) -> None:
    run("calendar", "import", file, "--yes")
    again = run("calendar", "import", file, "--yes")
    assert "没有改动" in again.output
    assert entries() == [NEXT]


def test_a_wrong_file_is_refused_whole(run: Run, file: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(file_of(YEAR) + f"{NEXT}-13-01,休\n{NEXT}-03-01,假\n".encode())
    refused = run("calendar", "import", str(wrong), "--yes").exception
    assert isinstance(refused, Faulty)
    assert f"第{len(YEAR) + 1}行" in str(refused)
    assert f"第{len(YEAR) + 2}行" in str(refused)
    other = run("calendar", "import", file, "--year", str(NEXT + 1), "--yes").exception
    assert isinstance(other, Faulty)
    missing = run("calendar", "import", str(tmp_path / "none.csv"), "--yes").exception
    assert isinstance(missing, Invalid)
    assert isinstance(run("calendar", "import", str(tmp_path), "--yes").exception, Invalid)
    assert entries() == []


def test_a_year_is_shown_month_by_month(run: Run, file: str) -> None:
    run("calendar", "import", file, "--yes")
    lines = run("calendar", "show", str(NEXT)).output.splitlines()
    assert len(lines) == 13
    assert lines[0].startswith(f"{NEXT}年：工作日")
    assert f"班 {SUNDAY.day}日（日）" in lines[6]
    assert "休 1日（" in lines[2] or "休 2日（" in lines[2] or "休 3日（" in lines[2]


def test_a_guessed_year_is_said_to_be_guessed(run: Run) -> None:
    assert "尚未录入" in run("calendar", "show", "2099").output


def test_rows_win_over_files_and_files_over_the_library(
    run: Run, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    march = date(NEXT, 3, 9) if date(NEXT, 3, 9).weekday() < 5 else date(NEXT, 3, 11)
    override = tmp_path / "override.csv"
    override.write_text(f"{march},休\n2026-11-24,休\n", "utf-8")
    monkeypatch.setenv("TIPLINE_CALENDAR__OVERRIDES", f'["{override}"]')
    assert not known().is_working(march)
    assert not known().is_working(date(2026, 11, 24))
    run("calendar", "import", file, "--yes")
    assert known().is_working(march)
    assert not known().is_working(date(2026, 11, 24))


def known() -> WorkCalendar:
    desk = open_desk(load_settings())
    desk.database.close()
    return desk.calendar
