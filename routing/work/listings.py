"""The yellow and red lists: candidates from measures, decided by one, confirmed by another.

Every step is an event of the tip it comes from; the public entry names neither tip nor date
of it. Nothing is ever published by the system.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlmodel import Session

from common.clock import local_date
from common.errors import Invalid, NotFound
from common.plan import Lists
from db import enterprises, listings, tips
from db.tables import Listing
from routing.rules import listing as rule
from routing.rules.listing import Card, Change, Entry, ListingState, Plea, Removal
from routing.rules.standing import Actor
from routing.rules.texts import required
from routing.rules.words import Role, Subject
from routing.work import timers
from routing.work.case import Case
from routing.work.desk import Desk
from routing.work.promises import Recipient, promise
from routing.work.timers import Span, Thing

LONGEST = 2000
SERIES = {Card.YELLOW: ("HP", "Y"), Card.RED: ("HK", "R")}
"""How public serials begin, and the series they are counted in."""


class NoSuchListing(NotFound):
    """Not there, or not this officer's to see."""

    kind = "no-such-listing"

    def __init__(self) -> None:
        super().__init__("没有找到这一条名单。")


@dataclass(frozen=True)
class Closure:
    """The decision that closed an enterprise by law, with or without proof on site."""

    authority: str
    document: str
    on: date
    proof_on_site: bool


def offer(case: Case, source: str, card: Card, ground: Closure | date) -> None:
    """A measure makes its enterprise a candidate: yellow until a date, red by a decision.

    ``source`` is the measure: it makes one candidate, however often it is told.
    """
    plan = case.desk.plan.lists
    if plan is None or listings.by_source(case.session, source):
        return
    row = Listing(
        id=uuid4().hex, source=source, tip_id=case.tip.id, card=card,
        state=ListingState.CANDIDATE, department=_department(case, plan),
        task=case.tip.task or "", district=case.tip.district, created_at=case.now,
    )  # fmt: skip
    if isinstance(ground, Closure):
        row.authority, row.document = ground.authority, ground.document
        row.closed_on, row.proof_on_site = ground.on, ground.proof_on_site
    else:
        row.rectify_by = ground
    case.session.add(row)
    _await(case, row, plan.decide_days)
    case.record("listing_offered", codes={"card": card})
    body = f"【名单候选】{case.tip.number} {case.matter}：请研究是否列入，在“名单”页办理。"
    promise(case, Recipient(Role.PUBLISHER, row.department), "listing", body, turn=source)


def _department(case: Case, plan: Lists) -> str:
    """The lead's, if it is one of those that publish; else the first of them."""
    lead = next((seat.unit.split("/")[0] for seat in case.seats()), None)
    return lead if lead and lead in plan.publishers else plan.publishers[0]


def _lists(case: Case) -> Lists:
    if case.desk.plan.lists is None:
        raise AssertionError("there are no entries where the plan has no lists")
    return case.desk.plan.lists


def _await(case: Case, row: Listing, days: int) -> None:
    """The department has so many working days, and is reminded."""
    to = Recipient(Role.PUBLISHER, row.department)
    timers.start(case, _thing(row), to, Span(days, "working"))


def _thing(row: Listing) -> Thing:
    return Thing(Subject.LISTING, row.id)


OVER = {Removal.RECTIFIED: "复查已合格", Removal.WITHDRAWN: "限期整改已撤回"}


def ended(case: Case, source: str, why: Removal) -> None:
    """Its measure was passed or taken back: a candidate is dropped, a published entry is to be
    taken off."""
    found = listings.by_source(case.session, source)
    if found is None:
        return
    if found.state == ListingState.CANDIDATE:
        found.state, found.proposal, found.proposed_by = ListingState.DROPPED, None, None
        timers.stop(case, _thing(found))
        case.record("listing_dropped", codes={"card": found.card, "why": why})
    elif found.state == ListingState.PUBLISHED:
        _await(case, found, _lists(case).answer_days)
        body = f"【名单】{found.serial}：{OVER[why]}，请办理移出名单。"
        promise(case, Recipient(Role.PUBLISHER, found.department), "listing_off", body, turn=source)


@dataclass(frozen=True)
class Taken:
    """An entry in the hands of somebody who may act on it, with its tip held."""

    case: Case
    row: Listing

    @property
    def entry(self) -> Entry:
        """As the rules see it."""
        row = self.row
        return Entry(
            card=Card(row.card), state=ListingState(row.state), department=row.department,
            enterprise=self.case.tip.enterprise_id is not None,
            officials=self.case.tip.officials, rectify_by=row.rectify_by,
            closed_by_law=bool(row.authority and row.document and row.closed_on)
            and row.proof_on_site,
            proposal=Change(row.proposal) if row.proposal else None,
            proposed_by=row.proposed_by, plea=row.plea is not None,
        )  # fmt: skip

    def note(self, kind: str, **codes: object) -> None:
        self.case.record(kind, codes={"card": self.row.card, "serial": self.row.serial, **codes})


def take(session: Session, desk: Desk, actor: Actor, listing_id: str, now: datetime) -> Taken:
    """The entry for a change. Raises NoSuchListing where it is not the actor's to see."""
    row = listings.by_id(session, listing_id)
    if row is None or not sees(actor, row.department):
        raise NoSuchListing
    tip = tips.locked(session, row.tip_id)
    session.refresh(row)
    return Taken(Case(session, desk, tip, actor, now), row)


