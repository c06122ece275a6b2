"""``tipline plan calibrate`` and ``tipline plan compare``: an editor's way through a change."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.plan import app
from common.errors import Misconfigured
from common.plan import load_plan
from tests.conftest import CITY

SPARE = "东湖区有人卖地沟螺纹，一掰就断。"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIPLINE_DATA_DIR", str(tmp_path / "data"))


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [*map(str, words)])


def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CITY, tmp_path / "plan"))


def lines(tmp_path: Path, *labels: dict[str, object]) -> Path:
    file = tmp_path / "labelled.jsonl"
    file.write_text("".join(json.dumps(label) + "\n" for label in labels), "utf-8")
    return file


def many(tmp_path: Path) -> Path:
    """Tips whose word is right in four of five cases, and others where it is in one of five."""
    labels: list[dict[str, object]] = []
    for number in range(300):
        strong = number % 2 == 0
        text = f"烧煤的燃煤锅炉和土窑冒黑烟，第{number}次" if strong else f"有个土窑，第{number}次"
        right = (number // 2) % 5 != 0 if strong else (number // 2) % 5 == 0
        task = {"scope": "in", "primary": "1"} if right else {"scope": "out"}
        labels.append({"id": str(number), "text": text, **task})
    return lines(tmp_path, *labels)


def test_an_editors_change_is_shown_before_it_is_made(tmp_path: Path) -> None:
    new = copied(tmp_path)
    words = new / "lexicon.toml"
    words.write_text(words.read_text("utf-8").replace('"假钢筋"', '"假钢筋", "地沟螺纹"'), "utf-8")
    file = lines(
        tmp_path,
        {"id": "new", "text": SPARE, "scope": "in", "primary": "2", "district": "东湖区"},
        {"id": "old", "text": "有人卖假钢筋", "scope": "in", "primary": "2"},
    )
    result = json.loads(run("compare", CITY, new, file, "--json").output)
    (change,) = result["changes"]
    assert (change["id"], change["turn"]) == ("new", "better")
    task = next(measure for measure in result["measures"] if measure["name"] == "task")
    assert (task["before"]["right"], task["after"]["right"], task["delta"]) == (1, 2, 0.5)
    shown = run("compare", CITY, new, file)
    assert shown.exit_code == 0
    assert "变好 new：" in shown.output


def test_a_label_the_new_plan_does_not_know_is_told(tmp_path: Path) -> None:
    file = lines(tmp_path, {"id": "a", "text": "x", "scope": "in", "primary": "17"})
    told = run("compare", CITY, CITY, file).exception
    assert isinstance(told, Misconfigured)
    assert "没有任务“17”" in str(told)


def test_a_curve_is_shown_and_written_only_when_told_to(tmp_path: Path) -> None:
    folder, file = copied(tmp_path), many(tmp_path)
    before = load_plan(folder).lexicon.calibration
    shown = run("calibrate", folder, file)
    assert shown.exit_code == 0
    assert "交叉检验" in shown.output
    assert "校准误差" in shown.output
    assert load_plan(folder).lexicon.calibration == before

    assert run("calibrate", folder, file, "--write").exit_code == 0
    curve = load_plan(folder).lexicon.calibration
    assert (curve.tips, curve.source) == (300, "labelled.jsonl")
    assert curve.first.shares[0] == pytest.approx(0.2, abs=0.02)
    assert curve.first.shares[-1] == pytest.approx(0.8, abs=0.02)
    assert run("check", folder).exit_code == 0


def test_too_few_tips_are_refused(tmp_path: Path) -> None:
    file = lines(tmp_path, {"id": "a", "text": "有个土窑", "scope": "in", "primary": "1"})
    told = run("calibrate", copied(tmp_path), file, "--write").exception
    assert isinstance(told, Misconfigured)
    assert "至少要 200 条" in str(told)
    assert not (tmp_path / "plan" / "lexicon-calibration.toml").exists()


@pytest.mark.parametrize("command", ["compare", "count", "calibrate"])
def test_a_broken_folder_is_told_fault_by_fault(tmp_path: Path, command: str) -> None:
    missing = tmp_path / "none"
    folders = [CITY, missing] if command == "compare" else [missing]
    result = run(command, *folders, many(tmp_path))
    assert result.exit_code == 1
    assert "没有这个方案文件夹" in result.output
