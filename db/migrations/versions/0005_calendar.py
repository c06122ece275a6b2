"""The holiday arrangements that were entered"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_entry",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_entry")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("worked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["calendar_entry.id"],
            name=op.f("fk_calendar_day_entry_id_calendar_entry"),
        ),
        sa.PrimaryKeyConstraint("entry_id", "day", name=op.f("pk_calendar_day")),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("calendar_day")
    op.drop_table("calendar_entry")
