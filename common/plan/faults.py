"""Faults of a plan folder: collected while reading, reported all at once."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in one line of one file; the message is Chinese, for the office."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class PlanFaults(Exception):
    """The plan folder cannot be used. ``faults`` holds everything found, by file and line."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass
class FaultList:
    """What the readers of one folder add to; ``raise_any`` ends the reading."""

    found: list[Fault] = field(default_factory=list)

    def add(self, path: Path, line: int, message: str) -> None:
        """Notes a fault once, however many readers come across it."""
        fault = Fault(str(path), line, message)
        if fault not in self.found:
            self.found.append(fault)

    def raise_any(self) -> None:
        """Raises PlanFaults if anything was noted."""
        if self.found:
            raise PlanFaults(tuple(sorted(self.found)))
