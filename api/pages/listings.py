"""The yellow and red lists: the public page, and the pages of those who decide."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from api.deps import CurrentAccount, DeskDep, Now
from api.lists import csv_file
from api.pages.forms import FormDep, text_of
from api.templating import page
from common.errors import AppError, Invalid, NotFound
from routing.rules.listing import Card, Plea, Removal
from routing.work import listing_views as views
from routing.work import listings
from routing.work.accounts import Account
from routing.work.desk import Desk
from routing.work.listings import Taken

public = APIRouter(include_in_schema=False)
staff = APIRouter(include_in_schema=False)
REMOVALS = {
    Removal.RECTIFIED: "整改复查合格",
    Removal.REPAIRED: "信用修复",
    Removal.WITHDRAWN: "公布有误，撤回",
}


@public.get("/open/lists")
def open_lists(request: Request, desk: DeskDep) -> Response:
    """Both lists, for anybody."""
    with desk.database.read() as session:
        found = {card: views.public_list(session, card) for card in Card}
    return page(request, "public/lists.html", lists=found, cards=views.CARDS)


@staff.get("/staff/lists")
def overview(request: Request, account: CurrentAccount, desk: DeskDep, now: Now) -> Response:
    """Candidates, what waits for a second person, what stands, what is over."""
    with desk.database.read() as session:
        found = views.staff_list(session, desk, account.actor, now)
    return page(
        request, "staff/lists.html", found=found, cards=views.CARDS, states=views.STATES,
        pleas=listings.PLEAS,
    )  # fmt: skip


@staff.get("/staff/lists/export/{name}.csv")
def export(name: str, account: CurrentAccount, desk: DeskDep, now: Now) -> Response:
    """For 信用中国 (``credit``), for power prices (``price``), for penalties (``penalty``)."""
    with desk.database.read() as session:
        views.staff_list(session, desk, account.actor, now)  # Whoever reads the lists may export.
        if name == "credit":
            return csv_file(name, views.CREDIT_HEAD, views.credit_lines(session))
        lines = {
            "price": lambda: views.price_lines(session, desk),
            "penalty": lambda: views.penalty_lines(session, desk, now),
        }
        if name not in lines:
            raise NotFound("没有这种导出。")
        return csv_file(name, views.MEASURE_HEAD, lines[name]())


@staff.get("/staff/lists/{listing_id}")
def entry(
    request: Request, listing_id: str, account: CurrentAccount, desk: DeskDep, now: Now
) -> Response:
    """One entry with the forms for what can be done to it."""
    return _entry_page(request, (account, desk, now), listing_id)


Who = tuple[Account, Desk, datetime]


def _entry_page(
    request: Request, who: Who, listing_id: str, error: AppError | None = None
) -> Response:
    account, desk, now = who
    with desk.database.read() as session:
        found = views.open_entry(session, desk, account.actor, listing_id, now)
    return page(
        request, "staff/listing.html", error.status if error else 200, found=found,
        cards=views.CARDS, states=views.STATES, removals=REMOVALS, pleas=listings.PLEAS,
        error=error.sentence if error else "",
    )  # fmt: skip


@staff.post("/staff/lists/{listing_id}")
def act(
    request: Request, listing_id: str, form: FormDep, account: CurrentAccount, desk: DeskDep,
    now: Now,
) -> Response:  # fmt: skip
    """Do what the form asks; on a refusal the page again, with the sentence."""

    def use_case(session: Session) -> None:
        taken = listings.take(session, desk, account.actor, listing_id, now)
        _doer(form)(taken, form)

    try:
        desk.database.write(use_case)
    except AppError as error:
        if isinstance(error, NotFound):
            raise
        return _entry_page(request, (account, desk, now), listing_id, error)
    return RedirectResponse(f"/staff/lists/{listing_id}", 303)


def _doer(form: FormData) -> Callable[[Taken, FormData], None]:
    try:
        return DOERS[text_of(form, "action")]
    except KeyError as error:
        raise Invalid("没有这种操作，请刷新页面再试。") from error


def _remove(taken: Taken, form: FormData) -> None:
    try:
        why = Removal(text_of(form, "why"))
    except ValueError as error:
        raise Invalid("请选择移出的原因。") from error
    listings.propose_removal(taken, why, text_of(form, "text"))


def _plead(taken: Taken, form: FormData) -> None:
    try:
        plea = Plea(text_of(form, "plea"))
    except ValueError as error:
        raise Invalid("请选择是异议还是信用修复申请。") from error
    listings.plead(taken, plea, text_of(form, "text"))


DOERS: dict[str, Callable[[Taken, FormData], None]] = {
    "publish": lambda taken, form: listings.propose_publishing(taken, text_of(form, "text")),
    "correct": lambda taken, form: listings.propose_correction(taken, text_of(form, "text")),
    "remove": _remove,
    "confirm": lambda taken, _: listings.confirm(taken),
    "refuse": lambda taken, form: listings.refuse(taken, text_of(form, "text")),
    "drop": lambda taken, form: listings.drop(taken, text_of(form, "text")),
    "plead": _plead,
    "answer": lambda taken, form: listings.answer(taken, text_of(form, "text")),
}
