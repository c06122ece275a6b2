"""GET /api/v1/stats: rates that say their formula, small cells kept back."""

from starlette.testclient import TestClient

from routing.work.figures import DIMENSIONS
from tests.api.conftest import BOILER
from tests.make import Office


def test_each_rate_has_numerator_denominator_formula_and_cut_off(
    client: TestClient, office: Office
) -> None:
    for _ in range(5):
        office.assigned(BOILER, "1")
    found = client.get("/api/v1/stats").json()
    assert found["cut_off"] == "2026-11-24T02:00:00Z"
    assert set(found["rows"]) == set(DIMENSIONS)
    assert set(found["formulas"]) == {
        "closure", "on_time", "staged_share", "signed", "answered", "confirmed", "satisfied",
        "surveyed", "differed", "returned", "extended", "redone", "relapsed", "paused_days",
    }  # fmt: skip
    total = found["total"]
    assert total["received"] == 5
    assert total["closure"] == {"numerator": 0, "denominator": 5, "value": 0.0}
    assert total["confirmed"]["value"] is None
    assert total["paused_days"] == 0
    assert [row["key"] for row in found["rows"]["task"]] == ["1"]


def test_small_cells_are_counted_and_not_shown(client: TestClient, office: Office) -> None:
    for _ in range(4):
        office.assigned(BOILER, "1")
    found = client.get("/api/v1/stats").json()
    assert found["total"] is None
    assert all(not rows for rows in found["rows"].values())
    assert found["suppressed"]["task"] == 1


def test_what_is_kept_back_cannot_be_had_by_subtraction(client: TestClient, office: Office) -> None:
    """One small row alone in its dimension would be the total less the rows that are shown."""
    for _ in range(5):
        office.assigned(BOILER, "1")
    office.assigned(BOILER, "2")
    found = client.get("/api/v1/stats").json()
    hidden = 6 - sum(row["received"] for row in found["rows"]["task"])
    assert found["total"]["received"] == 6
    assert found["suppressed"]["task"] == 2
    assert hidden >= 5
