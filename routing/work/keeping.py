"""The identity keepers' errands: taken by one of the two, done once, every look recorded.

The running system seals identities and cannot open them: a keeper takes the sealed form
away and opens it where the private key is (``tipline keeper open --sealed``).
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from common import keepers
from common.errors import Invalid, NotAllowed, NotFound
from db import events, officers, outside, tips
from db import timers as timer_rows
from db.tables import AccessLog, KeeperTask, Tip
from routing.rules import wording
from routing.rules.standing import Actor
from routing.rules.texts import required
from routing.rules.words import Audience, Errand, Means, Role, Stage, Subject, Told
from routing.work import followup, timers
from routing.work.case import Case, matter_of
from routing.work.desk import Desk
from routing.work.telling import thing_of

LISTED, RECENT = 200, 20
REASON = 200


class NoSuchErrand(NotFound):
    """Not there, done, or not a keeper who asks."""

    kind = "no-such-errand"

    def __init__(self) -> None:
        super().__init__("没有找到这项任务。")


@dataclass(frozen=True)
class Line:
    """One errand in the list; ``taken_by`` is a name."""

    id: str
    number: str
    matter: str
    errand: Errand
    opened_at: datetime
    due_at: datetime | None
    overdue: bool
    taken_by: str | None
    mine: bool


@dataclass(frozen=True)
class Done:
    """A finished errand, for the keeper who did it."""

    number: str
    errand: Errand
    done_at: datetime
    result: Told


@dataclass(frozen=True)
class Errands:
    waiting: tuple[Line, ...]
    done: tuple[Done, ...]


@dataclass(frozen=True)
class ErrandView:
    """An errand as the keeper sees it: what to say, and to whose key the identity is sealed."""

    line: Line
    words: str
    """What is to be told or asked, as it may be read out."""
    fingerprint: str | None
    """Of the keepers' key; None where no name or phone was left."""
    asked_by: str | None
    """The officer who wants to reach the reporter."""


@dataclass(frozen=True)
class Outcome:
    """How an errand went. ``at``: when the reporter was reached, or was tried to be."""

    how: Means
    result: Told
    at: datetime
    note: str = ""


@dataclass(frozen=True)
class _Reader:
    """Which keeper looks, when, and who the others are."""

    actor: Actor
    now: datetime
    names: dict[str, str]


def errands(session: Session, desk: Desk, actor: Actor, now: datetime) -> Errands:
    """What waits for the keepers, and what this one did lately. Raises NoSuchErrand."""
    _must_keep(actor)
    found = outside.open_tasks(session, LISTED)
    names = officers.names(session, (task.claimed_by or "" for task, _, _ in found))
    reader = _Reader(actor, now, names)
    done = (
        Done(tip.number, Errand(task.reason), task.done_at, Told(task.result))
        for task, tip in outside.done_tasks(session, actor.id, RECENT)
        if task.done_at and task.result
    )
    waiting = (_line(reader, task, matter_of(desk, tip), tip, due) for task, tip, due in found)
    return Errands(tuple(waiting), tuple(done))


def _must_keep(actor: Actor) -> None:
    if actor.role is not Role.KEEPER:
        raise NoSuchErrand


def _line(reader: _Reader, task: KeeperTask, matter: str, tip: Tip, due: datetime | None) -> Line:
    return Line(
        id=task.id,
        number=tip.number,
        matter=matter,
        errand=Errand(task.reason),
        opened_at=task.opened_at,
        due_at=due,
        overdue=due is not None and due < reader.now,
        taken_by=reader.names.get(task.claimed_by or ""),
        mine=task.claimed_by == reader.actor.id,
    )


def take_errand(
    session: Session, desk: Desk, actor: Actor, task_id: str, now: datetime
) -> tuple[Case, KeeperTask]:
    """The errand with its tip, locked for a change. Raises NoSuchErrand."""
    _must_keep(actor)
    task = outside.task(session, task_id)
    if task is None or task.done_at is not None:
        raise NoSuchErrand
    case = Case(session, desk, tips.locked(session, task.tip_id), actor, now)
    session.refresh(task)
    if task.done_at is not None:
        raise NoSuchErrand
    return case, task


