"""Reads ``villages.csv``: villages of towns whose name several districts have. May be missing."""

from pathlib import Path

from common.plan.faults import FaultList
from common.plan.model import Village
from common.plan.names import Names
from common.plan.places import PlacesFile
from common.plan.table import parts, read_lines
from common.plan.toml import doubles

_COLUMNS = ("district", "town", "villages")


def read_villages(
    path: Path, faults: FaultList, names: Names, places: PlacesFile | None
) -> tuple[Village, ...]:
    """The villages; faults are noted with their line."""
    if not path.exists():
        return ()
    lines = read_lines(path, _COLUMNS, faults) or ()
    rows = [(line, cells) for line, cells in lines if len(cells) == len(_COLUMNS)]
    for number, (district, town) in doubles((cells[0], cells[1]) for _, cells in rows):
        faults.add(path, rows[number][0], f"“{district}”的“{town}”重复")
    for line, (district, town, villages) in rows:
        towns = places.of(district) if places else ()
        if names.lack_district(district):
            faults.add(path, line, f"没有区县“{district}”")
        elif towns and town not in towns:
            faults.add(path, line, f"“{district}”没有“{town}”")
        if not parts(villages):
            faults.add(path, line, "“villages”不能为空")
        for _, village in doubles(parts(villages)):
            faults.add(path, line, f"“{village}”重复")
    return tuple(Village(name, cells[0]) for _, cells in rows for name in parts(cells[2]))
