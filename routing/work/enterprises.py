"""企业档案: the register of enterprises whose names an officer confirmed, and their files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from common.errors import Invalid, NotAllowed, NotFound
from db import enterprises, tips
from db.tables import Enterprise, Tip
from routing.rules import names
from routing.rules.labels import label
from routing.rules.standing import Actor
from routing.rules.words import (
    ENDED,
    READ_NO_TIPS,
    Stage,
    Verdict,
)
from routing.work import commands as c
from routing.work.case import Case, matter_of
from routing.work.desk import Desk

TRUE = {Verdict.TRUE, Verdict.PARTLY_TRUE}
SHORTEST = 2


class NoSuchEnterprise(NotFound):
    """No entry of that number."""

    kind = "no-such-enterprise"

    def __init__(self) -> None:
        super().__init__("没有找到这家企业的档案。")


@dataclass(frozen=True)
class Found:
    """An entry of the register. ``tips``: how many the reader may see."""

    id: int
    name: str
    tips: int = 0


@dataclass(frozen=True)
class FileLine:
    """A tip in the enterprise's file."""

    number: str
    received_at: datetime
    matter: str
    district: str | None
    stage: Stage
    stage_label: str
    verdict: Verdict | None
    relapse: bool
    """死灰复燃: reported after a tip on the same task was closed as true."""


@dataclass(frozen=True)
class EnterpriseFile:
    """What one officer sees of an enterprise. The counts are of the lines he sees."""

    id: int
    name: str
    lines: tuple[FileLine, ...]
    matters: int
    """Tips without the linked ones, each of which belongs to one of them."""
    linked: int
    open: int
    confirmed: int
    relapses: int
    elsewhere: bool
    """The office knows more than this reader may see."""


def search(session: Session, query: str, limit: int) -> tuple[Found, ...]:
    """The enterprises whose names are most like the query, likest first."""
    near = enterprises.sharing(session, names.pairs(query))
    order = names.best(query, [name for _, name in near], limit)
    return tuple(Found(*near[place]) for place in order)


def search_for(session: Session, actor: Actor, query: str, limit: int) -> tuple[Found, ...]:
    """As ``search``, with the reader's counts. Raises NotAllowed for an administrator."""
    _check_reader(actor)
    found = search(session, query, limit)
    counts = enterprises.counts_of(session, [entry.id for entry in found], actor.unit)
    return tuple(Found(entry.id, entry.name, counts.get(entry.id, 0)) for entry in found)


def _check_reader(actor: Actor) -> None:
    if actor.role in READ_NO_TIPS:
        raise NotAllowed("这个账号不办理线索，看不到企业档案。")


def confirm(case: Case, command: c.ConfirmEnterprise) -> None:
    """The case is about this enterprise: the entry of that name, or a new one.

    Raises Invalid where the name has nothing to be found by.
    """
    plain = names.plain_form(command.name)
    if len(plain) < SHORTEST:
        raise Invalid("企业名称太短，请写全称。")
    entry = enterprises.by_plain_form(case.session, plain)
    if entry is None:
        by = (case.actor.id, case.now)
        entry = enterprises.add(case.session, command.name, plain, names.pairs(command.name), by)
    case.tip.enterprise_id = entry.id
    case.record("enterprise_confirmed", codes={"enterprise": entry.name})


def named(session: Session, tip: Tip) -> Found | None:
    """The enterprise that was confirmed for a tip."""
    if tip.enterprise_id is None or tip.officials:
        return None
    return Found(tip.enterprise_id, _entry(session, tip.enterprise_id).name)


def _entry(session: Session, enterprise_id: int) -> Enterprise:
    entry = enterprises.by_id(session, enterprise_id)
    if entry is None:
        raise NoSuchEnterprise
    return entry


def file_of(session: Session, desk: Desk, actor: Actor, enterprise_id: int) -> EnterpriseFile:
    """The file as this officer may see it: the office all of it, a unit its own cases.

    Raises NoSuchEnterprise; NotAllowed for an administrator.
    """
    _check_reader(actor)
    entry = _entry(session, enterprise_id)
    every = enterprises.tips_of(session, enterprise_id)
    own = _readable(session, actor, every)
    lines = tuple(_line(desk, tip, every) for tip in every if tip.id in own)
    matters = [line for line in lines if line.stage is not Stage.DUPLICATE]
    return EnterpriseFile(
        id=enterprise_id,
        name=entry.name,
        lines=lines[::-1],
        matters=len(matters),
        linked=len(lines) - len(matters),
        open=sum(line.stage not in ENDED for line in matters),
        confirmed=sum(line.verdict in TRUE for line in matters),
        relapses=sum(line.relapse for line in matters),
        elsewhere=len(own) < len(every),
    )


def _readable(session: Session, actor: Actor, every: Sequence[Tip]) -> set[str]:
    if actor.unit is None:
        return {tip.id for tip in every}
    found = tips.assignments_of(session, [tip.id for tip in every])
    return {a.tip_id for a in found if a.unit == actor.unit and a.state != "returned"}


def _line(desk: Desk, tip: Tip, every: Sequence[Tip]) -> FileLine:
    stage = Stage(tip.stage)
    return FileLine(
        number=tip.number,
        received_at=tip.received_at,
        matter=matter_of(desk, tip),
        district=tip.district,
        stage=stage,
        stage_label=label(stage),
        verdict=Verdict(tip.verdict) if tip.verdict else None,
        relapse=_relapsed(tip, every),
    )


def _relapsed(tip: Tip, every: Sequence[Tip]) -> bool:
    """Whether the tip came after one on the same task was closed as true, and may be right."""
    if tip.stage == Stage.DECLINED or tip.verdict == Verdict.NOT_TRUE:
        return False
    return any(
        other.closed_at is not None
        and other.closed_at < tip.received_at
        and other.verdict in TRUE
        and other.task == (tip.task or tip.candidate)
        for other in every
    )