def view(session: Session, desk: Desk, actor: Actor, task_id: str, now: datetime) -> ErrandView:
    """One errand. Raises NoSuchErrand."""
    _must_keep(actor)
    task = outside.task(session, task_id)
    tip = tips.by_id(session, task.tip_id) if task else None
    if task is None or tip is None or task.done_at is not None:
        raise NoSuchErrand
    case = Case(session, desk, tip, actor, now)
    release = outside.release(session, task.turn) if task.reason == Errand.CONTACT else None
    people = [task.claimed_by or "", release.asked_by if release else ""]
    names = officers.names(session, people)
    timer = timer_rows.of_subject(session, tip.id, Subject.KEEPER, task.id)
    identity = tips.identity(session, tip.id)
    key = tips.keeper_key_of(session, identity.keeper_key_id) if identity else None
    due = timer.due_at if timer else None
    return ErrandView(
        line=_line(_Reader(actor, now, names), task, case.matter, tip, due),
        words=_words(case, task),
        fingerprint=keepers.fingerprint(key.public) if key else None,
        asked_by=names.get(release.asked_by) if release else None,
    )


def _words(case: Case, task: KeeperTask) -> str:
    """What the keeper has to say: the question, the reply, why an officer wants to call."""
    session, tip = case.session, case.tip
    match Errand(task.reason):
        case Errand.QUESTION:
            event = events.numbered(session, tip.id, int(task.turn.rpartition(":")[2]))
            return case.envelope.open_payload(event)
        case Errand.RESULT:
            return followup.outcome_of(session, case.desk, tip) or wording.REOPENED
        case Errand.CONTACT:
            asked = events.of_kind(session, tip.id, "contact_asked")
            event = next(e for e in asked if json.loads(e.codes)["release"] == task.turn)
            return case.envelope.open_payload(event)
        case Errand.ACCEPTED:
            due = tip.due_at or tip.overall_due_at
            return wording.accepted_words(tip.number, Stage(tip.stage), due)


def claim(case: Case, task: KeeperTask) -> None:
    """This keeper goes; the other one may still take it over, which is recorded as well."""
    if task.claimed_by == case.actor.id:
        return
    task.claimed_by = case.actor.id
    case.record("errand_taken", audience=Audience.OFFICE, codes={"errand": task.reason})


def _must_be_taken(case: Case, task: KeeperTask) -> None:
    if task.claimed_by != case.actor.id:
        raise NotAllowed("请先点“由我办理”，再调取或登记。")


def sealed_identity(case: Case, task: KeeperTask, reason: str) -> str:
    """The sealed name and phone, for the keeper who took the errand; each look is recorded.

    Raises NotAllowed, or Invalid without a reason.
    """
    _must_be_taken(case, task)
    why = required(reason, "调取理由", REASON)
    identity = tips.identity(case.session, case.tip.id)
    if identity is None:
        raise NotAllowed("举报人没有留下姓名和电话，无法联系。")
    codes = {"errand": task.reason}
    event = case.record("identity_opened", audience=Audience.OFFICE, codes=codes, words=why)
    case.session.add(
        AccessLog(
            id=event.id, at=case.now, officer_id=case.actor.id, tip_id=case.tip.id,
            what="identity", reason=why,
        )
    )  # fmt: skip
    return base64.b64encode(identity.sealed).decode()


def finish(case: Case, task: KeeperTask, outcome: Outcome) -> None:
    """It is done, whatever came of it: when, how and with what result.

    Raises NotAllowed before it was taken; Invalid for a time that is not past.
    """
    if task.reason == Errand.CONTACT:
        raise Invalid("这一项请登记举报人是否同意提供联系方式。")
    end(case, task, outcome)
    codes = {"errand": task.reason, "how": outcome.how, "result": outcome.result}
    words = outcome.note
    case.record("reporter_told", audience=Audience.OFFICE, codes=codes, words=words)


def end(case: Case, task: KeeperTask, outcome: Outcome) -> None:
    """Close the errand and stop its clock; what it led to is the caller's to record."""
    _must_be_taken(case, task)
    if outcome.at > case.now:
        raise Invalid("联系时间不能晚于现在，请核对。")
    if outcome.at < task.opened_at.replace(second=0, microsecond=0):
        raise Invalid("联系时间不能早于任务下达的时间，请核对。")
    task.done_at, task.done_by = case.now, case.actor.id
    task.told_at, task.how, task.result = outcome.at, outcome.how, outcome.result
    timers.stop(case, thing_of(task))
