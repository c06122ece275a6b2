"""协查: what other units ask of this officer's unit, and the answer."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.deps import CurrentAccount, DeskDep, Now
from api.pages.forms import FormDep, text_of
from api.templating import page
from common.errors import AppError, NotFound
from routing.work import requests
from routing.work.accounts import Account
from routing.work.desk import Desk

router = APIRouter()


@router.get("/staff/requests")
def asked(
    request: Request, account: CurrentAccount, desk: DeskDep, now: Now, done: str = ""
) -> Response:
    """The questions to the officer's unit."""
    return _page(request, desk, account, now, done=bool(done))


@router.post("/staff/requests/{request_id}")
def answer(
    request: Request, request_id: str, form: FormDep, account: CurrentAccount, desk: DeskDep,
    now: Now,
) -> Response:  # fmt: skip
    """Answer one of them; a refusal shows what was typed again."""
    text = text_of(form, "text")
    try:
        desk.database.write(
            lambda session: requests.answer(session, desk, account.actor, request_id, text, now)
        )
    except NotFound:
        raise
    except AppError as error:
        typed = {"id": request_id, "text": text}
        return _page(request, desk, account, now, error=error, typed=typed)
    return RedirectResponse("/staff/requests?done=1", 303)


def _page(
    request: Request, desk: Desk, account: Account, now: datetime, *,
    error: AppError | None = None, typed: dict[str, str] | None = None, done: bool = False,
) -> Response:  # fmt: skip
    with desk.database.read() as session:
        found = requests.asked_of(session, desk, account.actor, now)
    return page(
        request, "staff/requests.html", error.status if error else 200, found=found,
        error=error.sentence if error else None, typed=typed or {}, done=done,
    )  # fmt: skip
