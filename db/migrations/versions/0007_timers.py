"""Due times beside that of a tip's stage"""

import sqlalchemy as sa
from alembic import op

import db.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, db.columns.UtcDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "timer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tip_id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=True),
        _moment("started_at"),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("counted_in", sa.String(length=10), nullable=True),
        _moment("due_at"),
        _moment("next_chase_at", nullable=True),
        _moment("stopped_at", nullable=True),
        sa.Column("rests", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(stopped_at IS NULL) = (next_chase_at IS NOT NULL)",
            name=op.f("ck_timer_never_quiet"),
        ),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_timer_tip_id_tip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
    )
    op.create_index("ix_timer_tip", "timer", ["tip_id", "subject", "subject_id"], unique=False)
    op.create_index(op.f("ix_timer_next_chase_at"), "timer", ["next_chase_at"], unique=False)
    op.create_table(
        "timer_rung",
        sa.Column("timer_id", sa.String(length=32), nullable=False),
        sa.Column("rung", sa.String(length=30), nullable=False),
        _moment("fell_due_at"),
        _moment("recorded_at"),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["timer_id"], ["timer.id"], name=op.f("fk_timer_rung_timer_id_timer")
        ),
        sa.PrimaryKeyConstraint("timer_id", "rung", name=op.f("pk_timer_rung")),
    )


def downgrade() -> None:
    op.drop_table("timer_rung")
    op.drop_table("timer")
