"""What the office decided about a tip beside what triage had said: plain codes only."""

from sqlmodel import Field

from db.base import Table


class Label(Table, table=True):
    """One tip's label, as the latest decision left it. The text stays sealed with the tip:
    with the tip's key the example is gone, the counts remain."""

    __tablename__ = "label"

    tip_id: str = Field(primary_key=True, foreign_key="tip.id", max_length=32)
    edition: str = Field(max_length=40)
    how: str = Field(max_length=20)
    """What left it so: see ``routing.work.corrections.How``."""
    scope: str | None = Field(default=None, max_length=10)
    """None while the tip is back with the office."""
    task: str | None = Field(default=None, max_length=4)
    also: str = Field(max_length=200)
    """Co-handling tasks, separated by spaces."""
    district: str | None = Field(default=None, max_length=40)

    automatic: bool
    """Was assigned by the system once."""
    taken_back: bool
    """… and that assignment was recalled, or its return granted."""
    ground: str | None = Field(default=None, max_length=20)
    """Why a unit sent it back, and the row it named (应由第×项)."""
    proposed: str | None = Field(default=None, max_length=4)

    found_scope: str = Field(max_length=10)
    found_task: str | None = Field(default=None, max_length=4)
    found_also: str = Field(max_length=200)
    found_district: str | None = Field(default=None, max_length=40)
    found_sure: bool
