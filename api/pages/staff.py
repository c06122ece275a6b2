"""Pages of signed-in officers: inbox, notices, closure rates; the case page beside them."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from api.deps import CurrentAccount, DeskDep, Now
from api.figures import full_row, full_rows
from api.pages import (
    beside,
    case,
    chats,
    duty,
    enterprises,
    letters,
    listings,
    lookback,
    requests,
    turns,
)
from api.pages.forms import FormDep, text_of
from api.pages.rates import named, tables
from api.templating import page
from db import outbox
from routing.rules.rates import FORMULAS, PAUSED
from routing.rules.standing import Actor
from routing.rules.wording_out import STARTS
from routing.rules.words import ENDED, Role, Stage
from routing.work import cases, watch
from routing.work.alarms import ringing
from routing.work.cases import Wanted
from routing.work.desk import Desk
from routing.work.figures import figures
from routing.work.fit import FORMULAS as FIT_FORMULAS
from routing.work.fit import fit
from routing.work.notes import away_banners, vacant_banners

router = APIRouter(include_in_schema=False)
router.include_router(case.router)
router.include_router(beside.router)
router.include_router(enterprises.router)
router.include_router(requests.router)
router.include_router(duty.router)
router.include_router(turns.router)
router.include_router(lookback.router)
router.include_router(listings.staff)
router.include_router(letters.router)
router.include_router(chats.router)
QUEUE, OPEN, DONE = "queue", "open", "done"
VIEWS = {QUEUE: cases.QUEUE, OPEN: cases.OPEN, DONE: tuple(ENDED)}
NOTICES = 50


@router.get("/staff")
def inbox(
    request: Request, account: CurrentAccount, desk: DeskDep, now: Now,
    stage: str = "", cursor: str | None = None, q: str = "",
) -> Response:  # fmt: skip
    """What waits for this officer, due first. The office starts at its queue."""
    actor = account.actor
    if start := STARTS.get(actor.role):
        return RedirectResponse(start, 303)
    chosen = stage or (OPEN if q or actor.role is not Role.OFFICE else QUEUE)
    stages = VIEWS.get(chosen) or tuple(s for s in Stage if s == chosen) or cases.OPEN
    with desk.database.read() as session:
        found = cases.inbox(session, desk, actor, now, Wanted(stages, cursor, q.strip()))
        unread = outbox.unread_count(session, actor)
        banners = _banners(session, desk, actor, now)
        urgent = ringing(session, desk, actor, now)
    return page(
        request, "staff/inbox.html", found=found, chosen=chosen, q=q, unread=unread, now=now,
        chips=_chips(found.counts), stages=_stages(found.counts), banners=banners, ringing=urgent,
    )  # fmt: skip


def _chips(counts: dict[Stage, int]) -> dict[str, int]:
    """How many tips each filter leads to."""
    return {name: sum(counts.get(stage, 0) for stage in stages) for name, stages in VIEWS.items()}


def _stages(counts: dict[Stage, int]) -> list[tuple[Stage, int]]:
    """The stages that hold tips, in the order of a tip's life."""
    return [(stage, counts[stage]) for stage in Stage if stage in counts]


def _banners(session: Session, desk: Desk, actor: Actor, now: datetime) -> list[str]:
    """What this officer has to know before everything else."""
    found = away_banners(session, actor, now)
    if actor.role is not Role.OFFICE:
        return found
    stuck = [trouble.sentence for trouble in watch.troubles(session, now)]
    warning = desk.calendar.warning(now)
    return [*stuck, *([warning] if warning else []), *vacant_banners(session, desk), *found]


@router.get("/staff/notices")
def notices(request: Request, account: CurrentAccount, desk: DeskDep) -> Response:
    """The newest notices; a button marks them read."""
    with desk.database.read() as session:
        found = outbox.notices_for(session, account.actor, NOTICES)
        unread = outbox.unread_count(session, account.actor)
    chats_on = bool(desk.settings.chat.officers)
    return page(request, "staff/notices.html", notices=found, unread=unread, chats_on=chats_on)


@router.post("/staff/notices/read")
def read_notices(form: FormDep, account: CurrentAccount, desk: DeskDep, now: Now) -> Response:
    """Mark this officer's notices as read: all that had come when the page was made."""
    until = _moment(text_of(form, "until")) or now
    desk.database.write(lambda s: outbox.mark_read(s, account.actor, min(until, now)))
    return RedirectResponse("/staff/notices", 303)


def _moment(text: str) -> datetime | None:
    """An aware moment as the page wrote it; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


@router.get("/staff/rates")
def rates(request: Request, account: CurrentAccount, desk: DeskDep, now: Now) -> Response:
    """Closure rates with their formulas; for the office also how well triage does."""
    office = account.actor.role is Role.OFFICE
    found = figures(desk, now)
    with desk.database.read() as session:
        fits = fit(session) if office else None
    return page(
        request, "staff/rates.html", found=found, total=full_row(found.total),
        power=full_row(found.power), repeated=found.total.rates["repeated"], formulas=FORMULAS,
        paused=PAUSED, tables=tables(desk.plan, full_rows(found)), account=account,
        fits=fits, fit_formulas=FIT_FORMULAS, names=named(desk.plan, fits.rows if fits else ()),
    )  # fmt: skip
