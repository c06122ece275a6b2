"""请假与代理: who is away when, who may say so, and who reads his messages meanwhile.

A deputy has the same role in the same unit, so whatever he does he may do himself; what is
recorded is that he did it in somebody's place (代).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from common.clock import local_date
from routing.rules.standing import Actor
from routing.rules.words import Role

LONGEST = timedelta(days=366)
OVERSEERS = frozenset({Role.OFFICE, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Absence:
    """Whole local days, the last one included; ``cancelled_at`` ends it early."""

    officer: str
    deputy: str | None
    first: date
    last: date
    cancelled_at: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether he is away at this moment."""
        over = self.cancelled_at is not None and moment >= self.cancelled_at
        return self.first <= local_date(moment) <= self.last and not over

    def meets(self, first: date, last: date) -> bool:
        """Whether it has a day in common with these, and was not cancelled."""
        return self.cancelled_at is None and self.first <= last and first <= self.last


def may_record(actor: Actor, person: Actor) -> bool:
    """Himself, his unit's signatory, the office, an administrator."""
    own_signatory = actor.role is Role.SIGNATORY and actor.unit == person.unit
    return actor.id == person.id or actor.role in OVERSEERS or own_signatory


def wrong_days(first: date, last: date, today: date) -> str | None:
    """Why these days cannot be entered; None where they can."""
    if last < first:
        return "结束日期不能早于开始日期。"
    if last < today:
        return "请假已经结束，不用登记。"
    return "请假最长登记一年，请核对日期。" if last - first > LONGEST else None


def wrong_deputy(person: Actor, deputy: Actor, theirs: Iterable[Absence], days: tuple[date, date]) \
        -> str | None:  # fmt: skip
    """Why this person cannot stand in; ``theirs`` are the deputy's own absences."""
    if deputy.id == person.id:
        return "代理人不能是本人。"
    if (deputy.role, deputy.unit) != (person.role, person.unit):
        return "代理人须是同一单位、同一角色的人员。"
    if any(each.meets(*days) for each in theirs):
        return "代理人这几天也在请假，请另选一人。"
    return None


def stood_in_for(absences: Iterable[Absence], officer: str, moment: datetime) -> tuple[str, ...]:
    """Whose deputy this officer was at this moment, by their ids."""
    return tuple(a.officer for a in absences if a.deputy == officer and a.holds(moment))


def next_in_line(role: Role) -> tuple[Role, ...]:
    """Who reads the messages of a role whose people are all away: of the same unit first."""
    return (Role.OFFICE,) if role is Role.SIGNATORY else (Role.SIGNATORY, Role.OFFICE)
