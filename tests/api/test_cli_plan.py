"""``tipline plan check DIR``: faults with file and line and status 1, or one line and 0."""

import shutil
from pathlib import Path

from typer.testing import CliRunner

from api.cli.plan import app

FOLDER = Path(__file__).resolve().parents[1] / "plans" / "yunze-2030"


def test_a_plan_without_faults_is_summed_up_in_one_line() -> None:
    result = CliRunner().invoke(app, ["check", str(FOLDER)])

    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    assert "yunze-2030" in line
    assert "任务 3 项，部门 3 个，区县 4 个" in line
    assert line.endswith("没有发现错误。")


def test_each_fault_is_one_line_with_file_and_line(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "plan"))
    tasks, plan = folder / "tasks.toml", folder / "plan.toml"
    plan.write_text(plan.read_text("utf-8").replace("year = 2030", "year = 1"), "utf-8")
    tasks.write_text(
        tasks.read_text("utf-8").replace('"市工信局", role', '"市经委", role'), "utf-8"
    )

    result = CliRunner().invoke(app, ["check", str(folder)])

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{plan}:6: “year”不能小于 2000",
        f"{tasks}:40: 没有部门“市经委”",
    ]


def test_a_folder_that_is_not_there_is_a_fault_not_a_traceback(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["check", str(tmp_path / "none")])

    assert result.exit_code == 1
    assert result.stdout == f"{tmp_path / 'none'}:1: 没有这个方案文件夹\n"
