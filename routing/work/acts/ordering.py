"""下达处置: what is ordered against a firm or asked of others, with a due date of its own."""

import json
from datetime import date
from uuid import uuid4

from common.clock import local_date
from common.crypto import Place
from common.errors import Invalid
from common.plan import MeasureRule
from db.tables import Measure
from routing.rules import measures, wording
from routing.rules.labels import label
from routing.rules.words import (
    MeasureKind,
    MeasureState,
    Part,
    Role,
    Subject,
)
from routing.work import commands as c
from routing.work import timers
from routing.work.case import Case
from routing.work.moving import move_on
from routing.work.promises import Recipient, promise
from routing.work.timers import Thing


def order(case: Case, command: c.Order) -> None:
    """Order a measure. Raises Invalid where its date or its fields do not fit."""
    _check_fields(command)
    start = _start(case, command)
    rule = rule_for(case, command.measure)
    due = _due(case, command, rule, start)
    row = _kept(case, command, start, due)
    answerer = _answerer(case, row)
    timers.start(case, thing_of(row), answerer or handler(case), row.due_at)
    if answerer is not None:
        body = wording.assist_message(case.tip.number, case.matter, row.due_at)
        promise(case, answerer, "assist", body, turn=row.id)
    _follow(case, row)
    move_on(case)
    codes = {
        "measure": row.kind, "number": row.number, "due": due.isoformat(), "asked": row.asked,
        "unit": row.unit,
    }  # fmt: skip
    case.record("ordered", codes=codes, words=command.note or "")


def rule_for(case: Case, kind: MeasureKind) -> MeasureRule | None:
    """What the plan says of this kind for the tip's task today."""
    terms = case.desk.plan.deadlines
    return measures.rule_of(terms, kind, case.tip.task, local_date(case.now))


def thing_of(row: Measure) -> Thing:
    """What is due: this measure."""
    return Thing(Subject.MEASURE, row.id)


def follow_up_of(row: Measure) -> Thing:
    """What is due once it failed: the next one."""
    return Thing(Subject.FOLLOW_UP, row.id)


def handler(case: Case) -> Recipient:
    """The lead's handlers."""
    return Recipient(Role.HANDLER, case.lead().unit)


NEEDED = {
    MeasureKind.CASE: (("case_number", "立案查处要写明立案文号（案号）。"),),
    MeasureKind.ASSIST: (
        ("asked", "协查要写明请哪个单位协助。"),
        ("question", "协查要写明请对方查什么。"),
    ),
    MeasureKind.TRANSFER: (("asked", "移送要写明移送给哪个机关。"),),
}


def _check_fields(command: c.Order) -> None:
    for name, sentence in NEEDED.get(command.measure, ()):
        if getattr(command, name) is None:
            raise Invalid(sentence)
    if command.filed_on and command.measure is not MeasureKind.CASE:
        raise Invalid("只有立案查处才有立案日期，请清空。")


def _start(case: Case, command: c.Order) -> date:
    today = local_date(case.now)
    start = command.filed_on or today
    if start > today:
        raise Invalid("立案日期不能晚于今天，请在立案以后再登记。")
    if start < local_date(case.tip.received_at):
        raise Invalid("立案日期早于线索登记，请核对日期。")
    return start


def _due(case: Case, command: c.Order, rule: MeasureRule | None, start: date) -> date:
    """The last day: as ordered, or as plan and law have it."""
    today, kind = local_date(case.now), label(command.measure)
    by_rule = measures.last_day(rule, start, case.desk.calendar)
    due = command.due or by_rule
    if due is None:
        raise Invalid(f"请写明{kind}的期限（哪一天以前完成）。")
    if due < today:
        raise Invalid(f"{kind}的期限已经过去，请填今天或以后的日期。")
    if due > today + measures.FARTHEST:
        raise Invalid(f"{kind}的期限太远，请核对日期。")
    if rule is not None and rule.limit and by_rule is not None and due > by_rule:
        raise Invalid(f"{kind}的期限最晚{by_rule.isoformat()}（{rule.source.text}）。")
    return due


def _kept(case: Case, command: c.Order, start: date, due: date) -> Measure:
    row_id = uuid4().hex
    words = command.model_dump(mode="json", include={"note", "question", "period"})
    row = Measure(
        id=row_id,
        tip_id=case.tip.id,
        number=len(case.measures) + 1,
        kind=command.measure,
        state=MeasureState.OPEN,
        unit=case.lead().unit,
        asked=command.asked,
        ordered_by=case.actor.id,
        ordered_at=case.now,
        started_on=start,
        case_number=command.case_number,
        due_at=measures.end_of(due),
        words=case.envelope.seal_row(
            Place("measure", "words", row_id), json.dumps(words, ensure_ascii=False)
        ),
    )
    case.session.add(row)
    case.session.flush()
    case.measures.append(row)
    return row


def _answerer(case: Case, row: Measure) -> Recipient | None:
    """Who of the unit that was asked answers; None where it has no accounts here."""
    if row.kind != MeasureKind.ASSIST or row.asked is None:
        return None
    plan = case.desk.plan
    if plan.district(row.asked):
        return Recipient(Role.DISTRICT, row.asked)
    known = {section.unit for task in plan.tasks for section in task.sections}
    known |= {seat.unit for seat in case.seats() if seat.part is not Part.DISTRICT}
    known |= set(plan.departments)
    return Recipient(Role.HANDLER, row.asked) if row.asked in known else None


def _follow(case: Case, row: Measure) -> None:
    """It comes after the ones that failed, where it is what has to come after them."""
    for failed in case.measures:
        if failed.state != MeasureState.FAILED or failed.followed_by is not None:
            continue
        if measures.counts_as_next(rule_for(case, MeasureKind(failed.kind)), MeasureKind(row.kind)):
            failed.followed_by = row.number
            timers.stop(case, follow_up_of(failed))
