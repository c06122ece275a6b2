"""现场核查: many, by every unit that signed; a planned one is its own unit's alone."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from common.errors import Invalid, NotAllowed
from db.tables import Event
from routing.rules.standing import Actor
from routing.rules.words import Role
from routing.work.handling import VisitLine
from tests.make import OFFICE, Office, actor
from tests.routing.test_measures import BOILER, act

DISTRICT = actor(Role.DISTRICT, "东湖区")
WENT = {
    "place": "柳荫街道云泽机械厂", "people": "甲、乙，街道丙",
    "findings": "一台锅炉在烧煤，林格曼三级",
}  # fmt: skip


@pytest.fixture
def number(office: Office) -> str:
    number = office.assigned(BOILER, "1", alone=False).number
    act(office, number, "sign")
    return number


def plan(office: Office, number: str, who: Actor) -> None:
    planned = {k: v for k, v in WENT.items() if k != "findings"}
    office.act(number, who, "visit", at=office.clock() + timedelta(days=2), **planned)


def seen(office: Office, number: str, who: Actor) -> tuple[VisitLine, ...]:
    return office.case(number, who).handling.visits


def test_who_where_when_what_and_what_was_measured(office: Office, number: str) -> None:
    values = [{"what": "二氧化硫", "value": 812.5, "unit": "mg/m³"}]
    act(office, number, "visit", at=office.clock(), **WENT, measured=values)
    office.act(number, DISTRICT, "sign")
    office.act(number, DISTRICT, "visit", at=office.clock(), **WENT)
    first, second = seen(office, number, OFFICE)
    assert (first.place, first.people, first.findings) == tuple(WENT.values())
    assert first.measured == ("二氧化硫 812.5 mg/m³",)
    assert {first.unit, second.unit} == {office.lead(number).unit, "东湖区"}


def test_a_planned_visit_is_seen_by_its_own_unit_alone(office: Office) -> None:
    receipt = office.assigned(BOILER, "1", alone=False)
    number = receipt.number
    act(office, number, "sign")
    office.act(number, DISTRICT, "sign")
    before = office.status(receipt.code)
    plan(office, number, DISTRICT)
    lead = office.lead(number)
    for other in (OFFICE, lead, office.lead(number, Role.SIGNATORY)):
        assert seen(office, number, other) == ()
        assert "计划到现场核查" not in {line.what for line in office.case(number, other).timeline}
    (own,) = seen(office, number, DISTRICT)
    assert own.planned
    assert "计划到现场核查" in {line.what for line in office.case(number, DISTRICT).timeline}
    assert office.status(receipt.code) == before
    plain = " ".join(event.codes for event in events(office, number))
    assert "柳荫" not in plain
    office.clock.advance(days=3)  # type: ignore[attr-defined]
    assert seen(office, number, DISTRICT) == ()
    office.act(number, DISTRICT, "visit", at=office.clock(), **WENT)
    assert [visit.planned for visit in seen(office, number, lead)] == [False]
    assert office.status(receipt.code).timeline == before.timeline


def events(office: Office, number: str) -> list[Event]:
    with office.desk.database.read() as session:
        query = select(Event).where(Event.tip_id == office.tip(number).id)
        return list(session.exec(query))


@pytest.mark.parametrize(
    ("hours", "change", "sentence"),
    [
        (0, {"findings": None}, "请填写现场核查情况"),
        (2, {}, "时间还没有到"),
        (24 * 365 * 6, {"findings": None}, "太远"),
        (-1, {}, "早于线索登记"),
    ],
)
def test_a_time_that_does_not_fit_is_refused(
    office: Office, number: str, hours: int, change: dict[str, Any], sentence: str
) -> None:
    at = office.clock() + timedelta(hours=hours)
    with pytest.raises(Invalid, match=sentence):
        act(office, number, "visit", at=at, **{**WENT, **change})
    assert seen(office, number, office.lead(number)) == ()


def test_a_time_without_a_zone_is_the_local_one(office: Office, number: str) -> None:
    office.clock.advance(hours=5)  # type: ignore[attr-defined]
    act(office, number, "visit", at="2026-11-24T14:30", **WENT)
    (visit,) = seen(office, number, OFFICE)
    assert visit.at == datetime.fromisoformat("2026-11-24T06:30+00:00")


def test_who_has_not_signed_records_no_visit(office: Office, number: str) -> None:
    with pytest.raises(NotAllowed, match="先签收"):
        office.act(number, DISTRICT, "visit", at=office.clock(), **WENT)


def test_the_record_holds_no_word_of_it_in_the_open(office: Office, number: str) -> None:
    act(office, number, "visit", at=office.clock(), **WENT)
    (event,) = (e for e in events(office, number) if e.kind == "visited")
    assert json.loads(event.codes) == {"unit": office.lead(number).unit, "visit": 1}
    assert event.payload is None
