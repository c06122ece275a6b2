"""核查结论: a unit reports what it found, its signatory signs it or sends it back."""

import json
from typing import Any

from common.errors import Invalid
from db import events
from routing.rules.words import Audience, Duty
from routing.work import commands as c
from routing.work.acts.finishing import check_report
from routing.work.case import Case
from routing.work.moving import move_on


def report(case: Case, command: c.Report) -> None:
    """The lead's findings. Raises Invalid where a rule of closing is against them."""
    check_report(case, command)
    lead = case.lead()
    lead.state, lead.reported_by = Duty.REPORTED, case.actor.id
    move_on(case)
    words = json.dumps(command.stored(), ensure_ascii=False)
    codes = {"verdict": command.verdict, "unit": lead.unit}
    case.record("reported", audience=Audience.OFFICERS, codes=codes, words=words)


def countersign(case: Case, command: c.Countersign) -> None:
    """审签: the signatory signs the findings, or sends them back and says why."""
    lead = case.lead()
    if command.grant:
        lead.state = Duty.DONE
        move_on(case)
        case.record("countersigned", codes={"unit": lead.unit})
        return
    if not command.why:
        raise Invalid("退回结论的，请写明理由。")
    lead.state = Duty.WORKING
    move_on(case)
    case.record("sent_back", codes={"unit": lead.unit}, words=command.why)


def last_report(case: Case) -> dict[str, Any]:
    """The unit's latest findings, as it reported them."""
    event = events.latest(case.session, case.tip.id, "reported")
    if event is None:
        raise AssertionError("a reviewed tip has a report")
    stored: dict[str, Any] = json.loads(case.envelope.open_payload(event))
    return stored
