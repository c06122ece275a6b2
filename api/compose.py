"""The composition root: from settings to a desk, wired by hand."""

from common.keys import load_keys
from common.plan import load_plan
from common.settings import Settings
from db.engine import Database
from db.migrate import ensure_current
from routing.rules.calendar import load_calendar
from routing.work.desk import Desk
from triage import Triage


def open_database(settings: Settings) -> Database:
    """The database, migrated where it is SQLite.

    Raises Misconfigured where a PostgreSQL schema is behind.
    """
    database = Database(settings.database_url, settings.database.pool_size)
    try:
        ensure_current(database)
    except BaseException:
        database.close()
        raise
    return database


def open_desk(settings: Settings) -> Desk:
    """Everything use cases need. Raises Misconfigured or PlanFaults."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    plan = load_plan(settings.plan_folder)
    return Desk(
        settings=settings,
        plan=plan,
        triage=Triage(plan, settings.data_dir / "cache"),
        keys=load_keys(settings.keys_file, settings.crypto.cipher),
        calendar=load_calendar(settings.calendar.overrides),
        database=open_database(settings),
    )
