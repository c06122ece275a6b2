"""Supports and districts report for themselves, each by a time of its own"""

import sqlalchemy as sa
from alembic import op

import db.columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

RUNNING = """
INSERT INTO timer (id, tip_id, subject, subject_id, role, unit, started_at, due_at,
                   next_chase_at, stopped_at, rests)
SELECT a.id, a.tip_id,
       CASE a.state WHEN 'to_sign' THEN 'seat_to_sign' ELSE 'seat_working' END,
       a.unit, CASE a.role WHEN 'district' THEN 'district' ELSE 'handler' END, a.unit,
       a.assigned_at, t.overall_due_at,
       CASE WHEN t.stage = 'duplicate' THEN NULL ELSE t.next_chase_at END,
       CASE WHEN t.stage = 'duplicate' THEN t.stage_entered_at END,
       t.stage = 'duplicate'
FROM assignment a JOIN tip t ON t.id = a.tip_id
WHERE a.role <> 'lead' AND a.state IN ('to_sign', 'working')
  AND t.stage NOT IN ('closed', 'declined')
"""
"""Who was at work already has until the outer clock ends: no shorter time was ever told."""


OWN = "subject LIKE 'seat%' OR subject = 'return'"


def upgrade() -> None:
    with op.batch_alter_table("assignment") as table:
        table.add_column(sa.Column("report_seq", sa.Integer(), nullable=True))
        moment = db.columns.UtcDateTime(timezone=True)
        table.add_column(sa.Column("submitted_at", moment, nullable=True))
        for name in ("leading", "joint"):
            table.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
            )
    op.execute(RUNNING)


def downgrade() -> None:
    timer = sa.table("timer", sa.column("id"), sa.column("subject"))
    rung = sa.table("timer_rung", sa.column("timer_id"))
    own = sa.select(timer.c.id).where(sa.text(OWN))
    op.execute(sa.delete(rung).where(rung.c.timer_id.in_(own)))
    op.execute(sa.delete(timer).where(sa.text(OWN)))
    with op.batch_alter_table("assignment") as table:
        for name in ("joint", "leading", "submitted_at", "report_seq"):
            table.drop_column(name)
