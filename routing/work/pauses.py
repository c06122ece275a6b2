"""暂停: a clock rests while a unit waits for others, and goes on by itself as planned."""

from datetime import datetime
from uuid import uuid4

from common.clock import local_date
from common.errors import Invalid
from db import clocks, outbox
from db.tables import Pause, RungRecord
from routing.rules import pauses, wording
from routing.rules.pauses import Stretch
from routing.rules.words import Audience, PauseKind
from routing.work import commands as c
from routing.work.case import Case
from routing.work.clocks import stretch_of
from routing.work.promises import in_hours, promise, whose_turn


def begin(case: Case, command: c.Pause) -> None:
    """Let the clock rest until the planned day. Raises Invalid where that is none or too far."""
    _check(case, command)
    tip, end = case.tip, pauses.end_of(command.until)
    case.session.add(
        Pause(
            id=uuid4().hex,
            tip_id=tip.id,
            visit=tip.visit,
            kind=command.kind,
            started_at=case.now,
            planned_end=end,
        )
    )
    tip.paused_until = end
    case.reckon()
    tip.next_chase_at = _reminder_at(case, command.kind, Stretch(case.now, end))
    codes = {"pause": command.kind, "until": command.until.isoformat()}
    case.record("paused", audience=Audience.REPORTER, codes=codes)


def _check(case: Case, command: c.Pause) -> None:
    terms, today = case.desk.plan.deadlines, local_date(case.now)
    used = pauses.total_days(stretch_of(row) for row in clocks.pauses(case.session, case.tip.id))
    last = pauses.last_day(terms, command.kind, case.now, used)
    if last <= today:
        raise Invalid(f"这条线索各次暂停已满{terms.pause_total_days}天，不能再暂停，请继续核查。")
    if not today < command.until <= last:
        raise Invalid(f"暂停的截止日要在今天以后，最晚{last.isoformat()}。")


def resume(case: Case, _: c.Resume) -> None:
    """The clock goes on before the planned end."""
    case.end_pause()


def still_rests(case: Case) -> bool:
    """The sweep's part: remind of a pause that nears its end, end one that is over.

    Returns whether the clock still rests. One that ended while nobody swept ended as planned.
    """
    until = case.tip.paused_until
    if until is None:
        return False
    over = until <= case.now
    _remind(case, sent=not over)
    if over:
        case.end_pause(automatic=True)
        body = wording.resumed_message(case.tip.number, case.matter, case.due_at)
        for recipient in whose_turn(case.stage, case.seats()):
            promise(case, recipient, "resumed", body, str(case.tip.seq), first=in_hours(case))
    return not over


def _remind(case: Case, *, sent: bool) -> None:
    """Once for each pause, like a rung of the ladder; a late one is recorded and not sent."""
    tip, row = case.tip, case.pause()
    moment = _reminder_at(case, PauseKind(row.kind), stretch_of(row))
    if moment > case.now:
        tip.next_chase_at = moment
        return
    tip.next_chase_at = row.planned_end
    key = f"pause:{row.started_at:%y%m%dT%H%M%S}"
    if key in outbox.rungs_of(case.session, tip.id, tip.visit):
        return
    case.session.add(
        RungRecord(
            tip_id=tip.id,
            visit=tip.visit,
            rung=key,
            fell_due_at=moment,
            recorded_at=case.now,
            sent=sent,
        )
    )
    if sent:
        body = wording.pause_ends_message(tip.number, case.matter, row.planned_end)
        for recipient in whose_turn(case.stage, case.seats()):
            promise(case, recipient, "chase", body, turn=key, first=in_hours(case))
        case.record("chased", codes={"rungs": [key]})


def _reminder_at(case: Case, kind: PauseKind, planned: Stretch) -> datetime:
    terms, calendar = case.desk.plan.deadlines, case.desk.calendar
    return pauses.reminder_at(terms, calendar, kind, planned)


def reporter_wrote(case: Case) -> None:
    """What was waited for has come."""
    if case.tip.paused_until is not None and case.pause().kind == PauseKind.REPORTER:
        case.end_pause()
