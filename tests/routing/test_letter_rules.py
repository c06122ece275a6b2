"""A letter from draft to dispatch, whoever tries what in whatever order."""

from datetime import date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import at_local, local, local_date
from common.plan import Deadlines, LetterForm, Letters, Plan
from routing.rules import citing, letters
from routing.rules.calendar import WorkCalendar
from routing.rules.letters import ENDS, Letter
from routing.rules.standing import Actor, Seat
from routing.rules.words import Duty, LetterState, LetterStep, Part, Role
from tests.make import moments

UNIT, OTHER = "市环保局/一科", "市工信局"
PEOPLE = [
    *(Actor(f"h{n}", Role.HANDLER, UNIT) for n in range(3)),
    *(Actor(f"s{n}", Role.SIGNATORY, UNIT) for n in range(2)),
    *(Actor(f"o{n}", Role.OFFICE) for n in range(4)),
    Actor("x1", Role.HANDLER, OTHER),
    Actor("x2", Role.DISTRICT, "东湖区"),
    Actor("x3", Role.DISTRICT, UNIT),
    Actor("x4", Role.ADMINISTRATOR),
]
CALENDAR = WorkCalendar()
CLOSES = time(18)


def moves(letter: Letter) -> list[tuple[Actor, LetterStep]]:
    """All that somebody can do to it now."""
    return [(actor, step) for actor in PEOPLE for step in letters.possible(letter, actor)]


@pytest.mark.parametrize("unit", [UNIT, None])
@pytest.mark.parametrize("state", LetterState)
def test_a_refusal_is_a_sentence(unit: str | None, state: LetterState) -> None:
    letter = Letter(unit, state, hands=frozenset({"h0", "o0"}), checked_by="o1")
    for actor, step in product(PEOPLE, LetterStep):
        sentence = letters.refusal(letter, step, actor)
        assert (sentence is None) == (step in letters.possible(letter, actor))
        assert sentence is None or sentence.endswith("。")


@given(st.sampled_from([UNIT, None]), st.data())
def test_no_order_of_steps_gets_round_three_people(unit: str | None, data: st.DataObject) -> None:
    letter, wrote = Letter(unit), set[str]()
    for _ in range(14):
        if not (possible := moves(letter)):
            break
        # Ending it is possible at every step; mostly it goes on.
        going_on = [move for move in possible if move[1] is not LetterStep.VOID] or possible
        choice = data.draw(st.sampled_from([going_on] * 20 + [possible]))
        actor, step = data.draw(st.sampled_from(choice))
        assert letters.readable(unit, actor)
        assert actor.unit == unit
        wrote |= {actor.id} if step in (LetterStep.SAVE, LetterStep.SUBMIT) else set()
        letter = letters.moved(letter, step, actor)
        assert letter.hands == wrote
        never_stuck(letter)
        if letter.state in (LetterState.SENDING, LetterState.SENT):
            people = {letter.drafted_by, letter.checked_by, letter.signed_by}
            assert len(people - {None}) == 3
            assert not wrote & {letter.checked_by, letter.signed_by}
            signer = next(person for person in PEOPLE if person.id == letter.signed_by)
            assert signer.role is (Role.SIGNATORY if unit else Role.OFFICE)
    assert moves(letter) or letter.state in ENDS


def never_stuck(letter: Letter) -> None:
    """While it is open people who come anew can take it on, or end it."""
    unit = letter.unit
    fresh = [
        Actor("new1", Role.HANDLER if unit else Role.OFFICE, unit),
        Actor("new2", Role.SIGNATORY if unit else Role.OFFICE, unit),
    ]
    can = {step for actor in fresh for step in letters.possible(letter, actor)}
    assert (can == set()) == (letter.state in ENDS)
    if can:
        assert any(letters.waits_for(letter, actor) for actor in fresh)
        assert LetterStep.VOID in can


def test_a_letter_does_not_wait_for_whoever_has_done_his_part() -> None:
    drafter, checker, signatory = PEOPLE[0], PEOPLE[1], PEOPLE[3]
    letter = letters.moved(Letter(UNIT), LetterStep.SUBMIT, drafter)
    waiting = [person for person in PEOPLE if letters.waits_for(letter, person)]
    assert drafter not in waiting
    assert {checker, signatory} <= set(waiting)
    letter = letters.moved(letter, LetterStep.CHECK, checker)
    assert [p.id for p in PEOPLE if letters.waits_for(letter, p)] == ["s0", "s1"]


@pytest.mark.parametrize("actor", PEOPLE)
def test_letters_of_a_unit_are_read_by_it_and_the_office(actor: Actor) -> None:
    mine = actor.unit == UNIT and actor.role is not Role.DISTRICT
    office = actor.role is Role.OFFICE
    assert letters.readable(UNIT, actor) == (mine or office)
    assert letters.readable(None, actor) == office


