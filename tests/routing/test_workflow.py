"""Every combination of stage, action and role, against a table written out by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from common.errors import NotAllowed
from routing.rules.standing import Actor, Running, Seat, Standing
from routing.rules.words import ACCOUNT_ROLES, ENDED, Action, ClockKind, Duty, Part, Role, Stage
from routing.rules.workflow import check, possible, stage_of

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
UNIT, DISTRICT = "甲局/一处", "东区"

ALLOWED = """
assign         registered office
assign         needs_info office
recall         to_sign    office
summarise      registered office
summarise      needs_info office
summarise      to_sign    office
summarise      verifying  office
sign           to_sign    handler
return         to_sign    handler
return         verifying  handler
ask            registered office
ask            verifying  handler
extend         verifying  handler
pause          verifying  handler
report         verifying  handler
countersign    reported   signatory
approve        in_review  office
redo           in_review  office
decline        registered office
decline        needs_info office
reinstate      declined   office
link           registered office
link           needs_info office
link           to_sign    office
link           verifying  office
unlink         duplicate  office
confirm_enterprise registered office
confirm_enterprise needs_info office
confirm_enterprise to_sign    office
confirm_enterprise verifying  office
confirm_enterprise reported   office
confirm_enterprise enforcing  office
confirm_enterprise in_review  office
confirm_enterprise closed     office
confirm_enterprise verifying  handler
confirm_enterprise reported   handler
confirm_enterprise enforcing  handler
visit          verifying  handler
visit          enforcing  handler
visit          verifying  district
visit          enforcing  district
order          verifying  handler
order          enforcing  handler
note           registered office
note           needs_info office
note           to_sign    office
note           verifying  office
note           reported   office
note           enforcing  office
note           in_review  office
note           to_sign    handler
note           verifying  handler
note           reported   handler
note           enforcing  handler
note           in_review  handler
note           to_sign    signatory
note           verifying  signatory
note           reported   signatory
note           enforcing  signatory
note           in_review  signatory
note           to_sign    district
note           verifying  district
note           reported   district
note           enforcing  district
note           in_review  district
split          registered office
split          needs_info office
unsplit        split      office
relapse        registered office
relapse        needs_info office
relapse        to_sign    office
relapse        verifying  office
relapse        reported   office
relapse        enforcing  office
relapse        in_review  office
"""
PROBED = [f"probe {stage} office" for stage in Stage] + [
    f"probe {stage} {role}"
    for stage in ("to_sign", "verifying", "reported", "enforcing", "in_review", "closed")
    for role in ("handler", "signatory", "district")
]
"""打探 can be recorded whatever became of the tip, by everybody who has to do with it."""
TABLE = {tuple(line.split()) for line in (*ALLOWED.split("\n"), *PROBED) if line}
PROMISED = Running(ClockKind.PROMISED, "working", 20, NOW + timedelta(days=9))
STATUTORY = Running(ClockKind.STATUTORY, "calendar", 60, NOW + timedelta(days=40))
LEAD_DUTY = {
    Stage.TO_SIGN: Duty.TO_SIGN,
    Stage.VERIFYING: Duty.WORKING,
    Stage.REPORTED: Duty.REPORTED,
    Stage.ENFORCING: Duty.DONE,
    Stage.IN_REVIEW: Duty.DONE,
    Stage.CLOSED: Duty.DONE,
}


def standing(stage: Stage) -> Standing:
    """A tip in this stage; from to_sign on with a lead and a district that is done."""
    seats: tuple[Seat, ...] = ()
    if stage in LEAD_DUTY:
        seats = (
            Seat(UNIT, Part.LEAD, LEAD_DUTY[stage], signed_at=NOW),
            Seat(DISTRICT, Part.DISTRICT, Duty.DONE),
        )
    return Standing(stage=stage, now=NOW, seats=seats, clocks=(PROMISED,))


def officer(role: Role) -> Actor:
    units = {Role.HANDLER: UNIT, Role.SIGNATORY: UNIT, Role.DISTRICT: DISTRICT}
    return Actor(f"an-{role}", role, units.get(role))


def lead_with(**changes: object) -> Standing:
    """A tip under verification whose lead seat differs in these fields."""
    base = standing(Stage.VERIFYING)
    lead = replace(base.seats[0], **changes)  # type: ignore[arg-type]
    return replace(base, seats=(lead, *base.seats[1:]))


@pytest.mark.parametrize(
    ("stage", "action", "role"), list(product(Stage, Action, (*ACCOUNT_ROLES, Role.REPORTER)))
)
def test_the_gate_lets_through_exactly_what_the_table_says(
    stage: Stage, action: Action, role: Role
) -> None:
    expected = (action, stage, role) in TABLE
    assert (action in possible(standing(stage), officer(role))) is expected
    if expected:
        check(action, standing(stage), officer(role))
    else:
        with pytest.raises(NotAllowed) as refusal:
            check(action, standing(stage), officer(role))
        assert refusal.value.sentence.endswith("。")


OTHERS = """
to_sign   district  sign return note
working   district  report return give visit note
reported  district  visit note
submitted district  visit note
done      district  visit note
waived    district
to_sign   signatory note
working   signatory note
reported  signatory countersign note
submitted signatory note
done      signatory note
waived    signatory
"""


@pytest.mark.parametrize("line", OTHERS.strip().split("\n"))
@pytest.mark.parametrize("stage", [Stage.TO_SIGN, Stage.VERIFYING, Stage.REPORTED])
def test_what_a_district_may_do_follows_from_how_far_it_got(stage: Stage, line: str) -> None:
    state, role, *allowed = line.split()
    duty = Duty.REPORTED if state == "submitted" else Duty(state)
    seat = Seat(DISTRICT, Part.DISTRICT, duty, reported_by="x", submitted=state == "submitted")
    tip = replace(standing(stage), seats=(standing(stage).seats[0], seat))
    wanted = {Action(name) for name in allowed} - (
        {Action.GIVE} if stage is Stage.REPORTED else set()
    )
    wanted -= {Action.VISIT} if stage is not Stage.VERIFYING else set()
    wanted |= {Action.PROBE} if allowed else set()
    assert set(possible(tip, Actor("an-officer", Role(role), DISTRICT))) == wanted


def test_a_district_that_gave_it_on_does_not_report_beside_its_unit() -> None:
    base = standing(Stage.VERIFYING)
    district = Seat(DISTRICT, Part.DISTRICT, Duty.WORKING)
    for duty, may in ((Duty.WORKING, False), (Duty.DONE, False), (Duty.WAIVED, True)):
        ground = Seat(f"{DISTRICT}/环保所", Part.GROUND, duty)
        tip = replace(base, seats=(base.seats[0], district, ground))
        assert (Action.REPORT in possible(tip, officer(Role.DISTRICT))) is may


@pytest.mark.parametrize("part", [Part.SUPPORT, Part.DISTRICT, Part.GROUND])
@pytest.mark.parametrize("duty", list(Duty))
def test_nothing_closes_and_districts_are_waited_for_while_somebody_is_at_work(
    part: Part, duty: Duty
) -> None:
    ended = duty in (Duty.DONE, Duty.RETURNED, Duty.WAIVED)
    other = Seat("东区/环保所", part, duty)
    review = standing(Stage.IN_REVIEW)
    tip = replace(review, seats=(review.seats[0], other))
    assert (Action.APPROVE in possible(tip, officer(Role.OFFICE))) is ended
    if not ended:
        with pytest.raises(NotAllowed, match=r"东区 环保所（.*免办"):
            check(Action.APPROVE, tip, officer(Role.OFFICE))
    verifying = standing(Stage.VERIFYING)
    tip = replace(verifying, seats=(verifying.seats[0], other))
    may_report = ended or part is Part.SUPPORT
    assert (Action.REPORT in possible(tip, officer(Role.HANDLER))) is may_report
    for lead in (Duty.REPORTED, Duty.DONE):
        seats = (Seat(UNIT, Part.LEAD, lead), other)
        stage = stage_of(seats, ended=None, awaiting=False)
        assert (stage is Stage.VERIFYING) is not may_report


def test_after_the_last_return_the_lead_is_designated_and_not_before() -> None:
    once, twice = (replace(standing(Stage.REGISTERED), returns=n) for n in (1, 2))
    office = officer(Role.OFFICE)
    assert {Action.ASSIGN, Action.DESIGNATE} & set(possible(once, office)) == {Action.ASSIGN}
    assert {Action.ASSIGN, Action.DESIGNATE} & set(possible(twice, office)) == {Action.DESIGNATE}
    with pytest.raises(NotAllowed, match="指定主办"):
        check(Action.ASSIGN, twice, office)


def test_only_an_open_return_can_be_decided() -> None:
    office = officer(Role.OFFICE)
    assert Action.DECIDE_RETURN not in possible(standing(Stage.VERIFYING), office)
    assert Action.DECIDE_RETURN in possible(lead_with(return_asked=True), office)


def test_while_a_return_waits_the_lead_can_neither_report_nor_return_again() -> None:
    actions = possible(lead_with(return_asked=True), officer(Role.HANDLER))
    assert Action.REPORT not in actions
    assert Action.RETURN not in actions


def test_the_third_return_is_refused() -> None:
    tired = replace(standing(Stage.VERIFYING), returns=2)
    with pytest.raises(NotAllowed, match="指定主办"):
        check(Action.RETURN, tired, officer(Role.HANDLER))


def test_a_return_after_the_hard_stop_is_refused() -> None:
    late = replace(standing(Stage.VERIFYING), return_until=NOW - timedelta(seconds=1))
    with pytest.raises(NotAllowed, match="期限已过"):
        check(Action.RETURN, late, officer(Role.HANDLER))


def test_nobody_countersigns_his_own_report() -> None:
    base = standing(Stage.REPORTED)
    signatory = officer(Role.SIGNATORY)
    own = replace(base, seats=(replace(base.seats[0], reported_by=signatory.id),))
    with pytest.raises(NotAllowed, match="自己"):
        check(Action.COUNTERSIGN, own, signatory)


def asked(clock: Running, *, waits: bool, by: str = "an-handler") -> Standing:
    """A tip under verification whose clock is to be extended."""
    changed = replace(clock, asked_by=by, waits=waits)
    return replace(standing(Stage.VERIFYING), clocks=(changed,))


def test_an_extension_is_asked_once_and_before_the_time_is_up() -> None:
    handler = officer(Role.HANDLER)
    for waits in (True, False):
        with pytest.raises(NotAllowed, match="只能申请一次"):
            check(Action.EXTEND, asked(PROMISED, waits=waits), handler)
    late = replace(PROMISED, due_at=NOW - timedelta(seconds=1))
    with pytest.raises(NotAllowed, match="已经到期"):
        check(Action.EXTEND, replace(standing(Stage.VERIFYING), clocks=(late,)), handler)
    check(Action.EXTEND, replace(standing(Stage.VERIFYING), clocks=(late, STATUTORY)), handler)


@pytest.mark.parametrize(
    ("clock", "decides", "other"),
    [(PROMISED, Role.OFFICE, Role.SIGNATORY), (STATUTORY, Role.SIGNATORY, Role.OFFICE)],
)
def test_promised_time_is_the_offices_to_give_statutory_time_the_signatorys(
    clock: Running, decides: Role, other: Role
) -> None:
    check(Action.DECIDE_EXTENSION, asked(clock, waits=True), officer(decides))
    for waits, role in ((True, other), (False, decides)):
        with pytest.raises(NotAllowed, match="没有等您审核"):
            check(Action.DECIDE_EXTENSION, asked(clock, waits=waits), officer(role))


def test_nobody_decides_an_extension_that_he_asked_for() -> None:
    office = officer(Role.OFFICE)
    with pytest.raises(NotAllowed, match="自己"):
        check(Action.DECIDE_EXTENSION, asked(PROMISED, waits=True, by=office.id), office)


def test_a_pause_is_begun_before_the_time_is_up_and_ended_while_it_runs() -> None:
    handler, base = officer(Role.HANDLER), standing(Stage.VERIFYING)
    resting = replace(base, paused=True)
    assert Action.RESUME in possible(resting, handler)
    with pytest.raises(NotAllowed, match="已经在暂停"):
        check(Action.PAUSE, resting, handler)
    with pytest.raises(NotAllowed, match="没有暂停"):
        check(Action.RESUME, base, handler)
    late = replace(base, clocks=(replace(PROMISED, due_at=NOW - timedelta(seconds=1)),))
    with pytest.raises(NotAllowed, match="已经到期"):
        check(Action.PAUSE, late, handler)


def test_while_a_return_waits_the_clock_is_neither_extended_nor_paused() -> None:
    actions = possible(lead_with(return_asked=True), officer(Role.HANDLER))
    assert not {Action.EXTEND, Action.PAUSE} & set(actions)


def test_what_must_be_checked_cannot_be_declined() -> None:
    tip = replace(standing(Stage.REGISTERED), must_check=True)
    with pytest.raises(NotAllowed, match="有举报必查"):
        check(Action.DECLINE, tip, officer(Role.OFFICE))


def test_a_summary_with_hints_has_to_be_approved_before_assigning() -> None:
    tip = replace(standing(Stage.REGISTERED), summary_approved=False)
    with pytest.raises(NotAllowed, match="摘要"):
        check(Action.ASSIGN, tip, officer(Role.OFFICE))


def test_another_units_officer_can_do_nothing() -> None:
    for stage, role in product(Stage, (Role.HANDLER, Role.SIGNATORY, Role.DISTRICT)):
        assert possible(standing(stage), Actor("x", role, "乙局/二处")) == ()


def test_every_open_stage_has_somebody_who_can_move_it_on() -> None:
    for stage in set(Stage) - ENDED:
        roles = [role for role in ACCOUNT_ROLES if possible(standing(stage), officer(role))]
        assert roles, stage


@pytest.mark.parametrize("stage", list(LEAD_DUTY))
def test_the_stage_follows_from_the_leads_duty(stage: Stage) -> None:
    seats = standing(stage).seats
    enforcing = stage is Stage.ENFORCING
    ended = stage if stage in ENDED else None
    found = stage_of(seats, ended=ended, awaiting=False, enforcing=enforcing)
    assert found is stage


def test_a_returned_lead_leaves_the_tip_registered() -> None:
    seats = (Seat(UNIT, Part.LEAD, Duty.RETURNED),)
    assert stage_of(seats, ended=None, awaiting=False) is Stage.REGISTERED
    assert stage_of(seats, ended=None, awaiting=True) is Stage.NEEDS_INFO
