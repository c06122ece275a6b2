"""Turns a tip can take: split, objection, relapse, archive; probes and draws"""

import sqlalchemy as sa
from alembic import op

import db.columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ENDS = "'closed', 'declined', 'duplicate'"
NEVER_QUIET = f"stage IN ({ENDS}, 'split', 'archived') OR next_chase_at IS NOT NULL"
NEVER_QUIET_BEFORE = f"stage IN ({ENDS}) OR next_chase_at IS NOT NULL"
FLAGS = ("split", "restricted", "objection_waits", "rechecked", "archived")
MOMENTS = ("withdrawn_at", "objected_at", "troubled_at", "archive_at")
OTHERS = ("split_of", "relapse_of")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, db.columns.UtcDateTime(timezone=True), nullable=nullable)


def _flag(name: str) -> sa.Column[sa.Boolean]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def upgrade() -> None:
    with op.batch_alter_table("tip") as batch_op:
        batch_op.drop_constraint(op.f("ck_tip_never_quiet"), type_="check")
        for name in FLAGS:
            batch_op.add_column(_flag(name))
        for name in MOMENTS:
            batch_op.add_column(_moment(name, nullable=True))
        for name in OTHERS:
            batch_op.add_column(sa.Column(name, sa.String(length=32), nullable=True))
            batch_op.create_foreign_key(op.f(f"fk_tip_{name}_tip"), "tip", [name], ["id"])
            batch_op.create_index(op.f(f"ix_tip_{name}"), [name], unique=False)
        batch_op.add_column(sa.Column("excluded_unit", sa.String(length=80), nullable=True))
        batch_op.create_index(op.f("ix_tip_archive_at"), ["archive_at"], unique=False)
        batch_op.create_check_constraint(op.f("ck_tip_never_quiet"), sa.text(NEVER_QUIET))
    with op.batch_alter_table("tip") as batch_op:
        for name in FLAGS:
            batch_op.alter_column(name, server_default=None)
    for table, name in (("officer", "discipline"), ("course", "relapsed")):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(_flag(name))
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(name, server_default=None)
    _new_tables()


def _new_tables() -> None:
    op.create_table(
        "probe",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tip_id", sa.String(length=32), nullable=False),
        _moment("at"),
        sa.Column("officer_id", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_probe_tip_id_tip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probe")),
    )
    op.create_index(op.f("ix_probe_tip_id"), "probe", ["tip_id"], unique=False)
    op.create_index(op.f("ix_probe_at"), "probe", ["at"], unique=False)
    op.create_table(
        "draw",
        sa.Column("id", sa.String(length=32), nullable=False),
        _moment("announced_at"),
        sa.Column("announced_by", sa.String(length=32), nullable=False),
        _moment("closed_from"),
        _moment("closed_to"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("strata", sa.String(length=10), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=True),
        sa.Column("sealed_seed", sa.LargeBinary(), nullable=False),
        _moment("drawn_at", nullable=True),
        sa.Column("drawn_by", sa.String(length=32), nullable=True),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("population_digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
    )
    op.create_index(op.f("ix_draw_announced_at"), "draw", ["announced_at"], unique=False)
    op.create_table(
        "drawn_tip",
        sa.Column("draw_id", sa.String(length=32), nullable=False),
        sa.Column("tip_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("closed_by", sa.String(length=80), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=True),
        sa.Column("result", sa.String(length=20), nullable=True),
        _moment("recorded_at", nullable=True),
        sa.Column("recorded_by", sa.String(length=32), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_drawn_tip_draw_id_draw")),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_drawn_tip_tip_id_tip")),
        sa.PrimaryKeyConstraint("draw_id", "tip_id", name=op.f("pk_drawn_tip")),
    )
    op.create_index(op.f("ix_drawn_tip_tip_id"), "drawn_tip", ["tip_id"], unique=False)


def downgrade() -> None:
    """The older schema knows no archive, and no parts: what was split goes to the office."""
    op.drop_table("drawn_tip")
    op.drop_table("draw")
    op.drop_table("probe")
    op.execute("UPDATE tip SET stage = 'closed' WHERE stage = 'archived'")
    op.execute(
        "UPDATE tip SET stage = 'registered', due_at = overall_due_at, "
        "next_chase_at = received_at WHERE stage = 'split'"
    )
    for table, name in (("officer", "discipline"), ("course", "relapsed")):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column(name)
    with op.batch_alter_table("tip") as batch_op:
        batch_op.drop_constraint(op.f("ck_tip_never_quiet"), type_="check")
        batch_op.create_check_constraint(op.f("ck_tip_never_quiet"), sa.text(NEVER_QUIET_BEFORE))
        batch_op.drop_index(op.f("ix_tip_archive_at"))
        for name in OTHERS:
            batch_op.drop_index(op.f(f"ix_tip_{name}"))
            batch_op.drop_constraint(op.f(f"fk_tip_{name}_tip"), type_="foreignkey")
        for name in (*FLAGS, *MOMENTS, *OTHERS, "excluded_unit"):
            batch_op.drop_column(name)
