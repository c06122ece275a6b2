"""JSON API of the figures: public, small cells suppressed."""

from fastapi import APIRouter

from api.deps import DeskDep, Now
from api.figures import FiguresOut, public_figures
from api.openapi import refusals
from routing.work.figures import figures

router = APIRouter(prefix="/api/v1", tags=["figures"])


@router.get("/stats", responses=refusals())
def stats(desk: DeskDep, now: Now) -> FiguresOut:
    """Figures by department, district, task and month, with formulas and cut-off."""
    return public_figures(figures(desk, now), desk.settings.figures.small_cell)
