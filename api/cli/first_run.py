"""The first administrator: invited by a link that the console shows."""

from datetime import datetime

from sqlmodel import Session

from db import officers
from routing.rules.words import Role
from routing.work import accounts
from routing.work.accounts import NewOfficer
from routing.work.desk import Desk

USERNAME = "admin"


def administrator_link(desk: Desk, now: datetime) -> str | None:
    """A one-time link while no administrator has signed in yet; None afterwards."""
    secret = desk.database.write(lambda session: _invite(session, desk, now))
    return welcome_url(desk, secret) if secret else None


def welcome_url(desk: Desk, secret: str) -> str:
    """The page behind a one-time link's secret."""
    return f"{desk.settings.public_url}/staff/welcome?link={secret}"


def _invite(session: Session, desk: Desk, now: datetime) -> str | None:
    found = [o for o in officers.all_officers(session) if o.role == Role.ADMINISTRATOR]
    if any(officer.password_hash for officer in found):
        return None
    new = NewOfficer(USERNAME, "系统管理员", Role.ADMINISTRATOR)
    officer = found[0] if found else accounts.add_officer(session, desk, new, now)
    return accounts.invite(session, desk, officer, now)
