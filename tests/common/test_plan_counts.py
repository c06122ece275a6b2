"""The counted wording of a plan: read, missing, and its faults by line."""

import shutil
from pathlib import Path

import pytest

from common.plan import PlanFaults, load_plan
from tests.conftest import CITY


def with_counts(tmp_path: Path, body: str) -> Path:
    folder = Path(shutil.copytree(CITY, tmp_path / "plan"))
    (folder / "counts.csv").write_text(body, "utf-8")
    return folder


def test_a_plan_without_counts_has_none() -> None:
    assert load_plan(CITY).lexicon.counts == {}


def test_counts_are_read_by_kind(tmp_path: Path) -> None:
    folder = with_counts(tmp_path, "stretch,tips\n炉,1:3 out:2\n")
    assert load_plan(folder).lexicon.counts == {"炉": {"1": 3, "out": 2}}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("炉,99:3", "没有任务“99”"),
        ("炉,1:0", "条数至少为 1"),
        ("炉,1:三", "条数至少为 1"),
        ("炉,1:9999999999999", "条数至少为 1"),
        ("炉,", "条数至少为 1"),
        (",1:2", "为空或重复"),
        ("炉", "应有 2 栏"),
    ],
)
def test_a_faulty_line_is_named(tmp_path: Path, line: str, fault: str) -> None:
    folder = with_counts(tmp_path, f"stretch,tips\n烟,1:2\n{line}\n")
    with pytest.raises(PlanFaults) as raised:
        load_plan(folder)
    assert [each.line for each in raised.value.faults] == [3]
    assert fault in str(raised.value.faults[0])
