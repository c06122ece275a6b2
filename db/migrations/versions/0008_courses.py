"""What is counted of each tip, folded from its events"""

import sqlalchemy as sa
from alembic import op

import db.columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WORDS = (("task", 4), ("district", 40), ("department", 80), ("verdict", 20))
FLAGS = ("assigned", "returned", "extended", "redone", "reopened")
MOMENTS = (
    "due_at", "overall_due_at", "sign_due_at", "signed_at", "report_due_at", "reported_at",
    "closed_at", "paused_since", "paused_until",
)  # fmt: skip


def upgrade() -> None:
    """Rows come with the first figures: they are folded from the events."""
    moment = db.columns.UtcDateTime(timezone=True)
    op.create_table(
        "course",
        sa.Column("tip_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("paused_days", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(length=size), nullable=True) for name, size in WORDS),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in FLAGS),
        *(sa.Column(name, moment, nullable=True) for name in MOMENTS),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_course_tip_id_tip")),
        sa.PrimaryKeyConstraint("tip_id", name=op.f("pk_course")),
    )


def downgrade() -> None:
    op.drop_table("course")
