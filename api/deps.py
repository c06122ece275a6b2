"""What routes ask for: desk, moment, who is signed in."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from common.errors import Forbidden, NotSignedIn
from routing.rules.words import Role
from routing.work import accounts
from routing.work.accounts import Account
from routing.work.desk import Desk

COOKIE = "tipline_session"


# Async, so that FastAPI does not send them through a thread each.
async def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


DeskDep = Annotated[Desk, Depends(_desk)]


async def _now(request: Request) -> datetime:
    moment: datetime = request.app.state.clock()
    return moment


Now = Annotated[datetime, Depends(_now)]


def _account(request: Request, desk: DeskDep, now: Now) -> Account:
    """By bearer token or session cookie. Raises NotSignedIn."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    with desk.database.read() as session:
        if scheme.lower() == "bearer":
            account = accounts.by_api_token(session, desk, token, now)
        elif cookie := request.cookies.get(COOKIE):
            account = accounts.by_session(session, desk, cookie, now)
        else:
            raise NotSignedIn("请先登录。")
    request.state.account = account
    return account


CurrentAccount = Annotated[Account, Depends(_account)]


def administrator(account: CurrentAccount) -> Account:
    """Who is signed in, if an administrator. Raises Forbidden."""
    if account.actor.role is not Role.ADMINISTRATOR:
        raise Forbidden("只有系统管理员能打开这个页面。")
    return account


CurrentAdministrator = Annotated[Account, Depends(administrator)]


def clerk(account: CurrentAccount) -> Account:
    """Who is signed in, if of the office. Raises Forbidden."""
    if account.actor.role is not Role.OFFICE:
        raise Forbidden("只有办公室能代录线索。")
    return account


CurrentClerk = Annotated[Account, Depends(clerk)]


def keeper(account: CurrentAccount) -> Account:
    """Who is signed in, if an identity keeper. Raises Forbidden."""
    if account.actor.role is not Role.KEEPER:
        raise Forbidden("只有身份保密专员能打开这个页面。")
    return account


CurrentKeeper = Annotated[Account, Depends(keeper)]