SEATS = (
    Seat(UNIT, Part.LEAD, Duty.WORKING),
    Seat(OTHER, Part.SUPPORT, Duty.WORKING),
    Seat("东湖区", Part.DISTRICT, Duty.TO_SIGN),
)


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (Actor("o", Role.OFFICE), {("remind", UNIT), ("remind", OTHER), ("report", "小组")}),
        (
            Actor("h", Role.HANDLER, UNIT),
            {("supervise", "东湖区"), ("circular", "东湖区"), ("talk", "东湖区")},
        ),
        (Actor("s", Role.SIGNATORY, UNIT), set()),
        (Actor("x", Role.HANDLER, OTHER), set()),
        (Actor("d", Role.DISTRICT, "东湖区"), set()),
        (Actor("a", Role.ADMINISTRATOR), set()),
    ],
)
def test_the_office_writes_to_units_and_the_lead_to_districts(
    plan: Plan, actor: Actor, expected: set[tuple[str, str]]
) -> None:
    found = letters.may_draft(plan.letters.forms, SEATS, actor, "小组")
    assert {(one.form.kind, one.to) for one in found} == expected
    assert letters.may_draft(plan.letters.forms, SEATS[1:], actor, "小组") == ()


def form(plan: Plan, kind: str, by: str) -> LetterForm:
    found = plan.letters.form(kind, by)
    assert found
    return found


DAY = date(2026, 11, 25)
MARKED = "根据（依据待核），请抓紧办理。"


def test_the_mark_gives_way_to_what_is_valid_and_confirmed_on_the_day(plan: Plan) -> None:
    known, supervise = plan.letters, form(plan, "supervise", "lead")
    assert citing.fault(known, supervise, MARKED, DAY) is None
    assert citing.filled(known, supervise, MARKED, DAY) == (
        "根据《云泽市督促检查办法》第三条，请抓紧办理。"
    )


@pytest.mark.parametrize(
    ("kind", "day", "text", "said"),
    [
        ("supervise", date(2019, 12, 31), MARKED, "请法规人员核实依据后在方案数据中确认"),
        ("supervise", date(2031, 1, 1), MARKED, "请法规人员核实依据后在方案数据中确认"),
        ("talk", DAY, MARKED, "请法规人员核实依据后在方案数据中确认"),
        ("supervise", DAY, "请抓紧办理。", "正文没有写明依据"),
        ("supervise", DAY, f"{MARKED}参照《某某条例》第一条。", "《某某条例》不在已核实"),
        ("supervise", DAY, f"{MARKED}参照《云泽市约谈办法》。", "《云泽市约谈办法》不在已核实"),
        ("report", DAY, MARKED, "这类文书不引用依据"),
        ("report", DAY, "参照《某某条例》。", "《某某条例》不在已核实"),
    ],
)
def test_what_may_not_be_cited_cannot_be_signed(
    plan: Plan, kind: str, day: date, text: str, said: str
) -> None:
    by = "office" if kind == "report" else "lead"
    sentence = citing.fault(plan.letters, form(plan, kind, by), text, day)
    assert sentence is not None
    assert said in sentence
    if "核实依据后" in said:
        assert citing.UNCHECKED in citing.filled(plan.letters, form(plan, kind, by), text, day)


def test_one_basis_of_several_is_not_enough(plan: Plan) -> None:
    talk = form(plan, "talk", "lead")
    assert plan.letters.citations(talk, date(2025, 12, 31)) == (
        "《云泽市督促检查办法》第三条", "《云泽市约谈办法》第二条",
    )  # fmt: skip
    assert plan.letters.citations(talk, date(2026, 1, 1)) is None


def test_a_form_that_the_plan_has_no_more_cannot_be_signed(plan: Plan) -> None:
    assert citing.fault(plan.letters, None, MARKED, DAY) == citing.UNCONFIRMED


def reminders(
    known: Letters, terms: Deadlines, entered: datetime, now: datetime
) -> letters.Reminders:
    return letters.reminders(known.terms, terms, CALENDAR, LetterState.DRAFTING, entered, now)


@given(
    moments(date(2024, 1, 1), date(2026, 8, 30)),
    st.timedeltas(timedelta(0), timedelta(days=90)),
    st.timedeltas(timedelta(0), timedelta(days=30)),
)
def test_a_draft_that_lies_always_has_a_next_reminder_in_working_hours(
    plan: Plan, entered: datetime, later: timedelta, more: timedelta
) -> None:
    first = reminders(plan.letters, plan.deadlines, entered, entered + later)
    then = reminders(plan.letters, plan.deadlines, entered, entered + later + more)
    assert first.next_at > entered + later
    assert then.count >= first.count
    assert (then.count == first.count) == (entered + later + more < first.next_at)
    assert local(first.next_at).time() == plan.deadlines.opens
    assert CALENDAR.is_working(local_date(first.next_at))


def test_a_step_is_reminded_of_on_its_last_day_and_then_every_other(plan: Plan) -> None:
    begun = at_local(date(2026, 11, 24), plan.deadlines.opens)
    dates = [
        local_date(
            reminders(plan.letters, plan.deadlines, begun, begun + timedelta(days=n)).next_at
        )
        for n in (0, 3, 6)
    ]
    assert [day.isoformat() for day in dates] == ["2026-11-27", "2026-12-01", "2026-12-01"]


@pytest.mark.parametrize(("day", "right"), [(23, False), (24, True), (26, True), (27, False)])
def test_a_letter_goes_out_between_its_signing_and_today(day: int, right: bool) -> None:
    signed = at_local(date(2026, 11, 24), CLOSES)
    now = at_local(date(2026, 11, 26), CLOSES)
    assert (letters.sent_day_fault(signed, date(2026, 11, day), now) is None) == right
