"""What the office decided beside what triage had said"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "label",
        sa.Column("tip_id", sa.String(length=32), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=True),
        sa.Column("task", sa.String(length=4), nullable=True),
        sa.Column("also", sa.String(length=200), nullable=False),
        sa.Column("district", sa.String(length=40), nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("taken_back", sa.Boolean(), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=True),
        sa.Column("proposed", sa.String(length=4), nullable=True),
        sa.Column("found_scope", sa.String(length=10), nullable=False),
        sa.Column("found_task", sa.String(length=4), nullable=True),
        sa.Column("found_also", sa.String(length=200), nullable=False),
        sa.Column("found_district", sa.String(length=40), nullable=True),
        sa.Column("found_sure", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_label_tip_id_tip")),
        sa.PrimaryKeyConstraint("tip_id", name=op.f("pk_label")),
    )


def downgrade() -> None:
    op.drop_table("label")
