"""用电异常: what the power company reports about a firm (plan row 17), as a tip of its own kind."""

from dataclasses import dataclass
from datetime import datetime

from common.errors import Invalid
from common.plan import KindRule
from routing.rules.channels import POWER
from routing.rules.standing import Actor
from routing.rules.texts import optional, required
from routing.rules.words import Kind
from routing.work.attachments import PreparedFile
from routing.work.desk import Desk
from routing.work.intake import FIELD, Draft, Entry

FINDING = 2000


@dataclass(frozen=True)
class PowerReport:
    """What the letter says of one firm."""

    enterprise: str
    district: str
    finding: str
    """Readings and what is unusual about them."""
    address: str = ""
    period: str = ""
    number: str | None = None
    due: datetime | None = None
    files: tuple[PreparedFile, ...] = ()


def rule_of(desk: Desk) -> KindRule:
    """Where such reports go. Raises Invalid where the plan knows none."""
    rule = desk.plan.kind(Kind.POWER)
    if rule is None:
        raise Invalid("这个方案没有用电异常这一来源。")
    return rule


def draft_of(desk: Desk, clerk: Actor, report: PowerReport, request_id: str) -> Draft:
    """The report as a tip: no reporter, so no mode and nobody to tell. Raises Invalid."""
    rule = rule_of(desk)
    enterprise = required(report.enterprise, "企业名称", FIELD)
    finding = required(report.finding, "用电异常情况", FINDING)
    address = optional(report.address, "地址", FIELD)
    period = optional(report.period, "时段", FIELD)
    lines = [f"{rule.sender}报来用电异常企业：{enterprise}。"]
    lines += [f"地址：{address}。"] if address else []
    lines += [f"时段：{period}。"] if period else []
    return Draft(
        text="\n".join([*lines, f"异常情况：{finding}"]),
        channel=POWER,
        request_id=request_id,
        district=required(report.district, "区县", FIELD),
        enterprise=enterprise,
        address=address,
        seen_at=period,
        source=rule.sender,
        files=report.files,
        entry=Entry(clerk, Kind.POWER, report.number, report.due),
    )
