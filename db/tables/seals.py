"""封存: what the record looked like at some moment."""

from datetime import datetime

from sqlmodel import Field

from db.base import Table
from db.columns import UtcDateTime


class Seal(Table, table=True):
    """A Merkle root over all events that name this seal, chained to the seal before."""

    __tablename__ = "seal"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    events: int
    root: bytes
    before: bytes
    hash: bytes
