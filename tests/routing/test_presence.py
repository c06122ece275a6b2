"""Leave and deputies: nothing waits for someone who is away; where nobody is, the office knows."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.senders import senders
from common.errors import Invalid, NotFound
from db import duty, outbox
from db.tables import Leave, Notice, Officer, OutboxMessage
from routing.rules.standing import Actor
from routing.rules.words import Role
from routing.work import accounts, chasing, notes, presence
from routing.work.accounts import NewOfficer
from routing.work.outbox import deliver_due
from routing.work.presence import NewLeave
from tests.conftest import FrozenClock
from tests.make import FINDINGS, OFFICE, Office

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
UNIT = "市环保局/一科"
TODAY, NEXT_WEEK = date(2026, 11, 24), date(2026, 12, 1)


def hire(office: Office, name: str, role: Role, unit: str | None = None) -> Actor:
    """An account; its user name is shown as its name."""
    new = NewOfficer(name, name, role, unit)

    def create(session: Session) -> Actor:
        officer = accounts.add_officer(session, office.desk, new, office.clock())
        return accounts.account_of(officer).actor

    return office.desk.database.write(create)


def leave(
    office: Office, actor: Actor, who: Actor, deputy: Actor | None = None,
    first: date = TODAY, last: date = NEXT_WEEK,
) -> Leave:  # fmt: skip
    new = NewLeave(who.id, first, last, deputy.id if deputy else None)
    return office.desk.database.write(
        lambda session: presence.record(session, actor, new, office.clock())
    )


async def read_by(office: Office) -> dict[tuple[str, str | None], list[str]]:
    """What is delivered now, by who reads it."""
    clock: FrozenClock = office.clock  # type: ignore[assignment]
    with office.desk.database.read() as session:
        before = set(session.exec(select(Notice.key)))
    await deliver_due(office.desk, senders(clock), clock)
    found: dict[tuple[str, str | None], list[str]] = {}
    with office.desk.database.read() as session:
        for notice in session.exec(select(Notice).order_by(col(Notice.key))):
            if notice.key not in before:
                found.setdefault((notice.role, notice.unit), []).append(notice.body)
    return found


def banners(office: Office, actor: Actor) -> list[str]:
    with office.desk.database.read() as session:
        return notes.away_banners(session, actor, office.clock())


async def test_while_one_of_them_is_here_messages_stay_where_they_are(office: Office) -> None:
    one, _ = hire(office, "甲", Role.HANDLER, UNIT), hire(office, "乙", Role.HANDLER, UNIT)
    leave(office, one, one)
    office.assigned(BOILER, "1")
    assert (Role.HANDLER, UNIT) in await read_by(office)
    assert banners(office, OFFICE) == []


async def test_where_all_are_away_the_signatory_reads_and_the_pages_say_so(office: Office) -> None:
    one, two = (hire(office, name, Role.HANDLER, UNIT) for name in ("甲", "乙"))
    signatory = hire(office, "丙", Role.SIGNATORY, UNIT)
    elsewhere = hire(office, "丁", Role.DISTRICT, "东湖区")
    leave(office, signatory, one)
    leave(office, OFFICE, two)
    number = office.assigned(BOILER, "1").number
    found = await read_by(office)
    assert (Role.HANDLER, UNIT) not in found
    (body,) = found[Role.SIGNATORY, UNIT]
    assert number in body
    assert "原送市环保局一科经办人，现均请假且无人代理" in body
    for reader in (OFFICE, signatory):
        (line,) = banners(office, reader)
        assert "消息改送审签人" in line
        assert "指定代理人" in line
    assert banners(office, elsewhere) == []


async def test_where_the_signatory_is_away_as_well_the_office_reads(office: Office) -> None:
    people = [hire(office, "甲", Role.HANDLER, UNIT), hire(office, "丙", Role.SIGNATORY, UNIT)]
    for who in people:
        leave(office, who, who)
    number = office.assigned(BOILER, "1").number
    found = await read_by(office)
    assert any(number in body and "原送" in body for body in found[Role.OFFICE, None])
    office.clock.advance(days=8)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    assert (Role.HANDLER, UNIT) in await read_by(office)


async def test_a_deputy_who_is_here_reads_for_him_until_he_goes_too(office: Office) -> None:
    one, two = (hire(office, name, Role.HANDLER, UNIT) for name in ("甲", "乙"))
    leave(office, one, one, deputy=two)
    office.assigned(BOILER, "1")
    assert (Role.HANDLER, UNIT) in await read_by(office)
    leave(office, two, two)
    assert len(banners(office, OFFICE)) == 1


async def test_what_a_channel_has_seen_is_not_redirected(office: Office) -> None:
    one = hire(office, "甲", Role.HANDLER, UNIT)
    office.assigned(BOILER, "1")
    await deliver_due(office.desk, {}, office.clock)
    leave(office, one, one)
    office.clock.advance(hours=1)  # type: ignore[attr-defined]
    assert (Role.HANDLER, UNIT) in await read_by(office)


def test_what_a_deputy_does_is_his_own_and_marked_as_in_anothers_place(office: Office) -> None:
    one, two = (hire(office, name, Role.HANDLER, UNIT) for name in ("甲", "乙"))
    first, second = (hire(office, name, Role.SIGNATORY, UNIT) for name in ("丙", "丁"))
    number = office.assigned(BOILER, "1").number
    office.act(number, two, "sign")
    leave(office, one, one, deputy=two, first=TODAY + timedelta(days=1))
    office.clock.advance(days=1)  # type: ignore[attr-defined]
    office.act(number, two, "report", **FINDINGS)
    leave(office, first, first, deputy=second)
    office.act(number, second, "countersign", grant=True)
    told = {line.what: line.who for line in office.case(number).timeline}
    assert told["签收"] == "乙"
    assert told["报告核查结论"] == "乙（代甲）"
    assert told["审签同意"] == "丁（代丙）"


def test_leave_ends_when_he_is_back(office: Office) -> None:
    one = hire(office, "甲", Role.HANDLER, UNIT)
    stranger = hire(office, "戊", Role.SIGNATORY, "市工信局/技改科")
    row = leave(office, one, one)
    assert banners(office, OFFICE)
    cancel = office.desk.database.write
    with pytest.raises(NotFound):
        cancel(lambda s: presence.cancel(s, stranger, row.id, office.clock()))
    cancel(lambda s: presence.cancel(s, one, row.id, office.clock()))
    assert banners(office, OFFICE) == []
    leave(office, one, one)


def test_leave_that_cannot_be_is_refused(office: Office) -> None:
    one, two = (hire(office, name, Role.HANDLER, UNIT) for name in ("甲", "乙"))
    other = hire(office, "戊", Role.HANDLER, "市工信局/技改科")
    stranger = hire(office, "己", Role.SIGNATORY, "市工信局/技改科")
    leave(office, two, two, first=TODAY + timedelta(days=3))
    refused: list[tuple[Actor, dict[str, object], type[Exception], str]] = [
        (stranger, {}, NotFound, "本单位审签人"),
        (two, {}, NotFound, "只能为自己"),
        (one, {"first": NEXT_WEEK, "last": TODAY}, Invalid, "不能早于"),
        (one, {"first": date(2026, 1, 1), "last": date(2026, 1, 2)}, Invalid, "已经结束"),
        (one, {"last": date(2029, 1, 1)}, Invalid, "最长"),
        (one, {"deputy": one}, Invalid, "不能是本人"),
        (one, {"deputy": other}, Invalid, "同一单位"),
        (one, {"deputy": two}, Invalid, "也在请假"),
    ]
    for actor, more, error, sentence in refused:
        with pytest.raises(error, match=sentence):
            leave(office, actor, one, **more)  # type: ignore[arg-type]
    leave(office, one, one)
    with pytest.raises(Invalid, match="已经登记过"):
        leave(office, one, one)


def test_the_office_is_told_once_a_day_where_nobody_has_an_account(office: Office) -> None:
    hire(office, "丁", Role.DISTRICT, "东湖区")
    number = office.assigned(BOILER, "1", alone=False).number
    for hours in (0, 1, 2, 24):
        office.clock.advance(hours=hours)  # type: ignore[attr-defined]
        chasing.sweep(office.desk, office.clock())
    with office.desk.database.read() as session:
        query = select(OutboxMessage).where(OutboxMessage.kind == "vacant")
        told = list(session.exec(query.where(OutboxMessage.channel == "page")))
    days = {message.promised_at.date() for message in told}
    units = {UNIT, "市工信局/技改科"}
    assert len(told) == len(units) * len(days) == 4
    assert {(m.role, m.unit) for m in told} == {(Role.OFFICE, None)}
    assert all(number in m.body and "没有可用账号" in m.body for m in told)


def test_it_is_on_the_offices_page_until_somebody_has_one(office: Office) -> None:
    office.assigned(BOILER, "1", alone=False)

    def shown() -> str:
        with office.desk.database.read() as session:
            return "".join(notes.vacant_banners(session, office.desk))

    assert "市环保局一科经办人" in shown()
    assert "东湖区联络员" in shown()
    hire(office, "甲", Role.HANDLER, UNIT)
    assert "市环保局一科" not in shown()
    with office.desk.database.read() as session:
        officer = session.exec(select(Officer)).one()
        assert duty.people(session, Role.HANDLER, UNIT) == [officer]
        assert "vacancies" not in outbox.beats(session)


def test_at_night_nobody_is_looked_for(office: Office) -> None:
    office.assigned(BOILER, "1", alone=False)
    office.clock.advance(hours=12)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    with office.desk.database.read() as session:
        assert "vacancies" not in outbox.beats(session)
