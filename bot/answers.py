"""What use cases return, as replies: receipts and where a tip stands.

A reply holds a mark instead of a code, so that replies can be stored with the talk; the
code is put in its place on the way out.
"""

import re
from collections.abc import Mapping

from bot import prompts
from bot.talk import Filed, Reply
from common.clock import show, show_last_day
from routing.work.followup import Message, TipStatus
from routing.work.intake import Receipt

_MARK = re.compile(r"〔[0-9a-f]{32}〕")
REPORTER = "您"
NO_LONGER_SHOWN = "（已记下，不再显示）"


def mark(request_id: str) -> str:
    """Stands for the code of the tip with this request id."""
    return f"〔{request_id}〕"


def receipt(given: Receipt, request_id: str) -> Reply:
    """Number, what happens next by which date, and the code."""
    lines = f"已登记，线索编号：{given.number}\n{given.what}\n查询码：{mark(request_id)}"
    return Reply(lines)


def again(filed: Filed) -> Reply:
    """Number and code once more."""
    return Reply(f"线索编号：{filed.number}\n查询码：{mark(filed.request_id)}")


def revealed(replies: tuple[Reply, ...], codes: Mapping[Filed, str]) -> tuple[Reply, ...]:
    """The replies with codes in place of their marks, as far as they are still shown."""
    known = {mark(filed.request_id): code for filed, code in codes.items()}

    def code(found: re.Match[str]) -> str:
        return known.get(found.group(), NO_LONGER_SHOWN)

    return tuple(Reply(_MARK.sub(code, reply.text), reply.buttons) for reply in replies)


def asked(found: TipStatus) -> Message | None:
    """The officers' question that is still open: nothing was said after it."""
    last = found.messages[-1] if found.messages else None
    return last if last and found.can_write and last.who != REPORTER else None


def status(found: TipStatus) -> Reply:
    """Where the tip stands and what officers wrote; never what the reporter wrote."""
    lines = [f"线索编号 {found.number}：{found.stage_label}"]
    if found.next_what:
        lines.append(f"接下来：{found.next_what}")
    if found.next_what and found.next_by:
        lines[-1] += f"，最迟{show_last_day(found.next_by)}完成"
    lines += [f"{show(entry.at)} {entry.text}" for entry in found.timeline]
    if question := asked(found):
        lines.append(f"工作人员问：{question.text}")
    if found.outcome:
        lines.append(f"结果：{found.outcome}")
    lines += [*found.notes, *_open_to(found)]
    lines += [status(part).text for part in found.parts]
    return Reply("\n".join(lines))


def _open_to(found: TipStatus) -> list[str]:
    """What can be done with the code besides writing."""
    lines = []
    if found.object_until:
        lines.append(prompts.OBJECT_HOW.format(until=show_last_day(found.object_until)))
    if found.can_tell_relapse:
        lines.append(prompts.RELAPSE_HOW)
    if found.asks_trouble:
        lines.append(prompts.TROUBLE_HOW)
    return lines
