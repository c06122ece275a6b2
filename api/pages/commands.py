"""From the forms of the case page to commands, with sentences for what does not fit."""

from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData

from api.pages.forms import text_of, texts_of
from common.errors import Invalid
from routing.rules.words import Action, Origin
from routing.work.commands import AnyCommand

COMMANDS: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)
NAMES = {
    "task": "任务",
    "also": "协办任务",
    "district": "区县",
    "unit": "单位",
    "why": "理由",
    "summary": "摘要",
    "ground": "理由",
    "grant": "审核意见",
    "text": "内容",
    "allegations": "分项结论",
    "verdict": "核查结论",
    "finding": "核查情况",
    "reply": "给举报人的答复",
    "public_summary": "公开摘要",
    "results": "处理结果",
    "evidence": "证据",
    "referral": "应当去哪里反映",
    "to": "线索编号",
    "name": "企业名称",
    "days": "延长天数",
    "clock": "延长哪个时限",
    "document": "批准文书",
    "kind": "暂停原因",
    "until": "暂停截止日",
    "at": "时间",
    "place": "地点",
    "people": "核查人员",
    "findings": "现场情况",
    "measured": "检测数值",
    "measure": "处置措施",
    "due": "期限",
    "note": "要求",
    "case_number": "立案文号",
    "filed_on": "立案日期",
    "asked": "协查单位或移送机关",
    "question": "请对方查什么",
    "period": "所查时段",
    "passed": "复核结果",
    "proof": "分项证据",
    "authority": "决定机关",
    "decided_on": "决定日期",
    "capacity": "淘汰产能",
    "equipment": "设备",
    "lines": "生产线",
    "also_districts": "其他区县",
    "joint": "联合办理",
    "units": "重办的单位",
    "heard": "双方意见",
}
NAMES |= {
    "parts": "拆成的各条",
    "of": "原线索编号",
    "accusation": "涉公职人员的部分",
    "matter": "其余部分",
    "photos": "照片",
    "body": "接收机关",
    "on": "移送日期",
    "who": "谁在打听",
    "how": "怎么打听的",
}
UNKNOWN = "没有这种操作。"


def command_of(form: FormData) -> AnyCommand:
    """The command a form asks for. Raises Invalid, naming the fields that do not fit."""
    action = text_of(form, "action")
    if action not in set(Action):
        raise Invalid(UNKNOWN)
    fields = {name: value for name in NAMES if (value := _value(form, name)) not in ("", [])}
    known = FIELDS[Action(action)]
    try:
        return COMMANDS.validate_python(
            {"action": Action(action), **{k: v for k, v in fields.items() if k in known}}
        )
    except ValidationError as error:
        raise Invalid(_sentence(error)) from error


def _value(form: FormData, name: str) -> Any:
    return READERS.get(name, text_of)(form, name)


def _lines(form: FormData, name: str) -> list[str]:
    return [line.strip() for line in text_of(form, name).splitlines() if line.strip()]


def _evidence(form: FormData, name: str) -> list[Any]:
    """Lines of one field for each origin. One that was not said is left to the words."""
    found: list[Any] = list(_lines(form, name))
    for origin in (Origin.OTHER, Origin.FIRM):
        lines = _lines(form, f"{origin}_{name}")
        found += [{"text": line, "origin": origin} for line in lines]
    return found


ROWS = {
    "measured": ("what", "value", "unit"),
    "proof": ("item", "evidence"),
    "capacity": ("amount", "unit"),
    "equipment": ("name", "count"),
}
"""Repeated rows: the fields ``measured_what``, ``measured_value`` … of each."""
TELLING = {"proof": "evidence"}
"""The field without which a row was not needed; otherwise the first one."""


def _rows(form: FormData, name: str) -> list[dict[str, str]]:
    keys = ROWS[name]
    told = keys.index(TELLING.get(name, keys[0]))
    columns = (texts_of(form, f"{name}_{key}") for key in keys)
    rows = zip(*columns, strict=False)
    return [dict(zip(keys, row, strict=True)) for row in rows if row[told].strip()]


def _grant(form: FormData, name: str) -> Any:
    return {"yes": True, "no": False}.get(text_of(form, name), "")


def _ticked(form: FormData, name: str) -> Any:
    return text_of(form, name) == "yes" or ""


def _allegations(form: FormData, _: str) -> list[dict[str, str]]:
    """Repeated rows; a row without words is one that was not needed."""
    rows = zip(texts_of(form, "allegation"), texts_of(form, "allegation_verdict"), strict=False)
    return [{"text": text, "verdict": verdict} for text, verdict in rows if text.strip()]


