"""Reads ``plan.toml``: name, validity, departments and selector values of the edition."""

from datetime import date
from typing import Literal

from pydantic import Field

from common.plan.toml import Entry, TomlFile, doubles
from common.plan.validity import backwards


class ListsEntry(Entry):
    """``[lists]``: who publishes the yellow and red lists, and in what time."""

    publishers: list[str] = Field(min_length=1)
    decide_days: int = Field(ge=1, le=365)
    answer_days: int = Field(ge=1, le=365)
    source: str = Field(min_length=1)


class Head(Entry):
    """``plan.toml`` as it is written."""

    edition: str = Field(pattern=r"^[a-z0-9-]+$")
    city: str = Field(min_length=1)
    title: str = Field(min_length=1)
    document: str = Field(min_length=1)
    year: int = Field(ge=2000, le=2100)
    valid_from: date
    valid_to: date | None = None
    coordinator: str = Field(min_length=1)
    number_prefix: str = Field(pattern=r"^[A-Z]{1,6}$")
    channel_note: str = Field(min_length=1)
    emergency: str = Field(min_length=1)
    departments: list[str] = Field(min_length=1)
    choices: dict[Literal["medium", "industry"], list[str]] = Field(default={})
    lists: ListsEntry | None = None


def read_head(file: TomlFile) -> Head | None:
    """The edition's own facts; None where they do not fit (the faults are noted)."""
    head = file.check(Head)
    if head is None:
        return None
    if backwards(head.valid_from, head.valid_to):
        file.fault("valid_to 应晚于 valid_from", "valid_to")
    for number, name in doubles(head.departments):
        file.fault(f"部门“{name}”重复", "departments", number)
    for selector, values in head.choices.items():
        for number, value in doubles(values):
            file.fault(f"选项“{value}”重复", "choices", selector, number)
    for number, name in enumerate(head.lists.publishers if head.lists else ()):
        if name not in head.departments:
            file.fault(f"departments 里没有“{name}”", "lists", "publishers", number)
    return head
