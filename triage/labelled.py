"""Labelled tips: one JSON object a line, as described in the labelling guide."""

import json
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Labelled:
    """A tip with what careful officials said about it."""

    id: str
    text: str
    scope: str
    primary: str | None
    also: tuple[str, ...]
    accept: tuple[str, ...]
    district: str | None
    enterprise: str | None

    @property
    def right(self) -> frozenset[str | None]:
        """The tasks that are right as primary."""
        return frozenset((self.primary, *self.accept))


def read_labelled(lines: Iterable[str]) -> tuple[Labelled, ...]:
    """The labelled tips of a file. Raises ValueError naming the line that is none."""
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            found.append(
                Labelled(
                    id=str(entry["id"]),
                    text=str(entry["text"]),
                    scope=str(entry["scope"]),
                    primary=entry.get("primary"),
                    also=tuple(entry.get("also") or ()),
                    accept=tuple(entry.get("accept") or ()),
                    district=entry.get("district"),
                    enterprise=entry.get("enterprise"),
                )
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"第 {number} 行不是标注线索：{error}") from error
    return tuple(found)
