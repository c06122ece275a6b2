"""What supports, districts and units on the ground do in a made-up life, one step a time."""

from datetime import datetime, timedelta

from routing.rules.standing import Actor, Seat
from routing.rules.words import LEADING, Action, Duty, Part, Role, Stage
from routing.work.demo.life import Life, Steps
from routing.work.promises import role_in

PACE = 6
"""In how many steps a part is done: the time until the lead's report is cut in as many."""


def report(life: Life, now: datetime, until: datetime, waived: float) -> Steps:
    """Everybody does his part, or is waived, before the lead reports."""
    while open_seats := [s for s in life.seats() if s.part not in LEADING and s.open]:
        step = max((until - now) / (PACE * len(open_seats)), timedelta(minutes=20))
        now = yield life.when_open(now, now + step)
        if life.stage() is not Stage.VERIFYING:
            return now
        _step(life, now, _deepest(open_seats), waived)
    return now


def _deepest(seats: list[Seat]) -> Seat:
    """A unit on the ground goes before the district that waits for it."""
    return next((seat for seat in seats if seat.part is Part.GROUND), seats[0])


def _step(life: Life, now: datetime, seat: Seat, waived: float) -> None:
    if seat.duty is Duty.TO_SIGN:
        if seat.part is not Part.GROUND and life.chance(waived):
            why = life.words("waived")
            life.act(life.office(), now, Action.WAIVE, unit=seat.unit, why=why)
        else:
            life.act(_who(life, role_in(seat), seat), now, Action.SIGN)
    elif seat.to_examine:
        life.act(life.officer(Role.HANDLER), now, Action.EXAMINE, unit=seat.unit, grant=True)
    elif seat.duty is Duty.REPORTED:
        life.act(_who(life, Role.SIGNATORY, seat), now, Action.COUNTERSIGN, grant=True)
    else:
        _work(life, now, seat)


def _work(life: Life, now: datetime, seat: Seat) -> None:
    """A district that has people on the ground gives it to them; the others go and see."""
    who, ground = _who(life, role_in(seat), seat), _ground(life, seat)
    if ground is not None:
        life.act(who, now, Action.GIVE, unit=ground)
        return
    evidence = [life.words("unit_evidence")]
    life.act(who, now, Action.REPORT, finding=life.words("unit_findings"), evidence=evidence)


def _ground(life: Life, seat: Seat) -> str | None:
    staffed = (unit for _, unit in life.world.staff if unit is not None)
    below = (unit for unit in staffed if seat.part is Part.DISTRICT and unit != seat.unit)
    return next((unit for unit in below if seat.above(unit)), None)


def _who(life: Life, role: Role, seat: Seat) -> Actor:
    return life.world.staff[role, seat.unit]
