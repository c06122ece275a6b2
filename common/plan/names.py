"""What the files of a plan may refer to in one another, as far as it is declared.

Taken from the raw data, so that an entry with a fault of its own does not make every
reference to it look wrong as well. Where the declaring file cannot be read, nothing that
refers to it is called wrong.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from common.plan.toml import TomlFile


@dataclass(frozen=True)
class Names:
    """Declared departments, selector values, task ids and districts; None: unreadable."""

    departments: frozenset[str] | None
    choices: dict[str, tuple[str, ...]] | None
    tasks: frozenset[str] | None
    districts: frozenset[str] | None

    def lack_department(self, name: str) -> bool:
        """Whether no such department is declared."""
        return self.departments is not None and name not in self.departments

    def lack_task(self, task_id: str) -> bool:
        """Whether no such task is declared."""
        return self.tasks is not None and task_id not in self.tasks

    def lack_district(self, name: str) -> bool:
        """Whether no such district is declared."""
        return self.districts is not None and name not in self.districts


def declared(head: TomlFile, tasks: TomlFile, districts: frozenset[str] | None) -> Names:
    """The names in ``plan.toml`` and ``tasks.toml``, whatever else is wrong there."""
    ids = (entry.get("id") for entry in tasks.tables("task"))
    return Names(
        departments=_texts(head.data.get("departments")) if head.usable else None,
        choices=_choices(head.data.get("choices", {})) if head.usable else None,
        tasks=_texts(ids) if tasks.usable else None,
        districts=districts,
    )


def _choices(raw: Any) -> dict[str, tuple[str, ...]] | None:
    if not isinstance(raw, dict) or not all(isinstance(values, list) for values in raw.values()):
        return None
    return {selector: tuple(values) for selector, values in raw.items()}


def _texts(values: Any) -> frozenset[str] | None:
    if not isinstance(values, Iterable):
        return None
    return frozenset(value for value in values if isinstance(value, str))
