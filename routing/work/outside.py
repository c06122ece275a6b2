"""The ticket a tip came with from another hotline or body, and the reply they wait for (已回传)."""

from dataclasses import dataclass
from datetime import datetime

from common.crypto import keyed_hash
from common.errors import Invalid, NotAllowed
from db import outside
from db.tables import Outside
from routing.rules.channels import EXPECT_REPLY, channel_name
from routing.rules.words import Audience, Role, Subject
from routing.work import timers
from routing.work.case import Case
from routing.work.promises import OFFICE
from routing.work.timers import Thing

COLUMN = "outside_number"
THING = Thing(Subject.OUTSIDE, "ticket")


@dataclass(frozen=True)
class Ticket:
    """What the office sees of it. ``returned_at``: the reply is back where it came from."""

    channel: str
    number: str | None
    due_at: datetime | None
    returned_at: datetime | None


def begin(case: Case, number: str | None, due: datetime | None) -> None:
    """Keep the outside number, and let the outside clock run where somebody waits.

    Raises Invalid for a time that has passed and for a number that was entered before.
    """
    tip = case.tip
    if due is not None and due <= case.now:
        raise Invalid("来件单位要求的回复日期已经过去，请核对；确已逾期的，请填今天或以后的日期。")
    waits = tip.channel in EXPECT_REPLY
    if number is None and due is None and not waits:
        return
    hashed = _hash(case, number) if number else None
    _refuse_known(case, hashed)
    due = due or (tip.overall_due_at if waits else None)
    sealed = case.envelope.seal(COLUMN, number) if number else None
    case.session.add(Outside(tip_id=tip.id, number=sealed, number_hash=hashed, due_at=due))
    if due is not None:
        timers.start(case, THING, OFFICE, due)


def _hash(case: Case, number: str) -> bytes:
    plain = "".join(number.split()).upper()
    return keyed_hash(case.desk.keys.lookup, "outside", case.tip.channel, plain)


def _refuse_known(case: Case, hashed: bytes | None) -> None:
    known = outside.tip_of_ticket(case.session, hashed) if hashed else None
    if known is not None:
        raise Invalid(
            f"这个{channel_name(known.channel)}编号已经登记为 {known.number}，没有重复登记；"
            "不是同一件的，请核对编号。"
        )


def ticket_of(case: Case) -> Ticket | None:
    """The ticket, for the office alone: whoever knows the number can look up who reported."""
    row = outside.ticket(case.session, case.tip.id)
    if row is None or case.actor.role is not Role.OFFICE:
        return None
    number = case.envelope.open(COLUMN, row.number) if row.number else None
    return Ticket(case.tip.channel, number, row.due_at, row.returned_at)


def returned(case: Case, typed: str | None = None) -> None:
    """已回传: the reply went back to where the tip came from; the outside clock stops.

    ``typed``: the number it went back under, where that is another one or was not known.
    Raises NotAllowed for anybody but the office, without a ticket, or the second time.
    """
    row = outside.ticket(case.session, case.tip.id)
    if case.actor.role is not Role.OFFICE or row is None:
        raise NotAllowed("这条线索没有要回传的来件。")
    if row.returned_at is not None:
        raise NotAllowed("回复已经登记为已回传，不用再登记。")
    row.returned_at, row.returned_by = case.now, case.actor.id
    timers.stop(case, THING)
    known = case.envelope.open(COLUMN, row.number) if row.number else ""
    late = row.due_at is not None and case.now > row.due_at
    codes = {"channel": case.tip.channel, "overdue": late}
    case.record("returned_outside", audience=Audience.OFFICE, codes=codes, words=typed or known)
