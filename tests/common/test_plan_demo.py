"""``demo.toml``: optional, and checked with the plan, each fault by file and line."""

import shutil
from pathlib import Path

import pytest

from common.plan import PlanFaults, load_plan
from common.plan.demo import load_demo
from common.settings import HOUSE

FOLDER = Path(__file__).resolve().parents[1] / "plans" / "yunze-2030"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "plan"))


@pytest.mark.parametrize("plan_folder", [FOLDER, HOUSE / "plans" / "chongqing-2024"])
def test_the_texts_cover_every_task_of_their_plan(plan_folder: Path) -> None:
    plan = load_plan(plan_folder)
    texts = load_demo(plan_folder, plan)
    assert texts is not None
    assert {tip.task for tip in texts.tips} == {task.id for task in plan.tasks}
    chosen = {(tip.task, tip.choice) for tip in texts.tips}
    for task in plan.tasks:
        for section in task.sections:
            assert all((task.id, choice) in chosen for choice in section.choices)


def test_a_plan_needs_no_demo(folder: Path) -> None:
    (folder / "demo.toml").unlink()
    assert load_demo(folder, load_plan(folder)) is None


FAULTS = {
    "unknown placeholder": ("又冒烟了。", "又{smoke}了。", "不认识的填空“smoke”"),
    "open brace": ("又冒烟了。", "又{冒烟了。", "不认识的填空"),
    "unknown task": ('task = "2"', 'task = "3"', "没有任务“3”"),
    "task without a tip": ('task = "M1"', 'task = "2"', "任务“M1”没有演示线索"),
    "choice where none is": ('kind = "砖厂"', 'kind = "砖厂"\nchoice = "水"', "没有选项“水”"),
    "unknown unit": ('unit = "东湖区"', 'unit = "南湖区"', "没有单位“南湖区”"),
    "user name twice": ('username = "east"', 'username = "air"', "“air”重复"),
    "missing phrases": ('redone = ["请再查一次。"]', "", "缺少“redone”"),
    "empty phrases": ('redone = ["请再查一次。"]', "redone = []", "“redone”不能为空"),
    "empty word list": ('tons = ["4", "6"]', "tons = []", "“tons”不能为空"),
}


@pytest.mark.parametrize(("good", "bad", "sentence"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_by_file_and_line(
    folder: Path, good: str, bad: str, sentence: str
) -> None:
    path = folder / "demo.toml"
    text = path.read_text(encoding="utf-8")
    assert good in text
    path.write_text(text.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(PlanFaults) as caught:
        load_plan(folder)
    fault = next(fault for fault in caught.value.faults if sentence in fault.message)
    assert fault.file == str(path)
    assert fault.line >= 1
