"""销号: the office strikes a tip off, or has it done again; it may decline one."""

from db import tips
from routing.rules.words import Audience, Duty
from routing.work import archiving, corrections, seating
from routing.work import commands as c
from routing.work.acts.reporting import last_report
from routing.work.case import Case
from routing.work.moving import move_on


def approve(case: Case, _: c.Approve) -> None:
    """销号. The figures and the reporter read the outcome from its event."""
    report = last_report(case)
    case.tip.verdict, case.tip.closed_at = report["verdict"], case.now
    archiving.plan(case)
    tips.erase_marks(case.session, case.tip.id)
    move_on(case)
    codes = {"verdict": report["verdict"]}
    case.record("approved", audience=Audience.REPORTER, codes=codes, words=report["reply"])
    corrections.closed(case)


def redo(case: Case, command: c.Redo) -> None:
    """The office sends it back to the lead, and to the units it names; it never rewrites a
    verdict."""
    seating.reopen(case, command.units)
    case.lead().state = Duty.WORKING
    move_on(case)
    case.record("redone", audience=Audience.REPORTER, codes={}, words=command.why)


def decline(case: Case, command: c.Decline) -> None:
    """不予受理, with the ground and where to go instead."""
    case.tip.declined = True
    tips.erase_marks(case.session, case.tip.id)
    move_on(case)
    words = f"{command.ground}。请改向：{command.referral}"
    case.record("declined", audience=Audience.REPORTER, words=words)
    corrections.declined(case)


def reinstate(case: Case, command: c.Reinstate) -> None:
    """Take a decline back."""
    case.tip.declined = False
    move_on(case)
    case.record("reinstated", audience=Audience.REPORTER, words=command.why)
    corrections.reinstated(case)
