"""Points of the map: which district, which of two at a border, and none outside."""

from datetime import date
from pathlib import Path

import pytest

from common.plan import Plan, PlanFaults, load_plan
from common.plan.faults import FaultList
from common.plan.names import Names
from common.plan.shapes import read_shapes
from triage.places.shapes import districts_at

CHONGQING = Path(__file__).resolve().parents[2] / "plans" / "chongqing-2024"


@pytest.fixture(scope="module")
def chongqing() -> Plan:
    return load_plan(CHONGQING)


@pytest.mark.parametrize(
    ("latitude", "longitude", "districts"),
    [
        (30.8078, 108.4080, ("万州区",)),
        (29.9985, 108.1140, ("石柱土家族自治县",)),
        (31.9463, 108.6649, ("城口县",)),
        (29.5577, 106.5770, ("渝中区", "两江新区")),
        (28.9610, 106.9260, ("綦江区", "万盛经开区")),
        (29.7200, 106.6300, ("两江新区", "北碚区")),
        (30.6600, 104.0600, ()),
        (0.0, 0.0, ()),
        (95.0, 500.0, ()),
        (float("nan"), 106.5, ()),
        (float("inf"), 106.5, ()),
    ],
)
def test_the_map_names_the_districts_of_a_point(
    chongqing: Plan, latitude: float, longitude: float, districts: tuple[str, ...]
) -> None:
    assert districts_at(chongqing.shapes, latitude, longitude) == districts


def test_every_district_of_today_is_on_the_map(chongqing: Plan) -> None:
    today = date(2026, 11, 25)
    on_map = {name for shape in chongqing.shapes for name in shape.districts}
    assert on_map == {
        d.name for d in chongqing.districts if chongqing.handled_by(d.name, today) == d.name
    }


@pytest.mark.parametrize(
    "written",
    ["", "{", "[]", '{"features": [{}]}', '{"features": [{"properties": {"districts": []}}]}'],
)
def test_a_broken_map_is_a_fault_of_the_plan(tmp_path: Path, written: str) -> None:
    path, faults = tmp_path / "shapes.geojson", FaultList()
    path.write_text(written)
    assert read_shapes(path, faults, Names(None, None, None, None)) == ()
    with pytest.raises(PlanFaults, match="GeoJSON"):
        faults.raise_any()


def test_a_city_without_a_map_knows_no_point(plan: Plan) -> None:
    assert districts_at(plan.shapes, 29.5, 106.5) == ()
