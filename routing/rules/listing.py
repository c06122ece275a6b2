"""黄牌 and 红牌: how an enterprise comes onto a list and off it (plan section 四(二)).

Nothing happens of itself: whoever of the deciding department proposes a change of what is
public, somebody else of it confirms. Pure.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from common.errors import NotAllowed
from routing.rules.standing import Actor
from routing.rules.words import Role


class Card(StrEnum):
    YELLOW = "yellow"
    """Below standard, must rectify by a date."""
    RED = "red"
    """Still below standard after rectification, and closed by law."""


class ListingState(StrEnum):
    CANDIDATE = "candidate"
    PUBLISHED = "published"
    REMOVED = "removed"
    """Was published and is not any more."""
    DROPPED = "dropped"
    """Never published."""


class Change(StrEnum):
    """What is proposed by one and confirmed by another."""

    PUBLISH = "publish"
    CORRECT = "correct"
    REMOVE = "remove"


class Removal(StrEnum):
    """Why an entry leaves the list."""

    RECTIFIED = "rectified"
    REPAIRED = "repaired"
    WITHDRAWN = "withdrawn"


class Plea(StrEnum):
    """What the enterprise asks for."""

    OBJECTION = "objection"
    REPAIR = "repair"


@dataclass(frozen=True)
class Entry:
    """What the rules need to know of an entry."""

    card: Card
    state: ListingState
    department: str
    enterprise: bool
    """Its enterprise was confirmed."""
    officials: bool
    rectify_by: date | None = None
    closed_by_law: bool = False
    """A closure decision (authority, document, date) and proof on site are on record."""
    proposal: Change | None = None
    proposed_by: str | None = None
    plea: bool = False
    """An objection or a request for credit repair waits for an answer."""


def check_publisher(entry: Entry, actor: Actor) -> None:
    """Raises NotAllowed unless the actor publishes for the deciding department."""
    if actor.role is not Role.PUBLISHER or actor.unit != entry.department:
        raise NotAllowed(f"这一条由{entry.department}的名单发布人办理。")


def check_propose(entry: Entry, change: Change, actor: Actor) -> None:
    """Raises NotAllowed where this change cannot be proposed now."""
    check_publisher(entry, actor)
    if entry.proposal is not None:
        raise NotAllowed("已有一项变动等另一位发布人复核，请先确认或退回那一项。")
    needed = ListingState.CANDIDATE if change is Change.PUBLISH else ListingState.PUBLISHED
    if entry.state is not needed:
        raise NotAllowed("这一条现在不能这样办，请刷新页面查看最新情况。")
    if change is Change.PUBLISH:
        _check_publishable(entry)


def _check_publishable(entry: Entry) -> None:
    if entry.officials:
        raise NotAllowed("线索涉及公职人员，单独办理，不进名单。")
    if not entry.enterprise:
        raise NotAllowed("企业名称还没有确认，请先在线索页面“确认企业”。")
    if entry.card is Card.YELLOW and entry.rectify_by is None:
        raise NotAllowed("黄牌要写明整改期限，请先下达限期整改。")
    if entry.card is Card.RED and not entry.closed_by_law:
        raise NotAllowed("红牌要有关闭决定（机关、文号、日期）和现场证明，请先补齐。")


def check_confirm(entry: Entry, actor: Actor) -> None:
    """Raises NotAllowed unless another publisher of the department confirms."""
    check_publisher(entry, actor)
    if entry.proposal is None:
        raise NotAllowed("没有等待复核的变动。")
    if entry.proposed_by == actor.id:
        raise NotAllowed("不能复核自己提出的变动，请由本部门另一位发布人复核。")
    if entry.proposal is Change.PUBLISH:
        _check_publishable(entry)


def check_refuse(entry: Entry, actor: Actor) -> None:
    """Sending a proposal back; who made it may take it back himself."""
    check_publisher(entry, actor)
    if entry.proposal is None:
        raise NotAllowed("没有等待复核的变动。")


def check_drop(entry: Entry, actor: Actor) -> None:
    """A candidate that will not be published."""
    check_publisher(entry, actor)
    if entry.state is not ListingState.CANDIDATE or entry.proposal is not None:
        raise NotAllowed("只有还没有提出公布的候选可以不列入。")


def check_plead(entry: Entry, actor: Actor) -> None:
    """Recording what the enterprise asks; the office or the department takes it in."""
    if actor.role is not Role.OFFICE:
        check_publisher(entry, actor)
    if entry.state is not ListingState.PUBLISHED:
        raise NotAllowed("只有已公布的名单可以登记异议或信用修复申请。")
    if entry.plea:
        raise NotAllowed("已有一项申请还没有答复，请先答复。")


def check_answer(entry: Entry, actor: Actor) -> None:
    """Refusing what the enterprise asked; granting it is a correction or a removal."""
    check_publisher(entry, actor)
    if not entry.plea:
        raise NotAllowed("没有等待答复的异议或信用修复申请。")
