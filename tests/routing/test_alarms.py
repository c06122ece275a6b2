"""Urgent tips call the people on duty one after the other until somebody answers."""

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import date, time, timedelta
from functools import partial

import pytest
from sqlmodel import Session, col, select

from common.clock import at_local
from common.errors import Invalid, NotFound
from db import duty, officers
from db.tables import Alarm, AlarmCall, OutboxMessage, RosterEntry
from routing.rules.rosters import Shift, shift_of
from routing.rules.standing import Actor
from routing.rules.urgency import urgent_at_intake, urgent_when_assigned
from routing.rules.words import Role
from routing.work import alarms, casework, chasing, rosters
from routing.work.alarms import Ringing
from tests.conftest import FrozenClock
from tests.make import FINDINGS, OFFICE, Office
from tests.routing.test_presence import UNIT, hire, leave

FIRE = "东湖区柳荫街道的云泽机械厂6蒸吨的燃煤锅炉刚刚爆炸着火了，冒黑烟。"
BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
NIGHT = at_local(date(2026, 11, 25), time(2, 30))
ANSWER, REPEAT = timedelta(minutes=20), timedelta(minutes=45)
"""As the second city's plan has them."""


@pytest.fixture(autouse=True)
def at_night(clock: FrozenClock) -> None:
    clock.now = NIGHT


def enter(office: Office, unit: str | None, *shifts: Shift) -> None:
    office.desk.database.write(lambda s: rosters.add(s, OFFICE, unit, shifts))


def daily(*names: str) -> Sequence[Shift]:
    """These every day, in this order."""
    return [shift_of(name, str(place), "周一", "周日") for place, name in enumerate(names, 1)]


def called(office: Office) -> list[tuple[str | None, str | None]]:
    """Who was called so far, unit and person, in the order of the calls."""
    with office.desk.database.read() as session:
        query = select(OutboxMessage).where(OutboxMessage.kind == "alarm")
        found = session.exec(query.where(OutboxMessage.channel == "page"))
        messages = sorted(found, key=lambda m: (m.promised_at, m.unit or "", m.key))
        names = {officer.id: officer.username for officer in officers.all_officers(session)}
    assert all(m.urgent and m.next_attempt_at == m.promised_at for m in messages)
    return [(m.unit, names.get(m.officer_id or "")) for m in messages]


def later(office: Office, delta: timedelta) -> None:
    """Time passes and the sweep comes, also just before and just after."""
    clock: FrozenClock = office.clock  # type: ignore[assignment]
    clock.now += delta - timedelta(seconds=1)
    chasing.sweep(office.desk, clock())
    clock.now += timedelta(seconds=1)
    chasing.sweep(office.desk, clock())
    chasing.sweep(office.desk, clock())


def ringing(office: Office, actor: Actor) -> list[Ringing]:
    with office.desk.database.read() as session:
        return alarms.ringing(session, office.desk, actor, office.clock())


def answer(office: Office, number: str, actor: Actor) -> None:
    def use(session: Session) -> None:
        alarms.acknowledge(casework.take_case(session, office.desk, actor, number, office.clock()))

    office.desk.database.write(use)


def test_one_after_the_other_then_the_office_again_and_again_until_somebody_answers(
    office: Office,
) -> None:
    people = [hire(office, name, Role.OFFICE) for name in ("一", "二", "三")]
    enter(office, None, *daily("一", "二", "三"))
    number = office.report(FIRE).number
    expected: list[tuple[str | None, str | None]] = [(None, "一")]
    assert called(office) == expected
    for name in ("二", "三", None):
        later(office, ANSWER)
        expected.append((None, name))
        assert called(office) == expected
    for _ in range(3):
        later(office, REPEAT)
        expected.append((None, None))
        assert called(office) == expected
    answer(office, number, people[1])
    later(office, timedelta(days=3))
    assert called(office) == expected
    told = [(line.what, line.who) for line in office.case(number).timeline]
    assert ("值班人员确认收到", "二") in told
    assert sum(what == "呼叫值班人员" for what, _ in told) == len(expected)


