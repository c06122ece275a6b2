"""Units for which work waits and nobody has an account that could do it."""

from datetime import datetime, time
from functools import partial

from sqlmodel import Session

from common.clock import at_local, local_date
from db import duty, outbox
from db.tables import Tip
from routing.rules import wording_duty
from routing.rules.words import Role
from routing.work.accounts import units_for
from routing.work.case import SYSTEM, Case
from routing.work.desk import Desk
from routing.work.promises import OFFICE, may_go_at, promise

NEEDED = (Role.HANDLER, Role.DISTRICT)
"""Without these nothing of a unit's part gets done; the others are told by the ladder."""
LOOKED = "vacancies"


def vacant(session: Session, desk: Desk) -> list[tuple[Role, str, Tip]]:
    """Role and unit with nobody at all, each with the tip that waits longest for them."""
    staffed = duty.staffed(session)
    lacking = [
        (role, unit)
        for role in NEEDED
        for unit in units_for(desk, role)
        if (role, unit) not in staffed
    ]
    waiting = ((role, unit, duty.oldest_waiting(session, unit)) for role, unit in lacking)
    return [(role, unit, tip) for role, unit, tip in waiting if tip is not None]


def tell(desk: Desk, now: datetime) -> None:
    """Tell the office of them once on each working day, at the first sweep in its hours."""
    if may_go_at(desk, Role.OFFICE, now, urgent=False) > now:
        return
    with desk.database.read() as session:
        last = outbox.beats(session).get(LOOKED)
    if last is None or local_date(last) < local_date(now):
        desk.database.write(partial(_tell, desk=desk, now=now))


def _tell(session: Session, desk: Desk, now: datetime) -> None:
    if not outbox.beat_first(session, LOOKED, now, at_local(local_date(now), time(0))):
        return
    for role, unit, tip in vacant(session, desk):
        case = Case(session, desk, tip, SYSTEM, now)
        body = wording_duty.vacant_message(tip.number, case.matter, role, unit)
        promise(case, OFFICE, "vacant", body, turn=f"{local_date(now)}:{unit}")
