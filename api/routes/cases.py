"""JSON API of the officers: inbox, case, actions. By session or bearer token."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from sqlmodel import Session

from api.deps import CurrentAccount, DeskDep, Now
from api.schemas import CaseOut, InboxOut, Problem
from common.errors import Invalid
from routing.rules.words import Stage
from routing.work import attachments, cases, casework
from routing.work.cases import CaseView, Wanted
from routing.work.commands import AnyCommand

router = APIRouter(prefix="/api/v1", tags=["cases"])
MAX_VERSION = 18
"""Digits; Python refuses to read numbers of thousands of them."""
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "content": {"application/problem+json": {}}}
    for status in (401, 404, 409, 412, 422, 503)
}


@router.get("/cases", responses=REFUSALS)
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


@router.get("/cases/{number}", responses=REFUSALS)
def case(
    number: str, account: CurrentAccount, desk: DeskDep, now: Now, response: Response
) -> CaseOut:
    """The case with the actions possible now; the ETag goes into If-Match."""
    with desk.database.read() as session:
        found = cases.view(session, desk, account.actor, number, now)
    response.headers["ETag"] = f'"{found.version}"'
    return CaseOut.of(found)


@router.post("/cases/{number}/actions", responses=REFUSALS)
def act(
    number: str, command: AnyCommand, account: CurrentAccount, desk: DeskDep, now: Now,
    response: Response, if_match: Annotated[str | None, Header()] = None,
) -> CaseOut:  # fmt: skip
    """Act on the case; answers with the case after it."""
    seen = _version(if_match)

    def do(session: Session) -> CaseView:
        taken = casework.take_case(session, desk, account.actor, number, now)
        casework.act(taken, command, seen)
        return cases.show(taken)

    found = desk.database.write(do)
    response.headers["ETag"] = f'"{found.version}"'
    return CaseOut.of(found)


def _version(if_match: str | None) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    plain = if_match.strip().removeprefix("W/").strip('"')
    if not plain.isdecimal() or len(plain) > MAX_VERSION:
        raise Invalid("If-Match 不是有效的版本。")
    return int(plain)


@router.get("/cases/{number}/photos/{photo_id}", responses=REFUSALS)
def photo(number: str, photo_id: str, account: CurrentAccount, desk: DeskDep, now: Now) -> Response:
    """A photo of the case, without metadata."""
    with desk.database.read() as session:
        tip = casework.open_case(session, desk, account.actor, number, now).tip
        media_type, data = attachments.read(session, desk, tip, photo_id)
    return Response(data, media_type=media_type)
