"""Seals over the events, and which seal an event is in"""

import sqlalchemy as sa
from alembic import op

import db.columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was recorded before is sealed by the first runs of the job."""
    op.create_table(
        "seal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_seal")),
    )
    op.add_column("event", sa.Column("seal", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_event_seal"), "event", ["seal"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_event_seal"), table_name="event")
    op.drop_column("event", "seal")
    op.drop_table("seal")
