"""Letters: what waits, one of them with its next step, and it as a file to take along."""

from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from api.deps import CurrentAccount, DeskDep, Now
from api.pages.forms import FormDep, text_of, version_of
from api.templating import page
from common.errors import AppError, Invalid, NotFound
from routing.rules.labels import label
from routing.rules.words import (
    LetterKind,
    LetterStep,
)
from routing.work import casework, documents, drafting, letter_views, letters
from routing.work.accounts import Account
from routing.work.desk import Desk
from routing.work.documents import Document
from routing.work.letters import Filled

router = APIRouter()
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
STEPS = (
    LetterStep.SUBMIT, LetterStep.CHECK, LetterStep.SIGN, LetterStep.SEND, LetterStep.SEND_BACK,
    LetterStep.VOID,
)  # fmt: skip
"""The order of the forms; saving is a second button of the first."""


@router.get("/staff/letters")
def listed(
    request: Request, account: CurrentAccount, desk: DeskDep, cursor: str | None = None
) -> Response:
    """What waits for this officer, and all letters he may see."""
    with desk.database.read() as session:
        found = letter_views.shelf(session, desk, account.actor, cursor)
    return page(request, "staff/letters.html", shelf=found, paged=bool(cursor))


@router.get("/staff/letters/{letter_id}.docx")
def word(letter_id: str, account: CurrentAccount, desk: DeskDep, now: Now) -> Response:
    """The letter as a Word file."""
    name, document = _document(desk, account, letter_id, now)
    made = documents.docx(desk.plan.letters.folder, document)
    return _download(made, WORD, f"{name}.docx")


@router.get("/staff/letters/{letter_id}.pdf")
def pdf(letter_id: str, account: CurrentAccount, desk: DeskDep, now: Now) -> Response:
    """The letter as a PDF."""
    name, document = _document(desk, account, letter_id, now)
    made = documents.pdf(desk.plan.letters.folder, document)
    return _download(made, "application/pdf", f"{name}.pdf")


def _document(desk: Desk, account: Account, letter_id: str, now: datetime) -> tuple[str, Document]:
    with desk.database.read() as session:
        paper = letters.open_letter(session, desk, account.actor, letter_id, now)
        line = letter_views.view(paper).line
        return f"{label(line.kind)}-{line.number}", letter_views.document_of(paper)


def _download(made: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(made, media_type=media_type, headers=headers)


@router.get("/staff/letters/{letter_id}")
def letter(
    request: Request, letter_id: str, account: CurrentAccount, desk: DeskDep, now: Now,
    done: str = "",
) -> Response:  # fmt: skip
    """One letter, and what this officer can do to it."""
    confirmed = label(LetterStep(done)) if done in set(LetterStep) else None
    return _letter_page(request, desk, account, letter_id, now, done=confirmed)


@router.post("/staff/letters/{letter_id}")
def step(
    request: Request, letter_id: str, form: FormDep, account: CurrentAccount, desk: DeskDep,
    now: Now,
) -> Response:  # fmt: skip
    """Take a step and come back; a refusal shows the letter again with what was typed."""

    def do(session: Session) -> Filled:
        filled = _filled(form)
        paper = letters.take_letter(session, desk, account.actor, letter_id, now)
        letters.take_step(paper, filled, version_of(form))
        return filled

    try:
        filled = desk.database.write(do)
    except NotFound:
        raise
    except AppError as error:
        return _letter_page(request, desk, account, letter_id, now, error=error, typed=form)
    return RedirectResponse(f"/staff/letters/{letter_id}?done={filled.step}", 303)


def _filled(form: FormData) -> Filled:
    named = text_of(form, "step")
    if named not in set(LetterStep):
        raise Invalid("没有这种操作。")
    sent_on = text_of(form, "sent_on")
    texts = ("title", "text", "contact", "why", "outside_number", "seal")
    return Filled(
        LetterStep(named),
        **{name: text_of(form, name) for name in texts},
        sent_on=_day(sent_on) if sent_on else None,
    )


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise Invalid("请把发出日期写成 2026-11-24 这样。") from error


def _letter_page(
    request: Request, desk: Desk, account: Account, letter_id: str, now: datetime,
    *, error: AppError | None = None, typed: FormData | None = None, done: str | None = None,
) -> Response:  # fmt: skip
    with desk.database.read() as session:
        found = letter_views.view(letters.open_letter(session, desk, account.actor, letter_id, now))
    return page(
        request, "staff/letter.html", error.status if error else 200, letter=found,
        steps=[one for one in STEPS if one in found.steps], done=done, typed=typed or FormData(),
        error=error.sentence if error else None, save=LetterStep.SAVE,
    )  # fmt: skip


@router.get("/staff/cases/{number}/letters")
def of_case(
    request: Request, number: str, account: CurrentAccount, desk: DeskDep, now: Now
) -> Response:
    """The letters of a case, and those that this officer may begin."""
    return _case_letters(request, desk, account, number, now)


@router.post("/staff/cases/{number}/letters")
def draft(
    request: Request, number: str, form: FormDep, account: CurrentAccount, desk: DeskDep, now: Now
) -> Response:
    """Begin a letter by hand and open it."""
    kind, _, to = text_of(form, "letter").partition(":")

    def do(session: Session) -> str:
        case = casework.take_case(session, desk, account.actor, number, now)
        return drafting.by_hand(case, kind, to).id

    try:
        letter_id = desk.database.write(do)
    except NotFound:
        raise
    except AppError as error:
        return _case_letters(request, desk, account, number, now, error=error)
    return RedirectResponse(f"/staff/letters/{letter_id}", 303)


def _case_letters(
    request: Request, desk: Desk, account: Account, number: str, now: datetime,
    error: AppError | None = None,
) -> Response:  # fmt: skip
    with desk.database.read() as session:
        case = casework.open_case(session, desk, account.actor, number, now)
        shown: dict[str, Any] = {
            "lines": letter_views.of_case(case), "matter": case.matter,
            "may_draft": drafting.may_draft(case),
        }  # fmt: skip
    return page(
        request, "staff/case_letters.html", error.status if error else 200, number=number,
        error=error.sentence if error else None, kinds={k.value: label(k) for k in LetterKind},
        **shown,
    )  # fmt: skip
