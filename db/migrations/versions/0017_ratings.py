"""What reporters say of the closing, and what others found who checked again."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

COUNTED: dict[str, tuple[sa.types.TypeEngine[Any], bool]] = {
    "contested": (sa.String(length=20), True),
    "rechecked": (sa.Integer(), False),
    "differed": (sa.Integer(), False),
    "reachable": (sa.Boolean(), False),
    "rating": (sa.String(length=20), True),
}


def upgrade() -> None:
    """Courses are folded anew from the events when figures are asked for next."""
    op.execute("DELETE FROM course")
    with op.batch_alter_table("course") as batch_op:
        for name, (kind, nullable) in COUNTED.items():
            batch_op.add_column(sa.Column(name, kind, nullable=nullable))
    with op.batch_alter_table("drawn_tip") as batch_op:
        batch_op.add_column(sa.Column("verdict", sa.String(length=20), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("drawn_tip") as batch_op:
        batch_op.drop_column("verdict")
    with op.batch_alter_table("course") as batch_op:
        for name in COUNTED:
            batch_op.drop_column(name)
