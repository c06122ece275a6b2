"""A point on the map to the districts that it may lie in."""

from functools import cache
from math import isfinite
from typing import TYPE_CHECKING

from common.plan.model import Shape

if TYPE_CHECKING:
    from shapely import STRtree

NEAR = 0.01
"""Degrees, about a kilometre: maps differ by that much, and who stands at a border may mean the
other side of it."""


def districts_at(shapes: tuple[Shape, ...], latitude: float, longitude: float) -> tuple[str, ...]:
    """Names of the districts at, or within a kilometre of, this point, nearest first; none:
    far outside. Coordinates in degrees, WGS 84 or GCJ 02 (they differ by half a kilometre)."""
    if not (shapes and isfinite(latitude) and isfinite(longitude)):
        return ()
    from shapely import Point  # noqa: PLC0415  costs memory where nobody sends a place

    point, tree = Point(longitude, latitude), _tree(shapes)
    found = tree.query(point, predicate="dwithin", distance=NEAR)
    nearest = sorted(found, key=lambda each: tree.geometries[each].distance(point))
    return tuple(dict.fromkeys(name for each in nearest for name in shapes[each].districts))


@cache
def _tree(shapes: tuple[Shape, ...]) -> "STRtree":
    from shapely import MultiPolygon, STRtree  # noqa: PLC0415

    return STRtree(
        [MultiPolygon([(rings[0], rings[1:]) for rings in each.polygons]) for each in shapes]
    )
