"""Staff sign-in, the page behind a one-time link, sign-out."""

from typing import Annotated

import segno
from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.deps import COOKIE, DeskDep, Now
from api.templating import page
from common.errors import AppError, Invalid
from routing.work import accounts
from routing.work.desk import Desk

router = APIRouter(include_in_schema=False)
START = "/staff"
FormText = Annotated[str, Form()]


@router.get("/staff/sign-in")
def ask(
    request: Request, desk: DeskDep, target: Annotated[str, Query(alias="next")] = START
) -> Response:
    """The form."""
    return _form(request, desk, target, "")


@router.post("/staff/sign-in")
def sign_in(
    request: Request, desk: DeskDep, now: Now, username: FormText = "", password: FormText = "",
    totp: FormText = "", target: Annotated[str, Form(alias="next")] = START,
) -> Response:  # fmt: skip
    """Open a session. Whatever is wrong, the sentence is one and the same."""
    secret = desk.database.write(
        lambda session: accounts.sign_in(session, desk, username, password, totp, now)
    )
    if secret is None:
        return _form(request, desk, target, username, error=accounts.WRONG)
    answer = RedirectResponse(_inside(target), 303)
    answer.set_cookie(
        COOKIE, secret, httponly=True, samesite="strict", path="/",
        secure=desk.settings.server.secure_cookies,
    )  # fmt: skip
    return answer


def _form(
    request: Request, desk: Desk, target: str, username: str, error: str | None = None
) -> Response:
    return page(
        request, "staff/sign_in.html", 422 if error else 200, next=_inside(target),
        username=username, error=error, totp=desk.settings.staff.require_totp,
    )  # fmt: skip


def _inside(target: str) -> str:
    """Only staff pages: a link from outside must not lead elsewhere after sign-in."""
    return target if target == START or target.startswith((f"{START}/", f"{START}?")) else START


@router.post("/staff/sign-out")
def sign_out(request: Request, desk: DeskDep) -> Response:
    """End the session here and in the database."""
    if secret := request.cookies.get(COOKIE):
        desk.database.write(lambda session: accounts.sign_out(session, desk, secret))
    answer = RedirectResponse("/staff/sign-in", 303)
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/staff/welcome")
def welcome(request: Request, desk: DeskDep, now: Now, link: str = "") -> Response:
    """Who is invited, and the secret for the authenticator."""
    return _welcome(request, desk, now, link)


@router.post("/staff/welcome")
def enrol(
    request: Request, desk: DeskDep, now: Now, link: FormText = "", password: FormText = "",
    again: FormText = "", totp: FormText = "",
) -> Response:  # fmt: skip
    """Set the password and end the link."""
    try:
        if password != again:
            raise Invalid("两次输入的密码不一样，请重新输入。")
        desk.database.write(
            lambda session: accounts.enrol(session, desk, link, password, totp, now)
        )
    except AppError as error:
        return _welcome(request, desk, now, link, error=error)
    return page(request, "staff/enrolled.html")


def _welcome(
    request: Request, desk: Desk, now: Now, link: str, error: AppError | None = None
) -> Response:
    """The secret is made on the first look and kept, so this is a write."""
    found = desk.database.write(lambda session: accounts.enrolment(session, desk, link, now))
    return page(
        request, "staff/welcome.html", error.status if error else 200, link=link, found=found,
        qr=_qr(found.uri), error=error.sentence if error else None,
        totp=desk.settings.staff.require_totp, shortest=accounts.MIN_PASSWORD,
    )  # fmt: skip


def _qr(uri: str) -> str:
    """The authenticator's address as a picture inside the page."""
    return segno.make(uri, error="m").svg_data_uri(scale=5, border=3, light="white")
