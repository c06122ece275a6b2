"""The times of units that do not lead: they end before the time they lie in does."""

from collections.abc import Iterator
from datetime import date
from itertools import product

from common.plan.clocks import pick_clock
from common.plan.model import Clock
from common.plan.toml import TomlFile

SIGNING = ("to_sign", "verifying", "reported")
STEPS = {
    "support": SIGNING,
    "district": (*SIGNING, "examined"),
    "ground": (*SIGNING, "examined"),
}
"""What a unit does one after the other; the last one is the lead's examination."""
OUTER = {"support": "lead", "district": "lead", "ground": "district"}
"""In whose time for verifying they lie."""


def check_inner(file: TomlFile, clocks: tuple[Clock, ...]) -> None:
    """Notes what is missing, and inner times that are not shorter than the outer one."""
    for number, clock in enumerate(clocks):
        _check_one(file, number, clock)
    _check_complete(file)
    noted: set[tuple[Clock, Clock]] = set()
    for outer, steps in _nested(clocks):
        last = next(step for step in steps if step.stage == "verifying")
        if (outer, last) not in noted and (fault := _fault(outer, steps)):
            noted.add((outer, last))
            file.fault(fault, "clock", clocks.index(last), "days")


def _check_one(file: TomlFile, number: int, clock: Clock) -> None:
    if clock.part == "lead":
        if clock.stage == "examined":
            file.fault("“examined”只用于区县和承办单位", "clock", number, "stage")
        return
    if clock.stage not in STEPS[clock.part]:
        file.fault(f"“{clock.part}”没有“{clock.stage}”这一步", "clock", number, "stage")
    if clock.kind != "promised" or clock.department != "*":
        file.fault("part 的时限只能是 promised，不分部门", "clock", number)


def _check_complete(file: TomlFile) -> None:
    """Every step of every part needs a time that holds for all tasks and for good."""
    general = [
        (raw.get("part", "lead"), raw.get("stage"))
        for raw in file.tables("clock")
        if raw.get("task", "*") == "*" and "valid_to" not in raw
    ]
    for part, steps in STEPS.items():
        for step in steps:
            if (part, step) not in general:
                file.fault(f"“{part}”缺少“{step}”适用于全部任务的时限", "clock")


def _nested(clocks: tuple[Clock, ...]) -> Iterator[tuple[Clock, list[Clock]]]:
    """Each outer time with the steps that lie in it, for every task, department and period."""
    tasks = sorted({clock.task for clock in clocks})
    departments = sorted({clock.department for clock in clocks})
    days = sorted({clock.valid_from or date.min for clock in clocks})
    promised = [c for c in clocks if c.kind == "promised" and c.tip_kind == "*"]
    for part, task, department, day in product(STEPS, tasks, departments, days):
        around = [clock for clock in promised if clock.part == OUTER[part]]
        outer = pick_clock(around, "verifying", task, department, day)
        own = [clock for clock in promised if clock.part == part]
        steps = [pick_clock(own, step, task, None, day) for step in STEPS[part]]
        found = [step for step in steps if step is not None]
        if outer is not None and len(found) == len(steps):
            yield outer, found


def _fault(outer: Clock, steps: list[Clock]) -> str | None:
    if any(step.unit != outer.unit for step in steps):
        return f"“{steps[0].part}”各步的 unit 应与“{outer.id}”相同"
    whole = sum(step.days for step in steps)
    if whole < outer.days:
        return None
    return f"“{steps[0].part}”各步合计 {whole}，应短于“{outer.id}”的 {outer.days}"
