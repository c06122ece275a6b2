"""Extensions and pauses of a tip's clocks"""

import sqlalchemy as sa
from alembic import op

import db.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MARKS = ("paused_until", "extension_waits", "extended")


def upgrade() -> None:
    op.add_column(
        "tip", sa.Column("paused_until", db.columns.UtcDateTime(timezone=True), nullable=True)
    )
    for mark in MARKS[1:]:
        op.add_column(
            "tip", sa.Column(mark, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    _new_tables()


def _new_tables() -> None:
    op.create_table(
        "extension",
        sa.Column("tip_id", sa.String(length=32), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(length=10), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_extension_tip_id_tip")),
        sa.PrimaryKeyConstraint("tip_id", "visit", "clock", name=op.f("pk_extension")),
    )
    op.create_table(
        "pause",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tip_id", sa.String(length=32), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("started_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("planned_end", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_pause_tip_id_tip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    op.create_index(op.f("ix_pause_tip_id"), "pause", ["tip_id"], unique=False)


def downgrade() -> None:
    """Due times stay where pauses and extensions moved them; a paused tip is chased as before.

    Columns are dropped one by one: a rebuilt table would lose its CHECKs on SQLite.
    """
    op.drop_table("pause")
    op.drop_table("extension")
    for mark in MARKS:
        op.drop_column("tip", mark)
