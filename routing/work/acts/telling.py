"""Questions to the reporter, and notes for those who work on the tip."""

from routing.rules.words import Audience, Stage
from routing.work import commands as c
from routing.work.case import Case
from routing.work.moving import move_on


def ask(case: Case, command: c.Ask) -> None:
    """A question that the reporter sees; before assigning, the tip waits for the answer."""
    if case.tip.stage == Stage.REGISTERED:
        case.tip.awaiting_reporter = True
        move_on(case)
    case.record("asked", audience=Audience.REPORTER, words=command.text)


def note(case: Case, command: c.Note) -> None:
    """记录, for officers only."""
    case.record("noted", words=command.text)
