"""Queries on accounts and their tokens."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select

from db.columns import same
from db.tables import AccessLog, Officer, Token

# What every request of an officer asks is built once.
NAMES = select(Officer.id, Officer.display_name).where(
    col(Officer.id).in_(bindparam("ids", expanding=True))
)
BY_TOKEN = (
    select(Officer)
    .join(Token, col(Token.officer_id) == Officer.id)
    .where(Token.hash == bindparam("hash"), Token.purpose == bindparam("purpose"))
    .where(col(Officer.active))
    .where(col(Token.expires_at).is_(None) | (col(Token.expires_at) > bindparam("now")))
)


def by_username(session: Session, username: str) -> Officer | None:
    return session.exec(select(Officer).where(Officer.username == username)).first()


def by_id(session: Session, officer_id: str) -> Officer | None:
    return session.get(Officer, officer_id)


def all_officers(session: Session) -> list[Officer]:
    query = select(Officer).order_by(col(Officer.role), col(Officer.unit), col(Officer.username))
    return list(session.exec(query))


def names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Display names of these accounts, for timelines."""
    return dict(session.exec(NAMES, params={"ids": sorted(set(ids))}).all())


def by_token(session: Session, token_hash: bytes, purpose: str, now: datetime) -> Officer | None:
    """The active account behind a token that has not expired."""
    wanted = {"hash": token_hash, "purpose": purpose, "now": now}
    return session.exec(BY_TOKEN, params=wanted).first()


def drop_token(session: Session, token_hash: bytes) -> None:
    session.exec(delete(Token).where(col(Token.hash) == token_hash))


def drop_tokens(session: Session, officer_id: str, purpose: str) -> None:
    """End all of an account's sessions (or links), e.g. after a change of password."""
    mine = (col(Token.officer_id) == officer_id) & (col(Token.purpose) == purpose)
    session.exec(delete(Token).where(mine))


def drop_expired(session: Session, now: datetime) -> None:
    session.exec(delete(Token).where(col(Token.expires_at) <= now))


def mail_addresses(
    session: Session, role: str, unit: str | None, officer_id: str | None
) -> dict[str, str]:
    """By account, where those with this role in this unit (or this one of them) get mail, as
    far as they do and their accounts are switched on."""
    query = select(Officer.id, Officer.mail).where(Officer.role == role, same(Officer.unit, unit))
    if officer_id is not None:
        query = query.where(Officer.id == officer_id)
    query = query.where(col(Officer.active)).order_by(col(Officer.id))
    return {officer: mail for officer, mail in session.exec(query) if mail}


def access_log(session: Session, tip_id: str) -> list[AccessLog]:
    query = select(AccessLog).where(AccessLog.tip_id == tip_id)
    return list(session.exec(query.order_by(col(AccessLog.at))))


def roles_in(session: Session, unit: str) -> set[str]:
    """The roles that somebody has in this unit."""
    query = select(Officer.role).where(Officer.unit == unit, col(Officer.active)).distinct()
    return set(session.exec(query))


def ground_units(session: Session, district: str) -> list[str]:
    """The units below this district (区县/单位) that have accounts."""
    query = select(Officer.unit).where(
        col(Officer.unit).startswith(f"{district}/", autoescape=True)
    )
    found = session.exec(query.where(col(Officer.active)).distinct().order_by(col(Officer.unit)))
    return [unit for unit in found if unit]
