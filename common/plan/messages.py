"""Reads ``[messages]`` of ``deadlines.toml``: when messages rest, and how urgent ones go on."""

from datetime import time

from pydantic import Field

from common.plan.model import Messages
from common.plan.names import Names
from common.plan.source import Source, SourceEntry
from common.plan.toml import Entry, TomlFile


class MessagesEntry(Entry):
    """The table as it is typed."""

    quiet_from: time
    quiet_until: time
    acknowledge_minutes: int = Field(gt=0)
    repeat_minutes: int = Field(gt=0)
    urgent_tasks: list[str]
    source: SourceEntry


def messages_of(file: TomlFile, entry: MessagesEntry, names: Names) -> Messages:
    """The table as a value; its faults are noted."""
    if entry.quiet_from <= entry.quiet_until:
        file.fault(
            "quiet_from 应晚于 quiet_until：夜间从晚上到第二天早上", "messages", "quiet_from"
        )
    for task in entry.urgent_tasks:
        if names.lack_task(task):
            file.fault(f"没有任务“{task}”", "messages", "urgent_tasks")
    return Messages(
        quiet_from=entry.quiet_from,
        quiet_until=entry.quiet_until,
        acknowledge_minutes=entry.acknowledge_minutes,
        repeat_minutes=entry.repeat_minutes,
        urgent_tasks=frozenset(entry.urgent_tasks),
        source=Source(entry.source.text, entry.source.confirmed),
    )
