"""承办单位各自的进度: a unit that does not lead moves from step to step, each with a due time
of its own that is chased until the step is done. The lead's steps are the tip's stages.
"""

from collections.abc import Iterator

from common.clock import local_date
from db import timers as stored
from db.tables import Assignment, Timer
from routing.rules import deadlines, wording
from routing.rules.labels import label
from routing.rules.words import (
    CHAIN,
    ENDED_DUTIES,
    LEADING,
    WITHOUT_STEPS,
    Duty,
    Part,
    Role,
    Subject,
)
from routing.work import timers
from routing.work.case import Case, seat_of
from routing.work.promises import OFFICE, Recipient, promise, role_in
from routing.work.timers import Span, Thing

STEPS = {
    Duty.TO_SIGN: (Subject.SEAT_TO_SIGN, "to_sign"),
    Duty.WORKING: (Subject.SEAT_WORKING, "verifying"),
    Duty.REPORTED: (Subject.SEAT_REPORTED, "reported"),
}
"""What is due in each state, and which clock of the plan says when."""
EXAMINED = (Subject.SEAT_EXAMINED, "examined")
SUBJECTS = frozenset({*(subject for subject, _ in STEPS.values()), EXAMINED[0]})


def _step(own: Assignment) -> tuple[Subject, str]:
    submitted = own.state == Duty.REPORTED and own.submitted_at is not None
    return EXAMINED if submitted else STEPS[Duty(own.state)]


def _whose(case: Case, own: Assignment) -> Recipient:
    subject, _ = _step(own)
    if subject is Subject.SEAT_EXAMINED:
        return Recipient(Role.HANDLER, case.lead().unit)
    if subject is Subject.SEAT_REPORTED:
        return Recipient(Role.SIGNATORY, own.unit)
    return Recipient(role_in(seat_of(own)), own.unit)


def begin(case: Case, own: Assignment) -> Timer:
    """The time of the step in which the unit is starts."""
    subject, stage = _step(own)
    terms, part, day = case.desk.plan.deadlines, own.role, local_date(case.tip.received_at)
    clock = deadlines.inner_clock(terms, part, stage, case.tip.task, day)
    to, span = _whose(case, own), Span(clock.days, clock.unit)
    return timers.start(case, Thing(subject, own.unit), to, span)


def move(case: Case, own: Assignment, duty: Duty) -> None:
    """The unit is in this state now; whoever has to do the next step hears of it."""
    _stop(case, own)
    own.state = duty
    if duty not in ENDED_DUTIES:
        own.submitted_at = None
        _next(case, own)


def submit(case: Case, own: Assignment) -> None:
    """The unit's signatory signed its report: the lead examines that of a district's unit."""
    _stop(case, own)
    own.submitted_at = case.now
    if own.role in CHAIN:
        _next(case, own)
    else:
        own.state = Duty.DONE


def _next(case: Case, own: Assignment) -> None:
    timer = begin(case, own)
    body = wording.step_message(
        case.tip.number, case.matter, label(Subject(timer.subject)), timer.due_at
    )
    promise(case, _whose(case, own), "step", body, turn=timer.id)


def finish(case: Case, own: Assignment) -> None:
    """The unit is done, and with the last unit on the ground its district."""
    move(case, own, Duty.DONE)
    settle_district(case, own)


def end(case: Case, own: Assignment, duty: Duty) -> list[Assignment]:
    """Waived or given back, and what it had given on with it; who is told to stop."""
    ending = [own, *(a for a in _grounds(case, own) if a.state not in ENDED_DUTIES)]
    for assignment in ending:
        move(case, assignment, duty)
        drop_return(case, assignment)
        body = wording.stop_message(case.tip.number, case.matter)
        to = Recipient(role_in(seat_of(assignment)), assignment.unit)
        promise(case, to, "stop", body, turn=assignment.id)
    settle_district(case, own)
    return ending


def settle_district(case: Case, ground: Assignment) -> None:
    """A district is done when no unit on the ground is at work and one of them is done."""
    if ground.role != Part.GROUND:
        return
    district = district_of(case, ground)
    states = {a.state for a in _grounds(case, district)}
    if Duty.DONE in states and states <= ENDED_DUTIES and district.state not in ENDED_DUTIES:
        move(case, district, Duty.DONE)


def district_of(case: Case, ground: Assignment) -> Assignment:
    """The district that gave it to this unit."""
    return next(a for a in case.live if a.role == Part.DISTRICT and seat_of(a).above(ground.unit))


def _grounds(case: Case, district: Assignment) -> list[Assignment]:
    """The units on the ground to which it gave the tip."""
    if district.role != Part.DISTRICT:
        return []
    above = seat_of(district).above
    return [a for a in case.live if a.role == Part.GROUND and above(a.unit)]


def reopen(case: Case, units: tuple[str, ...] = ()) -> None:
    """These units, and those for which the lead's report spoke, have to do it again."""
    named = [case.of(unit) for unit in units]
    joint = [a for a in case.live if a.joint and a.state in (Duty.REPORTED, Duty.DONE)]
    for own in _with_chains(case, named + joint):
        if own.role not in WITHOUT_STEPS and own.state in (Duty.REPORTED, Duty.DONE):
            move(case, own, Duty.WORKING)


def _with_chains(case: Case, found: list[Assignment]) -> Iterator[Assignment]:
    """With a district its units on the ground, with one of these its district."""
    for own in found:
        yield own
        yield from (a for a in _grounds(case, own) if a.state == Duty.DONE)
        if own.role == Part.GROUND:
            yield district_of(case, own)


def ask_return(case: Case, own: Assignment) -> None:
    """The return waits for the office, in the time it has for sorting a tip."""
    own.return_asked_at = case.now
    terms, day = case.desk.plan.deadlines, local_date(case.tip.received_at)
    clock = deadlines.clock_for(terms, "registered", case.tip.task, None, day)
    thing = Thing(Subject.RETURN, own.unit)
    timers.start(case, thing, OFFICE, Span(clock.days, clock.unit))


def drop_return(case: Case, own: Assignment) -> None:
    """A return that waits is decided, or no longer of use."""
    if own.return_asked_at is not None:
        own.return_asked_at = None
        timers.stop(case, Thing(Subject.RETURN, own.unit))


def withdraw_all(case: Case) -> None:
    """Nobody has a part in the tip any more; who was at work hears of it."""
    for timer in stored.running(case.session, case.tip.id):
        if Subject(timer.subject) in SUBJECTS | {Subject.RETURN}:
            timers.stop(case, Thing(Subject(timer.subject), timer.subject_id))
    for own in case.live:
        if own.role not in LEADING and own.state not in ENDED_DUTIES:
            body = wording.stop_message(case.tip.number, case.matter)
            promise(case, Recipient(role_in(seat_of(own)), own.unit), "stop", body, turn=own.id)
        own.state, own.return_asked_at = Duty.RETURNED, None


def _stop(case: Case, own: Assignment) -> None:
    """The time of the step in which the unit is."""
    if own.state not in ENDED_DUTIES:
        timers.stop(case, Thing(_step(own)[0], own.unit))
