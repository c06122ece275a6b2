"""Releasing a way to reach the reporter: to one named officer, with recorded consent, for days.

The officer asks and says why; a keeper asks the reporter and records the answer; only what the
keeper types then is kept, sealed, for that officer. Whether anybody left a name stays hidden
from the officer: without one the keepers answer as if it was refused.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from common.clock import local_date
from common.crypto import Place, seal_text, unseal_text
from common.errors import NotAllowed, NotFound
from db import outside
from db.tables import AccessLog, ContactRelease, KeeperTask
from routing.rules import deadlines, wording
from routing.rules.standing import Actor
from routing.rules.texts import required
from routing.rules.words import LEADING, NOBODY_REPORTED, Audience, Errand, Means, Role, Stage, Told
from routing.work import keeping
from routing.work.case import Case
from routing.work.keeping import Outcome
from routing.work.promises import Recipient, promise, role_in
from routing.work.telling import send_keepers

REASON, CONTACT = 500, 200
OPEN_FOR = "contact_open"
STAGES = frozenset({Stage.VERIFYING, Stage.REPORTED})
ASKERS = frozenset({Role.HANDLER, Role.DISTRICT})


@dataclass(frozen=True)
class ReleaseView:
    """An officer's own request. ``granted`` is None while it waits."""

    id: str
    asked_at: datetime
    granted: bool | None
    readable_until: datetime | None
    """None, or past, where there is nothing to read any more."""


def may_ask(case: Case) -> bool:
    """Whether this officer leads the checking now and has no request that waits or holds."""
    seat = case.standing().seat_of(case.actor)
    leads = seat is not None and seat.part in LEADING and case.actor.role in ASKERS
    if not leads or case.stage not in STAGES or case.tip.kind in NOBODY_REPORTED:
        return False
    return all(not _holds(case, row) for row in _own(case))


def _own(case: Case) -> list[ContactRelease]:
    every = outside.releases_of(case.session, case.tip.id)
    return [row for row in every if row.asked_by == case.actor.id]


def _holds(case: Case, row: ContactRelease) -> bool:
    """Undecided, or still readable."""
    if row.decided_at is None:
        return True
    return row.readable_until is not None and row.readable_until > case.now


def own(case: Case) -> tuple[ReleaseView, ...]:
    """The officer's own requests on this tip."""
    return tuple(
        ReleaseView(
            id=row.id,
            asked_at=row.asked_at,
            granted=None if row.decided_at is None else row.consented_at is not None,
            readable_until=row.readable_until if row.contact else None,
        )
        for row in _own(case)
    )


def ask(case: Case, why: str) -> None:
    """Ask for a way to reach the reporter. Raises NotAllowed, or Invalid without a reason."""
    if not may_ask(case):
        raise NotAllowed("现在不能申请：只有正在核查的主办人员能申请，而且一次只能有一项申请。")
    words = required(why, "申请理由", REASON)
    row = ContactRelease(
        id=uuid4().hex, tip_id=case.tip.id, asked_by=case.actor.id, asked_at=case.now
    )
    case.session.add(row)
    case.session.flush()
    codes = {"release": row.id}
    case.record("contact_asked", audience=Audience.OFFICE, codes=codes, words=words)
    send_keepers(case, Errand.CONTACT, row.id)


@dataclass(frozen=True)
class Consent:
    """What the reporter said; ``contact`` is what he agreed to hand on."""

    granted: bool
    how: Means
    at: datetime
    contact: str = ""
    note: str = ""


def decide(case: Case, task: KeeperTask, consent: Consent) -> None:
    """A keeper records the answer; with consent the officer gets what was agreed.

    Raises NotAllowed before the errand was taken, Invalid for what is missing or not past.
    """
    row = outside.release(case.session, task.turn)
    if row is None:
        raise NotFound("没有找到这项申请。")
    result = Told.TOLD if consent.granted else Told.REFUSED
    keeping.end(case, task, Outcome(consent.how, result, consent.at))
    row.decided_by, row.decided_at = case.actor.id, case.now
    codes = {"release": row.id, "how": consent.how}
    if consent.granted:
        _hand_over(case, row, consent)
    kind = "contact_released" if consent.granted else "contact_refused"
    case.record(kind, audience=Audience.OFFICE, codes=codes, words=consent.note)
    _tell_officer(case, row)


def _hand_over(case: Case, row: ContactRelease, consent: Consent) -> None:
    contact, keys = required(consent.contact, "举报人同意提供的联系方式", CONTACT), case.desk.keys
    row.consented_at, row.consented_how = consent.at, consent.how
    row.contact = seal_text(keys.channel, contact, _place(row), keys.cipher)
    terms, day = case.desk.plan.deadlines.of(case.tip.kind), local_date(case.now)
    clock = deadlines.clock_for(terms, OPEN_FOR, case.tip.task, None, day)
    row.readable_until = deadlines.due_at(clock, case.now, case.desk.calendar, terms.closes)


def _place(row: ContactRelease) -> Place:
    """Bound to the officer as well: it opens for nobody else."""
    return Place("contact_release", f"contact:{row.asked_by}", row.id)


def _tell_officer(case: Case, row: ContactRelease) -> None:
    lead = next((seat for seat in case.seats() if seat.part in LEADING), None)
    if lead is not None:
        body = wording.contact_message(case.tip.number, case.matter)
        promise(case, Recipient(role_in(lead), lead.unit), "contact", body, turn=row.id)


def read(case: Case, release_id: str) -> str:
    """What was released, for the officer who asked; each look is recorded.

    Raises NotFound where there is nothing for him to read, or no longer.
    """
    row = outside.release(case.session, release_id)
    if row is None or not _readable(row, case.tip.id, case.actor, case.now):
        raise NotFound("没有可以查看的联系方式，可能已经到期删除。")
    event = case.record("contact_opened", audience=Audience.OFFICE, codes={"release": row.id})
    case.session.add(
        AccessLog(
            id=event.id, at=case.now, officer_id=case.actor.id, tip_id=case.tip.id,
            what="contact", reason="",
        )
    )  # fmt: skip
    return unseal_text(case.desk.keys.channel, row.contact or b"", _place(row))


def _readable(row: ContactRelease, tip_id: str, actor: Actor, now: datetime) -> bool:
    mine = row.tip_id == tip_id and row.asked_by == actor.id and row.contact is not None
    return mine and row.readable_until is not None and now < row.readable_until
