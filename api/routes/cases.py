"""JSON API of the officers: inbox, case, actions. By session or bearer token."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from sqlmodel import Session

from api.case_schemas import CaseOut, InboxOut, MovedOut
from api.deps import CurrentAccount, DeskDep, Now
from api.openapi import WITH_BODY, Responses, refusals
from common.errors import Invalid
from routing.rules.words import Stage
from routing.work import alarms, attachments, cases, casework
from routing.work.attempts import Attempt, attempt
from routing.work.cases import Wanted
from routing.work.commands import AnyCommand

router = APIRouter(prefix="/api/v1", tags=["cases"])
MAX_VERSION = 18
"""Digits; Python refuses to read numbers of thousands of them."""
OFFICER = (401, 404, 422)
PHOTO: Responses = {200: {"content": {"image/jpeg": {}}}}


@router.get("/cases", responses=refusals(401, 409, 422))
def inbox(
    account: CurrentAccount, desk: DeskDep, now: Now,
    stage: Annotated[list[Stage] | None, Query()] = None,
    cursor: str | None = None, q: str = "",
) -> InboxOut:  # fmt: skip
    """The officer's tips, what is due first in front; ``cursor`` leads to the next page."""
    wanted = Wanted(tuple(stage or cases.OPEN), cursor, q)
    with desk.database.read() as session:
        found = cases.inbox(session, desk, account.actor, now, wanted)
    return InboxOut.of(found)


@router.get("/cases/{number}", response_model=CaseOut, responses=refusals(*OFFICER))
def case(number: str, account: CurrentAccount, desk: DeskDep, now: Now) -> Response:
    """The case with the actions possible now; the ETag goes into If-Match."""
    with desk.database.read() as session:
        return _answer(CaseOut.of(cases.view(session, desk, account.actor, number, now)))


@router.post(
    "/cases/{number}/actions", response_model=MovedOut,
    responses=refusals(*WITH_BODY, 401, 404, 409, 412),
)  # fmt: skip
def act(
    number: str, command: AnyCommand, account: CurrentAccount, desk: DeskDep, now: Now,
    if_match: Annotated[str | None, Header()] = None,
) -> Response:  # fmt: skip
    """Act on the case; answers with how it stands then."""
    seen = _version(if_match)

    def do(session: Session) -> MovedOut:
        taken = casework.take_case(session, desk, account.actor, number, now)
        casework.act(taken, command, seen)
        return MovedOut.of(taken.tip)

    return _answer(attempt(desk, Attempt(account.actor, number, command.action, now), do))


@router.post("/cases/{number}/acknowledge", response_model=MovedOut, responses=refusals(*OFFICER))
def acknowledge(number: str, account: CurrentAccount, desk: DeskDep, now: Now) -> Response:
    """确认收到: the urgent call is answered for the officer's unit; nobody else is called."""

    def do(session: Session) -> MovedOut:
        taken = casework.take_case(session, desk, account.actor, number, now)
        alarms.acknowledge(taken)
        return MovedOut.of(taken.tip)

    return _answer(desk.database.write(do))


def _answer(found: CaseOut | MovedOut) -> Response:
    return found.answer(ETag=f'"{found.version}"')


def _version(if_match: str | None) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    plain = if_match.strip().removeprefix("W/").strip('"')
    if not plain.isdecimal() or len(plain) > MAX_VERSION:
        raise Invalid("If-Match 不是有效的版本。")
    return int(plain)


@router.get(
    "/cases/{number}/photos/{photo_id}",
    responses={**PHOTO, **refusals(*OFFICER)},
    response_class=Response,
)
def photo(number: str, photo_id: str, account: CurrentAccount, desk: DeskDep, now: Now) -> Response:
    """A photo of the case, without metadata."""
    with desk.database.read() as session:
        tip = casework.open_case(session, desk, account.actor, number, now).tip
        media_type, data = attachments.read(session, desk, tip, photo_id)
    return Response(data, media_type=media_type)
