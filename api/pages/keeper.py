"""Pages of the identity keepers: their errands, and one errand with the sealed identity."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from api.deps import CurrentKeeper, DeskDep, Now, keeper
from api.pages.forms import FormDep, text_of
from api.templating import page
from common.clock import LOCAL
from common.errors import AppError, Invalid, NotFound
from db import outbox
from db.tables import KeeperTask
from routing.rules.texts import optional
from routing.rules.words import Errand, Means, Told
from routing.work import keeping, releases
from routing.work.accounts import Account
from routing.work.case import Case
from routing.work.desk import Desk
from routing.work.keeping import Outcome
from routing.work.releases import Consent

router = APIRouter(include_in_schema=False, prefix="/staff/keeper", dependencies=[Depends(keeper)])
TaskId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
NOTE = 1000
Do = Callable[[Case, KeeperTask], str]
"""What is done to an errand; what it returns is shown."""


@router.get("")
def listed(request: Request, account: CurrentKeeper, desk: DeskDep, now: Now) -> Response:
    """What waits for the keepers, due first."""
    actor = account.actor
    with desk.database.read() as session:
        found = keeping.errands(session, desk, actor, now)
        unread = outbox.unread_count(session, actor)
    return page(request, "staff/keeper.html", found=found, now=now, unread=unread)


@router.get("/{task_id}")
def one(
    request: Request, task_id: TaskId, account: CurrentKeeper, desk: DeskDep, now: Now
) -> Response:
    """One errand: what to say, to whom it is sealed, how it went."""
    return _errand_page(request, desk, account, task_id, now)


@router.post("/{task_id}/claim")
def claim(task_id: TaskId, account: CurrentKeeper, desk: DeskDep, now: Now) -> Response:
    """This keeper goes."""

    def do(session: Session) -> None:
        keeping.claim(*keeping.take_errand(session, desk, account.actor, task_id, now))

    desk.database.write(do)
    return RedirectResponse(f"/staff/keeper/{task_id}", 303)


@router.post("/{task_id}/identity")
def identity(
    request: Request, task_id: TaskId, form: FormDep, account: CurrentKeeper, desk: DeskDep,
    now: Now,
) -> Response:  # fmt: skip
    """The sealed identity, to be opened elsewhere; the look is recorded with its reason."""
    reason = text_of(form, "reason")
    return _done(
        request, desk, account, task_id, now, form,
        lambda case, task: keeping.sealed_identity(case, task, reason),
    )  # fmt: skip


@router.post("/{task_id}/done")
def done(
    request: Request, task_id: TaskId, form: FormDep, account: CurrentKeeper, desk: DeskDep,
    now: Now,
) -> Response:  # fmt: skip
    """Record when, how and with what result; the errand is over."""

    def finish(case: Case, task: KeeperTask) -> str:
        if task.reason == Errand.CONTACT:
            releases.decide(case, task, _consent(form))
        else:
            keeping.finish(case, task, _outcome(form))
        return ""

    return _done(request, desk, account, task_id, now, form, finish)


def _done(
    request: Request, desk: Desk, account: Account, task_id: str, now: datetime, form: FormData,
    do: Do,
) -> Response:  # fmt: skip
    try:
        shown = desk.database.write(
            lambda session: do(*keeping.take_errand(session, desk, account.actor, task_id, now))
        )
    except NotFound:
        raise
    except AppError as error:
        return _errand_page(request, desk, account, task_id, now, error=error, typed=form)
    if not shown:
        return RedirectResponse("/staff/keeper", 303)
    return _errand_page(request, desk, account, task_id, now, sealed=shown)


def _outcome(form: FormData) -> Outcome:
    result = text_of(form, "result")
    if result not in set(Told):
        raise Invalid("请选择结果。")
    return Outcome(_means(form), Told(result), _at(form), _note(form))


def _consent(form: FormData) -> Consent:
    granted = text_of(form, "granted")
    if granted not in ("yes", "no"):
        raise Invalid("请选择举报人是否同意。")
    return Consent(granted == "yes", _means(form), _at(form), text_of(form, "contact"), _note(form))


def _means(form: FormData) -> Means:
    how = text_of(form, "how")
    if how not in set(Means):
        raise Invalid("请选择联系方式：电话、书面或来访。")
    return Means(how)


def _at(form: FormData) -> datetime:
    """The moment that was typed, in local time."""
    try:
        return datetime.fromisoformat(text_of(form, "at")).replace(tzinfo=LOCAL)
    except ValueError as error:
        raise Invalid("请填写联系时间，例如 2026-12-01T09:30。") from error


def _note(form: FormData) -> str:
    return optional(text_of(form, "note"), "说明", NOTE) or ""


def _errand_page(
    request: Request, desk: Desk, account: Account, task_id: str, now: datetime,
    *, error: AppError | None = None, typed: FormData | None = None, sealed: str = "",
) -> Response:  # fmt: skip
    with desk.database.read() as session:
        found = keeping.view(session, desk, account.actor, task_id, now)
    return page(
        request, "staff/errand.html", error.status if error else 200, found=found, now=now,
        error=error.sentence if error else None, typed=typed or FormData(), sealed=sealed,
        means=tuple(Means), results=tuple(Told), contact=Errand.CONTACT,
    )  # fmt: skip
