"""Leave, duty rosters and alarms; urgent, personal and bundled messages"""

import sqlalchemy as sa
from alembic import op

import db.columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, db.columns.UtcDateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _urgent() -> sa.Column[bool]:
    return sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false())


def upgrade() -> None:
    op.add_column("tip", _urgent())
    op.execute(sa.text("UPDATE tip SET urgent = danger"))
    op.add_column("outbox", _urgent())
    op.add_column("outbox", _text("officer_id", 32, nullable=True))
    op.add_column("outbox", _text("instead_of", 101, nullable=True))
    op.add_column("outbox", _text("bundle", 160, nullable=True))
    op.create_index(op.f("ix_outbox_bundle"), "outbox", ["bundle"], unique=False)
    op.add_column("notice", _text("officer_id", 32, nullable=True))
    _leave()
    _roster()
    _alarms()


def _leave() -> None:
    op.create_table(
        "leave",
        _text("id", 32),
        _text("officer_id", 32),
        _text("deputy_id", 32, nullable=True),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        _text("recorded_by", 32),
        _moment("recorded_at"),
        _moment("cancelled_at", nullable=True),
        sa.CheckConstraint(
            "deputy_id IS NULL OR deputy_id <> officer_id", name=op.f("ck_leave_another_person")
        ),
        sa.CheckConstraint("first <= last", name=op.f("ck_leave_in_order")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_leave_officer_id_officer")
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["officer.id"], name=op.f("fk_leave_deputy_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    op.create_index("ix_leave_days", "leave", ["last", "first"], unique=False)
    op.create_index(op.f("ix_leave_officer_id"), "leave", ["officer_id"], unique=False)
    op.create_index(op.f("ix_leave_deputy_id"), "leave", ["deputy_id"], unique=False)


def _roster() -> None:
    op.create_table(
        "roster",
        _text("id", 32),
        _text("unit", 80, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("officer_id", 32),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("last_weekday", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(first IS NULL) = (last IS NULL) AND (weekday IS NULL) = (last_weekday IS NULL)"
            " AND (first IS NULL) <> (weekday IS NULL)",
            name=op.f("ck_roster_days_or_weekdays"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_roster_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
    )
    op.create_index(op.f("ix_roster_unit"), "roster", ["unit"], unique=False)


def _alarms() -> None:
    op.create_table(
        "alarm",
        _text("id", 128),
        _text("tip_id", 32),
        _text("unit", 80, nullable=True),
        _moment("started_at"),
        _moment("next_chase_at", nullable=True),
        _moment("done_at", nullable=True),
        _text("done_by", 32, nullable=True),
        sa.CheckConstraint(
            "done_at IS NOT NULL OR next_chase_at IS NOT NULL", name=op.f("ck_alarm_never_quiet")
        ),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_alarm_tip_id_tip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    op.create_index(op.f("ix_alarm_tip_id"), "alarm", ["tip_id"], unique=False)
    op.create_index(op.f("ix_alarm_next_chase_at"), "alarm", ["next_chase_at"], unique=False)
    op.create_table(
        "alarm_call",
        _text("alarm_id", 128),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("officer_id", 32, nullable=True),
        _moment("at"),
        sa.ForeignKeyConstraint(
            ["alarm_id"], ["alarm.id"], name=op.f("fk_alarm_call_alarm_id_alarm")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_alarm_call_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("alarm_id", "number", name=op.f("pk_alarm_call")),
    )


def downgrade() -> None:
    """What waits to be sent goes to everybody with its role, each message by itself.

    Columns are dropped one by one: a rebuilt table would lose its CHECKs on SQLite.
    """
    for table in ("alarm_call", "alarm", "roster", "leave"):
        op.drop_table(table)
    op.drop_index(op.f("ix_outbox_bundle"), "outbox")
    op.drop_column("notice", "officer_id")
    for column in ("urgent", "officer_id", "instead_of", "bundle"):
        op.drop_column("outbox", column)
    op.drop_column("tip", "urgent")
