"""Migrations up and down on both engines, with data in the tables."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from api.compose import open_database
from common.errors import Misconfigured
from common.settings import HOUSE, Settings
from db.base import METADATA
from db.engine import Database
from db.migrate import HEAD, ensure_current, migrate, revision_of
from db.tables import Tip
from tests.make import OFFICE, Office


def test_the_newest_revision_is_the_one_the_code_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(HOUSE / "db" / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_tables_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_down_and_up_again_with_data_in_the_tables(office: Office) -> None:
    office.report("东湖区有台燃煤锅炉。")
    database = office.desk.database
    migrate(database, "base")
    with database.engine.connect() as connection:
        left = set(inspect(connection).get_table_names())
    assert left & set(METADATA.tables) == set()
    assert revision_of(database) is None
    migrate(database)
    assert revision_of(database) == HEAD
    with database.read() as session:
        assert session.get(Tip, "x") is None


def test_migrating_twice_is_harmless(database: Database) -> None:
    migrate(database)
    assert revision_of(database) == HEAD


def test_postgresql_that_is_behind_is_refused_with_the_command_to_run(
    postgres_database_url: str, settings: Settings
) -> None:
    server = settings.database.model_copy(update={"url": postgres_database_url})
    with pytest.raises(Misconfigured, match="tipline migrate"):
        open_database(settings.model_copy(update={"database": server}))


def test_sqlite_is_migrated_by_whoever_opens_it(settings: Settings) -> None:
    database = open_database(settings)
    ensure_current(database)
    assert revision_of(database) == HEAD
    database.close()


def test_a_tip_without_a_next_chase_time_cannot_be_stored(office: Office) -> None:
    number = office.report("东湖区有台燃煤锅炉。").number
    tip = office.tip(number)

    def silence(session: object) -> None:
        stored = session.get(Tip, tip.id)  # type: ignore[attr-defined]
        stored.next_chase_at = None

    with pytest.raises(Exception, match="never_quiet"):
        office.desk.database.write(silence)


def test_going_back_before_pauses_keeps_tips_chased_and_the_checks(office: Office) -> None:
    number = office.assigned("东湖区有台燃煤锅炉。", "1").number
    office.act(number, office.lead(number), "sign")
    office.act(number, office.lead(number), "pause", kind="laboratory", until="2026-12-01")
    database = office.desk.database
    migrate(database, "0004")
    with database.engine.connect() as connection:
        chased = connection.execute(text("SELECT next_chase_at FROM tip")).scalar_one()
    assert chased is not None
    with pytest.raises(IntegrityError, match="never_quiet"), database.engine.begin() as connection:
        connection.execute(text("UPDATE tip SET next_chase_at = NULL"))
    migrate(database)
    assert office.tip(number).paused_until is None


def test_going_back_before_links_gives_linked_tips_to_the_office(office: Office) -> None:
    parent, child = (office.assigned("东湖区有台燃煤锅炉。", "1").number for _ in range(2))
    office.act(child, OFFICE, "link", to=parent)
    database = office.desk.database
    migrate(database, "0002")
    with database.engine.connect() as connection:
        stages = connection.execute(text("SELECT number, stage FROM tip")).all()
    assert dict(stages) == {parent: "to_sign", child: "registered"}
    migrate(database)
    assert office.tip(child).parent is None
