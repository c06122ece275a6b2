"""The office is told of a year that nobody entered, until somebody has."""

from dataclasses import replace

import pytest

from routing.rules.calendar import WorkCalendar
from routing.rules.holidays import Arrangement
from routing.rules.words import Role
from routing.work import arrangements
from routing.work.calendars import RENEWED_AFTER, Calendars
from routing.work.desk import Desk
from tests.api.conftest import Enter
from tests.conftest import FrozenClock
from tests.notices import INVENTED_MADE_UP, INVENTED_OFF, listed

BANNER = "2027年放假安排尚未录入"
YEAR = Arrangement(2027, listed(2027, INVENTED_OFF, INVENTED_MADE_UP))


@pytest.fixture
def seconds() -> list[float]:
    return [0.0]


@pytest.fixture
def desk(desk: Desk, seconds: list[float]) -> Desk:
    """A server's desk, for which time passes when told to."""
    return replace(desk, calendars=Calendars(WorkCalendar(), desk.database, lambda: seconds[0]))


def test_the_banner_goes_when_the_year_is_known(
    enter: Enter, desk: Desk, clock: FrozenClock, seconds: list[float]
) -> None:
    page = enter(Role.OFFICE)
    assert BANNER in page.get("/staff").text
    desk.database.write(lambda session: arrangements.enter(session, desk, YEAR, clock()))
    seconds[0] += RENEWED_AFTER
    assert BANNER not in page.get("/staff").text
