"""Alembic's entry: runs migrations on the connection that ``db.migrate`` hands over."""

from alembic import context

import db.tables  # noqa: F401  fills the metadata
from db.base import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
