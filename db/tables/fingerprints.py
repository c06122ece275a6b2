"""Where earlier tips that tell the same matter are found: keyed fingerprints, no words."""

from sqlalchemy import Index
from sqlmodel import Field

from db.base import Table


class Fingerprint(Table, table=True):
    """One feature of one tip. ``feature`` is a keyed hash cut to 32 bits, ``serial`` the tip's.

    Two integers a row, because there are ten rows a tip: PostgreSQL spends 36 bytes on the row
    and 29 on its index, SQLite keeps the row in the index (WITHOUT ROWID). Features that differ
    and share 32 bits cost one candidate more. The second index is for erasing; on PostgreSQL
    rows lie in the order of the tips, so a BRIN index of a few pages does.
    """

    __tablename__ = "fingerprint"
    __table_args__ = (
        Index("ix_fingerprint_serial", "serial", postgresql_using="brin"),
        {"sqlite_with_rowid": False},
    )

    feature: int = Field(primary_key=True)
    serial: int = Field(primary_key=True)
