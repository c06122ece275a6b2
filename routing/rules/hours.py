"""When a message may go out: officers in working hours, citizens never at night (design 5)."""

from datetime import datetime, timedelta

from common.clock import at_local, local
from common.plan import Deadlines, Messages
from routing.rules.calendar import WorkCalendar
from routing.rules.words import Audience

A_DAY = timedelta(days=1)


def send_at(
    now: datetime, audience: Audience, calendar: WorkCalendar, terms: Deadlines, *, urgent: bool
) -> datetime:
    """``now`` where the message may go out now, else the first moment at which it may.

    ``audience`` is whom it is for: the reporter, or officers (all others). An urgent one
    goes to officers at any hour; nothing is so urgent that it wakes a citizen.
    """
    if audience is Audience.REPORTER:
        return _awake(now, terms.messages)
    if urgent:
        return now
    return calendar.into_hours(now, terms.opens, terms.closes)


def _awake(now: datetime, terms: Messages) -> datetime:
    """The moment itself by day, else the next morning."""
    here = local(now)
    if terms.quiet_until <= here.time() < terms.quiet_from:
        return now
    late = here.time() >= terms.quiet_from
    return at_local(here.date() + (A_DAY if late else timedelta()), terms.quiet_until)
