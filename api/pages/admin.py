"""Accounts, for the administrator: who there is, one-time links, switching off and on."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from api.deps import CurrentAdministrator, DeskDep, Now, administrator
from api.pages.forms import FormDep, text_of
from api.templating import page
from common.errors import AppError, Invalid, NotFound
from db import officers
from db.tables import Officer
from routing.rules.words import ACCOUNT_ROLES, UNIT_ROLES, Role
from routing.work import accounts
from routing.work.accounts import NewOfficer
from routing.work.desk import Desk

router = APIRouter(
    include_in_schema=False, prefix="/staff/accounts", dependencies=[Depends(administrator)]
)
FIELDS = ("username", "display_name", "role", "unit", "mail")


@router.get("")
def listed(request: Request, desk: DeskDep) -> Response:
    """All accounts, and the form for a new one."""
    return _accounts_page(request, desk)


@router.post("")
def add(request: Request, form: FormDep, desk: DeskDep, now: Now) -> Response:
    """Create an account and show its one-time link, this once."""
    typed = {name: text_of(form, name) for name in FIELDS}

    def create(session: Session) -> str:
        officer = accounts.add_officer(session, desk, _new(typed), now)
        return accounts.invite(session, desk, officer, now)

    try:
        link = desk.database.write(create)
    except AppError as error:
        return _accounts_page(request, desk, error=error, typed=typed)
    return _accounts_page(request, desk, link=link, invited=typed["display_name"])


def _new(typed: dict[str, str]) -> NewOfficer:
    if typed["role"] not in ACCOUNT_ROLES:
        raise Invalid("请选择角色。")
    role = Role(typed["role"])
    unit = typed["unit"].strip() or None
    return NewOfficer(typed["username"], typed["display_name"], role, unit, typed["mail"])


@router.post("/{officer_id}/link")
def new_link(request: Request, officer_id: str, desk: DeskDep, now: Now) -> Response:
    """A new one-time link for somebody who lost password or authenticator."""

    def invite(session: Session) -> tuple[str, str]:
        officer = _officer(session, officer_id)
        return officer.display_name, accounts.invite(session, desk, officer, now)

    name, link = desk.database.write(invite)
    return _accounts_page(request, desk, link=link, invited=name)


@router.post("/{officer_id}/active")
def switch(
    officer_id: str, admin: CurrentAdministrator, desk: DeskDep, active: Annotated[bool, Form()]
) -> Response:
    """Switch an account off or on; switched off, it is signed out at once."""
    if officer_id == admin.actor.id:
        raise Invalid("不能停用自己的账号。")

    def change(session: Session) -> None:
        officer = _officer(session, officer_id)
        officer.active = active
        if not active:
            officers.drop_tokens(session, officer.id, accounts.SESSION)

    desk.database.write(change)
    return RedirectResponse("/staff/accounts", 303)


@router.post("/{officer_id}/mail")
def set_mail(request: Request, officer_id: str, form: FormDep, desk: DeskDep) -> Response:
    """Where this officer gets notices by e-mail; empty: nowhere."""

    def change(session: Session) -> None:
        accounts.set_mail(_officer(session, officer_id), text_of(form, "mail"))

    try:
        desk.database.write(change)
    except AppError as error:
        return _accounts_page(request, desk, error=error)
    return RedirectResponse("/staff/accounts", 303)


@router.post("/{officer_id}/discipline")
def name_for_discipline(officer_id: str, desk: DeskDep, named: Annotated[bool, Form()]) -> Response:
    """Let an officer of the office deal with accusations of officials, or no longer."""

    def change(session: Session) -> None:
        accounts.name_for_discipline(_officer(session, officer_id), named=named)

    desk.database.write(change)
    return RedirectResponse("/staff/accounts", 303)


def _officer(session: Session, officer_id: str) -> Officer:
    officer = officers.by_id(session, officer_id)
    if officer is None:
        raise NotFound("没有这个账号。")
    return officer


def _accounts_page(
    request: Request, desk: Desk, *, error: AppError | None = None, link: str | None = None,
    **more: Any,
) -> Response:  # fmt: skip
    with desk.database.read() as session:
        found = officers.all_officers(session)
    url = f"{desk.settings.public_url}/staff/welcome?link={link}" if link else None
    units = dict.fromkeys(u for role in UNIT_ROLES for u in accounts.units_for(desk, role))
    return page(
        request, "staff/accounts.html", error.status if error else 200, officers=found, url=url,
        error=error.sentence if error else None, roles=ACCOUNT_ROLES, units=units, **more,
    )  # fmt: skip
