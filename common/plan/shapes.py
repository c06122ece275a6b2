"""Reads ``shapes.geojson``: where the districts lie on the map. May be missing."""

import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, ValidationError

from common.plan.faults import FaultList
from common.plan.model import Ring, Shape
from common.plan.names import Names


class _Properties(BaseModel):
    districts: list[str] = Field(min_length=1)


class _Geometry(BaseModel):
    type: Literal["MultiPolygon"]
    coordinates: tuple[tuple[Ring, ...], ...]


class _Feature(BaseModel):
    properties: _Properties
    geometry: _Geometry


class _Collection(BaseModel):
    features: list[_Feature]


def read_shapes(path: Path, faults: FaultList, names: Names) -> tuple[Shape, ...]:
    """The shapes; what is wrong with them is noted (a map has no lines to name)."""
    if not path.exists():
        return ()
    try:
        read = _Collection.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, ValidationError):
        faults.add(path, 1, "不是区县形状的 GeoJSON（要素须有 districts 和多边形）")
        return ()
    named = {name for feature in read.features for name in feature.properties.districts}
    for name in sorted(named):
        if names.lack_district(name):
            faults.add(path, 1, f"没有区县“{name}”")
    return tuple(
        Shape(tuple(f.properties.districts), f.geometry.coordinates) for f in read.features
    )
