"""The case page: what is known, why this section, and exactly the actions possible now."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from api.deps import CurrentAccount, DeskDep, Now
from api.pages import marks, why
from api.pages.commands import command_of
from api.pages.forms import FormDep, text_of, uploads_of, version_of
from api.templating import page
from common.clock import local_date
from common.errors import AppError, Invalid, NotFound
from db import officers
from routing.rules.labels import label
from routing.rules.measures import lengths
from routing.rules.words import (
    Action,
    MeasureKind,
    Mode,
    Origin,
    PauseKind,
    ReturnGround,
    Verdict,
)
from routing.work import alarms, attachments, beside, cases, casework, enterprises, letter_views
from routing.work.accounts import Account
from routing.work.acts import visiting
from routing.work.attachments import StoredFile
from routing.work.attempts import Attempt, attempt
from routing.work.cases import CaseView, Original
from routing.work.desk import Desk
from routing.work.enterprises import Found
from routing.work.notes import away_of

router = APIRouter()
FIRST = (
    Action.SIGN, Action.DECIDE_RETURN, Action.DECIDE_EXTENSION, Action.SUMMARISE, Action.ASSIGN,
    Action.DESIGNATE, Action.COUNTERSIGN, Action.EXAMINE, Action.APPROVE, Action.GIVE,
    Action.REPORT, Action.RECHECK, Action.ORDER, Action.VISIT,
)  # fmt: skip
"""What usually has to be done comes first and stands open."""
ROWS = 3
CANDIDATES = 5
"""Entries of the register offered on the case page; the others are found by searching."""


@router.get("/staff/cases/{number}")
def case(
    request: Request, number: str, account: CurrentAccount, desk: DeskDep, now: Now, done: str = ""
) -> Response:
    """The case as this officer may see it."""
    confirmed = label(Action(done)) if done in set(Action) else None
    return _case_page(request, desk, account, number, now, done=confirmed)


@router.post("/staff/cases/{number}/actions")
def act(
    request: Request, number: str, form: FormDep, account: CurrentAccount, desk: DeskDep, now: Now
) -> Response:
    """Do it and come back; a refusal shows the case again with what was typed."""
    try:
        command = command_of(form)
        if command.action is Action.DECLINE and text_of(form, "confirm") != "yes":
            raise Invalid("不予受理前，请先勾选确认。")
        photos = _photos_of_visit(desk, account, number, now, form)

        def do(session: Session) -> None:
            taken = casework.take_case(session, desk, account.actor, number, now)
            casework.act(taken, command, version_of(form))
            if photos:
                visiting.add_photos(taken, photos)

        attempt(desk, Attempt(account.actor, number, command.action, now), do)
    except NotFound:
        raise
    except AppError as error:
        return _case_page(request, desk, account, number, now, error=error, typed=form)
    return RedirectResponse(f"/staff/cases/{number}?done={command.action}", 303)


def _photos_of_visit(
    desk: Desk, account: Account, number: str, now: datetime, form: FormData
) -> tuple[StoredFile, ...]:
    """Photos chosen for a visit, cleaned and on the disk before the visit is recorded."""
    chosen = uploads_of(form, "photos")
    if not chosen or text_of(form, "action") != Action.VISIT:
        return ()
    limits = desk.settings.intake
    if len(chosen) > limits.max_files:
        raise Invalid(f"照片最多{limits.max_files}张，请分几次记录。")
    files = tuple(attachments.prepare(data, limits.max_file_bytes) for data in chosen)
    with desk.database.read() as session:
        envelope = casework.open_case(session, desk, account.actor, number, now).envelope
        return attachments.store(desk, envelope, files)


@router.post("/staff/cases/{number}/original")
def original(
    request: Request, number: str, form: FormDep, account: CurrentAccount, desk: DeskDep, now: Now
) -> Response:
    """What the reporter wrote, for the office, with the reason kept in the log."""

    def do(session: Session) -> Original:
        taken = casework.take_case(session, desk, account.actor, number, now)
        return cases.open_original(taken, text_of(form, "reason"))

    try:
        found = desk.database.write(do)
    except NotFound:
        raise
    except AppError as error:
        return _case_page(request, desk, account, number, now, error=error, typed=form)
    return _case_page(request, desk, account, number, now, original=found)


@router.get("/staff/cases/{number}/photos/{photo_id}")
def photo(number: str, photo_id: str, account: CurrentAccount, desk: DeskDep, now: Now) -> Response:
    """A photo of the case."""
    with desk.database.read() as session:
        tip = casework.open_case(session, desk, account.actor, number, now).tip
        media_type, data = attachments.read(session, desk, tip, photo_id)
    return Response(data, media_type=media_type)


def _case_page(
    request: Request, desk: Desk, account: Account, number: str, now: datetime,
    *, error: AppError | None = None, typed: FormData | None = None, **more: Any,
) -> Response:  # fmt: skip
    with desk.database.read() as session:
        opened_case = casework.open_case(session, desk, account.actor, number, now)
        found, aside = cases.show(opened_case), beside.beside(opened_case)
        has_letters = letter_views.has_letters(opened_case)
        register = _register(session, found)
        ground = _ground_units(session, account, found)
        away = away_of(session, {seat.unit for seat in found.seats}, now)
        calls = alarms.ringing(session, desk, account.actor, now)
    opened: Original | None = more.get("original")
    return page(
        request, "staff/case.html", error.status if error else 200, case=found,
        actions=_ordered(found), summary=marks.in_summary(found.summary, found.assessment),
        original_pieces=marks.in_original(opened.text, found.assessment) if opened else [],
        error=error.sentence if error else None, typed=typed or FormData(), now=now,
        district_names=_districts(desk, now), explained=why.explained(desk.plan, found.assessment),
        verdicts=tuple(Verdict), grounds=tuple(ReturnGround), rows=ROWS,
        pause_limits=desk.plan.deadlines.pauses, picked=_picked(found),
        pause_words={k.value: label(k) for k in PauseKind},
        verdict_words={v.value: label(v) for v in Verdict},
        mode_words={m.value: label(m) for m in Mode}, register=register, beside=aside,
        kind_words={k.value: label(k) for k in MeasureKind}, limits=desk.settings.intake,
        origin_words={o.value: label(o) for o in Origin}, **_ordering(desk, found, now),
        has_letters=has_letters, ground_units=ground, away=away,
        ringing=[call for call in calls if call.number == number], **more,
    )  # fmt: skip


def _ordering(desk: Desk, found: CaseView, now: datetime) -> dict[str, Any]:
    """For the form of 处置: the lengths that plan and law set, and the units one may ask."""
    if Action.ORDER not in found.actions:
        return {"terms": [], "unit_names": []}
    units = (s.unit for task in desk.plan.tasks for s in task.sections)
    return {
        "terms": lengths(desk.plan.deadlines, found.task, local_date(now)),
        "unit_names": list(dict.fromkeys([*units, *desk.plan.departments, *_districts(desk, now)])),
    }


def _ordered(found: CaseView) -> list[Action]:
    first = [
        action
        for action in FIRST
        if action in found.actions and not (action is Action.SUMMARISE and found.summary_approved)
    ]
    return first + [action for action in found.actions if action not in first]


def _register(session: Session, found: CaseView) -> tuple[Found, ...]:
    """The entries of the register that the unit named in the tip may be."""
    name = found.assessment.enterprise
    if name is None or Action.CONFIRM_ENTERPRISE not in found.actions:
        return ()
    return enterprises.search(session, name, CANDIDATES)


def _ground_units(session: Session, account: Account, found: CaseView) -> list[str]:
    """To whom a district can give the tip."""
    if account.actor.unit is None or Action.GIVE not in found.actions:
        return []
    return officers.ground_units(session, account.actor.unit)


def _picked(found: CaseView) -> dict[str, str]:
    """The section triage chose on a row that leaves a choice, by task."""
    leads = [f"{o.department}/{o.office}" for o in found.assessment.offices if o.role == "lead"]
    primary = found.assessment.primary
    return {primary: leads[0]} if primary and leads else {}


def _districts(desk: Desk, now: datetime) -> list[str]:
    today = local_date(now)
    return [d.name for d in desk.plan.districts if desk.plan.handled_by(d.name, today) == d.name]
