"""Measures, visits, proofs and the figures of a closure"""

import sqlalchemy as sa
from alembic import op

import db.columns

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, db.columns.UtcDateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def upgrade() -> None:
    op.add_column("tip", _moment("staged_at", nullable=True))
    _measures()
    _visits()
    op.create_table(
        "proof",
        _text("tip_id", 32),
        _text("item", 40),
        _text("recorded_by", 32),
        _moment("recorded_at"),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_proof_tip_id_tip")),
        sa.PrimaryKeyConstraint("tip_id", "item", name=op.f("pk_proof")),
    )
    op.create_table(
        "closure_figure",
        _text("tip_id", 32),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("kind", 10),
        _text("name", 40),
        sa.Column("amount", sa.Float(), nullable=False),
        _text("unit", 20),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_closure_figure_tip_id_tip")),
        sa.PrimaryKeyConstraint("tip_id", "position", name=op.f("pk_closure_figure")),
    )


def _measures() -> None:
    op.create_table(
        "measure",
        _text("id", 32),
        _text("tip_id", 32),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("kind", 10),
        _text("state", 20),
        _text("unit", 80),
        _text("asked", 80, nullable=True),
        _text("ordered_by", 32),
        _moment("ordered_at"),
        sa.Column("started_on", sa.Date(), nullable=False),
        _text("case_number", 60, nullable=True),
        _moment("due_at"),
        _moment("ended_at", nullable=True),
        _text("ended_by", 32, nullable=True),
        sa.Column("followed_by", sa.Integer(), nullable=True),
        _text("authority", 80, nullable=True),
        _text("document", 80, nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_measure_tip_id_tip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("tip_id", "number", name=op.f("uq_measure_tip_id_number")),
    )
    op.create_index("ix_measure_kind_state", "measure", ["kind", "state", "due_at"], unique=False)
    op.create_index(op.f("ix_measure_asked"), "measure", ["asked"], unique=False)


def _visits() -> None:
    op.create_table(
        "visit",
        _text("id", 32),
        _text("tip_id", 32),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("unit", 80),
        _moment("at"),
        sa.Column("planned", sa.Boolean(), nullable=False),
        _text("recorded_by", 32),
        _moment("recorded_at"),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_visit_tip_id_tip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("tip_id", "number", name=op.f("uq_visit_tip_id_number")),
    )
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.add_column(_text("visit_id", 32, nullable=True))
        batch_op.create_index(op.f("ix_attachment_visit_id"), ["visit_id"], unique=False)
        batch_op.create_foreign_key(
            op.f("fk_attachment_visit_id_visit"), "visit", ["visit_id"], ["id"]
        )


ENFORCING = """
UPDATE tip SET stage = 'in_review' WHERE stage = 'enforcing'
"""


def downgrade() -> None:
    """What is being enforced waits for the office, with its due time and its chase."""
    op.execute(ENFORCING)
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.drop_constraint(op.f("fk_attachment_visit_id_visit"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_attachment_visit_id"))
        batch_op.drop_column("visit_id")
    for table in ("visit", "measure", "proof", "closure_figure"):
        op.drop_table(table)
    op.drop_column("tip", "staged_at")