def sees(actor: Actor, department: str) -> bool:
    """The office sees all entries, a publisher those of his department."""
    own = actor.role is Role.PUBLISHER and actor.unit == department
    return own or actor.role is Role.OFFICE


def propose_publishing(taken: Taken, text: str) -> None:
    """The first of two: this is to be public. Raises NotAllowed or Invalid."""
    _propose(taken, Change.PUBLISH, text)


def propose_correction(taken: Taken, text: str) -> None:
    """Another text for a published entry."""
    _propose(taken, Change.CORRECT, text)


def propose_removal(taken: Taken, why: Removal, text: str) -> None:
    """The entry is to leave the list."""
    _propose(taken, Change.REMOVE, text)
    taken.row.removal = why


def _propose(taken: Taken, change: Change, text: str) -> None:
    rule.check_propose(taken.entry, change, taken.case.actor)
    words = required(text, "公示内容" if change is not Change.REMOVE else "移出理由", LONGEST)
    row, case = taken.row, taken.case
    row.proposal, row.proposed_by = change, case.actor.id
    row.draft = case.envelope.seal("listing", words)
    taken.note("listing_proposed", change=change)
    body = f"【名单复核】{case.matter}：有一项变动等本部门另一位发布人复核。"
    turn = f"{row.id}:{case.tip.seq}"
    promise(case, Recipient(Role.PUBLISHER, row.department), "listing_check", body, turn=turn)


def confirm(taken: Taken) -> None:
    """The second of two: what was proposed happens. Raises NotAllowed."""
    rule.check_confirm(taken.entry, taken.case.actor)
    row = taken.row
    change, words = Change(row.proposal or ""), draft_of(taken)
    DOES[change](taken, words)
    row.proposal = row.proposed_by = row.draft = None
    row.plea = row.plea_at = row.plea_text = None
    timers.stop(taken.case, _thing(row))
    taken.note(f"listing_{DONE[change]}", why=row.removal)


def _publish(taken: Taken, words: str) -> None:
    case, row = taken.case, taken.row
    register = enterprises.by_id(case.session, case.tip.enterprise_id or 0)
    if register is None:
        raise Invalid("企业名称还没有确认，请先在线索页面“确认企业”。")
    row.state, row.enterprise, row.text = ListingState.PUBLISHED, register.name, words
    row.serial = _next_serial(taken)
    row.decided_by, row.published_by, row.published_at = row.proposed_by, case.actor.id, case.now


def _next_serial(taken: Taken) -> str:
    year = local_date(taken.case.now).year
    prefix, series = SERIES[Card(taken.row.card)]
    return f"{prefix}{year}-{tips.take_number(taken.case.session, f'{series}{year}'):04d}"


def _correct(taken: Taken, words: str) -> None:
    taken.row.text, taken.row.corrected_at = words, taken.case.now


def _remove(taken: Taken, _: str) -> None:
    taken.row.state, taken.row.removed_at = ListingState.REMOVED, taken.case.now


DOES = {Change.PUBLISH: _publish, Change.CORRECT: _correct, Change.REMOVE: _remove}
DONE = {Change.PUBLISH: "published", Change.CORRECT: "corrected", Change.REMOVE: "removed"}


def draft_of(taken: Taken) -> str:
    """The words that wait for a second person; empty where none do."""
    draft = taken.row.draft
    return taken.case.envelope.open("listing", draft) if draft else ""


def refuse(taken: Taken, why: str) -> None:
    """Send the proposal back, or take one's own back."""
    rule.check_refuse(taken.entry, taken.case.actor)
    words, row = required(why, "理由", LONGEST), taken.row
    row.proposal = row.proposed_by = row.draft = row.removal = None
    taken.case.record("listing_refused", codes={"card": row.card}, words=words)


def drop(taken: Taken, why: str) -> None:
    """A candidate that will not be published, with the reason."""
    rule.check_drop(taken.entry, taken.case.actor)
    words = required(why, "理由", LONGEST)
    taken.row.state = ListingState.DROPPED
    timers.stop(taken.case, _thing(taken.row))
    taken.case.record("listing_dropped", codes={"card": taken.row.card}, words=words)


def plead(taken: Taken, plea: Plea, text: str) -> None:
    """The enterprise objects, or asks for credit repair: it is to be answered."""
    rule.check_plead(taken.entry, taken.case.actor)
    words, row, case = required(text, "内容", LONGEST), taken.row, taken.case
    row.plea, row.plea_at = plea, case.now
    row.plea_text = case.envelope.seal("plea", words)
    _await(case, row, _lists(case).answer_days)
    taken.note("listing_plea", plea=plea)
    body = f"【名单】{row.serial}：企业提出{PLEAS[plea]}，请核实后更正、移出或答复。"
    turn = f"{row.id}:{case.tip.seq}"
    promise(case, Recipient(Role.PUBLISHER, row.department), "listing_plea", body, turn=turn)


PLEAS = {Plea.OBJECTION: "异议", Plea.REPAIR: "信用修复申请"}


def answer(taken: Taken, text: str) -> None:
    """What the enterprise asked is not granted, and why."""
    rule.check_answer(taken.entry, taken.case.actor)
    words, row = required(text, "答复", LONGEST), taken.row
    row.plea = row.plea_at = row.plea_text = None
    timers.stop(taken.case, _thing(row))
    taken.case.record("listing_answered", codes={"card": row.card}, words=words)


def plea_of(taken: Taken) -> str:
    """What the enterprise asks; empty where nothing waits."""
    sealed = taken.row.plea_text
    return taken.case.envelope.open("plea", sealed) if sealed else ""
