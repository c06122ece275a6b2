"""Reading one TOML file of a plan: its values, the lines they stand in, its faults.

A reader first calls ``read_toml``, then ``TomlFile.check`` with a pydantic schema (all
wrong types, missing and unknown keys become faults), then states further faults of its
own with ``TomlFile.fault``.
"""

import re
import tomllib
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from common.plan.faults import FaultList
from common.plan.lines import Loc, index_lines

_LINE = re.compile(r"\(at line (\d+)")


class Entry(BaseModel):
    """Base of all schemas: nothing unknown, nothing converted, nothing changed later."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Texts = list[Annotated[str, Field(min_length=1)]]
SchemaT = TypeVar("SchemaT", bound=Entry)
ValueT = TypeVar("ValueT", bound=Hashable)

_WORDS = {
    "missing": "缺少“{key}”",
    "extra_forbidden": "不认识的键“{key}”",
    "string_type": "“{key}”应为文字",
    "int_type": "“{key}”应为整数",
    "float_type": "“{key}”应为数字",
    "bool_type": "“{key}”应为 true 或 false",
    "list_type": "“{key}”应为列表",
    "dict_type": "“{key}”应为表",
    "model_type": "“{key}”应为表",
    "date_type": "“{key}”应为日期（如 2024-04-08）",
    "time_type": "“{key}”应为时间（如 09:00:00）",
    "literal_error": "“{key}”只能是 {expected}",
    "string_too_short": "“{key}”不能为空",
    "too_short": "“{key}”不能为空",
    "string_too_long": "“{key}”最多 {max_length} 个字",
    "string_pattern_mismatch": "“{key}”的写法不对（应合于 {pattern}）",
    "greater_than": "“{key}”应大于 {gt}",
    "greater_than_equal": "“{key}”不能小于 {ge}",
    "less_than_equal": "“{key}”不能大于 {le}",
}


@dataclass(frozen=True)
class TomlFile:
    """A parsed file. ``data`` is empty where the file is missing or is no TOML."""

    path: Path
    text: str
    data: dict[str, Any]
    faults: FaultList
    usable: bool = True
    kept: dict[str, list[int]] = field(default_factory=dict)
    """Where entries were left out of a ``[[table]]``: the places of the others."""

    @cached_property
    def _lines(self) -> dict[Loc, int]:
        return index_lines(self.text) if self.usable else {}

    def line(self, *loc: str | int) -> int:
        """The line of a place such as ``("task", 3, "title")``, or of what holds it."""
        if len(loc) > 1 and loc[0] in self.kept:
            loc = (loc[0], self.kept[str(loc[0])][int(loc[1])], *loc[2:])
        for end in range(len(loc), 0, -1):
            if loc[:end] in self._lines:
                return self._lines[loc[:end]]
        return 1

    def fault(self, message: str, *loc: str | int) -> None:
        """Notes a fault at a place of this file."""
        self.faults.add(self.path, self.line(*loc), message)

    def tables(self, key: str) -> list[dict[str, Any]]:
        """The raw ``[[key]]`` tables, whatever else is wrong in the file."""
        entries = self.data.get(key)
        if not isinstance(entries, list):
            return []
        return [entry for entry in entries if isinstance(entry, dict)]

    def check(self, schema: type[SchemaT]) -> SchemaT | None:
        """The file as the schema's value, without the ``[[table]]`` entries that do not fit.

        Each misfit is noted as a fault. None where there is nothing left to go on with.
        """
        if not self.usable:
            return None
        try:
            return schema.model_validate(self.data)
        except ValidationError as error:
            details = error.errors(include_url=False)
        for detail in details:
            self.fault(_sentence(detail), *detail["loc"])
        try:
            return schema.model_validate(self._without({detail["loc"][:2] for detail in details}))
        except ValidationError:
            return None

    def _without(self, bad: set[Loc]) -> dict[str, Any]:
        """The data without the given entries of its tables, remembering who stays."""
        rest = dict(self.data)
        for key in {str(loc[0]) for loc in bad if len(loc) > 1 and isinstance(loc[1], int)}:
            places = [n for n in range(len(rest[key])) if (key, n) not in bad]
            self.kept[key] = places
            rest[key] = [rest[key][n] for n in places]
        return rest


def read_toml(path: Path, faults: FaultList) -> TomlFile:
    """Reads a file of the plan; what is missing or no TOML becomes a fault."""
    try:
        text = path.read_text(encoding="utf-8")
        return TomlFile(path, text, tomllib.loads(text), faults)
    except FileNotFoundError:
        faults.add(path, 1, "缺少这个文件")
    except UnicodeDecodeError:
        faults.add(path, 1, "文件不是 UTF-8 编码")
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        faults.add(path, line, f"不是合格的 TOML：{error}")
    return TomlFile(path, "", {}, faults, usable=False)


def doubles(values: Iterable[ValueT]) -> Iterator[tuple[int, ValueT]]:
    """Each value that stood earlier in the list already, with its place."""
    seen: set[ValueT] = set()
    for number, value in enumerate(values):
        if value in seen:
            yield number, value
        seen.add(value)


def _sentence(detail: Any) -> str:
    keys = [part for part in detail["loc"] if isinstance(part, str)]
    numbered = detail["loc"] and isinstance(detail["loc"][-1], int)
    key = f"{keys[-1]} 第 {detail['loc'][-1] + 1} 项" if numbered and keys else "".join(keys[-1:])
    pattern = _WORDS.get(detail["type"], "“{key}”不对：{msg}")
    return pattern.format(key=key, msg=detail["msg"], **detail.get("ctx", {}))
