"""Letters: 督办 in writing"""

import sqlalchemy as sa
from alembic import op

import db.columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NEVER_QUIET = "state IN ('sent', 'void') OR next_chase_at IS NOT NULL"
THREE_PEOPLE = (
    "(checked_by IS NULL OR drafted_by IS NOT NULL AND checked_by <> drafted_by)"
    " AND (signed_by IS NULL OR checked_by IS NOT NULL"
    " AND signed_by <> drafted_by AND signed_by <> checked_by)"
)
SIGNED = (
    "state NOT IN ('sending', 'sent') OR drafted_by IS NOT NULL AND checked_by IS NOT NULL"
    " AND signed_by IS NOT NULL AND signed_at IS NOT NULL"
)
NUMBERED = "state <> 'sent' OR outside_number IS NOT NULL AND sent_on IS NOT NULL"


def _moment(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, db.columns.UtcDateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "letter",
        _text("id", 32),
        _text("tip_id", 32),
        sa.Column("visit", sa.Integer(), nullable=False),
        _text("rung", 63, nullable=True),
        _text("kind", 10),
        _text("by", 10),
        _text("unit", 80, nullable=True),
        _text("addressee", 80),
        _moment("created_at"),
        _text("state", 10),
        _moment("entered_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        _moment("next_chase_at", nullable=True),
        sa.Column("hands", sa.String(), nullable=False),
        _text("drafted_by", 32, nullable=True),
        _text("checked_by", 32, nullable=True),
        _text("signed_by", 32, nullable=True),
        _moment("signed_at", nullable=True),
        _text("outside_number", 60, nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(NEVER_QUIET, name=op.f("ck_letter_never_quiet")),
        sa.CheckConstraint(THREE_PEOPLE, name=op.f("ck_letter_three_people")),
        sa.CheckConstraint(SIGNED, name=op.f("ck_letter_signed")),
        sa.CheckConstraint(NUMBERED, name=op.f("ck_letter_numbered")),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_letter_tip_id_tip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("tip_id", "visit", "rung", name=op.f("uq_letter_tip_id_visit_rung")),
    )
    for column in ("unit", "created_at", "next_chase_at"):
        op.create_index(op.f(f"ix_letter_{column}"), "letter", [column], unique=False)


def downgrade() -> None:
    op.drop_table("letter")
