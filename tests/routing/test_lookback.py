"""回头看: the hash comes first, the draw can be done again, and nobody checks his own closing."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from common.errors import Invalid, NotAllowed
from db import timers
from db.tables import Draw, DrawnTip
from routing.rules import drawing
from routing.rules.drawing import Candidate
from routing.rules.standing import Actor
from routing.rules.words import Role, Subject
from routing.work import ledger, lookback
from routing.work.lookback import Again, Sample, Scene, Wanted
from tests.make import OFFICE, Office, actor

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
DAY = date(2026, 11, 24)
OTHER = "市质量监督局/稽查队"
T = TypeVar("T")


def do(office: Office, who: Actor, what: Callable[[Scene], T]) -> T:
    def write(session: Session) -> T:
        return what(Scene(session, office.desk, who, office.clock()))

    return office.desk.database.write(write)


def closed(office: Office, count: int) -> list[str]:
    numbers = [office.assigned(BOILER, "1").number for _ in range(count)]
    for number in numbers:
        office.close(number)
    return numbers


def announced(office: Office, number: int = 2, strata: str = "none") -> str:
    return do(office, OFFICE, lambda s: lookback.announce(s, Wanted(DAY, DAY, number, strata)).id)


def shelf(office: Office, who: Actor = OFFICE) -> list[Sample]:
    with office.desk.database.read() as session:
        return list(lookback.shelf(Scene(session, office.desk, who, office.clock())))


def test_the_hash_is_on_record_before_the_draw_and_fits_the_seed(office: Office) -> None:
    numbers = closed(office, 4)
    draw_id = announced(office)
    with office.desk.database.read() as session:
        before = session.get_one(Draw, draw_id)
    assert (before.seed, before.drawn_at) == (None, None)
    drawn = do(office, OFFICE, lambda s: lookback.draw(s, draw_id))
    assert set(drawn) < set(numbers)
    assert len(drawn) == 2
    (sample,) = shelf(office)
    assert sample.row.seed is not None
    assert drawing.commitment(sample.row.seed) == before.commitment
    assert sample.agrees
    assert [line.number for line in sample.lines] == list(drawn)
    with pytest.raises(Invalid, match="不能重抽"):
        do(office, OFFICE, lambda s: lookback.draw(s, draw_id))
    with office.desk.database.read() as session:
        assert ledger.verify(session).fault is None


def test_a_sample_that_somebody_changed_does_not_agree(office: Office) -> None:
    closed(office, 3)
    draw_id = announced(office, 1)
    do(office, OFFICE, lambda s: lookback.draw(s, draw_id))

    def drop(session: Session) -> None:
        session.delete(session.exec(select(DrawnTip)).one())

    office.desk.database.write(drop)
    assert not shelf(office)[0].agrees


def test_it_is_never_looked_at_by_the_unit_that_closed_it(office: Office) -> None:
    (number,) = closed(office, 1)
    handler = office.lead(number)
    draw_id = announced(office, 1)
    do(office, OFFICE, lambda s: lookback.draw(s, draw_id))
    own = handler.unit or ""
    with pytest.raises(Invalid, match="不能复查自己"):
        do(office, OFFICE, lambda s: lookback.assign(s, draw_id, number, own))
    do(office, OFFICE, lambda s: lookback.assign(s, draw_id, number, OTHER))
    with pytest.raises(NotAllowed, match="指派的单位"):
        do(
            office,
            handler,
            lambda s: lookback.record(s, draw_id, number, Again("holds", "true", "没有")),
        )
    assert shelf(office, handler) == []
    looker = actor(Role.HANDLER, OTHER)
    assert shelf(office, looker)[0].lines[0].number == number
    tip = office.tip(number)
    with office.desk.database.read() as session:
        assert timers.of_subject(session, tip.id, Subject.LOOKBACK, draw_id) is not None
    made = do(
        office,
        looker,
        lambda s: lookback.record(s, draw_id, number, Again("holds", "true", "已拆除。")),
    )
    assert made is None
    assert shelf(office)[0].lines[0].words == "已拆除。"
    with office.desk.database.read() as session:
        assert timers.of_subject(session, tip.id, Subject.LOOKBACK, draw_id) is None
    with pytest.raises(Invalid, match="不能再改"):
        do(
            office,
            looker,
            lambda s: lookback.record(s, draw_id, number, Again("holds", "true", "又记")),
        )


def test_what_runs_again_becomes_an_urgent_tip_and_the_closing_stands(office: Office) -> None:
    (number,) = closed(office, 1)
    draw_id = announced(office, 1)
    do(office, OFFICE, lambda s: lookback.draw(s, draw_id))
    do(office, OFFICE, lambda s: lookback.assign(s, draw_id, number, OTHER))
    looker = actor(Role.HANDLER, OTHER)
    made = do(
        office,
        looker,
        lambda s: lookback.record(s, draw_id, number, Again("runs_again", "true", "锅炉在烧。")),
    )
    assert made is not None
    assert office.tip(made).relapse_of == office.tip(number).id
    assert office.tip(number).closed_at is not None


def test_only_the_office_draws_and_only_from_what_was_closed(office: Office) -> None:
    draw_id = announced(office)
    with pytest.raises(Invalid, match="没有可以抽取"):
        do(office, OFFICE, lambda s: lookback.draw(s, draw_id))
    with pytest.raises(NotAllowed):
        do(office, actor(Role.HANDLER, OTHER), lambda s: lookback.draw(s, draw_id))
    for wanted in (
        Wanted(DAY, date(2026, 11, 23), 1, "none"), Wanted(DAY, date(2027, 1, 1), 1, "none"),
        Wanted(DAY, DAY, 0, "none"), Wanted(DAY, DAY, 1, "colour"),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            do(office, OFFICE, partial(lookback.announce, wanted=wanted))


CANDIDATES = st.lists(
    st.builds(Candidate, st.uuids().map(str), st.sampled_from("甲乙丙")),
    max_size=40, unique_by=lambda candidate: candidate.number,
)  # fmt: skip


@given(candidates=CANDIDATES, wanted=st.integers(1, 50), seed=st.text(max_size=8))
def test_each_stratum_gets_its_share(candidates: list[Candidate], wanted: int, seed: str) -> None:
    drawn = drawing.draw(seed, candidates, wanted)
    number = min(wanted, len(candidates))
    assert len(drawn) == len(set(drawn)) == number
    assert drawn == drawing.draw(seed, list(reversed(candidates)), wanted)
    by_number = {candidate.number: candidate.stratum for candidate in candidates}
    for stratum in "甲乙丙":
        size = sum(candidate.stratum == stratum for candidate in candidates)
        got = sum(by_number[each] == stratum for each in drawn)
        assert abs(got - number * size / max(len(candidates), 1)) < 1


def test_another_seed_draws_others() -> None:
    candidates = [Candidate(str(n), "-") for n in range(200)]
    assert drawing.draw("a", candidates, 20) != drawing.draw("b", candidates, 20)
