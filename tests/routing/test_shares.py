"""One tip that cannot be handled is put aside; every other one is chased in the same sweep."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from db.tables import Event, OutboxMessage, RungRecord, Tip
from routing.work import chasing, watch
from routing.work.desk import Desk
from routing.work.shares import Pick, Share, exhaust
from tests.conftest import FrozenClock
from tests.make import Office

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
SOME = 11
LATE = timedelta(days=30)


def chased(office: Office) -> set[str]:
    with office.desk.database.read() as session:
        query = select(Tip.number).join(RungRecord, col(RungRecord.tip_id) == Tip.id)
        return set(session.exec(query))


def stored_of(office: Office, number: str) -> tuple[int, int, int]:
    """Events, rungs and messages of one tip."""
    tip_id = office.tip(number).id
    with office.desk.database.read() as session:
        return tuple(  # type: ignore[return-value]
            len(session.exec(select(table).where(table.tip_id == tip_id)).all())
            for table in (Event, RungRecord, OutboxMessage)
        )


def set_stage(office: Office, number: str, stage: str) -> None:
    """Behind the system's back: a stage that no rule knows."""
    statement = text("UPDATE tip SET stage = :stage WHERE number = :number")
    values = {"stage": stage, "number": number}
    office.desk.database.write(lambda s: s.connection().execute(statement, values))


@pytest.fixture
def numbers(office: Office) -> list[str]:
    return [office.report(f"{BOILER}第{n}次").number for n in range(SOME)]


@pytest.mark.parametrize("place", [0, 5, SOME - 1])
def test_one_that_cannot_be_handled_silences_no_other(
    office: Office, clock: FrozenClock, numbers: list[str], place: int
) -> None:
    bad = numbers[place]
    stage, before = office.tip(bad).stage, stored_of(office, bad)
    set_stage(office, bad, "no-such-stage")
    clock.now += LATE
    chasing.sweep(office.desk, clock())
    assert chased(office) == set(numbers) - {bad}
    assert stored_of(office, bad) == before
    chasing.sweep(office.desk, clock())
    assert stored_of(office, bad) == before
    set_stage(office, bad, stage)
    chasing.sweep(office.desk, clock())
    assert stored_of(office, bad)[1] == stored_of(office, numbers[place - 1])[1]
    assert chased(office) == set(numbers)


def test_the_sweep_comes_through_and_the_office_is_told_which_one_waits(
    office: Office, clock: FrozenClock, numbers: list[str]
) -> None:
    clock.now += LATE
    set_stage(office, numbers[3], "no-such-stage")
    chasing.sweep(office.desk, clock())
    with office.desk.database.read() as session:
        found = watch.troubles(session, clock())
    assert [each.code for each in found if each.code == "tips_left"] == ["tips_left"]
    (told,) = (each.sentence for each in found if each.code == "tips_left")
    assert numbers[3] in told
    assert not any(number in told for number in numbers if number != numbers[3])


def test_nothing_is_left_after_an_ordinary_sweep(
    office: Office, clock: FrozenClock, numbers: list[str]
) -> None:
    clock.now += LATE
    chasing.sweep(office.desk, clock())
    with office.desk.database.read() as session:
        assert "tips_left" not in {each.code for each in watch.troubles(session, clock())}


def breaks_on(bad: set[str]) -> Share:
    """A share that handles its tips only by making them due later, and cannot handle some."""

    def share(session: Session, desk: Desk, now: object, pick: Pick) -> int:
        query = select(Tip).where(col(Tip.next_chase_at).is_not(None), Tip.visit < 90)
        query = query.where(col(Tip.id).not_in(pick.aside)).order_by(col(Tip.serial))
        due = list(session.exec(query.limit(pick.limit)))
        pick.take(tip.id for tip in due)
        for tip in due:
            tip.visit += 90
            if tip.number in bad:
                raise ValueError(tip.number)
        return len(due)

    return share


def test_several_that_break_are_each_put_aside(
    office: Office, clock: FrozenClock, numbers: list[str]
) -> None:
    bad = {numbers[0], numbers[1], numbers[6], numbers[-1]}
    assert exhaust(office.desk, breaks_on(bad), clock()) == SOME - len(bad)
    assert {number for number in numbers if office.tip(number).visit < 90} == bad


def test_a_share_that_fails_before_it_takes_anything_is_heard(
    office: Office, clock: FrozenClock
) -> None:
    def broken(session: Session, desk: Desk, now: object, pick: Pick) -> int:
        raise ValueError("no query")

    with pytest.raises(ValueError, match="no query"):
        exhaust(office.desk, broken, clock())
