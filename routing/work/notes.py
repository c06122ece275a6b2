"""What stands above an officer's pages: who is away, and where nobody is."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from routing.rules import wording_duty
from routing.rules.standing import Actor
from routing.rules.words import Role
from routing.work import presence, vacancies
from routing.work.desk import Desk
from routing.work.promises import Recipient

Away = dict[tuple[str, str | None], Recipient]


def away_banners(session: Session, actor: Actor, now: datetime) -> list[str]:
    """Roles of which everybody is away: all for the office, a unit's own for the unit."""
    found = presence.redirections(session, now)
    return _sentences({k: to for k, to in found.items() if actor.unit in (None, k[1])})


def away_of(session: Session, units: Collection[str], now: datetime) -> list[str]:
    """The same for the units that have a part in a tip."""
    found = presence.redirections(session, now)
    return _sentences({k: to for k, to in found.items() if k[1] in units})


def _sentences(found: Away) -> list[str]:
    return [
        wording_duty.away_banner(Role(role), unit, to.role) for (role, unit), to in found.items()
    ]


def vacant_banners(session: Session, desk: Desk) -> list[str]:
    """For the office: where work waits and nobody has an account for it."""
    found = vacancies.vacant(session, desk)
    named = [wording_duty.who(role, unit) for role, unit, _ in found]
    return [wording_duty.vacant_banner(named)] if named else []
