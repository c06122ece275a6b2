"""A tip and what belongs to it alone."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false
from sqlmodel import Field

from db.base import Table
from db.columns import UtcDateTime

NEVER_QUIET = (
    "stage IN ('closed', 'declined', 'duplicate', 'split', 'archived') OR next_chase_at IS NOT NULL"
)
LINKED = "(stage = 'duplicate') = (parent IS NOT NULL) AND parent <> id"


class Tip(Table, table=True):
    """举报线索. Plain columns route and count; bytes columns are sealed under its data key."""

    __tablename__ = "tip"
    __table_args__ = (
        CheckConstraint(NEVER_QUIET, name="never_quiet"),
        CheckConstraint(LINKED, name="linked"),
        Index("ix_tip_stage_due", "stage", "due_at"),
    )

    id: str = Field(primary_key=True, max_length=32)
    number: str = Field(unique=True, max_length=32)
    serial: int = Field(unique=True)
    """Counts all tips: a small number for what points to many of them (fingerprints)."""
    edition: str = Field(max_length=40)
    kind: str = Field(max_length=20)
    channel: str = Field(max_length=20, index=True)
    mode: str = Field(max_length=20)
    received_at: datetime = Field(sa_type=UtcDateTime, index=True)

    stage: str = Field(max_length=20)
    stage_entered_at: datetime = Field(sa_type=UtcDateTime)
    visit: int
    """Counts the stages entered: a rung happens once per visit."""
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    next_chase_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    paused_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """The planned end of a pause that runs now; what it is for stands in its own row."""
    extension_waits: bool = False
    """An extension that was asked in this visit waits for its decision."""
    extended: bool = False
    """The promised time of this visit was extended: its overdue rungs begin anew."""
    overall_due_at: datetime = Field(sa_type=UtcDateTime)
    """The outer clock, from registration to the end; returns and redos do not move it."""
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    staged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """阶段性办结: signed as true while measures go on. Never added to what is closed."""

    scope: str = Field(max_length=10)
    candidate: str | None = Field(default=None, max_length=4)
    """The task triage put first; ``task`` is the one it was assigned to."""
    task: str | None = Field(default=None, max_length=4, index=True)
    district: str | None = Field(default=None, max_length=40, index=True)
    sure: bool
    danger: bool
    urgent: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """紧急: its messages go out at any hour, and the people on duty are called."""
    officials: bool
    automatic: bool = False
    summary_approved: bool
    awaiting_reporter: bool = False
    returns: int = 0
    declined: bool = False
    verdict: str | None = Field(default=None, max_length=20)
    parent: str | None = Field(default=None, foreign_key="tip.id", index=True, max_length=32)
    """The tip this one is linked to (并案); never itself a linked one."""
    split_of: str | None = Field(default=None, foreign_key="tip.id", index=True, max_length=32)
    """The tip this one is a part of (拆分). It has no code: its reporter holds that one's."""
    split: bool = False
    """Its parts live in its stead."""
    relapse_of: str | None = Field(default=None, foreign_key="tip.id", index=True, max_length=32)
    """The closed tip about what runs again (死灰复燃)."""
    restricted: bool = False
    """Holds an accusation of officials: for officers named for that alone."""
    excluded_unit: str | None = Field(default=None, max_length=80)
    """Is concerned by an accusation: gets no part in the tip."""
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Since then its reporter is not to be contacted."""
    objected_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """异议: at most one in a tip's life."""
    objection_waits: bool = False
    rechecked: bool = False
    """Checked again after an objection, by others than before."""
    troubled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the reporter last said whether there was trouble."""
    archive_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    """When a closed tip goes into the archive; None while an objection waits."""
    archived: bool = False
    enterprise_id: int | None = Field(default=None, foreign_key="enterprise.id", index=True)

    request_hash: bytes = Field(unique=True)
    body_digest: bytes
    code_hash: bytes = Field(unique=True)
    wrapped_key: bytes
    text: bytes
    summary: bytes
    assessment: bytes
    details: bytes
    """Address, time seen, source as the reporter gave them: sealed JSON."""

    seq: int = 0
    head: bytes = b""
    """The last event's number and hash: the end of the tip's chain."""


class Assignment(Table, table=True):
    """交办: a tip with one unit in one role, with a state of its own."""

    __tablename__ = "assignment"
    __table_args__ = (Index("ix_assignment_unit_state", "unit", "state"),)

    id: str = Field(primary_key=True, max_length=32)
    tip_id: str = Field(foreign_key="tip.id", index=True, max_length=32)
    unit: str = Field(max_length=80)
    role: str = Field(max_length=10)
    position: int
    state: str = Field(max_length=10)
    assigned_at: datetime = Field(sa_type=UtcDateTime)
    signed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reported_by: str | None = Field(default=None, max_length=32)
    report_seq: int | None = None
    """The event that holds what the unit last reported; of a lead the latest of its kind."""
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the unit's own signatory signed that report."""
    leading: bool = False
    joint: bool = False
    return_asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Event(Table, table=True):
    """One move in a tip's life, chained to the one before. The record; never changed."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("tip_id", "seq"),)

    id: str = Field(primary_key=True, max_length=32)
    tip_id: str = Field(foreign_key="tip.id", max_length=32)
    seq: int
    kind: str = Field(max_length=30)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor: str = Field(max_length=32)
    role: str = Field(max_length=20)
    audience: str = Field(max_length=20)
    stage: str = Field(max_length=20)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    codes: str
    """Plain facts as canonical JSON: verdict codes, units, grounds; never a free text."""
    payload: bytes | None = None
    payload_digest: bytes = b""
    hash: bytes
    seal: int | None = Field(default=None, index=True)
    """The seal it is in; written once, by the sealing job, and covered by that seal's root."""


