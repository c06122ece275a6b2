"""各单位的报告: every unit reports its own part, and its own signatory signs that.

The lead's report is the tip's conclusion (``acts.reporting``); what supports, districts and
units on the ground report is shorter and goes to the lead section once it is signed.
"""

import json

from common.errors import Invalid
from db.tables import Assignment
from routing.rules.refusals import (
    closing,
)
from routing.rules.words import (
    LEADING,
    Duty,
)
from routing.work import commands as c
from routing.work import seating
from routing.work.acts import reporting
from routing.work.acts.finishing import refuse
from routing.work.case import Case

LEADS = {
    "allegations": "分项结论",
    "verdict": "核查结论",
    "reply": "给举报人的答复",
    "public_summary": "公开摘要",
}
"""What only the lead's report must have."""


def report(case: Case, command: c.Report) -> None:
    """The findings of the actor's unit. Raises Invalid where the lead's are not complete."""
    own = case.own()
    if own.role in LEADING:
        _check_complete(command)
        reporting.report(case, command)
        _report_for_joint(case)
        return
    refuse(closing.evidence_refused(frozenset(piece.origin for piece in command.evidence)))
    codes = {"unit": own.unit, "verdict": command.verdict}
    words = json.dumps(command.stored(exclude_defaults=True), ensure_ascii=False)
    event = case.record("unit_reported", codes=codes, words=words)
    own.reported_by, own.report_seq = case.actor.id, event.seq
    seating.move(case, own, Duty.REPORTED)


def _check_complete(command: c.Report) -> None:
    missing = [name for key, name in LEADS.items() if not getattr(command, key)]
    if missing:
        raise Invalid(f"请检查这些内容，必填的不能空着：{'、'.join(missing)}。")


def _report_for_joint(case: Case) -> None:
    """联合办理: one report for both; the support's own signatory signs it too."""
    for own in case.live:
        if own.joint and own.state in (Duty.TO_SIGN, Duty.WORKING):
            own.reported_by, own.report_seq = case.actor.id, None
            seating.drop_return(case, own)
            seating.move(case, own, Duty.REPORTED)


def countersign(case: Case, command: c.Countersign) -> None:
    """审签 of the actor's own unit's report. Raises Invalid where a refusal says no why."""
    own = case.own()
    if own.role in LEADING:
        reporting.countersign(case, command)
        if not command.grant:
            seating.reopen(case)
    elif command.grant:
        seating.submit(case, own)
        case.record("unit_countersigned", codes={"unit": own.unit})
    else:
        _send_back(case, own, command)


def _send_back(case: Case, own: Assignment, command: c.Countersign) -> None:
    """A support that does not stand behind the joint report reports for itself."""
    if not command.why:
        raise Invalid("退回报告的，请写明理由。")
    own.joint = False
    seating.move(case, own, Duty.WORKING)
    case.record("unit_sent_back", codes={"unit": own.unit}, words=command.why)
