"""复核处置: how a measure ended. When all have, the tip waits to be struck off."""

import json
from typing import Any

from common.clock import local_date
from common.crypto import Place
from common.errors import Invalid
from db import measures
from db.tables import Measure
from routing.rules import wording
from routing.rules.deadlines import clock_for
from routing.rules.labels import label
from routing.rules.refusals import closing
from routing.rules.words import (
    MeasureKind,
    MeasureState,
    Stage,
)
from routing.work import commands as c
from routing.work import enforcing, timers
from routing.work.acts.finishing import keep_proofs, lacking_proof, refuse
from routing.work.acts.ordering import follow_up_of, handler, thing_of
from routing.work.case import Case
from routing.work.moving import move_on
from routing.work.promises import promise
from routing.work.timers import Span

NEEDS_DECISION = (
    "报请关闭的，合格是指已经依法关闭：请写明关闭决定的机关、文号和日期；还没有决定的，先不复核。"
)
NEEDS_SPOT = "依法关闭要有现场证据：请先记录关闭以后的现场核查，或在复核里附现场取得的证据。"


def recheck(case: Case, command: c.Recheck) -> None:
    """Passed or failed. Raises Invalid where it cannot be told so, or proofs are lacking."""
    row = _picked(case, command.measure, [k for k in MeasureKind if k is not MeasureKind.ASSIST])
    refuse(closing.recheck_evidence_refused(frozenset(piece.origin for piece in command.evidence)))
    state = MeasureState.PASSED if command.passed else MeasureState.FAILED
    if command.passed and row.kind == MeasureKind.CLOSURE:
        state = MeasureState.CLOSED_BY_LAW
        _decided(case, row, command)
    elif command.authority or command.document or command.decided_on:
        raise Invalid("只有报请关闭、已经依法关闭的，才填关闭决定，请清空。")
    outcome = {"finding": command.finding, **c.lines_of(command.evidence)}
    _end(case, row, state, outcome)
    if state is MeasureState.FAILED:
        _wait_for_the_next(case, row)
    keep_proofs(case, command.proof)
    _go_on(case)
    codes = {"measure": row.kind, "number": row.number, "state": row.state, "unit": row.unit}
    case.record("rechecked", codes=codes, words=command.finding)
    enforcing.ended(case, row)


def _decided(case: Case, row: Measure, command: c.Recheck) -> None:
    """The decision to close the firm, and that somebody has seen it closed."""
    if not (command.authority and command.document and command.decided_on):
        raise Invalid(NEEDS_DECISION)
    if command.decided_on > local_date(case.now):
        raise Invalid("关闭决定的日期不能晚于今天，请核对日期。")
    if command.decided_on < local_date(case.tip.received_at):
        raise Invalid("关闭决定的日期早于线索登记，请核对日期。")
    own = any(piece.origin == "own" for piece in command.evidence)
    if not own and not measures.visited_since(case.session, case.tip.id, row.ordered_at):
        raise Invalid(NEEDS_SPOT)
    row.authority, row.document = command.authority, command.document
    row.decided_on = command.decided_on


def answer(case: Case, command: c.Answer) -> None:
    """The unit that was asked answers; or who asked enters what came on paper."""
    row = _picked(case, command.measure, [MeasureKind.ASSIST], answering=True)
    answer_row(case, row, command.text)


def answer_row(case: Case, row: Measure, text: str) -> None:
    """The answer, sealed; only who asked reads it."""
    _end(case, row, MeasureState.ANSWERED, {"answer": text})
    _go_on(case)
    event = case.record("assist_answered", codes={"number": row.number, "measure": row.kind})
    body = wording.assist_answered_message(case.tip.number, case.matter)
    promise(case, handler(case), "assist_answered", body, turn=str(event.seq))


def withdraw(case: Case, command: c.WithdrawMeasure) -> None:
    """Take a measure back, with the reason. What it followed waits for another one again."""
    row = _picked(case, command.measure, list(MeasureKind))
    _end(case, row, MeasureState.WITHDRAWN, {"why": command.why})
    for failed in case.measures:
        if failed.followed_by == row.number:
            failed.followed_by = None
            _wait_for_the_next(case, failed)
    _go_on(case)
    codes = {"measure": row.kind, "number": row.number, "unit": row.unit}
    case.record("measure_withdrawn", codes=codes, words=command.why)
    enforcing.ended(case, row)


def _picked(
    case: Case, number: int | None, kinds: list[MeasureKind], *, answering: bool = False
) -> Measure:
    """The open measure that is meant. Raises Invalid where that is none or not clear."""
    found = [row for row in case.measures if row.state == MeasureState.OPEN and row.kind in kinds]
    if answering and case.actor.unit != case.lead().unit:
        found = [row for row in found if row.asked == case.actor.unit]
    if number is not None:
        found = [row for row in found if row.number == number]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Invalid("没有这项进行中的处置，请核对是第几项。")
    which = "、".join(f"第{row.number}项{label(MeasureKind(row.kind))}" for row in found)
    raise Invalid(f"有几项处置在进行，请指明是哪一项：{which}。")


def _end(case: Case, row: Measure, state: MeasureState, outcome: dict[str, Any]) -> None:
    row.state, row.ended_at, row.ended_by = state, case.now, case.actor.id
    words = json.dumps(outcome, ensure_ascii=False)
    row.outcome = case.envelope.seal_row(Place("measure", "outcome", row.id), words)
    timers.stop(case, thing_of(row))


def _wait_for_the_next(case: Case, failed: Measure) -> None:
    """What has to follow is due as well, and chased until it is ordered."""
    day = local_date(case.tip.received_at)
    unit = case.lead().unit
    clock = clock_for(case.desk.plan.deadlines, "follow_up", case.tip.task, unit, day)
    timers.start(case, follow_up_of(failed), handler(case), Span(clock.days, clock.unit))


def _go_on(case: Case) -> None:
    """Nothing leaves 处置中 without what has to be shown."""
    if case.stage is Stage.ENFORCING and not case.standing().unfinished:
        refuse(closing.proof_refused(lacking_proof(case)))
    move_on(case)