class Identity(Table, table=True):
    """举报人's name and phone, sealed to the keepers: no key here opens it."""

    __tablename__ = "identity"

    tip_id: str = Field(primary_key=True, foreign_key="tip.id", max_length=32)
    keeper_key_id: str = Field(foreign_key="keeper_key.id", max_length=32)
    sealed: bytes


class RepeatMark(Table, table=True):
    """12 bits of a keyed hash of a phone that was left, until the tip is closed.

    Very many numbers share a value: it is no identity, and finds one only together with a
    text that tells the same matter (SECURITY.md).
    """

    __tablename__ = "repeat_mark"

    tip_id: str = Field(primary_key=True, foreign_key="tip.id", max_length=32)
    mark: int = Field(index=True)


class KeeperKey(Table, table=True):
    """Public half of the identity keepers' pair; the newest one is used."""

    __tablename__ = "keeper_key"

    id: str = Field(primary_key=True, max_length=32)
    public: bytes
    created_at: datetime = Field(sa_type=UtcDateTime)


class Attachment(Table, table=True):
    """A photo or scan, encrypted in a file named after its id."""

    __tablename__ = "attachment"

    id: str = Field(primary_key=True, max_length=32)
    tip_id: str = Field(foreign_key="tip.id", index=True, max_length=32)
    media_type: str = Field(max_length=60)
    size: int
    kind: str = Field(default="photo", max_length=10)
    """``photo``: re-encoded, for everybody on the case. ``scan``, ``recording``: a letter or a
    voice as it came, which gives its owner away: for the office alone."""
    added_at: datetime = Field(sa_type=UtcDateTime)
    added_by: str = Field(max_length=32)
    visit_id: str | None = Field(default=None, foreign_key="visit.id", index=True, max_length=32)
    """The visit on which an officer took it; none: the reporter sent it."""


class NumberSeries(Table, table=True):
    """The last tip number given out on a local day."""

    __tablename__ = "number_series"

    day: str = Field(primary_key=True, max_length=8)
    last: int
