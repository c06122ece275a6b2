"""The first schema"""

import sqlalchemy as sa
from alembic import op

import db.columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.String(length=32), nullable=False),
        sa.Column("tip_id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    with op.batch_alter_table("access_log") as batch_op:
        batch_op.create_index(batch_op.f("ix_access_log_tip_id"), ["tip_id"], unique=False)

    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "keeper_key",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keeper_key")),
    )
    op.create_table(
        "number_series",
        sa.Column("day", sa.String(length=8), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_number_series")),
    )
    op.create_table(
        "officer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("display_name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("paused_until", db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
        sa.UniqueConstraint("username", name=op.f("uq_officer_username")),
    )
    op.create_table(
        "talk",
        sa.Column("user_hash", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_hash", name=op.f("pk_talk")),
    )
    with op.batch_alter_table("talk") as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_updated_at"), ["updated_at"], unique=False)

    op.create_table(
        "tip",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("received_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("stage_entered_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("due_at", db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("next_chase_at", db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("overall_due_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("candidate", sa.String(length=4), nullable=True),
        sa.Column("task", sa.String(length=4), nullable=True),
        sa.Column("district", sa.String(length=40), nullable=True),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("danger", sa.Boolean(), nullable=False),
        sa.Column("officials", sa.Boolean(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("summary_approved", sa.Boolean(), nullable=False),
        sa.Column("awaiting_reporter", sa.Boolean(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("body_digest", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("summary", sa.LargeBinary(), nullable=False),
        sa.Column("assessment", sa.LargeBinary(), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('closed', 'declined') OR next_chase_at IS NOT NULL",
            name=op.f("ck_tip_never_quiet"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_tip_code_hash")),
        sa.UniqueConstraint("number", name=op.f("uq_tip_number")),
        sa.UniqueConstraint("request_hash", name=op.f("uq_tip_request_hash")),
    )
    with op.batch_alter_table("tip") as batch_op:
        batch_op.create_index(batch_op.f("ix_tip_channel"), ["channel"], unique=False)
        batch_op.create_index(batch_op.f("ix_tip_district"), ["district"], unique=False)
        batch_op.create_index(batch_op.f("ix_tip_next_chase_at"), ["next_chase_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_tip_received_at"), ["received_at"], unique=False)
        batch_op.create_index("ix_tip_stage_due", ["stage", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_tip_task"), ["task"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tip_id", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("assigned_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("signed_at", db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reported_by", sa.String(length=32), nullable=True),
        sa.Column("return_asked_at", db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_assignment_tip_id_tip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    with op.batch_alter_table("assignment") as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_tip_id"), ["tip_id"], unique=False)
        batch_op.create_index("ix_assignment_unit_state", ["unit", "state"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tip_id", sa.String(length=32), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_attachment_tip_id_tip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_tip_id"), ["tip_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tip_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("due_at", db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("codes", sa.String(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("payload_digest", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_event_tip_id_tip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("tip_id", "seq", name=op.f("uq_event_tip_id_seq")),
    )
    with op.batch_alter_table("event") as batch_op:
        batch_op.create_index(batch_op.f("ix_event_at"), ["at"], unique=False)

    op.create_table(
        "identity",
        sa.Column("tip_id", sa.String(length=32), nullable=False),
        sa.Column("keeper_key_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["keeper_key_id"], ["keeper_key.id"], name=op.f("fk_identity_keeper_key_id_keeper_key")
        ),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_identity_tip_id_tip")),
        sa.PrimaryKeyConstraint("tip_id", name=op.f("pk_identity")),
    )
    op.create_table(
        "notice",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("tip_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("read_at", db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_notice_tip_id_tip")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice") as batch_op:
        batch_op.create_index("ix_notice_reader", ["role", "unit", "at"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("tip_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("promised_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=60), nullable=True),
        sa.Column("sent_at", db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_outbox_tip_id_tip")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.create_index("ix_outbox_due", ["sent_at", "next_attempt_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_tip_id"), ["tip_id"], unique=False)

    op.create_table(
        "rung",
        sa.Column("tip_id", sa.String(length=32), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(length=30), nullable=False),
        sa.Column("fell_due_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_rung_tip_id_tip")),
        sa.PrimaryKeyConstraint("tip_id", "visit", "rung", name=op.f("pk_rung")),
    )
    op.create_table(
        "token",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("officer_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("created_at", db.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", db.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_token_officer_id_officer")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_token")),
    )
    with op.batch_alter_table("token") as batch_op:
        batch_op.create_index(batch_op.f("ix_token_officer_id"), ["officer_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("token") as batch_op:
        batch_op.drop_index(batch_op.f("ix_token_officer_id"))

    op.drop_table("token")
    op.drop_table("rung")
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_tip_id"))
        batch_op.drop_index("ix_outbox_due")

    op.drop_table("outbox")
    with op.batch_alter_table("notice") as batch_op:
        batch_op.drop_index("ix_notice_reader")

    op.drop_table("notice")
    op.drop_table("identity")
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_at"))

    op.drop_table("event")
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_tip_id"))

    op.drop_table("attachment")
    with op.batch_alter_table("assignment") as batch_op:
        batch_op.drop_index("ix_assignment_unit_state")
        batch_op.drop_index(batch_op.f("ix_assignment_tip_id"))

    op.drop_table("assignment")
    with op.batch_alter_table("tip") as batch_op:
        batch_op.drop_index(batch_op.f("ix_tip_task"))
        batch_op.drop_index("ix_tip_stage_due")
        batch_op.drop_index(batch_op.f("ix_tip_received_at"))
        batch_op.drop_index(batch_op.f("ix_tip_next_chase_at"))
        batch_op.drop_index(batch_op.f("ix_tip_district"))
        batch_op.drop_index(batch_op.f("ix_tip_channel"))

    op.drop_table("tip")
    with op.batch_alter_table("talk") as batch_op:
        batch_op.drop_index(batch_op.f("ix_talk_updated_at"))

    op.drop_table("talk")
    op.drop_table("officer")
    op.drop_table("number_series")
    op.drop_table("keeper_key")
    op.drop_table("heartbeat")
    with op.batch_alter_table("access_log") as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_log_tip_id"))

    op.drop_table("access_log")
