"""An officer's own chats: a one-time code to bind one, and releasing it where a phone is lost."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.deps import CurrentAccount, DeskDep, Now
from api.templating import page
from db import bindings as rows
from routing.work import bindings
from routing.work.accounts import Account
from routing.work.desk import Desk

router = APIRouter(prefix="/staff/chats")


@router.get("")
def chats(request: Request, account: CurrentAccount, desk: DeskDep) -> Response:
    """Which chats speak for this account."""
    return _page(request, account, desk)


@router.post("/code")
def code(request: Request, account: CurrentAccount, desk: DeskDep, now: Now) -> Response:
    """A new code, shown this once. Raises NotAllowed where no channel is on for officers."""
    made = desk.database.write(lambda session: bindings.offer(session, desk, account, now))
    return _page(request, account, desk, made)


@router.post("/release")
def release(account: CurrentAccount, desk: DeskDep, channel: Annotated[str, Form()]) -> Response:
    """The chat of this channel speaks for the account no longer."""
    desk.database.write(lambda s: rows.drop_officer(s, account.actor.id, channel))
    return RedirectResponse("/staff/chats", 303)


def _page(request: Request, account: Account, desk: Desk, made: str | None = None) -> Response:
    with desk.database.read() as session:
        bound = rows.of_officer(session, account.actor.id)
    channels = desk.settings.chat.officers
    return page(
        request, "staff/chats.html", account=account, bound=bound, channels=channels, code=made
    )
