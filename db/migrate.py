"""Bringing a database to the schema this code expects.

SQLite is migrated by every command; PostgreSQL only by ``tipline migrate``, and the other
commands refuse a schema that is behind (``ensure_current``).
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from common.errors import Misconfigured
from db.engine import Database

HEAD = "0019"
"""The newest revision under ``migrations/versions``; a test holds it against Alembic."""


def revision_of(database: Database) -> str | None:
    """The revision the database stands at; None where it is empty."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
        return row[0] if row else None


def ensure_current(database: Database) -> None:
    """Migrate SQLite; refuse a PostgreSQL schema that is behind (raises Misconfigured)."""
    if revision_of(database) == HEAD:
        return
    if not database.is_sqlite:
        raise Misconfigured("the database schema is behind; run: tipline migrate")
    migrate(database)


def migrate(database: Database, to: str = "head") -> None:
    """Upgrade (or, to an older revision, downgrade) in one transaction.

    Two processes may start at once: the second one waits and finds the work done.
    """
    with database.reshape() as connection:
        _run(connection, to)


def _run(connection: Connection, to: str) -> None:
    # Alembic costs a quarter of a second to import and is needed once in a database's life.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    attributes: dict[str, Any] = config.attributes
    attributes["connection"] = connection
    older = to == "base" or to < HEAD
    (command.downgrade if older else command.upgrade)(config, to)
