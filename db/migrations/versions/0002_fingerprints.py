"""Fingerprints to find duplicates by, and the serial number they know a tip by"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NUMBERED = sa.text(
    "UPDATE tip SET serial = sorted.place FROM "
    "(SELECT id, row_number() OVER (ORDER BY received_at, number) AS place FROM tip) AS sorted "
    "WHERE tip.id = sorted.id"
)
SERIES = sa.text("INSERT INTO number_series (day, last) SELECT 'all', count(*) FROM tip")


def upgrade() -> None:
    op.create_table(
        "fingerprint",
        sa.Column("feature", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("feature", "serial", name=op.f("pk_fingerprint")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_fingerprint_serial", "fingerprint", ["serial"], postgresql_using="brin")

    with op.batch_alter_table("tip") as batch_op:
        batch_op.add_column(sa.Column("serial", sa.Integer(), nullable=True))
    op.execute(NUMBERED)
    op.execute(SERIES)
    with op.batch_alter_table("tip") as batch_op:
        batch_op.alter_column("serial", existing_type=sa.Integer(), nullable=False)
        batch_op.create_unique_constraint(op.f("uq_tip_serial"), ["serial"])


def downgrade() -> None:
    with op.batch_alter_table("tip") as batch_op:
        batch_op.drop_constraint(op.f("uq_tip_serial"), type_="unique")
        batch_op.drop_column("serial")
    op.execute("DELETE FROM number_series WHERE day = 'all'")

    op.drop_index("ix_fingerprint_serial", table_name="fingerprint")
    op.drop_table("fingerprint")
