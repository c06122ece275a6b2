"""Beside the tips: who asked who reported, and the draws of closed tips to look at again."""

from datetime import datetime

from sqlmodel import Field

from db.base import Table
from db.columns import UtcDateTime


class Probe(Table, table=True):
    """打探: somebody asked who reported. Sealed for the office and the auditor."""

    __tablename__ = "probe"

    id: str = Field(primary_key=True, max_length=32)
    tip_id: str = Field(foreign_key="tip.id", index=True, max_length=32)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    officer_id: str = Field(max_length=32)
    """Who recorded it, not who asked."""
    unit: str | None = Field(default=None, max_length=80)
    words: bytes


class Draw(Table, table=True):
    """回头看: a sample of closed tips. The hash of its seed is on record before it is drawn."""

    __tablename__ = "draw"

    id: str = Field(primary_key=True, max_length=32)
    announced_at: datetime = Field(sa_type=UtcDateTime, index=True)
    announced_by: str = Field(max_length=32)
    closed_from: datetime = Field(sa_type=UtcDateTime)
    closed_to: datetime = Field(sa_type=UtcDateTime)
    number: int
    """How many tips are wanted."""
    strata: str = Field(max_length=10)
    """``task``, ``district`` or ``none``: each stratum gets its share."""
    commitment: str = Field(max_length=64)
    """SHA-256 of the seed, in hex."""
    seed: str | None = Field(default=None, max_length=64)
    """In hex; sealed until the draw, plain since then, so that it can be drawn again."""
    sealed_seed: bytes
    drawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    drawn_by: str | None = Field(default=None, max_length=32)
    population: int = 0
    population_digest: str = Field(default="", max_length=64)
    """SHA-256 over the numbers that could be drawn, in order."""


class DrawnTip(Table, table=True):
    """A tip that was drawn, who looks at it again, and what was found."""

    __tablename__ = "drawn_tip"

    draw_id: str = Field(primary_key=True, foreign_key="draw.id", max_length=32)
    tip_id: str = Field(primary_key=True, foreign_key="tip.id", index=True, max_length=32)
    position: int
    closed_by: str = Field(max_length=80)
    """The unit that had led it: it does not look at it again."""
    unit: str | None = Field(default=None, max_length=80)
    result: str | None = Field(default=None, max_length=20)
    """``holds`` or ``runs_again``."""
    verdict: str | None = Field(default=None, max_length=20)
    """What whoever looked again says of what had been reported."""
    recorded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    recorded_by: str | None = Field(default=None, max_length=32)
    words: bytes | None = None
