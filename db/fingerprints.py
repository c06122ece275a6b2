"""Storing and finding fingerprints: which tips share which features.

A look-up asks for some thirty features at once, within half a millisecond. So it goes past
SQLAlchemy, which takes as long as the engines, and reads each feature no further than its
newest tips.
"""

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col

from db.tables import Fingerprint

_ADD_ALL = "INSERT INTO fingerprint (feature, serial) SELECT unnest(%s::integer[]), %s"
_ADD_ONE = "INSERT INTO fingerprint (feature, serial) VALUES (?, ?)"
_SHARING = (
    "SELECT asked.feature, found.serial FROM unnest(%s::integer[]) AS asked (feature)"
    " CROSS JOIN LATERAL (SELECT serial FROM fingerprint"
    " WHERE fingerprint.feature = asked.feature ORDER BY serial DESC LIMIT %s) AS found"
)


def add(session: Session, serial: int, features: Sequence[int]) -> None:
    """Keep what a tip can be found by; each feature once."""
    connection = session.connection()
    if not features:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_ADD_ONE, [(feature, serial) for feature in features])
    else:
        connection.exec_driver_sql(_ADD_ALL, (list(features), serial))


def sharing(session: Session, features: Sequence[int], most: int) -> list[tuple[int, int]]:
    """(feature, serial) of the tips that share features: of each the newest, at most ``most``."""
    if not features:
        return []
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    try:
        if connection.dialect.name == "sqlite":
            asked = tuple(value for feature in features for value in (feature, most))
            found = driver.execute(_union(len(features)), asked)
        else:
            found = driver.execute(_SHARING, (list(features), most), binary=True)
        rows: list[tuple[int, int]] = found.fetchall()
    except (sqlite3.Error, psycopg.Error) as error:
        raise OperationalError("fingerprints", None, error) from error
    return rows


@cache
def _union(number: int) -> str:
    """As ``_SHARING``, for SQLite, which has no LATERAL."""
    each = (
        "SELECT * FROM (SELECT feature, serial FROM fingerprint"
        " WHERE feature = ? ORDER BY serial DESC LIMIT ?)"
    )
    return " UNION ALL ".join([each] * number)


def erase(session: Session, serials: Sequence[int]) -> None:
    """Forget what these tips could be found by."""
    session.connection().execute(delete(Fingerprint).where(col(Fingerprint.serial).in_(serials)))
