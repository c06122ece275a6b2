"""Links between tips, the marks of repeats, and the register of enterprises"""

import sqlalchemy as sa
from alembic import op

import db.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEVER_QUIET = "stage IN ('closed', 'declined', 'duplicate') OR next_chase_at IS NOT NULL"
NEVER_QUIET_BEFORE = "stage IN ('closed', 'declined') OR next_chase_at IS NOT NULL"
LINKED = "(stage = 'duplicate') = (parent IS NOT NULL) AND parent <> id"


def upgrade() -> None:
    _new_tables()
    with op.batch_alter_table("tip") as batch_op:
        batch_op.drop_constraint(op.f("ck_tip_never_quiet"), type_="check")
        batch_op.add_column(sa.Column("parent", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("enterprise_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_tip_parent_tip"), "tip", ["parent"], ["id"])
        batch_op.create_foreign_key(
            op.f("fk_tip_enterprise_id_enterprise"), "enterprise", ["enterprise_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_tip_parent"), ["parent"], unique=False)
        batch_op.create_index(op.f("ix_tip_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_check_constraint(op.f("ck_tip_never_quiet"), sa.text(NEVER_QUIET))
        batch_op.create_check_constraint(op.f("ck_tip_linked"), sa.text(LINKED))


def _new_tables() -> None:
    op.create_table(
        "enterprise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("plain_form", sa.String(length=200), nullable=False),
        sa.Column("confirmed_by", sa.String(length=32), nullable=False),
        sa.Column("confirmed_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("plain_form", name=op.f("uq_enterprise_plain_form")),
    )
    op.create_table(
        "enterprise_pair",
        sa.Column("pair", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("enterprise_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_enterprise_pair_enterprise_id_enterprise"),
        ),
        sa.PrimaryKeyConstraint("pair", "enterprise_id", name=op.f("pk_enterprise_pair")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pair_count",
        sa.Column("pair", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("names", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pair", name=op.f("pk_pair_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "repeat_mark",
        sa.Column("tip_id", sa.String(length=32), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_repeat_mark_tip_id_tip")),
        sa.PrimaryKeyConstraint("tip_id", name=op.f("pk_repeat_mark")),
    )
    op.create_index(op.f("ix_repeat_mark_mark"), "repeat_mark", ["mark"], unique=False)


def downgrade() -> None:
    """Linked tips go back to the office: the older schema knows no place for them."""
    op.execute(
        "UPDATE tip SET stage = 'registered', parent = NULL, due_at = overall_due_at, "
        "next_chase_at = received_at WHERE parent IS NOT NULL"
    )
    with op.batch_alter_table("tip") as batch_op:
        batch_op.drop_constraint(op.f("ck_tip_linked"), type_="check")
        batch_op.drop_constraint(op.f("ck_tip_never_quiet"), type_="check")
        batch_op.create_check_constraint(op.f("ck_tip_never_quiet"), sa.text(NEVER_QUIET_BEFORE))
        batch_op.drop_index(op.f("ix_tip_enterprise_id"))
        batch_op.drop_index(op.f("ix_tip_parent"))
        batch_op.drop_constraint(op.f("fk_tip_enterprise_id_enterprise"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_tip_parent_tip"), type_="foreignkey")
        batch_op.drop_column("enterprise_id")
        batch_op.drop_column("parent")

    op.drop_table("repeat_mark")
    op.drop_table("pair_count")
    op.drop_table("enterprise_pair")
    op.drop_table("enterprise")
