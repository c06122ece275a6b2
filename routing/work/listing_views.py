"""The yellow and red lists as they are read: in public, by departments, by other systems."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from common.clock import local_date
from db import listings, tips
from db.tables import Listing
from routing.rules.listing import Card, ListingState
from routing.rules.standing import Actor
from routing.rules.words import Role
from routing.work.case import matter_of
from routing.work.desk import Desk
from routing.work.listings import NoSuchListing, Taken, draft_of, plea_of, take

CARDS = {Card.YELLOW: "黄牌", Card.RED: "红牌"}
STATES = {
    ListingState.CANDIDATE: "候选",
    ListingState.PUBLISHED: "已公布",
    ListingState.REMOVED: "已移出",
    ListingState.DROPPED: "不列入",
}


@dataclass(frozen=True)
class PublicEntry:
    """What anybody may read. The serial leads to no tip; days, no times of day."""

    serial: str
    card: str
    enterprise: str
    district: str | None
    department: str
    text: str
    rectify_by: date | None
    authority: str | None
    document: str | None
    closed_on: date | None
    published_on: date
    corrected_on: date | None


@dataclass(frozen=True)
class StaffEntry:
    """An entry on the page of those who decide on it."""

    id: str
    card: str
    state: str
    department: str
    number: str
    matter: str
    serial: str | None
    enterprise: str | None
    rectify_by: date | None
    overdue: bool
    """The day to rectify by has passed: 依法处置中."""
    waits: bool
    """A change waits for a second person."""
    plea: str | None


@dataclass(frozen=True)
class Opened:
    """One entry with what waits in it."""

    entry: StaffEntry
    row: Listing
    draft: str
    plea_text: str


def public_list(session: Session, card: Card | None = None) -> list[PublicEntry]:
    """What stands on the lists now."""
    return [_public(row) for row in listings.published(session, card)]


def _public(row: Listing) -> PublicEntry:
    if row.serial is None or row.enterprise is None or row.published_at is None:
        raise AssertionError("a published entry is whole; the table's CHECK sees to it")
    return PublicEntry(
        serial=row.serial, card=row.card, enterprise=row.enterprise, district=row.district,
        department=row.department, text=row.text or "", rectify_by=row.rectify_by,
        authority=row.authority, document=row.document, closed_on=row.closed_on,
        published_on=local_date(row.published_at),
        corrected_on=local_date(row.corrected_at) if row.corrected_at else None,
    )  # fmt: skip


def staff_list(session: Session, desk: Desk, actor: Actor, now: datetime) -> list[StaffEntry]:
    """Entries this officer may see, ended ones included, the newest first."""
    department = actor.unit if actor.role is Role.PUBLISHER else None
    if department is None and actor.role is not Role.OFFICE:
        raise NoSuchListing
    found = listings.of_department(session, department, list(ListingState))
    return [_entry(session, desk, row, now) for row in found]


def _entry(session: Session, desk: Desk, row: Listing, now: datetime) -> StaffEntry:
    tip = tips.by_id(session, row.tip_id)
    if tip is None:
        raise AssertionError("an entry has a tip")
    return StaffEntry(
        id=row.id, card=row.card, state=row.state, department=row.department, number=tip.number,
        matter=matter_of(desk, tip), serial=row.serial, enterprise=row.enterprise,
        rectify_by=row.rectify_by, waits=row.proposal is not None, plea=row.plea,
        overdue=row.rectify_by is not None and row.rectify_by < local_date(now),
    )  # fmt: skip


def open_entry(
    session: Session, desk: Desk, actor: Actor, listing_id: str, now: datetime
) -> Opened:
    """One entry. Raises NoSuchListing."""
    taken: Taken = take(session, desk, actor, listing_id, now)
    entry = _entry(session, desk, taken.row, now)
    return Opened(entry, taken.row, draft_of(taken), plea_of(taken))


Line = tuple[str, ...]
CREDIT_HEAD: Line = (
    "序列号", "名单类别", "企业名称", "区县", "认定部门", "事由", "整改期限", "关闭决定机关",
    "文号", "关闭日期", "公布日期",
)  # fmt: skip
"""What the credit information site takes (plan section 四(二))."""
MEASURE_HEAD: Line = ("序列号", "名单类别", "企业名称", "区县", "主要任务", "事由", "整改期限")


def credit_lines(session: Session) -> list[Line]:
    """Every published entry, for the credit information platform."""
    return [
        (
            e.serial, CARDS[Card(e.card)], e.enterprise, e.district or "", e.department, e.text,
            _day(e.rectify_by), e.authority or "", e.document or "", _day(e.closed_on),
            _day(e.published_on),
        )
        for e in public_list(session)
    ]  # fmt: skip


def price_lines(session: Session, desk: Desk) -> list[Line]:
    """For differential power prices (plan section 三(三)): all that is published."""
    return _measure_lines(session, desk, lambda _: True)


def penalty_lines(session: Session, desk: Desk, now: datetime) -> list[Line]:
    """For credit penalties (plan section 三(七)): those that did not rectify in time."""
    today = local_date(now)
    return _measure_lines(
        session, desk, lambda row: row.rectify_by is not None and row.rectify_by < today
    )


def _measure_lines(session: Session, desk: Desk, fits: Callable[[Listing], bool]) -> list[Line]:
    return [
        (
            row.serial or "", CARDS[Card(row.card)], row.enterprise or "", row.district or "",
            desk.plan.task(row.task).title, row.text or "", _day(row.rectify_by),
        )
        for row in listings.published(session)
        if fits(row)
    ]  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
