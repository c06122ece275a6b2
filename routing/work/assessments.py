"""An assessment as it is kept with its tip."""

from dataclasses import dataclass, replace
from datetime import date

from pydantic import TypeAdapter

from routing.work.desk import Desk
from triage import Assessment

STORED = TypeAdapter(Assessment)


def to_json(assessment: Assessment) -> str:
    """For the tip's sealed column."""
    return STORED.dump_json(assessment).decode()


def from_json(stored: str) -> Assessment:
    """What ``to_json`` wrote."""
    return STORED.validate_json(stored)


@dataclass(frozen=True)
class Stated:
    """What the reporter put into fields of their own."""

    district: str | None = None
    enterprise: str | None = None
    address: str | None = None


def assess(desk: Desk, text: str, on: date, stated: Stated) -> Assessment:
    """Triage of the text, with what was stated in fields taken over the text's word."""
    found = desk.triage.assess(text, on)
    district = stated.district
    if district is None and not found.districts and stated.address:
        district = desk.triage.assess(stated.address, on).district
    if district:
        handled_by = desk.plan.handled_by(district, on)
        found = replace(found, district=district, districts=(district,), handled_by=handled_by)
    return replace(found, enterprise=stated.enterprise) if stated.enterprise else found
