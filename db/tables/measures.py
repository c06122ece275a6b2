"""What a unit did about a tip: visits, measures, proofs, and the figures of its closure."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from db.base import Table
from db.columns import UtcDateTime


class Measure(Table, table=True):
    """处置: ordered against a firm, or help asked of another unit. Words are sealed."""

    __tablename__ = "measure"
    __table_args__ = (
        UniqueConstraint("tip_id", "number"),
        Index("ix_measure_kind_state", "kind", "state", "due_at"),
    )

    id: str = Field(primary_key=True, max_length=32)
    tip_id: str = Field(foreign_key="tip.id", max_length=32)
    number: int
    """Counts the measures of its tip."""
    kind: str = Field(max_length=10)
    state: str = Field(max_length=20)
    unit: str = Field(max_length=80)
    """The unit that ordered it."""
    asked: str | None = Field(default=None, index=True, max_length=80)
    """协查, 移送: of whom, to whom."""
    ordered_by: str = Field(max_length=32)
    ordered_at: datetime = Field(sa_type=UtcDateTime)
    started_on: date
    """立案日; of other kinds the day on which it was ordered."""
    case_number: str | None = Field(default=None, max_length=60)
    due_at: datetime = Field(sa_type=UtcDateTime)
    """The end of a day that stands in a document: a new calendar does not move it."""
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: str | None = Field(default=None, max_length=32)
    followed_by: int | None = None
    """Failed: the number of what was ordered after it."""
    authority: str | None = Field(default=None, max_length=80)
    """关闭决定: who decided, the document's number, its date."""
    document: str | None = Field(default=None, max_length=80)
    decided_on: date | None = None
    words: bytes
    outcome: bytes | None = None


class Visit(Table, table=True):
    """现场核查: one that was made, or one that is planned, which its own unit alone sees."""

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("tip_id", "number"),)

    id: str = Field(primary_key=True, max_length=32)
    tip_id: str = Field(foreign_key="tip.id", max_length=32)
    number: int
    unit: str = Field(max_length=80)
    at: datetime = Field(sa_type=UtcDateTime)
    planned: bool
    recorded_by: str = Field(max_length=32)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    words: bytes
    """Place, people, findings, measured values: sealed JSON."""


class Proof(Table, table=True):
    """One item of what the plan wants shown before a true tip is struck off."""

    __tablename__ = "proof"

    tip_id: str = Field(primary_key=True, foreign_key="tip.id", max_length=32)
    item: str = Field(primary_key=True, max_length=40)
    recorded_by: str = Field(max_length=32)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    words: bytes


class ClosureFigure(Table, table=True):
    """淘汰产能, 设备, 生产线 of a tip, plain: they are counted, and outlive its texts."""

    __tablename__ = "closure_figure"

    tip_id: str = Field(primary_key=True, foreign_key="tip.id", max_length=32)
    position: int = Field(primary_key=True)
    kind: str = Field(max_length=10)
    """``capacity``, ``equipment`` or ``line``."""
    name: str = Field(max_length=40)
    """Of an equipment; empty otherwise."""
    amount: float
    unit: str = Field(max_length=20)
