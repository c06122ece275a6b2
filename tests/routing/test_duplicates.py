"""Duplicates among stored tips: found by whoever told them, with a reason, until erased."""

from sqlalchemy import text

from common.crypto import short_hashes
from db.tables import Tip
from routing.work import duplicates
from routing.work.duplicates import Suggestion
from tests.make import Office

FULL = "东湖区砑岩厂有台4吨燃煤锅炉，每天半夜冒黑烟，灰落到菜地里。"
SHORT = "砑岩那家半夜烧煤，燃煤锅炉冒黑烟，菜地全是灰。"
OTHER_UNIT = "东湖区垚琭厂有台4吨燃煤锅炉，每天半夜冒黑烟，灰落到菜地里。"


def suggested(office: Office, number: str) -> tuple[Suggestion, ...]:
    with office.desk.database.read() as session:
        return duplicates.suggest(session, office.desk, office.tip(number))


def test_the_same_matter_in_other_words_is_suggested_with_its_reason(office: Office) -> None:
    first = office.report(FULL)
    for quiet in ("西岭区有人无证卖钢材。", "请问几点上班？"):
        office.report(quiet)
    second = office.report(SHORT)
    [found] = suggested(office, second.number)
    assert (found.number, found.tip_id) == (first.number, office.tip(first.number).id)
    assert 0.5 <= found.score <= 1
    assert "砑岩" in found.reason


def test_the_earlier_tip_finds_the_later_one_too(office: Office) -> None:
    first, second = office.report(FULL), office.report(SHORT)
    assert [each.number for each in suggested(office, first.number)] == [second.number]


def test_another_unit_is_not_suggested_however_alike_the_words(office: Office) -> None:
    office.report(FULL)
    assert suggested(office, office.report(OTHER_UNIT).number) == ()


def test_a_repeated_request_is_one_tip_and_no_duplicate_of_itself(office: Office) -> None:
    first = office.report(FULL, request_id="once")
    assert office.report(FULL, request_id="once") == first
    assert suggested(office, first.number) == ()


def test_an_erased_tip_is_suggested_no_more(office: Office) -> None:
    first, second = office.report(FULL), office.report(SHORT)
    tip = office.tip(first.number)
    office.desk.database.write(lambda session: duplicates.erase(session, tip))
    assert suggested(office, second.number) == ()


def test_a_tip_whose_key_is_gone_is_passed_over(office: Office) -> None:
    first, second = office.report(FULL), office.report(SHORT)

    def lose_key(session) -> None:
        session.get(Tip, office.tip(first.number).id).wrapped_key = b""

    office.desk.database.write(lose_key)
    assert suggested(office, second.number) == ()


def test_what_is_stored_cannot_be_tried_without_the_servers_key(office: Office) -> None:
    office.report(FULL)
    with office.desk.database.read() as session:
        stored = {row[0] for row in session.execute(text("SELECT feature FROM fingerprint"))}
    assert stored.isdisjoint(short_hashes(b"", "fingerprint", ["砑岩"]))
    assert set(duplicates.hashed(office.desk, ["砑岩"])) <= stored
