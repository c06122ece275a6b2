"""Reads ``[calibration]``: how points become the probability that a task is right."""

from datetime import date
from itertools import pairwise

from pydantic import Field

from common.plan.toml import Entry, TomlFile
from common.plan.words import UNFITTED, Calibration, Knots


class KnotsEntry(Entry):
    points: list[float | int] = Field(min_length=2)
    shares: list[float | int] = Field(min_length=2)


class CalibrationEntry(Entry):
    lead: float | int = Field(ge=0, le=2)
    tips: int = Field(ge=1)
    fitted_on: date
    source: str = Field(min_length=1)
    first: KnotsEntry
    others: KnotsEntry


def read_calibration(found: list[tuple[TomlFile, CalibrationEntry]]) -> Calibration:
    """The one calibration of a plan's files, or the rough one where nothing was fitted yet.

    A second one, and a curve that falls or leaves 0 … 1, become faults.
    """
    if not found:
        return UNFITTED
    for file, _ in found[1:]:
        file.fault("得分校准只能有一份", "calibration")
    file, entry = found[0]
    return Calibration(
        lead=float(entry.lead),
        first=_knots(file, "first", entry.first),
        others=_knots(file, "others", entry.others),
        tips=entry.tips,
        fitted_on=entry.fitted_on,
        source=entry.source,
    )


def _knots(file: TomlFile, name: str, entry: KnotsEntry) -> Knots:
    at = ("calibration", name)
    if len(entry.points) != len(entry.shares):
        file.fault("points 与 shares 的项数应相同", *at, "shares")
    if any(one >= other for one, other in pairwise(entry.points)):
        file.fault("points 应逐项增大", *at, "points")
    if any(one > other for one, other in pairwise(entry.shares)):
        file.fault("shares 不能逐项减小", *at, "shares")
    if not 0 <= min(entry.shares) <= max(entry.shares) <= 1:
        file.fault("shares 应在 0 和 1 之间", *at, "shares")
    return Knots(tuple(map(float, entry.points)), tuple(map(float, entry.shares)))
