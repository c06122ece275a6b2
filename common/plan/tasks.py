"""Reads ``tasks.toml``: the rows of the annex and the measures, with their sections."""

from typing import Literal

from pydantic import Field

from common.plan.model import KindRule, Section, Task, TipKind
from common.plan.names import Names
from common.plan.toml import Entry, Texts, TomlFile, doubles


class _CategoryEntry(Entry):
    name: str = Field(min_length=1)
    duty: str


class _SectionEntry(Entry):
    department: str
    office: str | None = Field(default=None, min_length=1)
    role: Literal["lead", "support"]
    choices: list[str] = Field(default=[])


class _TaskEntry(Entry):
    id: str = Field(pattern=r"^[A-Z]?[1-9][0-9]*$")
    category: str
    title: str = Field(min_length=1, max_length=20)
    measure: str = Field(min_length=1)
    catalogues: list[str] = Field(default=[])
    selector: Literal["medium", "industry"] | None = None
    sections: list[_SectionEntry] = Field(min_length=1)
    must_check: bool = False
    automatic: bool = True
    proof: Texts = Field(default=[])
    source: str = Field(min_length=1)


class _CopyEntry(Entry):
    department: str
    office: str | None = Field(default=None, min_length=1)


class _KindEntry(Entry):
    id: TipKind
    task: str
    sender: str = Field(min_length=1)
    copies: list[_CopyEntry] = Field(default=[])
    source: str = Field(min_length=1)


class _TasksFile(Entry):
    category: list[_CategoryEntry] = Field(min_length=1)
    task: list[_TaskEntry] = Field(min_length=1)
    kind: list[_KindEntry] = Field(default=[])


def read_tasks(file: TomlFile, names: Names) -> tuple[tuple[Task, ...], tuple[KindRule, ...]]:
    """All tasks in their order, and the kinds of tips that go a way of their own.

    What does not fit is left out and noted as a fault.
    """
    content = file.check(_TasksFile)
    if content is None:
        return (), ()
    for number, name in doubles([entry.name for entry in content.category]):
        file.fault(f"类别“{name}”重复", "category", number, "name")
    for number, task_id in doubles([entry.id for entry in content.task]):
        file.fault(f"任务编号“{task_id}”重复", "task", number, "id")
    duties = {entry.name: entry.duty for entry in content.category}
    categories = [raw.get("name") for raw in file.tables("category")]
    for number, entry in enumerate(content.task):
        if entry.category not in categories:
            file.fault(f"没有类别“{entry.category}”", "task", number, "category")
        _check_sections(file, number, entry, names)
        _check_choices(file, number, entry, names)
        for place, item in doubles(entry.proof):
            file.fault(f"证据项“{item}”重复", "task", number, "proof", place)
    _check_kinds(file, content)
    tasks = tuple(_task(entry, duties.get(entry.category, "")) for entry in content.task)
    return tasks, tuple(_kind(entry) for entry in content.kind)


def _check_kinds(file: TomlFile, content: _TasksFile) -> None:
    """Each kind once, on a task of the plan, with copies to sections that the plan names."""
    for number, kind in doubles([entry.id for entry in content.kind]):
        file.fault(f"线索来源“{kind}”重复", "kind", number, "id")
    tasks = [raw.get("id") for raw in file.tables("task")]
    offices = _offices(file)
    for number, entry in enumerate(content.kind):
        if entry.task not in tasks:
            file.fault(f"没有任务“{entry.task}”", "kind", number, "task")
        for place, copy in enumerate(entry.copies):
            if (copy.department, copy.office) not in offices:
                name = f"{copy.department}{copy.office or ''}"
                file.fault(f"各任务里没有处室“{name}”", "kind", number, "copies", place)


def _offices(file: TomlFile) -> list[tuple[object, object]]:
    """Department and section of every row, whatever else is wrong with the row."""
    rows = (raw.get("sections") for raw in file.tables("task"))
    sections = [each for row in rows if isinstance(row, list) for each in row]
    return [(s.get("department"), s.get("office")) for s in sections if isinstance(s, dict)]


def _kind(entry: _KindEntry) -> KindRule:
    return KindRule(
        id=entry.id,
        task=entry.task,
        sender=entry.sender,
        copies=tuple(Section(c.department, c.office, "support").unit for c in entry.copies),
        source=entry.source,
    )


def _task(entry: _TaskEntry, duty: str) -> Task:
    return Task(
        id=entry.id,
        category=entry.category,
        title=entry.title,
        duty=duty,
        measure=entry.measure,
        sections=tuple(
            Section(section.department, section.office, section.role, tuple(section.choices))
            for section in entry.sections
        ),
        catalogues=tuple(entry.catalogues),
        selector=entry.selector,
        must_check=entry.must_check,
        automatic=entry.automatic,
        proof=tuple(entry.proof),
        source=entry.source,
    )


def _check_sections(file: TomlFile, number: int, entry: _TaskEntry, names: Names) -> None:
    """Departments are known, no unit stands twice, and one unit leads: the first.

    Where the row selects among its sections, each of them leads when it is chosen.
    """
    at = ("task", number, "sections")
    for place, section in enumerate(entry.sections):
        if names.lack_department(section.department):
            file.fault(f"没有部门“{section.department}”", *at, place, "department")
        leads = place == 0 or entry.selector is not None
        if leads != (section.role == "lead"):
            right = "lead（主办）" if leads else "support（协办）"
            file.fault(f"此处室的 role 应为 {right}", *at, place, "role")
    units = [f"{section.department}{section.office or ''}" for section in entry.sections]
    for place, unit in doubles(units):
        file.fault(f"处室“{unit}”重复", *at, place)


def _check_choices(file: TomlFile, number: int, entry: _TaskEntry, names: Names) -> None:
    """A selecting row shares out every value of its selector, each to one section."""
    at = ("task", number, "sections")
    taken = [value for section in entry.sections for value in section.choices]
    for _, value in doubles(taken):
        file.fault(f"选项“{value}”给了不止一个处室", *at)
    if names.choices is None:
        return
    allowed = names.choices.get(entry.selector or "", ())
    for value in set(allowed) - set(taken):
        file.fault(f"选项“{value}”没有处室", *at)
    for place, section in enumerate(entry.sections):
        if entry.selector and not section.choices:
            file.fault("按选项分处室的任务，每个处室都要有 choices", *at, place)
        for value in set(section.choices) - set(allowed):
            file.fault(f"没有选项“{value}”", *at, place, "choices")
