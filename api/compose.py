"""The composition root: from settings to a desk, wired by hand."""

from common.keys import load_keys
from common.plan import load_plan
from common.settings import Settings
from db.engine import Database
from db.migrate import ensure_current
from routing.rules.calendar import load_calendar
from routing.work.calendars import Calendars
from routing.work.carriers import check_readers
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


def open_calendars(settings: Settings, database: Database) -> Calendars:
    """The working days, entered years included. Raises Misconfigured for a broken file."""
    return Calendars(load_calendar(settings.calendar.overrides), database)


def open_desk(settings: Settings) -> Desk:
    """Everything use cases need. Raises Misconfigured or PlanFaults."""
    check_readers(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    plan = load_plan(settings.plan_folder)
    database = open_database(settings)
    return Desk(
        settings=settings,
        plan=plan,
        triage=Triage(plan, settings.data_dir / "cache"),
        keys=load_keys(settings.keys_file, settings.crypto.cipher),
        calendars=open_calendars(settings, database),
        database=database,
    )
