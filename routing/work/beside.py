"""What stands beside a case: where it came from, letters, the keepers' errands, contacts."""

from dataclasses import dataclass
from datetime import datetime

from common.errors import NotAllowed
from db import outside, tips
from db import timers as timer_rows
from db.tables import AccessLog
from routing.rules.texts import required
from routing.rules.words import Audience, Errand, Kind, Role, Subject, Told
from routing.work import attachments, releases
from routing.work.case import Case
from routing.work.outside import Ticket, ticket_of
from routing.work.releases import ReleaseView

REASON = 200


@dataclass(frozen=True)
class Scan:
    """A scanned letter, for the office alone."""

    id: str
    media_type: str
    size: int


@dataclass(frozen=True)
class ErrandLine:
    """An errand of the keepers as the office sees it; ``due_at`` while it waits."""

    errand: Errand
    due_at: datetime | None
    done_at: datetime | None
    result: Told | None


@dataclass(frozen=True)
class Beside:
    """For the office: ticket, scans, errands. For the officer who leads: his own requests."""

    kind: Kind
    ticket: Ticket | None
    scans: tuple[Scan, ...]
    errands: tuple[ErrandLine, ...]
    releases: tuple[ReleaseView, ...]
    may_ask: bool


def beside(case: Case) -> Beside:
    """As the case's actor may see it."""
    office = case.actor.role is Role.OFFICE
    return Beside(
        kind=Kind(case.tip.kind),
        ticket=ticket_of(case),
        scans=_scans(case) if office else (),
        errands=_errands(case) if office else (),
        releases=releases.own(case),
        may_ask=releases.may_ask(case),
    )


def _scans(case: Case) -> tuple[Scan, ...]:
    files = tips.attachments(case.session, case.tip.id)
    return tuple(Scan(f.id, f.media_type, f.size) for f in files if f.kind == attachments.SCAN)


def _errands(case: Case) -> tuple[ErrandLine, ...]:
    running = timer_rows.running(case.session, case.tip.id)
    due = {timer.subject_id: timer.due_at for timer in running if timer.subject == Subject.KEEPER}
    return tuple(
        ErrandLine(
            errand=Errand(task.reason),
            due_at=due.get(task.id),
            done_at=task.done_at,
            result=Told(task.result) if task.result else None,
        )
        for task in outside.tasks_of(case.session, case.tip.id)
    )


def open_scan(case: Case, scan_id: str, reason: str) -> tuple[str, bytes]:
    """A scanned letter of a case taken for a change, with the reason in the access log.

    Its hand may give its writer away, so nobody but the office sees it. Raises NotAllowed for
    others, Invalid without a reason, NotFound.
    """
    if case.actor.role is not Role.OFFICE:
        raise NotAllowed("来信原件只有办公室能看；承办单位请看线索摘要。")
    why = required(reason, "查看理由", REASON)
    found = attachments.read(case.session, case.desk, case.tip, scan_id, attachments.SCAN)
    event = case.record("scan_opened", audience=Audience.OFFICE, words=why)
    case.session.add(
        AccessLog(
            id=event.id, at=case.now, officer_id=case.actor.id, tip_id=case.tip.id,
            what="scan", reason=why,
        )
    )  # fmt: skip
    return found
