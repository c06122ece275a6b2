"""Pages of signed-in officers: inbox, notices, closure rates; the case page beside them."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from api.deps import CurrentAccount, DeskDep, Now
from api.figures import full_row, full_rows
from api.pages import case, enterprises, letters, listings, lookback, turns
from api.pages.rates import named, tables
from api.routes.health import late_jobs
from api.templating import page
from db import outbox
from routing.rules.rates import FORMULAS, PAUSED
from routing.rules.standing import Actor
from routing.rules.words import ENDED, Role, Stage
from routing.work import cases
from routing.work.cases import Wanted
from routing.work.desk import Desk
from routing.work.figures import figures
from routing.work.fit import FORMULAS as FIT_FORMULAS
from routing.work.fit import fit

router = APIRouter(include_in_schema=False)
router.include_router(case.router)
router.include_router(enterprises.router)
router.include_router(turns.router)
router.include_router(lookback.router)
router.include_router(listings.staff)
router.include_router(letters.router)
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
    if actor.role is Role.ADMINISTRATOR:
        return RedirectResponse("/staff/accounts", 303)
    if actor.role is Role.AUDITOR:
        return RedirectResponse("/staff/probes", 303)
    if actor.role is Role.PUBLISHER:
        return RedirectResponse("/staff/lists", 303)
    chosen = stage or (OPEN if q or actor.role is not Role.OFFICE else QUEUE)
    stages = VIEWS.get(chosen) or tuple(s for s in Stage if s == chosen) or cases.OPEN
    with desk.database.read() as session:
        found = cases.inbox(session, desk, actor, now, Wanted(stages, cursor, q.strip()))
        unread = outbox.unread_count(session, actor.role, actor.unit)
    return page(
        request, "staff/inbox.html", found=found, chosen=chosen, q=q, unread=unread, now=now,
        chips=_chips(found.counts), stages=_stages(found.counts),
        banners=_banners(desk, actor, now),
    )  # fmt: skip


def _chips(counts: dict[Stage, int]) -> dict[str, int]:
    """How many tips each filter leads to."""
    return {name: sum(counts.get(stage, 0) for stage in stages) for name, stages in VIEWS.items()}


def _stages(counts: dict[Stage, int]) -> list[tuple[Stage, int]]:
    """The stages that hold tips, in the order of a tip's life."""
    return [(stage, counts[stage]) for stage in Stage if stage in counts]


def _banners(desk: Desk, actor: Actor, now: datetime) -> list[str]:
    """What the office has to know before everything else."""
    if actor.role is not Role.OFFICE:
        return []
    late = late_jobs(desk, now)
    stopped = ["催办或通知已停顿五分钟以上，请联系系统管理员。"] if late else []
    warning = desk.calendar.warning(now)
    return [*stopped, *([warning] if warning else [])]


@router.get("/staff/notices")
def notices(request: Request, account: CurrentAccount, desk: DeskDep) -> Response:
    """The newest notices; a button marks them read."""
    actor = account.actor
    with desk.database.read() as session:
        found = outbox.notices_for(session, actor.role, actor.unit, NOTICES)
        unread = outbox.unread_count(session, actor.role, actor.unit)
    return page(request, "staff/notices.html", notices=found, unread=unread)


@router.post("/staff/notices/read")
def read_notices(account: CurrentAccount, desk: DeskDep, now: Now) -> Response:
    """Mark all notices shown to this role in this unit as read."""
    actor = account.actor

    def mark(session: Session) -> None:
        shown = outbox.notices_for(session, actor.role, actor.unit, NOTICES)
        outbox.mark_read(session, [notice.key for notice in shown], now)

    desk.database.write(mark)
    return RedirectResponse("/staff/notices", 303)


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