def _enterprise(form: FormData, name: str) -> str:
    """An entry of the register that was picked, or else the name typed for a new one."""
    return text_of(form, name) or text_of(form, "new_name")


def _parts(form: FormData, _: str) -> list[dict[str, Any]]:
    """Repeated texts, each with the photos ticked under it; an empty one was not needed."""
    rows = enumerate(texts_of(form, "part"))
    return [
        {"text": text, "photos": texts_of(form, f"part_photos_{row}")}
        for row, text in rows
        if text.strip()
    ]


READERS: dict[str, Callable[[FormData, str], Any]] = {
    "also": texts_of,
    "results": _lines,
    "evidence": _evidence,
    **dict.fromkeys(ROWS, _rows),
    "passed": _grant,
    "grant": _grant,
    "allegations": _allegations,
    "name": _enterprise,
    "parts": _parts,
    "photos": texts_of,
    "also_districts": texts_of,
    "units": texts_of,
    "joint": _ticked,
}
FIELDS: dict[Action, frozenset[str]] = {
    Action.ASSIGN: frozenset({"task", "also", "district", "unit", "also_districts", "joint"}),
    Action.RECALL: frozenset({"why"}),
    Action.SUMMARISE: frozenset({"summary"}),
    Action.SIGN: frozenset(),
    Action.RETURN: frozenset({"why", "ground", "task"}),
    Action.DECIDE_RETURN: frozenset({"grant", "unit", "task", "also", "district", "why"}),
    Action.ASK: frozenset({"text"}),
    Action.EXTEND: frozenset({"days", "why", "clock"}),
    Action.DECIDE_EXTENSION: frozenset({"grant", "document", "why"}),
    Action.PAUSE: frozenset({"kind", "until"}),
    Action.RESUME: frozenset(),
    Action.REPORT: frozenset(
        {"allegations", "verdict", "finding", "reply", "public_summary", "results", "evidence"}
        | {"proof", "capacity", "equipment", "lines"}
    ),
    Action.COUNTERSIGN: frozenset({"grant", "why"}),
    Action.APPROVE: frozenset(),
    Action.REDO: frozenset({"why", "units"}),
    Action.DECLINE: frozenset({"ground", "referral"}),
    Action.REINSTATE: frozenset({"why"}),
    Action.LINK: frozenset({"to"}),
    Action.UNLINK: frozenset(),
    Action.CONFIRM_ENTERPRISE: frozenset({"name"}),
    Action.NOTE: frozenset({"text"}),
    Action.VISIT: frozenset({"at", "place", "people", "findings", "measured"}),
    Action.ORDER: frozenset(
        {"measure", "due", "note", "case_number", "filed_on", "asked", "question", "period"}
    ),
    Action.RECHECK: frozenset(
        {"measure", "passed", "finding", "evidence", "proof", "authority", "document", "decided_on"}
    ),
    Action.ANSWER: frozenset({"measure", "text"}),
    Action.WITHDRAW_MEASURE: frozenset({"measure", "why"}),
    # Turns a tip can take.
    Action.SPLIT: frozenset({"parts"}),
    Action.UNSPLIT: frozenset(),
    Action.DECIDE_OBJECTION: frozenset({"grant", "why", "unit"}),
    Action.RELAPSE: frozenset({"of"}),
    Action.SPLIT_OFF: frozenset({"accusation", "matter", "unit", "photos"}),
    Action.CLEAR_OFFICIALS: frozenset({"why"}),
    Action.HAND_OVER: frozenset({"body", "on", "document"}),
    Action.PROBE: frozenset({"who", "how", "text"}),
    Action.SETTLE_TROUBLE: frozenset({"text"}),
    Action.GIVE: frozenset({"unit"}),
    Action.EXAMINE: frozenset({"unit", "grant", "why"}),
    Action.WAIVE: frozenset({"unit", "why"}),
    Action.JOINT: frozenset({"unit", "why"}),
    Action.DESIGNATE: frozenset({"task", "unit", "heard", "also"}),
}


def _sentence(error: ValidationError) -> str:
    """Which fields are missing or wrong, by the names on the page."""
    found = [NAMES.get(str(part)) for fault in error.errors() for part in fault["loc"]]
    names = dict.fromkeys(name for name in found if name)
    if any(fault["type"] == "string_too_long" for fault in error.errors()):
        return f"这些内容太长，请精简：{'、'.join(names)}。"
    return f"请检查这些内容，必填的不能空着：{'、'.join(names)}。"
