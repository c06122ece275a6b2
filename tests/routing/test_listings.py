"""The yellow and red lists: decided by one, confirmed by another, never by the system."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from common.errors import Invalid, NotAllowed
from db.tables import Event, Listing, OutboxMessage
from routing.rules.listing import Card, Plea, Removal
from routing.rules.standing import Actor
from routing.rules.words import Role
from routing.work import casework, chasing, ledger, listing_views, listings
from routing.work.case import Case
from routing.work.listings import Closure, NoSuchListing, Taken
from tests.make import OFFICE, Office, actor

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
DEPARTMENT = "市环保局"
FIRST = actor(Role.PUBLISHER, DEPARTMENT, "first")
SECOND = actor(Role.PUBLISHER, DEPARTMENT, "second")
OTHER = actor(Role.PUBLISHER, "市工信局", "other")
TEXT = "燃煤锅炉不达标，应限期整改。"
BY = date(2026, 12, 31)
DECISION = Closure("东湖区政府", "东府〔2026〕9号", date(2026, 12, 1), proof_on_site=True)
Do = Callable[[Taken], None]


@pytest.fixture
def number(office: Office) -> str:
    found = office.assigned(BOILER, "1").number
    office.act(found, OFFICE, "confirm_enterprise", name="云泽机械厂")
    return found


def offer(office: Office, number: str, source: str = "m1", ground: date | Closure = BY) -> str:
    """A candidate's id."""
    card = Card.RED if isinstance(ground, Closure) else Card.YELLOW

    def use_case(session: Session) -> None:
        taken = casework.take_case(session, office.desk, OFFICE, number, office.clock())
        listings.offer(taken, source, card, ground)

    office.desk.database.write(use_case)
    with office.desk.database.read() as session:
        return session.exec(select(Listing).where(Listing.source == source)).one().id


def act(office: Office, who: Actor, listing_id: str, do: Do) -> None:
    office.desk.database.write(
        lambda session: do(listings.take(session, office.desk, who, listing_id, office.clock()))
    )


def publish(office: Office, listing_id: str) -> None:
    act(office, FIRST, listing_id, lambda taken: listings.propose_publishing(taken, TEXT))
    act(office, SECOND, listing_id, listings.confirm)


def public(office: Office) -> list[listing_views.PublicEntry]:
    with office.desk.database.read() as session:
        return listing_views.public_list(session)


def test_an_entry_is_public_only_after_a_second_person_confirmed(
    office: Office, number: str
) -> None:
    entry = offer(office, number)
    act(office, FIRST, entry, lambda taken: listings.propose_publishing(taken, TEXT))
    assert public(office) == []
    with pytest.raises(NotAllowed, match="另一位"):
        act(office, FIRST, entry, listings.confirm)
    act(office, SECOND, entry, listings.confirm)
    (shown,) = public(office)
    assert (shown.enterprise, shown.text, shown.rectify_by) == ("云泽机械厂", TEXT, BY)
    assert (shown.serial, shown.department) == ("HP2026-0001", DEPARTMENT)


def test_a_public_entry_leads_to_no_tip(office: Office, number: str) -> None:
    publish(office, offer(office, number))
    (shown,) = public(office)
    tip = office.tip(number)
    values = [str(value) for value in vars(shown).values()]
    assert not any(number in value or tip.id in value for value in values)


@pytest.mark.parametrize("who", [OTHER, OFFICE])
def test_only_the_deciding_department_decides(office: Office, number: str, who: Actor) -> None:
    entry = offer(office, number)
    with pytest.raises((NotAllowed, NoSuchListing)):
        act(office, who, entry, lambda taken: listings.propose_publishing(taken, TEXT))


def test_units_and_other_departments_see_no_entry(office: Office, number: str) -> None:
    entry = offer(office, number)
    for who in (OTHER, office.lead(number)):
        with pytest.raises(NoSuchListing):
            act(office, who, entry, lambda _: None)


def test_a_measure_makes_one_candidate_and_its_department_is_told(
    office: Office, number: str
) -> None:
    offer(office, number)
    offer(office, number)
    with office.desk.database.read() as session:
        assert len(session.exec(select(Listing)).all()) == 1
        told = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "listing")).all()
    assert {(row.role, row.unit) for row in told} == {("publisher", DEPARTMENT)}
    assert number in told[0].body


