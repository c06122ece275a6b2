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
WHAT = {"application/pdf": "PDF", "image": "照片", "audio": "录音", "video": "视频"}


@dataclass(frozen=True)
class Original:
    """A scanned letter or a recording as it came, for the office alone."""

    id: str
    media_type: str
    size: int

    @property
    def what(self) -> str:
        """What to expect of it: by the first half of its type, or all of it."""
        return WHAT.get(self.media_type) or WHAT.get(self.media_type.partition("/")[0]) or "文件"


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
    originals: tuple[Original, ...]
    errands: tuple[ErrandLine, ...]
    releases: tuple[ReleaseView, ...]
    may_ask: bool


def beside(case: Case) -> Beside:
    """As the case's actor may see it."""
    office = case.actor.role is Role.OFFICE
    return Beside(
        kind=Kind(case.tip.kind),
        ticket=ticket_of(case),
        originals=_originals(case) if office else (),
        errands=_errands(case) if office else (),
        releases=releases.own(case),
        may_ask=releases.may_ask(case),
    )


def _originals(case: Case) -> tuple[Original, ...]:
    files = tips.attachments(case.session, case.tip.id)
    kept = (file for file in files if file.kind in attachments.ORIGINALS)
    return tuple(Original(file.id, file.media_type, file.size) for file in kept)


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


def open_file(case: Case, file_id: str, reason: str) -> tuple[str, bytes]:
    """A letter or recording of a case taken for a change, with the reason in the access log.

    A hand or a voice gives its owner away, so nobody but the office opens it. Raises NotAllowed
    for others, Invalid without a reason, NotFound.
    """
    if case.actor.role is not Role.OFFICE:
        raise NotAllowed("来信和录音原件只有办公室能看；承办单位请看线索摘要。")
    why = required(reason, "查看理由", REASON)
    kinds = attachments.ORIGINALS
    found = attachments.read(case.session, case.desk, case.tip, file_id, kinds)
    event = case.record("scan_opened", audience=Audience.OFFICE, words=why)
    case.session.add(
        AccessLog(
            id=event.id, at=case.now, officer_id=case.actor.id, tip_id=case.tip.id,
            what="scan", reason=why,
        )
    )  # fmt: skip
    return found
