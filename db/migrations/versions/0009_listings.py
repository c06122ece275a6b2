"""The yellow and red lists"""

import sqlalchemy as sa
from alembic import op

import db.columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NEEDED = (("id", 32), ("tip_id", 32), ("card", 10), ("state", 10), ("department", 80), ("task", 4))
WORDS = (
    ("district", 40), ("authority", 80), ("document", 80), ("proposal", 10), ("proposed_by", 32),
    ("removal", 12), ("enterprise", 200), ("decided_by", 32), ("published_by", 32), ("plea", 10),
)  # fmt: skip
MOMENTS = ("published_at", "removed_at", "corrected_at", "plea_at")


def upgrade() -> None:
    moment = db.columns.UtcDateTime(timezone=True)
    op.create_table(
        "listing",
        *(sa.Column(name, sa.String(length=size), nullable=False) for name, size in NEEDED),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("proof_on_site", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(length=size), nullable=True) for name, size in WORDS),
        sa.Column("serial", sa.String(length=20), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("rectify_by", "closed_on")),
        *(sa.Column(name, moment, nullable=True) for name in MOMENTS),
        *(sa.Column(name, sa.LargeBinary(), nullable=True) for name in ("draft", "plea_text")),
        sa.CheckConstraint(
            "published_by IS NULL OR published_by <> decided_by",
            name=op.f("ck_listing_two_people"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('published', 'removed') OR "
            "(serial IS NOT NULL AND enterprise IS NOT NULL)",
            name=op.f("ck_listing_published_whole"),
        ),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_listing_tip_id_tip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("source", name=op.f("uq_listing_source")),
        sa.UniqueConstraint("serial", name=op.f("uq_listing_serial")),
    )
    for name in ("tip_id", "state", "department"):
        op.create_index(op.f(f"ix_listing_{name}"), "listing", [name], unique=False)


def downgrade() -> None:
    op.drop_table("listing")
