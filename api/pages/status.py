"""Follow-up by code. The code travels in the body of a post, never in an address."""

from fastapi import APIRouter, Request, Response

from api.deps import DeskDep, Now
from api.pages.forms import FormDep, text_of
from api.templating import page
from common.errors import AppError
from routing.work import followup
from routing.work.desk import Desk
from routing.work.followup import UnknownCode

router = APIRouter()


@router.get("/status")
def ask(request: Request) -> Response:
    """The form for the code."""
    return page(request, "public/status_form.html")


@router.post("/status")
def show(request: Request, form: FormDep, desk: DeskDep) -> Response:
    """Where the tip stands. Every code that is not one gets the same page."""
    return _shown(request, desk, text_of(form, "code"))


@router.post("/status/messages")
def say(request: Request, form: FormDep, desk: DeskDep, now: Now) -> Response:
    """Add an answer or a new fact, and show the status after it."""
    code, text = text_of(form, "code"), text_of(form, "text")
    try:
        desk.database.write(lambda session: followup.say(session, desk, code, text, now))
    except UnknownCode as error:
        return _unknown(request, error)
    except AppError as error:
        return _shown(request, desk, code, error=error, typed=text)
    return _shown(request, desk, code, said=True)


def _shown(
    request: Request, desk: Desk, code: str,
    *, error: AppError | None = None, typed: str = "", said: bool = False,
) -> Response:  # fmt: skip
    try:
        with desk.database.read() as session:
            found = followup.status(session, desk, code)
    except UnknownCode as unknown:
        return _unknown(request, unknown)
    status = error.status if error else 200
    sentence = error.sentence if error else None
    return page(
        request, "public/status.html", status,
        found=found, code=code, error=sentence, typed=typed, said=said,
    )  # fmt: skip


def _unknown(request: Request, error: UnknownCode) -> Response:
    return page(request, "public/status_form.html", error.status, error=error.sentence)
