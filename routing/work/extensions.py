"""延期: asked once for each clock of a stage visit, decided by whoever may give that time.

While a request waits the clock runs on; refused, the original due time stays.
"""

from common.clock import show
from common.errors import Invalid, NotAllowed
from db import clocks
from db.tables import Extension
from routing.rules import wording
from routing.rules.labels import label
from routing.rules.refusals.clocks import extension_refused, extension_to_decide
from routing.rules.standing import Running
from routing.rules.words import (
    LEADING,
    Audience,
    ClockKind,
    Role,
)
from routing.work import commands as c
from routing.work.case import Case
from routing.work.promises import OFFICE, Recipient, promise


def ask(case: Case, command: c.Extend) -> None:
    """The lead asks for more days. Raises NotAllowed, or Invalid where they are too many."""
    standing = case.standing()
    if sentence := extension_refused(standing, command.clock):
        raise NotAllowed(sentence)
    clock = standing.clock(command.clock)
    if clock is None or command.days > clock.days:
        most = wording.days(clock.days, clock.unit) if clock else ""
        raise Invalid(f"延期不能长于原定时限，最多{most}。")
    case.session.add(
        Extension(
            tip_id=case.tip.id,
            visit=case.tip.visit,
            clock=command.clock,
            days=command.days,
            asked_by=case.actor.id,
            asked_at=case.now,
        )
    )
    case.tip.extension_waits = True
    case.record("extension_asked", codes=_codes(clock, command.days), words=command.why)
    body = wording.extension_message(case.tip.number, case.matter, clock.kind)
    promise(case, _decides(case, clock.kind), "extension", body, turn=clock.kind)


def decide(case: Case, command: c.DecideExtension) -> None:
    """Give the time that was asked for, or let the due time stand. Raises Invalid."""
    clock = extension_to_decide(case.standing(), case.actor)
    if clock is None:
        raise AssertionError("the gate lets nobody decide what does not wait")
    _check(command, clock)
    asked = clocks.extensions(case.session, case.tip.id, case.tip.visit)
    row = next(row for row in asked if row.clock == clock.kind)
    row.granted = command.grant
    case.tip.extension_waits = any(other.granted is None for other in asked)
    if command.grant:
        _grant(case, clock, command, row.days)
    else:
        case.record("extension_refused", codes=_codes(clock, row.days), words=command.why or "")
    _tell(case, clock.kind, granted=command.grant)


def _check(command: c.DecideExtension, clock: Running) -> None:
    if not command.grant and not command.why:
        raise Invalid("不同意延期的，请写明理由。")
    if command.grant and clock.kind is ClockKind.STATUTORY and not command.document:
        raise Invalid("法定时限的延期，请写明批准文书的名称和文号。")


def _grant(case: Case, clock: Running, command: c.DecideExtension, days: int) -> None:
    if clock.kind is ClockKind.PROMISED:
        case.tip.extended = True
        case.reckon()
    document = f"批准文书：{command.document}" if command.document else ""
    words = "\n".join(part for part in (document, command.why) if part)
    case.record(
        "extension_granted", audience=Audience.REPORTER, codes=_codes(clock, days), words=words
    )


def _tell(case: Case, kind: ClockKind, *, granted: bool) -> None:
    """Whoever works on the tip hears until when he has."""
    due = case.due_at if kind is ClockKind.PROMISED else case.visit.due_at(kind)
    number, matter = case.tip.number, case.matter
    body = wording.extension_decided_message(
        number, matter, f"{label(kind)} {show(due)}", granted=granted
    )
    promise(case, Recipient(Role.HANDLER, _lead(case)), "extension_decided", body, turn=kind)


def _decides(case: Case, kind: ClockKind) -> Recipient:
    """Ours is the office's to give, the law's is signed for by the unit itself."""
    return OFFICE if kind is ClockKind.PROMISED else Recipient(Role.SIGNATORY, _lead(case))


def _lead(case: Case) -> str:
    return next(seat.unit for seat in case.seats() if seat.part in LEADING)


def _codes(clock: Running, days: int) -> dict[str, object]:
    return {"clock": clock.kind, "days": days, "counted_in": clock.unit}
