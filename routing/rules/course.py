"""How a tip's life went, folded from the plain columns of its events (domain.md section 2.5).

Nothing else is counted: so every rate can be counted again from the events, also when texts
and names were erased long ago.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from common.clock import local
from routing.rules.pauses import end_of
from routing.rules.words import ENDED, LEADING, Mode, Stage

REACHABLE = frozenset({Mode.CONFIDENTIAL, Mode.NAMED})
"""With a contact: others cannot be asked, they say it of themselves or not at all."""


@dataclass(frozen=True)
class Move:
    """The plain columns of an event that count."""

    kind: str
    at: datetime
    stage: str
    due_at: datetime | None
    codes: Mapping[str, object]


@dataclass
class Course:
    """What is counted of one tip. Times are None until they came to pass."""

    kind: str = ""
    month: str = ""
    task: str | None = None
    district: str | None = None
    department: str | None = None
    stage: str = ""
    due_at: datetime | None = None
    overall_due_at: datetime | None = None
    assigned: bool = False
    sign_due_at: datetime | None = None
    """When the lead that has it now was to sign, and when it did."""
    signed_at: datetime | None = None
    report_due_at: datetime | None = None
    """When its findings were to come, extensions and pauses included, and when they came."""
    reported_at: datetime | None = None
    closed_at: datetime | None = None
    verdict: str | None = None
    contested: str | None = None
    """The verdict that others check again after an objection, until they have one of their own."""
    rechecked: int = 0
    """How often others checked the closing again, and how often their verdict differed."""
    differed: int = 0
    reachable: bool = False
    """Its reporter left a way to be asked, and has not ended contact."""
    rating: str | None = None
    """What the reporter said of the ending that stands."""
    returned: bool = False
    extended: bool = False
    redone: bool = False
    reopened: bool = False
    relapsed: bool = False
    paused_days: int = 0
    paused_since: datetime | None = None
    paused_until: datetime | None = None


def course_of(moves: Iterable[Move], course: Course | None = None) -> Course:
    """Fold a tip's events, first to last, into a new course or the one given."""
    course = course or Course()
    for move in moves:
        if move.kind in STEPS:
            STEPS[move.kind](course, move)
        _enter(course, move)
    return course


def _enter(course: Course, move: Move) -> None:
    """What follows from the stage an event led to, whatever the event was."""
    was, course.stage, course.due_at = course.stage, move.stage, move.due_at
    if move.stage == Stage.VERIFYING:
        course.report_due_at = move.due_at
        if was != Stage.VERIFYING:
            course.reported_at = None
    if was == Stage.CLOSED and move.stage not in ENDED:
        course.reopened, course.closed_at, course.verdict = True, None, None
    if move.stage not in ENDED:
        course.rating = None


def _registered(course: Course, move: Move) -> None:
    course.kind = _word(move, "kind") or course.kind
    course.month = local(move.at).strftime("%Y-%m")
    course.district = _word(move, "district") or course.district
    course.overall_due_at = _moment(move, "overall_due_at") or course.overall_due_at
    course.reachable = _word(move, "mode") in REACHABLE


def _assigned(course: Course, move: Move) -> None:
    course.task, course.assigned = _word(move, "task"), True
    course.district = _word(move, "district") or course.district
    course.department = _lead_department(move)
    course.sign_due_at, course.signed_at = move.due_at, None


def _other_district(course: Course, move: Move) -> None:
    course.district = _word(move, "district") or course.district


def _lead_department(move: Move) -> str | None:
    units = move.codes.get("units")
    pairs = units if isinstance(units, list) else []
    return next((unit.split("/")[0] for unit, part in pairs if part in LEADING), None)


def _signed(course: Course, move: Move) -> None:
    if course.signed_at is None and move.stage == Stage.VERIFYING:
        course.signed_at = move.at


def _reported(course: Course, move: Move) -> None:
    course.reported_at = move.at


def _taken_back(course: Course, _: Move) -> None:
    """Nobody has it: nobody is late in signing for it."""
    course.sign_due_at = course.signed_at = course.report_due_at = None
    course.department = course.task = None


def _returned(course: Course, move: Move) -> None:
    course.returned = True
    _taken_back(course, move)


def _extended(course: Course, _: Move) -> None:
    course.extended = True


def _redone(course: Course, _: Move) -> None:
    course.redone = True


def _closed(course: Course, move: Move) -> None:
    course.closed_at, course.verdict = move.at, _word(move, "verdict")
    _compare(course, course.contested, course.verdict)
    course.contested = None


def _compare(course: Course, first: str | None, again: str | None) -> None:
    """Two verdicts on the same matter; nothing where one of them is missing."""
    if first is not None and again is not None:
        course.rechecked += 1
        course.differed += first != again


def _objection_granted(course: Course, _: Move) -> None:
    course.contested = course.verdict


def _looked_back(course: Course, move: Move) -> None:
    """The verdict that stands, or that is checked again after an objection, is compared."""
    _compare(course, course.verdict or course.contested, _word(move, "verdict"))


def _rated(course: Course, move: Move) -> None:
    course.rating = _word(move, "rating")


def _withdrawn(course: Course, _: Move) -> None:
    course.reachable = False


def _relapsed(course: Course, _: Move) -> None:
    """The closing stands, and counts as one that did not hold."""
    course.relapsed = True


def _paused(course: Course, move: Move) -> None:
    course.paused_since = move.at
    until = _word(move, "until")
    course.paused_until = end_of(date.fromisoformat(until)) if until else None


def _resumed(course: Course, move: Move) -> None:
    days = move.codes.get("days")
    course.paused_days += days if isinstance(days, int) else 0
    course.paused_since = course.paused_until = None


def _realigned(course: Course, move: Move) -> None:
    """A calendar was entered: ``[was, is]`` where the outer time moved."""
    moved = move.codes.get("overall_due_at")
    if isinstance(moved, list):
        course.overall_due_at = datetime.fromisoformat(moved[1])


STEPS: dict[str, Callable[[Course, Move], None]] = {
    "registered": _registered,
    "assigned": _assigned,
    "district_added": _other_district,
    "signed": _signed,
    "reported": _reported,
    "recalled": _taken_back,
    "return_granted": _returned,
    "extension_granted": _extended,
    "redone": _redone,
    "approved": _closed,
    "objection_granted": _objection_granted,
    "looked_back": _looked_back,
    "rated": _rated,
    "withdrawn": _withdrawn,
    "paused": _paused,
    "resumed": _resumed,
    "relapsed": _relapsed,
    "realigned": _realigned,
}


def _word(move: Move, key: str) -> str | None:
    value = move.codes.get(key)
    return value if isinstance(value, str) else None


def _moment(move: Move, key: str) -> datetime | None:
    value = _word(move, key)
    return datetime.fromisoformat(value) if value else None