def test_with_nobody_left_the_message_names_what_to_do_and_the_head(office: Office) -> None:
    number = office.report(FIRE).number
    later(office, ANSWER)
    with office.desk.database.read() as session:
        (body,) = session.exec(
            select(OutboxMessage.body).where(
                OutboxMessage.kind == "alarm", OutboxMessage.channel == "page"
            )
        )
    assert body.startswith(f"【紧急无人确认】{number} ")
    assert "请立即联系" in body
    assert body.endswith("抄报：协调小组办公室主任。")
    assert "云泽机械厂" not in body


def test_when_it_is_assigned_lead_and_district_are_called_each_by_itself(office: Office) -> None:
    for name, role, unit in (
        ("值", Role.OFFICE, None), ("处甲", Role.HANDLER, UNIT), ("处乙", Role.SIGNATORY, UNIT),
        ("区甲", Role.DISTRICT, "东湖区"), ("区乙", Role.DISTRICT, "东湖区"),
    ):  # fmt: skip
        hire(office, name, role, unit)
    enter(office, None, *daily("值"))
    enter(office, UNIT, *daily("处甲", "处乙"))
    enter(office, "东湖区", *daily("区甲", "区乙"))
    number = office.assigned(FIRE, "1", alone=False).number
    first = [(None, "值"), ("东湖区", "区甲"), (UNIT, "处甲")]
    assert Counter(called(office)) == Counter(first)
    with office.desk.database.read() as session:
        district = duty.people(session, Role.DISTRICT, "东湖区")[1]
    answer(office, number, Actor(district.id, Role.DISTRICT, "东湖区"))
    later(office, ANSWER)
    assert Counter(called(office)) == Counter([*first, (UNIT, "处乙")])


def test_signing_for_it_is_an_answer_and_so_is_assigning_it(office: Office) -> None:
    number = office.assigned(FIRE, "1", alone=False).number
    handler = office.lead(number)
    assert {each.unit for each in ringing(office, OFFICE)} == {UNIT, "东湖区"}
    assert [each.unit for each in ringing(office, handler)] == [UNIT]
    office.act(number, handler, "sign")
    assert {each.unit for each in ringing(office, OFFICE)} == {"东湖区"}
    later(office, ANSWER)
    with office.desk.database.read() as session:
        left = session.exec(select(Alarm.unit).where(col(Alarm.done_at).is_(None))).all()
    assert list(left) == ["东湖区"]


def test_called_back_and_given_again_the_unit_is_called_from_the_beginning(office: Office) -> None:
    number = office.assigned(FIRE, "1").number
    office.act(number, OFFICE, "recall")
    office.act(number, OFFICE, "assign", task="1")
    office.waive_others(number)
    later(office, ANSWER)
    later(office, REPEAT)
    assert Counter(called(office)) == Counter({(None, None): 2})
    assert [each.unit for each in ringing(office, OFFICE)] == [UNIT]


def test_nobody_is_called_after_the_end(office: Office) -> None:
    number = office.assigned(FIRE, "1").number
    office.act(number, office.lead(number), "sign")
    office.act(number, office.lead(number), "report", **FINDINGS)
    office.act(number, office.lead(number, Role.SIGNATORY), "countersign", grant=True)
    office.act(number, OFFICE, "approve")
    later(office, timedelta(hours=6))
    assert called(office) == []
    assert ringing(office, OFFICE) == []


def test_who_is_away_is_passed_over_for_his_deputy(office: Office) -> None:
    one, two, three = (hire(office, name, Role.OFFICE) for name in ("一", "二", "三"))
    enter(office, None, *daily("一", "三"))
    leave(office, one, one, deputy=two)
    office.report(FIRE)
    assert called(office) == [(None, "二")]
    leave(office, three, three)
    later(office, ANSWER)
    assert called(office) == [(None, "二"), (None, None)]
    leave(office, two, two)
    office.report(FIRE + "快来人。")
    assert called(office) == [(None, "二"), (None, None)]


