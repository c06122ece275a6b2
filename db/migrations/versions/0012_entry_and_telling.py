"""Entry by staff, tasks of the identity keepers, and the ways back to a reporter"""

import sqlalchemy as sa
from alembic import op

import db.columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("chat_notice", "reporter_address", "contact_release", "keeper_task", "outside")


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, db.columns.UtcDateTime(timezone=True), nullable=nullable)


def _of_tip(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f(f"fk_{table}_tip_id_tip"))


def upgrade() -> None:
    kind = sa.Column("kind", sa.String(length=10), nullable=False, server_default="photo")
    op.add_column("attachment", kind)
    _outside()
    _keepers()
    _notices()


def _outside() -> None:
    op.create_table(
        "outside",
        _text("tip_id", 32),
        sa.Column("number", sa.LargeBinary(), nullable=True),
        sa.Column("number_hash", sa.LargeBinary(), nullable=True),
        _moment("due_at"),
        _moment("returned_at"),
        _text("returned_by", 32, nullable=True),
        _of_tip("outside"),
        sa.PrimaryKeyConstraint("tip_id", name=op.f("pk_outside")),
        sa.UniqueConstraint("number_hash", name=op.f("uq_outside_number_hash")),
    )


def _keepers() -> None:
    op.create_table(
        "keeper_task",
        _text("id", 32),
        _text("tip_id", 32),
        _text("reason", 20),
        _text("turn", 32),
        _moment("opened_at", nullable=False),
        _text("claimed_by", 32, nullable=True),
        _moment("done_at"),
        _text("done_by", 32, nullable=True),
        _moment("told_at"),
        _text("how", 20, nullable=True),
        _text("result", 20, nullable=True),
        _of_tip("keeper_task"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keeper_task")),
        sa.UniqueConstraint(
            "tip_id", "reason", "turn", name=op.f("uq_keeper_task_tip_id_reason_turn")
        ),
    )
    op.create_index(op.f("ix_keeper_task_tip_id"), "keeper_task", ["tip_id"], unique=False)
    op.create_index(op.f("ix_keeper_task_done_at"), "keeper_task", ["done_at"], unique=False)
    op.create_table(
        "contact_release",
        _text("id", 32),
        _text("tip_id", 32),
        _text("asked_by", 32),
        _moment("asked_at", nullable=False),
        _text("decided_by", 32, nullable=True),
        _moment("decided_at"),
        _moment("consented_at"),
        _text("consented_how", 20, nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        _moment("readable_until"),
        _of_tip("contact_release"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_release")),
    )
    for column in ("tip_id", "readable_until"):
        name = op.f(f"ix_contact_release_{column}")
        op.create_index(name, "contact_release", [column], unique=False)


def _notices() -> None:
    op.create_table(
        "reporter_address",
        _text("tip_id", 32),
        _text("channel", 20),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        _moment("erase_at"),
        _of_tip("reporter_address"),
        sa.PrimaryKeyConstraint("tip_id", name=op.f("pk_reporter_address")),
    )
    erase = op.f("ix_reporter_address_erase_at")
    op.create_index(erase, "reporter_address", ["erase_at"], unique=False)
    op.create_table(
        "chat_notice",
        _text("key", 160),
        sa.Column("user_hash", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _moment("at", nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_chat_notice")),
    )
    for column in ("user_hash", "at"):
        op.create_index(op.f(f"ix_chat_notice_{column}"), "chat_notice", [column], unique=False)


def downgrade() -> None:
    """Scans are forgotten: what came before would show them to everybody on the case."""
    op.execute("DELETE FROM attachment WHERE kind = 'scan'")
    op.drop_column("attachment", "kind")
    for table in TABLES:
        op.drop_table(table)
