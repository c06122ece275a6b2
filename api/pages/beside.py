"""Beside the case page: letters and recordings, the reply to whoever sent the tip, contacts."""

import filetype
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from api.deps import CurrentAccount, DeskDep, Now
from api.pages.forms import FormDep, text_of
from api.templating import page
from routing.rules.texts import optional
from routing.work import beside, casework, outside, releases

router = APIRouter(prefix="/staff/cases/{number}")
NUMBER = 60


@router.post("/originals/{file_id}")
def original(
    number: str, file_id: str, form: FormDep, account: CurrentAccount, desk: DeskDep, now: Now
) -> Response:
    """A letter or recording as a download, for the office; never shown inside a page."""
    reason = text_of(form, "reason")

    def read(session: Session) -> tuple[str, bytes]:
        case = casework.take_case(session, desk, account.actor, number, now)
        return beside.open_file(case, file_id, reason)

    media_type, data = desk.database.write(read)
    name = f"{number}-original.{filetype.get_type(mime=media_type).extension}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=media_type, headers=headers)


@router.post("/returned")
def returned(
    number: str, form: FormDep, account: CurrentAccount, desk: DeskDep, now: Now
) -> Response:
    """已回传: the outside clock stops."""
    typed = optional(text_of(form, "outside_number"), "回复编号", NUMBER)

    def do(session: Session) -> None:
        case = casework.take_case(session, desk, account.actor, number, now)
        outside.returned(case, typed)

    desk.database.write(do)
    return RedirectResponse(f"/staff/cases/{number}", 303)


@router.post("/contact")
def ask_contact(
    number: str, form: FormDep, account: CurrentAccount, desk: DeskDep, now: Now
) -> Response:
    """Ask the keepers to ask the reporter."""
    why = text_of(form, "why")

    def do(session: Session) -> None:
        releases.ask(casework.take_case(session, desk, account.actor, number, now), why)

    desk.database.write(do)
    return RedirectResponse(f"/staff/cases/{number}", 303)


@router.post("/contact/{release_id}")
def read_contact(
    request: Request, number: str, release_id: str, account: CurrentAccount, desk: DeskDep,
    now: Now,
) -> Response:  # fmt: skip
    """What the reporter agreed to hand on, for the officer who asked."""

    def read(session: Session) -> str:
        case = casework.take_case(session, desk, account.actor, number, now)
        return releases.read(case, release_id)

    contact = desk.database.write(read)
    return page(request, "staff/contact.html", contact=contact, number=number)
