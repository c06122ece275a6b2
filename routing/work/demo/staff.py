"""The demo's accounts: every unit has officers, some of them can be signed in to."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from common.plan.demo import DemoTexts
from db import officers, tips
from routing.rules.labels import label
from routing.rules.receipts import ALPHABET
from routing.rules.standing import Actor
from routing.rules.words import (
    UNIT_ROLES,
    Role,
)
from routing.work import accounts
from routing.work.accounts import NewOfficer
from routing.work.desk import Desk

OFFICE, ADMINISTRATOR = "demo-office", "demo-admin"
KEEPERS = (("demo-keeper-a", "甲"), ("demo-keeper-b", "乙"))
GROUPS, GROUP = 3, 4

Staff = dict[tuple[Role, str | None], Actor]
"""Who acts for a role in a unit."""


@dataclass(frozen=True)
class SignIn:
    """An account a visitor can use."""

    role: Role
    unit: str | None
    username: str


def is_demo(session: Session) -> bool:
    """Whether the database was filled by a demo."""
    return officers.by_username(session, OFFICE) is not None


def is_untouched(session: Session) -> bool:
    """Whether there is neither a tip nor anybody who ever set a password."""
    used = any(officer.password_hash for officer in officers.all_officers(session))
    return tips.is_empty(session) and not used


def hire(session: Session, desk: Desk, texts: DemoTexts, now: datetime) -> Staff:
    """Accounts for the office, the administrator and every unit; none has a password yet."""
    usernames = {officer.unit: officer.username for officer in texts.officers}
    staff: Staff = {}
    for new in _newcomers(desk, usernames):
        officer = accounts.add_officer(session, desk, new, now)
        officer.discipline = new.role is Role.OFFICE
        staff[new.role, new.unit] = accounts.account_of(officer).actor
    return staff


def _newcomers(desk: Desk, usernames: dict[str, str]) -> list[NewOfficer]:
    found = [
        NewOfficer(OFFICE, label(Role.OFFICE), Role.OFFICE),
        NewOfficer("demo-auditor", label(Role.AUDITOR), Role.AUDITOR),
        NewOfficer(ADMINISTRATOR, label(Role.ADMINISTRATOR), Role.ADMINISTRATOR),
    ]
    found += [
        NewOfficer(name, f"{label(Role.KEEPER)}{mark}", Role.KEEPER) for name, mark in KEEPERS
    ]
    for role in (Role.HANDLER, Role.SIGNATORY, Role.DISTRICT):
        below = () if role is Role.DISTRICT else filter(desk.plan.on_the_ground, usernames)
        for number, unit in enumerate((*accounts.units_for(desk, role), *below), 1):
            name = usernames.get(unit, f"unit-{number}")
            username = f"demo-{name}" if unit in usernames else f"{name}-{role}"
            if role is not Role.DISTRICT and unit in usernames:
                username += f"-{role}"
            found.append(NewOfficer(username, _display(unit, role), role, unit))
    return [*found, *_publishers(desk)]


def _publishers(desk: Desk) -> list[NewOfficer]:
    """Two of one department: what one proposes, the other confirms."""
    role = Role.PUBLISHER
    return [
        NewOfficer(f"demo-publisher-{which}", _display(unit, role), role, unit)
        for unit in accounts.units_for(desk, role)[:1]
        for which in ("first", "second")
    ]


def _display(unit: str, role: Role) -> str:
    """A post, never a person: ``大气处经办人``."""
    short = unit.rpartition("/")[2]
    return f"{short}联络员" if role is Role.DISTRICT else f"{short}{label(role)}"


def hand_out_password(session: Session) -> tuple[str, tuple[SignIn, ...]]:
    """A new password for all accounts that visitors use, and these accounts.

    It is made anew at each start and kept nowhere but as a hash.
    """
    password = "-".join(
        "".join(secrets.choice(ALPHABET.lower()) for _ in range(GROUP)) for _ in range(GROUPS)
    )
    # One slow hash for all: they share the password anyway.
    stored = accounts.HASHER.hash(password)
    usable = [o for o in officers.all_officers(session) if o.username.startswith("demo-")]
    for officer in usable:
        officer.password_hash, officer.failures, officer.paused_until = stored, 0, None
    ordered = sorted(usable, key=lambda o: (o.role in UNIT_ROLES, o.unit or "", o.role))
    return password, tuple(SignIn(Role(o.role), o.unit, o.username) for o in ordered)
