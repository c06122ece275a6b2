"""The real city's plan and triage, loaded once; every test here judges texts with them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from common.plan import Plan, load_plan
from triage import Assessment, Triage

ON = date(2026, 11, 24)
CHONGQING = Path(__file__).parents[2] / "plans" / "chongqing-2024"
Judge = Callable[..., Assessment]


@pytest.fixture(scope="session")
def city() -> Plan:
    return load_plan(CHONGQING)


@pytest.fixture(scope="session")
def city_triage(city: Plan, tmp_path_factory: pytest.TempPathFactory) -> Triage:
    return Triage(city, tmp_path_factory.getbasetemp().parent / "jieba")


@pytest.fixture(scope="session")
def judge(city_triage: Triage) -> Judge:
    def assess(text: str, on: date = ON) -> Assessment:
        return city_triage.assess(text, on)

    return assess
