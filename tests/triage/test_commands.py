"""``tipline triage`` and ``tipline evaluate`` as they are called."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

KEYS = {
    "id", "scope", "primary", "also", "sure", "danger", "ranked", "offices", "district",
    "districts", "handled_by", "enterprise", "facts", "question", "referral", "similar",
}  # fmt: skip
TIP = "龙水镇渝茁五金厂半夜用中频炉化废钢，出的是钢坯，白天关门。"


def run(*arguments: str, stdin: str = "", data_dir: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TIPLINE_DATA_DIR": str(data_dir)},
    )


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


def test_lines_in_lines_out_in_order_with_bad_lines_in_place(data_dir: Path) -> None:
    lines = [
        json.dumps({"id": "a", "text": TIP}),
        "kaputt",
        '{"id": 7}',
        "[]",
        '{"id": 8, "text": ""}',
    ]
    done = run("triage", stdin="\n".join(lines), data_dir=data_dir)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert set(answers[0]) == KEYS
    assert (answers[0]["id"], answers[0]["primary"]) == ("a", "17")
    assert "error" in answers[1]
    assert answers[2]["id"] == 7
    assert "error" in answers[2]
    assert "error" in answers[3]
    assert (answers[4]["id"], answers[4]["scope"]) == (8, "spam")
    assert not (data_dir / "tipline.sqlite3").exists()


def test_half_a_character_in_an_id_loses_no_line(data_dir: Path) -> None:
    lines = ['{"id": "\\ud83d", "text": "a"}', '{"id": NaN, "text": "a"}', '{"id": 4, "text": "a"}']
    done = run("triage", stdin="\n".join(lines), data_dir=data_dir)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [answer["id"] for answer in answers] == ["\ud83d", None, 4]
    assert "error" in answers[1]


def test_duplicates_are_named_by_the_earlier_lines(data_dir: Path, tmp_path: Path) -> None:
    again = "大足龙水渝茁五金厂，夜里开中频炉化废钢，出钢坯。"
    other = "忠县柏湾烧结砖厂抽检不合格没有整改"
    file = tmp_path / "tips.jsonl"
    texts = [("1", TIP), ("2", other), ("3", again)]
    file.write_text("\n".join(json.dumps({"id": i, "text": t}) for i, t in texts), "utf-8")
    done = run("triage", str(file), "--duplicates", data_dir=data_dir)
    assert [json.loads(line)["similar"] for line in done.stdout.splitlines()] == [[], [], ["1"]]


def test_evaluate_prints_measures_with_intervals(data_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    label = {"id": "a", "text": TIP, "scope": "in", "primary": "17", "also": ["9"],
             "district": "大足区", "enterprise": "渝茁五金厂"}  # fmt: skip
    file.write_text(json.dumps(label) + "\n", "utf-8")
    shown = run("evaluate", str(file), data_dir=data_dir)
    assert "1/1" in shown.stdout
    figures = json.loads(run("evaluate", str(file), "--json", data_dir=data_dir).stdout)
    assert figures["task"]["share"] == 1
    assert figures["co_handlers"]["right"] == 1
    assert figures["sure"]["of"] == 1


def test_a_file_that_is_not_there_is_told_in_one_sentence(data_dir: Path) -> None:
    done = run("evaluate", "nowhere.jsonl", data_dir=data_dir)
    assert done.returncode == 1
    assert "nowhere.jsonl" in done.stderr
    assert "Traceback" not in done.stderr
