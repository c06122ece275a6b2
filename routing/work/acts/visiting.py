"""现场核查: who went where and when, what was found and measured, with photos.

A planned visit is seen by its own unit alone, until somebody records that it was made.
"""

import json
from uuid import uuid4

from common.clock import LOCAL
from common.crypto import Place
from common.errors import Invalid
from db import measures
from db.tables import Visit
from routing.rules.measures import FARTHEST
from routing.rules.words import Audience
from routing.work import attachments
from routing.work import commands as c
from routing.work.attachments import StoredFile
from routing.work.case import Case


def visit(case: Case, command: c.Visit) -> None:
    """Record a visit, or plan one. Raises Invalid where time and findings do not fit."""
    at = command.at if command.at.tzinfo else command.at.replace(tzinfo=LOCAL)
    planned = at > case.now
    _check(command, planned=planned, ahead=planned and at - case.now > FARTHEST)
    if not planned and at < case.tip.received_at:
        raise Invalid("现场核查的时间早于线索登记，请核对日期。")
    row_id = uuid4().hex
    words = command.model_dump(mode="json", include={"place", "people", "findings", "measured"})
    row = Visit(
        id=row_id,
        tip_id=case.tip.id,
        number=measures.count_visits(case.session, case.tip.id) + 1,
        unit=case.actor.unit or "",
        at=at,
        planned=planned,
        recorded_by=case.actor.id,
        recorded_at=case.now,
        words=case.envelope.seal_row(
            Place("visit", "words", row_id), json.dumps(words, ensure_ascii=False)
        ),
    )
    case.session.add(row)
    kind, audience = ("visit_planned", Audience.UNIT) if planned else ("visited", Audience.OFFICERS)
    case.record(kind, audience=audience, codes={"unit": row.unit, "visit": row.number})


def _check(command: c.Visit, *, planned: bool, ahead: bool) -> None:
    if planned and (command.findings or command.measured):
        raise Invalid("时间还没有到，不能填核查情况；计划的核查只填时间、地点和人员。")
    if ahead:
        raise Invalid("计划的时间太远，请核对日期。")
    if not planned and not command.findings:
        raise Invalid("请填写现场核查情况；还没有去的，时间要在现在以后。")


def add_photos(case: Case, stored: tuple[StoredFile, ...]) -> None:
    """Photos taken on the visit that was recorded last. Raises Invalid for a planned one."""
    row = measures.newest_visit(case.session, case.tip.id)
    if row.planned:
        raise Invalid("计划的核查不能附照片，请在核查以后再传。")
    attachments.add_rows(case.session, case.tip, stored, case.actor.id, case.now, visit_id=row.id)
