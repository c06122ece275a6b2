"""Officers' accounts: invited by a one-time link, opened by password and TOTP.

Passwords are Argon2id hashes; sessions, links and API tokens are stored as keyed hashes.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import uuid4

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session

from common.crypto import Place, keyed_hash, seal_text, unseal_text
from common.errors import Invalid, NotSignedIn
from db import bindings, officers
from db.tables import Officer, Token
from routing.rules.standing import Actor
from routing.rules.texts import mail_address, required
from routing.rules.words import ACCOUNT_ROLES, UNIT_ROLES, Role
from routing.work.desk import Desk

HASHER = PasswordHasher()
SESSION, LINK, API = "session", "link", "api"
LINK_LIFE = timedelta(hours=24)
MIN_PASSWORD, MAX_PASSWORD = 10, 200
STEP = 30
NAME = 60
WRONG = "用户名、密码或动态口令不对。"


@dataclass(frozen=True)
class Account:
    """A signed-in officer, as pages need him."""

    actor: Actor
    username: str
    display_name: str


@dataclass(frozen=True)
class Enrolment:
    """What an invited officer sees: his name and the secret for his authenticator."""

    username: str
    secret: str
    uri: str


@cache
def _nobodys_hash() -> str:
    """Verified where the account is unknown, so that time tells nothing."""
    return HASHER.hash(secrets.token_hex())


def account_of(officer: Officer) -> Account:
    """The account as pages and use cases need it."""
    actor = Actor(officer.id, Role(officer.role), officer.unit, officer.discipline)
    return Account(actor, officer.username, officer.display_name)


@dataclass(frozen=True)
class NewOfficer:
    """Who is to get an account."""

    username: str
    display_name: str
    role: Role
    unit: str | None = None
    mail: str | None = None


def add_officer(session: Session, desk: Desk, new: NewOfficer, now: datetime) -> Officer:
    """Create an account without a password. Raises Invalid."""
    username = required(new.username, "用户名", NAME)
    if officers.by_username(session, username):
        raise Invalid(f"用户名“{username}”已经有了。")
    if new.role not in ACCOUNT_ROLES:
        raise Invalid("没有这个角色。")
    if (new.role in UNIT_ROLES) != (new.unit is not None):
        raise Invalid("经办人、审签人、区县和名单发布人账号必须有单位，其他角色不能有单位。")
    if new.unit is not None and not _has_unit(desk, new.role, new.unit):
        raise Invalid(f"方案里没有“{new.unit}”这个单位；区县下属单位请写作“区县/单位”。")
    officer = Officer(
        id=uuid4().hex,
        username=username,
        display_name=required(new.display_name, "显示名", NAME),
        role=new.role,
        unit=new.unit,
        mail=mail_address(new.mail),
        created_at=now,
    )
    session.add(officer)
    session.flush()
    return officer


def units_for(desk: Desk, role: Role) -> tuple[str, ...]:
    """The units an account of this role can belong to, in the plan's order. A district has
    its liaison and a signatory, and what is below it (区县/单位) is not the plan's to list."""
    districts = tuple(d.name for d in desk.plan.districts)
    if role is Role.DISTRICT:
        return districts
    if role is Role.PUBLISHER:
        return desk.plan.lists.publishers if desk.plan.lists else ()
    if role not in UNIT_ROLES:
        return ()
    sections = dict.fromkeys(s.unit for task in desk.plan.tasks for s in task.sections)
    return (*sections, *districts) if role is Role.SIGNATORY else tuple(sections)


def _has_unit(desk: Desk, role: Role, unit: str) -> bool:
    """One of the plan's, or for those who go and see a unit below one of its districts."""
    below = role is not Role.DISTRICT and desk.plan.on_the_ground(unit)
    return unit in units_for(desk, role) or below


def issue(
    session: Session, desk: Desk, officer: Officer, purpose: str, now: datetime,
    life: timedelta | None,
) -> str:  # fmt: skip
    """A new secret token of this purpose; only its hash stays here."""
    secret = secrets.token_urlsafe(32)
    session.add(
        Token(
            hash=_token_hash(desk, secret),
            officer_id=officer.id,
            purpose=purpose,
            created_at=now,
            expires_at=now + life if life else None,
        )
    )
    return secret


def invite(session: Session, desk: Desk, officer: Officer, now: datetime) -> str:
    """A one-time link's secret; earlier links end, and with them the old authenticator and the
    chats of a phone that may be lost."""
    officers.drop_tokens(session, officer.id, LINK)
    bindings.drop_officer(session, officer.id)
    officer.totp_secret, officer.totp_step = None, 0
    return issue(session, desk, officer, LINK, now, LINK_LIFE)


def enrolment(session: Session, desk: Desk, link: str, now: datetime) -> Enrolment:
    """What the page behind a link shows. The secret is made here and kept until used."""
    officer = _by_link(session, desk, link, now)
    if officer.totp_secret is None:
        officer.totp_secret = _seal_secret(desk, officer, pyotp.random_base32())
    secret = _open_secret(desk, officer)
    uri = pyotp.TOTP(secret).provisioning_uri(name=officer.username, issuer_name="Tipline")
    return Enrolment(officer.username, secret, uri)


