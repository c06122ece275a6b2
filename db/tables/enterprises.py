"""The register of enterprises, and the index by which their names are found."""

from datetime import datetime

from sqlmodel import Field

from db.base import Table
from db.columns import UtcDateTime


class Enterprise(Table, table=True):
    """企业. A name is plain here because an officer confirmed it (design.md section 6)."""

    __tablename__ = "enterprise"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=200)
    plain_form: str = Field(unique=True, max_length=200)
    """The name without width, case and signs: one enterprise has one entry."""
    confirmed_by: str = Field(max_length=32)
    confirmed_at: datetime = Field(sa_type=UtcDateTime)


class EnterprisePair(Table, table=True):
    """A pair of characters in a name. Pairs that very many names share are not kept on."""

    __tablename__ = "enterprise_pair"
    __table_args__ = ({"sqlite_with_rowid": False},)

    pair: int = Field(primary_key=True)
    enterprise_id: int = Field(primary_key=True, foreign_key="enterprise.id")


class PairCount(Table, table=True):
    """How many names have a pair, so that a search asks for the rare ones."""

    __tablename__ = "pair_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    pair: int = Field(primary_key=True)
    names: int