def test_after_midnight_the_next_days_list_is_called(office: Office, clock: FrozenClock) -> None:
    for name in ("一", "二"):
        hire(office, name, Role.OFFICE)
    enter(office, None, shift_of("一", "1", "周三", ""), shift_of("二", "1", "周四", ""))
    clock.now = at_local(date(2026, 11, 25), time(23, 50))
    office.report(FIRE)
    later(office, ANSWER)
    assert called(office) == [(None, "一"), (None, "二")]


def test_an_ordinary_tip_calls_nobody(office: Office) -> None:
    hire(office, "一", Role.OFFICE)
    enter(office, None, *daily("一"))
    number = office.assigned(BOILER, "1").number
    later(office, ANSWER)
    assert called(office) == []
    with pytest.raises(Invalid, match="可能已经有人确认"):
        answer(office, number, OFFICE)


def test_a_task_that_the_plan_calls_urgent_is_so_from_the_guess_and_from_the_order(
    office: Office,
) -> None:
    number = office.report("东湖区的云泽钢厂生产劣质钢材、假钢筋。").number
    assert office.tip(number).urgent
    ordered = office.assigned(BOILER, "2").number
    assert office.tip(ordered).urgent
    corrected = office.assigned("东湖区的云泽钢厂生产劣质钢材、假钢筋。", "1").number
    assert not office.tip(corrected).urgent


def test_a_mark_set_otherwise_stays_when_it_is_assigned(office: Office) -> None:
    terms = office.desk.plan.deadlines.messages
    assert urgent_when_assigned(urgent=True, danger=False, guessed="1", task="1", terms=terms)
    assert not urgent_when_assigned(urgent=True, danger=False, guessed="2", task="1", terms=terms)
    assert urgent_when_assigned(urgent=True, danger=True, guessed="2", task="1", terms=terms)
    assert not urgent_at_intake(danger=False, scope="unclear", task="2", terms=terms)


def test_sweepers_at_once_make_each_call_once(office: Office) -> None:
    for name in ("一", "二", "三"):
        hire(office, name, Role.OFFICE)
    enter(office, None, *daily("一", "二", "三"))
    for n in range(5):
        office.report(f"{FIRE}{n}")
    office.clock.advance(minutes=20)  # type: ignore[attr-defined]
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        chasing.sweep(office.desk, office.clock())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Counter(called(office)) == Counter({(None, "一"): 5, (None, "二"): 5})
    with office.desk.database.read() as session:
        calls = session.exec(select(AlarmCall.number).where(AlarmCall.number == 2)).all()
    assert len(calls) == 5


def test_an_alarm_that_nobody_answered_cannot_be_stored_without_a_next_call(
    office: Office,
) -> None:
    office.report(FIRE)

    def silence(session: Session) -> None:
        session.exec(select(Alarm)).one().next_chase_at = None

    with pytest.raises(Exception, match="never_quiet"):
        office.desk.database.write(silence)


def test_only_its_own_people_change_a_roster(office: Office) -> None:
    signatory = hire(office, "丙", Role.SIGNATORY, UNIT)
    hire(office, "甲", Role.HANDLER, UNIT)
    write = office.desk.database.write
    write(lambda s: rosters.add(s, signatory, UNIT, daily("甲", "丙")))
    handler = Actor("x", Role.HANDLER, UNIT)
    for actor, unit in ((signatory, None), (signatory, "东湖区"), (handler, UNIT)):
        with pytest.raises(NotFound, match="值班表由本单位"):
            write(partial(rosters.add, actor=actor, unit=unit, shifts=daily("甲")))
    with pytest.raises(Invalid, match="“己”不是"):
        write(lambda s: rosters.replace(s, signatory, UNIT, daily("甲", "己")))
    with office.desk.database.read() as session:
        assert len(session.exec(select(RosterEntry)).all()) == 2
        first = duty.roster(session, UNIT)[0]
    write(lambda s: rosters.remove(s, signatory, UNIT, first.id))
    write(lambda s: rosters.replace(s, OFFICE, UNIT, daily("丙")))
    with office.desk.database.read() as session:
        assert [entry.position for entry in duty.roster(session, UNIT)] == [1]
        assert [o.username for o in rosters.today(session, UNIT, office.clock())] == ["丙"]