def enrol(session: Session, desk: Desk, link: str, password: str, totp: str, now: datetime) -> None:
    """Set the password and confirm the authenticator; the link and old sessions end."""
    officer = _by_link(session, desk, link, now)
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise Invalid(f"密码至少{MIN_PASSWORD}个字符。")
    if desk.settings.staff.require_totp and not _totp_fits(desk, officer, totp, now):
        raise Invalid("动态口令不对，请用验证器应用扫码后输入当前的6位数字。")
    officer.password_hash = HASHER.hash(password)
    officer.failures, officer.paused_until = 0, None
    officers.drop_tokens(session, officer.id, LINK)
    officers.drop_tokens(session, officer.id, SESSION)


def sign_in(
    session: Session, desk: Desk, username: str, password: str, totp: str, now: datetime
) -> str | None:
    """A session's secret, or None where anything was wrong: which one is not told.

    A wrong attempt counts towards a pause of the account, so the caller must commit.
    """
    officer = officers.by_username(session, username.strip())
    right = _password_fits(officer, password)
    if officer is None or not officer.active or _paused(officer, now):
        return None
    if not right or not _second_factor_fits(desk, officer, totp, now):
        _count_failure(desk, officer, now)
        return None
    officer.failures = 0
    return issue(session, desk, officer, SESSION, now, _session_life(desk))


def _session_life(desk: Desk) -> timedelta:
    return timedelta(hours=desk.settings.staff.session_hours)


def by_session(session: Session, desk: Desk, secret: str, now: datetime) -> Account:
    """Who is signed in. Raises NotSignedIn."""
    return _by_token(session, desk, secret, SESSION, now)


def by_api_token(session: Session, desk: Desk, secret: str, now: datetime) -> Account:
    """Whose API token this is. Raises NotSignedIn."""
    return _by_token(session, desk, secret, API, now)


def _by_token(session: Session, desk: Desk, secret: str, purpose: str, now: datetime) -> Account:
    officer = officers.by_token(session, _token_hash(desk, secret), purpose, now)
    if officer is None:
        raise NotSignedIn("请先登录。")
    return account_of(officer)


def sign_out(session: Session, desk: Desk, secret: str) -> None:
    """End this session."""
    officers.drop_token(session, _token_hash(desk, secret))


def _by_link(session: Session, desk: Desk, link: str, now: datetime) -> Officer:
    officer = officers.by_token(session, _token_hash(desk, link), LINK, now)
    if officer is None:
        raise Invalid("链接已用过或已过期，请向管理员要一个新的。")
    return officer


def _password_fits(officer: Officer | None, password: str) -> bool:
    stored = officer.password_hash if officer else None
    try:
        HASHER.verify(stored or _nobodys_hash(), password[:MAX_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def _second_factor_fits(desk: Desk, officer: Officer, totp: str, now: datetime) -> bool:
    return not desk.settings.staff.require_totp or _totp_fits(desk, officer, totp, now)


def _totp_fits(desk: Desk, officer: Officer, typed: str, now: datetime) -> bool:
    """Whether the code is this or the neighbouring step's, and later than any used before."""
    if officer.totp_secret is None:
        return False
    totp, step = pyotp.TOTP(_open_secret(desk, officer)), int(now.timestamp()) // STEP
    for candidate in (step - 1, step, step + 1):
        fits = secrets.compare_digest(totp.at(candidate * STEP).encode(), typed.strip().encode())
        if fits and candidate > officer.totp_step:
            officer.totp_step = candidate
            return True
    return False


def _paused(officer: Officer, now: datetime) -> bool:
    return officer.paused_until is not None and officer.paused_until > now


def _count_failure(desk: Desk, officer: Officer, now: datetime) -> None:
    rules = desk.settings.staff
    officer.failures += 1
    if officer.failures >= rules.max_failures:
        officer.failures = 0
        officer.paused_until = now + timedelta(minutes=rules.pause_minutes)


def _token_hash(desk: Desk, secret: str) -> bytes:
    return keyed_hash(desk.keys.lookup, "token", secret)


def _seal_secret(desk: Desk, officer: Officer, secret: str) -> bytes:
    return seal_text(desk.keys.channel, secret, _place(officer), desk.keys.cipher)


def _open_secret(desk: Desk, officer: Officer) -> str:
    return unseal_text(desk.keys.channel, officer.totp_secret or b"", _place(officer))


def _place(officer: Officer) -> Place:
    return Place("officer", "totp_secret", officer.id)


def must_be(officer: Officer, role: Role, unit: str | None) -> None:
    """Raises Invalid where an existing account is another role's or unit's."""
    if (officer.role, officer.unit) != (role, unit):
        raise Invalid(f"账号“{officer.username}”已有，但角色或单位不同。")


def name_for_discipline(officer: Officer, *, named: bool) -> None:
    """Let an officer of the office see accusations of officials, or no longer. Raises Invalid."""
    if named and officer.role != Role.OFFICE:
        raise Invalid("只能指定办公室的账号办理涉公职人员的举报。")
    officer.discipline = named


def set_mail(officer: Officer, typed: str) -> None:
    """Where he gets notices by e-mail; empty: nowhere. Raises Invalid or TooLarge."""
    officer.mail = mail_address(typed)
