from datetime import UTC, date, datetime, time

from common.clock import at_local, show, show_last_day


def test_a_due_time_at_midnight_belongs_to_the_day_before() -> None:
    assert show_last_day(at_local(date(2026, 12, 1), time(0))) == "2026年11月30日"
    assert show_last_day(at_local(date(2026, 12, 1), time(18))) == "2026年12月1日"


def test_moments_are_shown_in_local_time() -> None:
    assert show(datetime(2026, 11, 24, 20, 5, tzinfo=UTC)) == "2026-11-25 04:05"
