"""The register of enterprises: search, and one enterprise's file."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.deps import CurrentAccount, DeskDep
from api.templating import page
from routing.work import enterprises

router = APIRouter()
SHOWN = 20
LARGEST = 2**31 - 1
EnterpriseId = Annotated[int, Path(ge=1, le=LARGEST)]


@router.get("/staff/enterprises")
def search(request: Request, account: CurrentAccount, desk: DeskDep, q: str = "") -> Response:
    """The enterprises whose names are most like the query."""
    query = q.strip()
    with desk.database.read() as session:
        found = enterprises.search_for(session, account.actor, query, SHOWN)
    return page(request, "staff/enterprises.html", found=found, q=query)


@router.get("/staff/enterprises/{enterprise_id}")
def file(
    request: Request, enterprise_id: EnterpriseId, account: CurrentAccount, desk: DeskDep
) -> Response:
    """One enterprise's tips over time, as far as this officer may see them."""
    with desk.database.read() as session:
        found = enterprises.file_of(session, desk, account.actor, enterprise_id)
    return page(request, "staff/enterprise.html", found=found)
