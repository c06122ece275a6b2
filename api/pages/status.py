"""Follow-up by code. The code travels in the body of a post, never in an address."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from api.deps import DeskDep, Now
from api.pages.forms import FormDep, text_of
from api.templating import page
from common.errors import AppError, Invalid
from routing.rules.words import Rating
from routing.work import followup, intake, reporter
from routing.work.desk import Desk
from routing.work.followup import Told, UnknownCode
from routing.work.intake import Receipt

router = APIRouter()
CHANNEL = "web"


@router.get("/status")
def ask(request: Request) -> Response:
    """The form for the code."""
    return page(request, "public/status_form.html")


@router.post("/status")
def show(request: Request, form: FormDep, desk: DeskDep, now: Now) -> Response:
    """Where the tip stands. Every code that is not one gets the same page."""
    return _shown(request, desk, form, now)


@router.post("/status/messages")
def say(request: Request, form: FormDep, desk: DeskDep, now: Now) -> Response:
    """Add an answer or a new fact, and show the status after it."""

    def do(session: Session, told: Told) -> None:
        followup.say(session, desk, told, now)

    return _done(request, desk, form, now, do, "收到了，已经转给工作人员。")


@router.post("/status/objections")
def objection(request: Request, form: FormDep, desk: DeskDep, now: Now) -> Response:
    """异议, once."""

    def do(session: Session, told: Told) -> None:
        reporter.objection(session, desk, told, now)

    return _done(request, desk, form, now, do, "异议收到了，审核后在这里答复您。")


@router.post("/status/trouble")
def trouble(request: Request, form: FormDep, desk: DeskDep, now: Now) -> Response:
    """Whether somebody made trouble."""

    def do(session: Session, told: Told) -> None:
        troubled = text_of(form, "troubled") == "yes"
        reporter.trouble(session, desk, told, now, troubled=troubled)

    return _done(request, desk, form, now, do, "收到了，谢谢您告诉我们。")


@router.post("/status/ratings")
def rate(request: Request, form: FormDep, desk: DeskDep, now: Now) -> Response:
    """满意, 基本满意 or 不满意, once per ending."""

    def do(session: Session, told: Told) -> None:
        said = text_of(form, "rating")
        if said not in set(Rating):
            raise Invalid("请选择满意、基本满意或者不满意。")
        reporter.rate(session, desk, told, now, Rating(said))

    return _done(request, desk, form, now, do, "收到了，谢谢您的评价。")


@router.post("/status/withdrawal")
def withdrawal(request: Request, form: FormDep, desk: DeskDep, now: Now) -> Response:
    """No contact any more; the check goes on."""

    def do(session: Session, told: Told) -> None:
        if text_of(form, "confirm") != "yes":
            raise Invalid("请先勾选“我不想再被联系”。")
        reporter.withdraw(session, desk, told.code, now)

    return _done(request, desk, form, now, do, "以后不再联系您，核查照常进行。")


@router.post("/status/relapses")
def relapse(request: Request, form: FormDep, desk: DeskDep, now: Now) -> Response:
    """又开工了: a new tip with a receipt of its own."""
    try:
        receipt = _relapse(desk, form, now)
    except UnknownCode as error:
        return _unknown(request, error)
    except AppError as error:
        return _shown(request, desk, form, now, error=error)
    return page(request, "public/receipt.html", 201, receipt=receipt)


def _relapse(desk: Desk, form: FormData, now: datetime) -> Receipt:
    request_id = text_of(form, "request_id") or uuid4().hex
    with desk.database.read() as session:
        draft = reporter.relapse(session, desk, _told(form), CHANNEL, request_id)
    return intake.submit(desk, draft, now)


def _told(form: FormData) -> Told:
    return Told(text_of(form, "code"), text_of(form, "text"), text_of(form, "number") or None)


def _done(
    request: Request, desk: Desk, form: FormData, now: datetime,
    do: Callable[[Session, Told], None], sentence: str,
) -> Response:  # fmt: skip
    """The status after what was done, or with the sentence that says why it was not."""
    try:
        desk.database.write(lambda session: do(session, _told(form)))
    except UnknownCode as error:
        return _unknown(request, error)
    except AppError as error:
        return _shown(request, desk, form, now, error=error)
    return _shown(request, desk, form, now, done=sentence)


def _shown(
    request: Request, desk: Desk, form: FormData, now: datetime,
    *, error: AppError | None = None, done: str = "",
) -> Response:  # fmt: skip
    told = _told(form)
    try:
        with desk.database.read() as session:
            found = followup.status(session, desk, told.code)
    except UnknownCode as unknown:
        return _unknown(request, unknown)
    return page(
        request, "public/status.html", error.status if error else 200,
        found=found, code=told.code, error=error.sentence if error else None, done=done, now=now,
        typed=told.text if error else "", number=told.number, request_id=uuid4().hex,
    )  # fmt: skip


def _unknown(request: Request, error: UnknownCode) -> Response:
    return page(request, "public/status_form.html", error.status, error=error.sentence)
