"""回头看: closed tips are drawn at random and looked at again, never by the unit that closed them.

First the hash of a seed is put on record, then the sample is drawn with it: nobody can choose
the seed after he saw what it draws.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from sqlmodel import Session

from common.clock import at_local, local_date
from common.crypto import Place, seal_text, unseal_text
from common.errors import Invalid, NotAllowed, NotFound
from db import tips, turns
from db.tables import Draw, DrawnTip, Tip
from routing.rules import drawing, wording
from routing.rules.drawing import Candidate
from routing.rules.labels import label
from routing.rules.standing import Actor
from routing.rules.texts import required
from routing.rules.words import Audience, Part, Role, Subject, Verdict
from routing.work import accounts, intake, reporter, timers
from routing.work.case import Case
from routing.work.desk import Desk
from routing.work.promises import Recipient, promise
from routing.work.timers import Span, Thing

CHANNEL = "lookback"
STRATA = {"none": "不分层", "task": "按任务", "district": "按区县"}
RESULTS = {"holds": "没有反弹", "runs_again": "又开工"}
VERDICTS = {str(verdict): label(verdict) for verdict in Verdict}
MOST, WORDS = 500, 4000


@dataclass(frozen=True)
class Scene:
    """Who does something about draws, when, in which transaction."""

    session: Session
    desk: Desk
    actor: Actor
    now: datetime


@dataclass(frozen=True)
class Wanted:
    """Tips closed from the first day to the last one, so many, in these strata."""

    first: date
    last: date
    number: int
    strata: str


def announce(scene: Scene, wanted: Wanted) -> Draw:
    """Put the hash of a fresh seed on record. Raises NotAllowed, Invalid."""
    _office(scene)
    if not wanted.first <= wanted.last <= local_date(scene.now):
        raise Invalid("办结日期的起止不对：起日不晚于止日，止日不晚于今天。")
    if not 1 <= wanted.number <= MOST or wanted.strata not in STRATA:
        raise Invalid(f"抽取件数应在1到{MOST}之间，并选择分层方式。")
    seed, draw_id, keys = secrets.token_hex(32), uuid4().hex, scene.desk.keys
    row = Draw(
        id=draw_id, announced_at=scene.now, announced_by=scene.actor.id, number=wanted.number,
        closed_from=at_local(wanted.first, time(0)),
        closed_to=at_local(wanted.last + timedelta(days=1), time(0)),
        strata=wanted.strata, commitment=drawing.commitment(seed),
        sealed_seed=seal_text(keys.channel, seed, _seed_place(draw_id), keys.cipher),
    )  # fmt: skip
    scene.session.add(row)
    return row


def _seed_place(draw_id: str) -> Place:
    return Place("draw", "sealed_seed", draw_id)


def _office(scene: Scene) -> None:
    if scene.actor.role is not Role.OFFICE:
        raise NotAllowed("回头看由办公室抽取和指派。")


def _draw(scene: Scene, draw_id: str) -> Draw:
    row = scene.session.get(Draw, draw_id, with_for_update=True)
    if row is None:
        raise NotFound("没有这次抽取。")
    return row


def draw(scene: Scene, draw_id: str) -> tuple[str, ...]:
    """Draw with the announced seed, once. Raises NotAllowed, Invalid, NotFound."""
    _office(scene)
    row = _draw(scene, draw_id)
    if row.drawn_at is not None:
        raise Invalid("这次已经抽过，不能重抽；需要再抽的，请另行公告。")
    found = _candidates(scene.session, row)
    if not found:
        raise Invalid("这段时间没有可以抽取的办结线索。")
    row.seed = unseal_text(scene.desk.keys.channel, row.sealed_seed, _seed_place(row.id))
    row.drawn_at, row.drawn_by, row.population = scene.now, scene.actor.id, len(found)
    row.population_digest = drawing.digest(found)
    numbers = drawing.draw(row.seed, found, row.number)
    for position, number in enumerate(numbers, 1):
        _keep(scene, row, number, position)
    return numbers


def _candidates(session: Session, row: Draw) -> list[Candidate]:
    found = turns.drawable(session, row.closed_from, row.closed_to)
    return [Candidate(tip.number, _stratum(row, tip)) for tip in found]


def _stratum(row: Draw, tip: Tip) -> str:
    named = {"task": tip.task, "district": tip.district}
    return named.get(row.strata) or "-"


def _keep(scene: Scene, row: Draw, number: str, position: int) -> None:
    case = _case(scene, number)
    leads = [a.unit for a in case.assignments if a.role == Part.LEAD and a.state == "done"]
    scene.session.add(
        DrawnTip(
            draw_id=row.id, tip_id=case.tip.id, position=position,
            closed_by=leads[-1] if leads else "",
        )
    )  # fmt: skip
    case.record("drawn", audience=Audience.OFFICE)


def _case(scene: Scene, number: str) -> Case:
    tip = tips.by_number(scene.session, number, lock=True)
    if tip is None:
        raise NotFound("没有这条线索。")
    return Case(scene.session, scene.desk, tip, scene.actor, scene.now)


def drawn_again(session: Session, row: Draw) -> bool:
    """Whether seed, hash and sample still agree, for the list as it was drawn from.

    False as well where the list has changed since, because a tip was opened again.
    """
    if row.seed is None or drawing.commitment(row.seed) != row.commitment:
        return False
    found = _candidates(session, row)
    if drawing.digest(found) != row.population_digest:
        return False
    kept = tuple(tip.number for _, tip in turns.drawn(session, row.id))
    return drawing.draw(row.seed, found, row.number) == kept


def assign(scene: Scene, draw_id: str, number: str, unit: str) -> None:
    """Let a unit look at a drawn tip again. Raises NotAllowed, Invalid, NotFound."""
    _office(scene)
    row, case = _drawn(scene, draw_id, number)
    if unit not in accounts.units_for(scene.desk, Role.HANDLER):
        raise Invalid(f"方案里没有“{unit}”这个处室。")
    if unit == row.closed_by or row.result is not None:
        raise Invalid("原来办结的单位不能复查自己办的线索；已有结果的不再改派。")
    row.unit = unit
    span = scene.desk.plan.turns.lookback
    to = Recipient(Role.HANDLER, unit)
    timer = timers.start(case, _thing(row), to, Span(span.days, span.unit))
    body = wording.lookback_message(number, case.matter, timer.due_at)
    promise(case, to, "lookback", body, turn=timer.id)
    case.record("lookback_assigned", audience=Audience.OFFICE, codes={"unit": unit})


def _drawn(scene: Scene, draw_id: str, number: str) -> tuple[DrawnTip, Case]:
    case = _case(scene, number)
    row = scene.session.get(DrawnTip, (draw_id, case.tip.id))
    if row is None:
        raise NotFound("这次没有抽到这条线索。")
    return row, case


def _thing(row: DrawnTip) -> Thing:
    return Thing(Subject.LOOKBACK, row.draw_id)


@dataclass(frozen=True)
class Again:
    """What was found by whoever looked again: a key of ``RESULTS``, a verdict, what was seen."""

    result: str
    verdict: str
    words: str


def record(scene: Scene, draw_id: str, number: str, found: Again) -> str | None:
    """What was found; what runs again becomes a new, urgent tip, whose number is returned.

    The verdict is on what had been reported, so that figures can hold it against the first.

    Raises NotAllowed for whoever it is not assigned to, Invalid, NotFound.
    """
    row, case = _drawn(scene, draw_id, number)
    if row.unit is None or (scene.actor.role, scene.actor.unit) != (Role.HANDLER, row.unit):
        raise NotAllowed("复查结果由指派的单位经办人登记。")
    if row.result is not None or found.result not in RESULTS or found.verdict not in VERDICTS:
        raise Invalid("请选择复查结果和复核结论；已经登记过的不能再改。")
    told = required(found.words, "复查情况", WORDS)
    row.result, row.verdict = found.result, found.verdict
    row.recorded_at, row.recorded_by = scene.now, scene.actor.id
    row.words = case.envelope.seal_row(_words_place(row), told)
    timers.stop(case, _thing(row))
    codes = {"result": found.result, "verdict": found.verdict}
    case.record("looked_back", audience=Audience.OFFICE, codes=codes)
    return _runs_again(scene, case.tip, told) if found.result == "runs_again" else None


def _words_place(row: DrawnTip) -> Place:
    return Place("drawn_tip", "words", f"{row.draw_id}:{row.tip_id}")


def _runs_again(scene: Scene, tip: Tip, words: str) -> str:
    made = reporter.again(scene.desk, tip, words, CHANNEL, uuid4().hex)
    return intake.accept(scene.session, scene.desk, made, scene.now).number


@dataclass(frozen=True)
class Line:
    """A drawn tip as the office or the unit that looks at it again may see it."""

    draw_id: str
    number: str
    matter: str
    district: str | None
    closed_at: datetime | None
    closed_by: str
    unit: str | None
    result: str | None
    verdict: str | None
    summary: str
    words: str


@dataclass(frozen=True)
class Sample:
    """A draw with what it drew."""

    row: Draw
    lines: tuple[Line, ...]
    agrees: bool


NEWEST = 20


def shelf(scene: Scene) -> Sequence[Sample]:
    """The newest draws: all for the office, its own lines for a unit's handler."""
    office = scene.actor.role is Role.OFFICE
    if not office and scene.actor.role is not Role.HANDLER:
        raise NotAllowed("回头看由办公室抽取，由指派的单位经办人登记结果。")
    found = [_sample(scene, row) for row in turns.draws(scene.session, NEWEST)]
    if office:
        return found
    mine = (
        replace(s, lines=tuple(x for x in s.lines if x.unit == scene.actor.unit)) for s in found
    )
    return [sample for sample in mine if sample.lines]


def _sample(scene: Scene, row: Draw) -> Sample:
    kept = turns.drawn(scene.session, row.id)
    lines = tuple(_line(scene, each, tip) for each, tip in kept)
    agrees = row.drawn_at is not None and drawn_again(scene.session, row)
    return Sample(row, lines, agrees)


def _line(scene: Scene, row: DrawnTip, tip: Tip) -> Line:
    case = Case(scene.session, scene.desk, tip, scene.actor, scene.now)
    envelope = case.envelope
    return Line(
        draw_id=row.draw_id, number=tip.number, matter=case.matter, district=tip.district,
        closed_at=tip.closed_at, closed_by=row.closed_by, unit=row.unit, result=row.result,
        verdict=row.verdict, summary=envelope.open("summary", tip.summary),
        words=envelope.open_row(_words_place(row), row.words) if row.words else "",
    )  # fmt: skip
