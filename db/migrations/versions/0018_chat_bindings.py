"""Officers' accounts in chats."""

import sqlalchemy as sa
from alembic import op

import db.columns

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_binding",
        sa.Column("officer_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("user_hash", sa.LargeBinary(), nullable=False),
        sa.Column("bound_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_chat_binding_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("officer_id", "channel", name=op.f("pk_chat_binding")),
        sa.UniqueConstraint("user_hash", name=op.f("uq_chat_binding_user_hash")),
    )


def downgrade() -> None:
    op.drop_table("chat_binding")