def test_a_red_card_needs_the_decision_and_proof_on_site(office: Office, number: str) -> None:
    unproven = Closure(DECISION.authority, DECISION.document, DECISION.on, proof_on_site=False)
    entry = offer(office, number, "m1", unproven)
    with pytest.raises(NotAllowed, match="现场证明"):
        act(office, FIRST, entry, lambda taken: listings.propose_publishing(taken, TEXT))
    publish(office, offer(office, number, "m2", DECISION))
    (shown,) = public(office)
    assert (shown.card, shown.serial, shown.document) == ("red", "HK2026-0001", "东府〔2026〕9号")


def test_an_enterprise_that_nobody_confirmed_is_not_listed(office: Office) -> None:
    entry = offer(office, office.assigned(BOILER, "1").number)
    with pytest.raises(NotAllowed, match="确认企业"):
        act(office, FIRST, entry, lambda taken: listings.propose_publishing(taken, TEXT))


def test_correction_and_removal_take_two_people_as_well(office: Office, number: str) -> None:
    entry = offer(office, number)
    publish(office, entry)
    act(office, FIRST, entry, lambda taken: listings.propose_correction(taken, "更正后"))
    assert public(office)[0].text == TEXT
    act(office, SECOND, entry, listings.confirm)
    assert public(office)[0].text == "更正后"
    act(
        office, SECOND, entry,
        lambda taken: listings.propose_removal(taken, Removal.RECTIFIED, "复查合格"),
    )  # fmt: skip
    assert len(public(office)) == 1
    act(office, FIRST, entry, listings.confirm)
    assert public(office) == []


def test_an_objection_waits_for_an_answer_and_is_chased(office: Office, number: str) -> None:
    entry = offer(office, number)
    publish(office, entry)
    act(office, OFFICE, entry, lambda taken: listings.plead(taken, Plea.OBJECTION, "名字写错了"))
    office.clock.now += timedelta(days=12)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    assert reminders(office) == {("publisher", DEPARTMENT)}
    act(office, FIRST, entry, lambda taken: listings.answer(taken, "核对无误"))
    with pytest.raises(NotAllowed, match="没有等待"):
        act(office, FIRST, entry, lambda taken: listings.answer(taken, "再说一次"))


def reminders(office: Office) -> set[tuple[str, str | None]]:
    with office.desk.database.read() as session:
        found = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "timer"))
        return {(row.role, row.unit) for row in found if row.role == "publisher"}


def test_a_passed_recheck_drops_a_candidate_and_asks_to_take_a_published_one_off(
    office: Office, number: str
) -> None:
    offer(office, number, "m1")
    published = offer(office, number, "m2")
    publish(office, published)
    for source in ("m1", "m2"):
        passed(office, number, source)
    with office.desk.database.read() as session:
        states = {row.source: row.state for row in session.exec(select(Listing))}
        off = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "listing_off")).all()
    assert states == {"m1": "dropped", "m2": "published"}
    assert off


def passed(office: Office, number: str, source: str) -> None:
    def use_case(session: Session) -> None:
        case: Case = casework.take_case(session, office.desk, OFFICE, number, office.clock())
        listings.ended(case, source, Removal.RECTIFIED)

    office.desk.database.write(use_case)


def test_a_refused_proposal_changes_nothing_and_every_step_is_recorded(
    office: Office, number: str
) -> None:
    entry = offer(office, number)
    act(office, FIRST, entry, lambda taken: listings.propose_publishing(taken, TEXT))
    act(office, SECOND, entry, lambda taken: listings.refuse(taken, "先核实"))
    with pytest.raises(Invalid, match="理由"):
        act(office, FIRST, entry, lambda taken: listings.drop(taken, " "))
    act(office, FIRST, entry, lambda taken: listings.drop(taken, "已停产"))
    assert public(office) == []
    with office.desk.database.read() as session:
        kinds = [e.kind for e in session.exec(select(Event)) if e.kind.startswith("listing_")]
        assert ledger.verify(session).fault is None
    assert kinds == ["listing_offered", "listing_proposed", "listing_refused", "listing_dropped"]
