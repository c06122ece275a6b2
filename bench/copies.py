"""A great many open tips: one that was taken in and assigned for real, copied by the database."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Table, bindparam, text

from db.columns import UtcDateTime
from db.engine import Database
from db.tables import Assignment, Tip
from routing.work import intake
from routing.work.desk import Desk
from routing.work.envelope import new_envelope

RECEIVED = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LATER = RECEIVED + timedelta(days=365)
TEXT = "綦江区三江街道一家机械厂还在烧一台6蒸吨的燃煤锅炉，天天冒黑烟。"
COPIED = 10
"""Serials of the copies begin after the real one's."""
UNIQUE = ("id", "number", "serial", "request_hash", "code_hash")
FRESH: dict[str, dict[str, str]] = {
    "sqlite": {
        "id": "printf('%032x', n.i)",
        "number": "printf('B%09d', n.i)",
        "serial": "n.i",
        "request_hash": "CAST(printf('r%031x', n.i) AS BLOB)",
        "code_hash": "CAST(printf('c%031x', n.i) AS BLOB)",
        "series": "WITH RECURSIVE n(i) AS (SELECT :first UNION ALL "
        "SELECT i + 1 FROM n WHERE i < :last)",
        "from": "n",
        "seat": "printf('%024x', n.i) || substr(r.id, 1, 8)",
    },
    "postgresql": {
        "id": "lpad(to_hex(n.i), 32, '0')",
        "number": "'B' || lpad(n.i::text, 9, '0')",
        "serial": "n.i",
        "request_hash": "convert_to('r' || lpad(to_hex(n.i), 31, '0'), 'UTF8')",
        "code_hash": "convert_to('c' || lpad(to_hex(n.i), 31, '0'), 'UTF8')",
        "series": "",
        "from": "generate_series(CAST(:first AS int), CAST(:last AS int)) AS n(i)",
        "seat": "lpad(to_hex(n.i), 24, '0') || substr(r.id, 1, 8)",
    },
}


def run(database: Database, statement: str, **values: object) -> None:
    """One statement in a transaction of its own; moments are stored as the tables store them."""
    moments = [
        bindparam(name, value, UtcDateTime)
        for name, value in values.items()
        if isinstance(value, datetime)
    ]
    plain = {name: value for name, value in values.items() if not isinstance(value, datetime)}
    bound = text(statement).bindparams(*moments)
    database.write(lambda session: session.connection().execute(bound, plain))


def take_in(desk: Desk) -> None:
    """The tip that is copied. Its database has no other."""
    intake.submit(desk, intake.Draft(text=TEXT, channel="api", request_id="real"), RECEIVED)


def copy(desk: Desk, count: int, seated: int) -> None:
    """So many open tips that are chased in a year; the first of them with assignments and data
    keys of their own, so that a letter about them can be drafted."""
    database = desk.database
    words = FRESH["sqlite" if database.is_sqlite else "postgresql"]
    with database.read() as session:
        real = session.connection().execute(text("SELECT id FROM tip")).scalar_one()
    run(database, "UPDATE tip SET next_chase_at = :later", later=LATER)
    first, last = COPIED + 1, COPIED + count
    own = {name: words[name] for name in UNIQUE}
    tip = _insert(Tip.metadata.tables["tip"], own, words)
    run(database, f"{tip} WHERE r.id = :real", first=first, last=last, real=real)
    run(database, "UPDATE number_series SET last = :last WHERE day = 'all'", last=last)
    seats = {"id": words["seat"], "tip_id": words["id"]}
    seat = _insert(Assignment.metadata.tables["assignment"], seats, words)
    run(database, f"{seat} WHERE r.tip_id = :real", first=first, last=COPIED + seated, real=real)
    _give_keys(desk, seated)
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def _give_keys(desk: Desk, count: int) -> None:
    ids = (f"{serial:032x}" for serial in range(COPIED + 1, COPIED + count + 1))
    keys = [{"id": tip_id, "key": new_envelope(desk.keys, tip_id).wrapped()} for tip_id in ids]
    give = text("UPDATE tip SET wrapped_key = :key WHERE id = :id")
    desk.database.write(lambda session: session.connection().execute(give, keys))


def _insert(table: Table, own: dict[str, str], words: dict[str, str]) -> str:
    """Copy the row called r for each i, with these columns of its own."""
    columns = [column.name for column in table.columns]
    values = ", ".join(own.get(name, f'r."{name}"') for name in columns)
    quoted = ", ".join(f'"{name}"' for name in columns)
    start = f"INSERT INTO {table.name} ({quoted})"
    source = f"{words['from']} CROSS JOIN {table.name} AS r"
    return f"{start} {words['series']} SELECT {values} FROM {source}"  # noqa: S608  our own words
