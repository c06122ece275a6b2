"""企业档案: found by any name people use; a unit sees its own cases and no other number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, update

from common.errors import Invalid, NotAllowed
from db.tables import Tip
from routing.rules import names
from routing.rules.words import Role, Stage
from routing.work import enterprises
from routing.work.enterprises import EnterpriseFile, Found, NoSuchEnterprise
from tests.make import FINDINGS, OFFICE, Office, actor

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
NAME = "云泽市东湖区鑫源机械有限公司"
OTHERS = ("云泽市鑫盛机械有限公司", "东湖区源通砖厂", "云泽市北山区宏达铸造有限公司")


def confirmed(office: Office, name: str = NAME, task: str = "1") -> str:
    number = office.assigned(BOILER, task).number
    office.act(number, OFFICE, "confirm_enterprise", name=name)
    return number


def found(office: Office, query: str) -> list[str]:
    with office.desk.database.read() as session:
        return [entry.name for entry in enterprises.search(session, query, 10)]


def entry(office: Office, number: str) -> Found:
    known = office.case(number).relations.enterprise
    assert known is not None
    return known


def file(office: Office, who: object = OFFICE, enterprise_id: int = 1) -> EnterpriseFile:
    with office.desk.database.read() as session:
        return enterprises.file_of(session, office.desk, who, enterprise_id)  # type: ignore[arg-type]


def close(office: Office, number: str, verdict: str = "true") -> None:
    office.act(number, office.lead(number), "sign")
    allegations = [{"text": "冒黑烟", "verdict": verdict}]
    findings = {**FINDINGS, "verdict": verdict, "allegations": allegations}
    office.waive_others(number)
    office.act(number, office.lead(number), "report", **findings)
    office.act(number, office.lead(number, Role.SIGNATORY), "countersign", grant=True)
    office.act(number, OFFICE, "approve")


@pytest.mark.parametrize(
    "query",
    [
        NAME,
        "鑫源机械",
        "鑫源",
        "东湖鑫沅机械有限公司",
        "机械厂鑫源",
        "（东湖区）鑫源 机械",
        "鑫源机械有限責任公司",
    ],
)
def test_a_name_is_found_however_people_write_it(office: Office, query: str) -> None:
    for name in (NAME, *OTHERS):
        confirmed(office, name)
    assert found(office, query)[0] == NAME


def test_nothing_like_it_finds_nothing(office: Office) -> None:
    confirmed(office)
    for query in ("", " ", "某某纺织", "🙂", "\x00", "%", "_", "x" * 10_000):
        assert found(office, query) == []


def test_one_enterprise_has_one_entry(office: Office) -> None:
    first = confirmed(office)
    again = confirmed(office, "云泽市东湖区 鑫源机械有限公司。")
    assert entry(office, first) == entry(office, again)
    assert [line.number for line in file(office).lines] == [again, first]
    assert "确认企业" in [line.what for line in office.case(first).timeline]


def test_a_name_of_nothing_is_refused(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    with pytest.raises(Invalid, match="太短"):
        office.act(number, OFFICE, "confirm_enterprise", name="。，")


def test_the_lead_confirms_what_it_found_on_the_spot(office: Office) -> None:
    number = office.assigned(BOILER, "1").number
    handler = office.lead(number)
    with pytest.raises(NotAllowed):
        office.act(number, handler, "confirm_enterprise", name=NAME)
    office.act(number, handler, "sign")
    office.act(number, handler, "confirm_enterprise", name=NAME)
    assert entry(office, number).name == NAME


def test_the_file_tells_stages_verdicts_and_relapses(office: Office) -> None:
    first = confirmed(office)
    close(office, first)
    office.clock.advance(days=40)  # type: ignore[attr-defined]
    second, other_task = confirmed(office), confirmed(office, task="2")
    seen = file(office)
    assert [(line.number, line.relapse) for line in seen.lines] == [
        (other_task, False), (second, True), (first, False),
    ]  # fmt: skip
    assert seen.lines[-1].verdict == "true"
    assert (seen.matters, seen.open, seen.confirmed, seen.relapses) == (3, 2, 1, 1)
    close(office, second, "not_true")
    assert file(office).relapses == 0


def test_what_was_found_untrue_is_no_relapse_when_reported_again(office: Office) -> None:
    close(office, confirmed(office), "not_true")
    office.clock.advance(days=40)  # type: ignore[attr-defined]
    confirmed(office)
    assert file(office).relapses == 0


def test_a_linked_tip_is_shown_and_not_counted(office: Office) -> None:
    first, second = confirmed(office), confirmed(office)
    office.act(second, OFFICE, "link", to=first)
    seen = file(office)
    assert (seen.matters, seen.linked, seen.open) == (1, 1, 1)
    assert [line.stage for line in seen.lines] == [Stage.DUPLICATE, Stage.TO_SIGN]


def test_a_unit_sees_its_own_cases_and_that_the_office_knows_more(office: Office) -> None:
    own, other = confirmed(office), confirmed(office, task="2")
    handler = office.lead(own)
    seen = file(office, handler)
    assert [line.number for line in seen.lines] == [own]
    assert seen.matters == 1
    assert seen.elsewhere
    assert other not in repr(seen)
    stranger = file(office, actor(Role.HANDLER, "无关单位/一科"))
    assert (stranger.lines, stranger.elsewhere) == ((), True)
    assert not file(office).elsewhere
    with office.desk.database.read() as session:
        (shown,) = enterprises.search_for(session, handler, NAME, 5)
    assert shown.tips == 1


def test_accusations_of_officials_never_appear(office: Office) -> None:
    number = confirmed(office)

    def mark(session: Session) -> None:
        session.exec(update(Tip).where(col(Tip.number) == number).values(officials=True))

    office.desk.database.write(mark)
    for who in (OFFICE, office.lead(number)):
        seen = file(office, who)
        assert (seen.lines, seen.matters, seen.elsewhere) == ((), 0, False)
    assert office.case(number).relations.enterprise is None
    with pytest.raises(NotAllowed, match="公职人员"):
        office.act(number, OFFICE, "confirm_enterprise", name=NAME)


def test_who_reads_no_tips_reads_no_files(office: Office) -> None:
    confirmed(office)
    administrator = actor(Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        file(office, administrator)
    with office.desk.database.read() as session, pytest.raises(NotAllowed):
        enterprises.search_for(session, administrator, NAME, 5)
    with pytest.raises(NoSuchEnterprise):
        file(office, OFFICE, 2)


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_has_pairs_that_fit_the_index(text: str) -> None:
    found_pairs = names.pairs(text)
    assert len(set(found_pairs)) == len(found_pairs) <= 2 * names.LONGEST
    assert all(0 <= pair < 2**31 for pair in found_pairs)
    assert bool(found_pairs) == bool(names.plain_form(text))


@given(st.text("鑫源盛达机械砖厂有限公司东湖区", min_size=4, max_size=30))
def test_a_name_is_most_like_itself(name: str) -> None:
    assert names.best(name, ["完全无关的纺织品", name], 1) == [1]
