"""Pages beside the case: the archive package, and who asked who reported."""

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from api.deps import CurrentAccount, DeskDep, Now
from api.templating import page
from routing.rules.words import Role
from routing.work import archive, casework, probes

router = APIRouter()
WHAT = {"original": "查看原文", "archive": "下载归档材料"}
"""What the access log says, as people read it."""


@router.post("/staff/cases/{number}/archive.zip")
def package(number: str, account: CurrentAccount, desk: DeskDep, now: Now) -> Response:
    """The archive package. Posted, for the access log gets a line."""

    def do(session: Session) -> bytes:
        return archive.package(casework.take_case(session, desk, account.actor, number, now))

    made = desk.database.write(do)
    name = f'attachment; filename="{number}.zip"'
    return Response(made, media_type="application/zip", headers={"Content-Disposition": name})


@router.get("/staff/probes")
def listed(request: Request, account: CurrentAccount, desk: DeskDep) -> Response:
    """打探, for office and auditor; for the auditor the access log as well."""
    auditor = account.actor.role is Role.AUDITOR
    with desk.database.read() as session:
        found = probes.listed(session, desk, account.actor)
        accesses = probes.accesses(session, account.actor) if auditor else None
    return page(request, "staff/probes.html", probes=found, accesses=accesses, what=WHAT)
