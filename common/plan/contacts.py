"""Reads ``contacts.toml``, the private file of officials' contacts (may be absent)."""

from pydantic import Field

from common.plan.model import Contact, Task
from common.plan.names import Names
from common.plan.toml import Entry, TomlFile, doubles


class _ContactEntry(Entry):
    task: str
    unit: str
    name: str = Field(min_length=1)
    phone: str = Field(pattern=r"^[0-9-]{5,}$")


class _ContactsFile(Entry):
    contact: list[_ContactEntry] = Field(default=[])


def read_contacts(file: TomlFile, tasks: tuple[Task, ...], names: Names) -> tuple[Contact, ...]:
    """Contacts belong to a row and one of its units, not to the unit alone."""
    content = file.check(_ContactsFile)
    if content is None:
        return ()
    units = {task.id: {section.unit for section in task.sections} for task in tasks}
    for number, entry in enumerate(content.contact):
        if names.lack_task(entry.task):
            file.fault(f"没有任务“{entry.task}”", "contact", number, "task")
        elif entry.unit not in units.get(entry.task, (entry.unit,)):
            file.fault(f"任务“{entry.task}”没有处室“{entry.unit}”", "contact", number, "unit")
    keys = [f"{entry.task} {entry.unit} {entry.name}" for entry in content.contact]
    for number, key in doubles(keys):
        file.fault(f"联系人“{key}”重复", "contact", number)
    return tuple(
        Contact(entry.task, entry.unit, entry.name, entry.phone) for entry in content.contact
    )
