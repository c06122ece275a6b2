"""Where officers get mail, and who has a message that did not reach everybody yet."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("officer") as batch_op:
        batch_op.add_column(sa.Column("mail", sa.String(length=254), nullable=True))
    op.create_table(
        "mail_taken",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("officer_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_mail_taken_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("key", "officer_id", name=op.f("pk_mail_taken")),
    )


def downgrade() -> None:
    op.drop_table("mail_taken")
    with op.batch_alter_table("officer") as batch_op:
        batch_op.drop_column("mail")
