"""回头看: announce, draw, assign, record."""

from collections.abc import Callable
from datetime import date, datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from api.deps import CurrentAccount, DeskDep, Now
from api.pages.forms import FormDep, text_of
from api.templating import page
from common.errors import AppError, Invalid, NotFound
from routing.rules.words import Role
from routing.work import accounts, lookback
from routing.work.accounts import Account
from routing.work.desk import Desk
from routing.work.lookback import RESULTS, STRATA, VERDICTS, Again, Scene, Wanted

router = APIRouter()
HOME = "/staff/lookback"


@router.get(HOME)
def listed(
    request: Request, account: CurrentAccount, desk: DeskDep, now: Now, made: str = ""
) -> Response:
    """The draws; for a unit what it has to look at again. ``made``: a new tip's number."""
    return _page(request, desk, account, now, made=made)


@router.post(HOME)
def announce(
    request: Request, form: FormDep, account: CurrentAccount, desk: DeskDep, now: Now
) -> Response:
    """Put the seed's hash on record."""

    def do(scene: Scene) -> None:
        lookback.announce(
            scene,
            _wanted(
                text_of(form, "first"),
                text_of(form, "last"),
                text_of(form, "number"),
                text_of(form, "strata"),
            ),
        )

    return _done(request, desk, account, now, do)


def _wanted(first: str, last: str, number: str, strata: str) -> Wanted:
    try:
        return Wanted(date.fromisoformat(first), date.fromisoformat(last), int(number[:4]), strata)
    except ValueError as error:
        raise Invalid("请填写办结日期的起止和抽取件数。") from error


@router.post(HOME + "/{draw_id}/draw")
def draw(
    request: Request, draw_id: str, account: CurrentAccount, desk: DeskDep, now: Now
) -> Response:
    """Draw with the announced seed."""

    def do(scene: Scene) -> None:
        lookback.draw(scene, draw_id)

    return _done(request, desk, account, now, do)


@router.post(HOME + "/{draw_id}/{number}/assign")
def assign(
    request: Request, draw_id: str, number: str, form: FormDep, account: CurrentAccount,
    desk: DeskDep, now: Now,
) -> Response:  # fmt: skip
    """Who looks at it again."""

    def do(scene: Scene) -> None:
        lookback.assign(scene, draw_id, number, text_of(form, "unit"))

    return _done(request, desk, account, now, do)


@router.post(HOME + "/{draw_id}/{number}/result")
def record(
    request: Request, draw_id: str, number: str, form: FormDep, account: CurrentAccount,
    desk: DeskDep, now: Now,
) -> Response:  # fmt: skip
    """What was found."""

    def do(scene: Scene) -> str | None:
        result, verdict, words = (text_of(form, name) for name in ("result", "verdict", "words"))
        return lookback.record(scene, draw_id, number, Again(result, verdict, words))

    return _done(request, desk, account, now, do)


def _done(
    request: Request, desk: Desk, account: Account, now: datetime,
    do: Callable[[Scene], str | None],
) -> Response:  # fmt: skip
    def write(session: Session) -> str | None:
        return do(Scene(session, desk, account.actor, now))

    try:
        made = desk.database.write(write)
    except NotFound:
        raise
    except AppError as error:
        return _page(request, desk, account, now, error=error)
    return RedirectResponse(HOME + (f"?made={made}" if made else ""), 303)


def _page(
    request: Request, desk: Desk, account: Account, now: datetime,
    *, error: AppError | None = None, made: str = "",
) -> Response:  # fmt: skip
    with desk.database.read() as session:
        found = lookback.shelf(Scene(session, desk, account.actor, now))
    return page(
        request, "staff/lookback.html", error.status if error else 200, samples=found, made=made,
        error=error.sentence if error else None, strata=STRATA, results=RESULTS,
        verdicts=VERDICTS,
        units=accounts.units_for(desk, Role.HANDLER),
    )  # fmt: skip
