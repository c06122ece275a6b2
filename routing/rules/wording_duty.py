"""Sentences on duty, leave and digests; see ``wording`` for what none of them may say."""

from collections.abc import Sequence
from datetime import datetime

from common.clock import show
from routing.rules.labels import label
from routing.rules.words import (
    Role,
)

OFFICE = "办公室"
READ_IT = "请登录系统查看并确认收到"


def digest_message(bodies: Sequence[str]) -> str:
    """Several messages to one recipient as one; each names number, matter, due and what to do."""
    lines = "\n".join(f"{place}. {body}" for place, body in enumerate(bodies, 1))
    return f"【汇总】共{len(bodies)}件待您处理：\n{lines}"


def instead_of(role: Role, unit: str | None) -> str:
    """Behind a message that went to the next in line."""
    return f"（原送{who(role, unit)}，现均请假且无人代理，请指定代理人或协调办理。）"


def who(role: Role, unit: str | None) -> str:
    """``市环保局一科经办人``, ``东湖区联络员``; the office is itself."""
    post = "联络员" if role is Role.DISTRICT else label(role)
    return f"{unit.replace('/', '')}{post}" if unit else post


def alarm_message(number: str, matter: str, unit: str | None, due: datetime) -> str:
    """To the person on duty, at any hour."""
    return f"【紧急】{number} {matter}（{unit or OFFICE}值班）：{READ_IT}，期限 {show(due)}。"


def unanswered_message(number: str, matter: str, unit: str | None, due: datetime) -> str:
    """To the office, where nobody on the roster has answered."""
    return (
        f"【紧急无人确认】{number} {matter}：{unit or OFFICE}值班人员没有确认收到，"
        f"请立即联系，期限 {show(due)}。"
    )


def vacant_message(number: str, matter: str, role: Role, unit: str) -> str:
    """To the office, once a day, where there is nobody at all to do the work."""
    return f"【无人办理】{number} {matter}：{who(role, unit)}没有可用账号，请尽快指定人员。"


def vacant_banner(found: Sequence[str]) -> str:
    """On the office's page; ``found`` as ``who`` names them."""
    return f"有线索等待办理，但没有可用账号：{'、'.join(found)}。请联系单位指定人员，由管理员开通。"


def away_banner(role: Role, unit: str | None, to: Role) -> str:
    """Where everybody of a role is away and nobody stands in."""
    return f"{who(role, unit)}现均请假且无人代理，消息改送{label(to)}。请在“值班”页指定代理人。"
