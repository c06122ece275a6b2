"""The plan's calibration curve: read, defaulted, and its faults by line."""

import shutil
from pathlib import Path

import pytest

from common.plan import PlanFaults, load_plan
from common.plan.words import UNFITTED, Knots
from tests.conftest import CITY

HEAD = """[calibration]
lead = 0.5
tips = 300
fitted_on = 2030-02-01
source = "a.jsonl"
"""
GOOD = {"points": "[0, 5.5]", "shares": "[0.1, 0.9]"}


def with_curve(tmp_path: Path, **changed: str) -> Path:
    folder = Path(shutil.copytree(CITY, tmp_path / "plan"))
    first, others = (
        "".join(f"{key} = {value}\n" for key, value in knots.items())
        for knots in ({**GOOD, **changed}, GOOD)
    )
    body = f"{HEAD}[calibration.first]\n{first}[calibration.others]\n{others}"
    (folder / "lexicon-calibration.toml").write_text(body, "utf-8")
    return folder


def test_a_plan_without_a_curve_has_the_rough_one() -> None:
    assert load_plan(CITY).lexicon.calibration == UNFITTED


def test_a_curve_is_read_with_where_it_comes_from(tmp_path: Path) -> None:
    curve = load_plan(with_curve(tmp_path)).lexicon.calibration
    assert (curve.lead, curve.first) == (0.5, Knots((0.0, 5.5), (0.1, 0.9)))
    assert curve.others == curve.first
    assert (curve.tips, str(curve.fitted_on), curve.source) == (300, "2030-02-01", "a.jsonl")


@pytest.mark.parametrize(
    ("changed", "line", "told"),
    [
        ({"shares": "[0.1, 0.5, 0.9]"}, 8, "项数应相同"),
        ({"points": "[5, 5]"}, 7, "逐项增大"),
        ({"shares": "[0.9, 0.1]"}, 8, "不能逐项减小"),
        ({"shares": "[0.1, 1.5]"}, 8, "0 和 1 之间"),
        ({"shares": "[-0.1, 0.5]"}, 8, "0 和 1 之间"),
        ({"points": "[1]"}, 7, "“points”"),
    ],
    ids=str,
)
def test_a_wrong_curve_is_a_fault_by_line(
    tmp_path: Path, changed: dict[str, str], line: int, told: str
) -> None:
    with pytest.raises(PlanFaults) as caught:
        load_plan(with_curve(tmp_path, **changed))
    (fault,) = caught.value.faults
    assert f"lexicon-calibration.toml:{line}:" in str(fault)
    assert told in str(fault)


def test_two_curves_are_a_fault(tmp_path: Path) -> None:
    folder = with_curve(tmp_path)
    curve = folder / "lexicon-calibration.toml"
    shutil.copy(curve, folder / "lexicon-other.toml")
    with pytest.raises(PlanFaults, match="得分校准只能有一份"):
        load_plan(folder)
