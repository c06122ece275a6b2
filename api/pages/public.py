"""Pages anybody may open: start and public figures; form and follow-up by code beside them."""

from fastapi import APIRouter, Request, Response

from api.deps import DeskDep, Now
from api.figures import public_figures
from api.pages import listings, report, status
from api.pages.rates import tables
from api.templating import page
from routing.work.figures import figures

router = APIRouter(include_in_schema=False)
router.include_router(report.router)
router.include_router(status.router)
router.include_router(listings.public)


@router.get("/")
def start(request: Request) -> Response:
    """What this is, the ways to report, and where else to go."""
    return page(request, "public/start.html")


@router.get("/open")
def open_figures(request: Request, desk: DeskDep, now: Now) -> Response:
    """Figures with their formulas; small cells are left out."""
    found = public_figures(figures(desk, now), desk.settings.figures.small_cell)
    return page(request, "public/open.html", found=found, tables=tables(desk.plan, found.rows))
