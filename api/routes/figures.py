"""JSON API of the figures: public, small cells suppressed."""

from dataclasses import replace

from fastapi import APIRouter

from api.deps import DeskDep, Now
from api.openapi import refusals
from api.schemas import FiguresOut, FiguresRowOut
from routing.work.figures import FORMULAS, Figures, Row, figures

router = APIRouter(prefix="/api/v1", tags=["figures"])


@router.get("/stats", responses=refusals())
def stats(desk: DeskDep, now: Now) -> FiguresOut:
    """Figures by department, district, task and month, with formulas and cut-off."""
    with desk.database.read() as session:
        return public_figures(figures(session, now), desk.settings.figures.small_cell)


def public_figures(found: Figures, small_cell: int) -> FiguresOut:
    """The figures without rows that count fewer tips than ``small_cell``."""
    shown = {
        name: [_out(row) for row in rows if row.received >= _least_shown(rows, small_cell)]
        for name, rows in found.rows.items()
    }
    return FiguresOut(
        cut_off=found.cut_off,
        formulas=FORMULAS,
        total=_out(found.total) if found.total.received >= small_cell else None,
        power=_out(found.power) if found.power.received >= small_cell else None,
        rows=shown,
        suppressed={name: len(rows) - len(shown[name]) for name, rows in found.rows.items()},
    )


def _least_shown(rows: tuple[Row, ...], small_cell: int) -> int:
    """From which count on rows are shown: where those below ``small_cell`` come to less than
    it together, the total would give them away, so the next larger row is kept back as well."""
    counts = sorted(row.received for row in rows)
    small = [count for count in counts if count < small_cell]
    if not 0 < sum(small) < small_cell:
        return small_cell
    return counts[len(small)] + 1 if len(small) < len(counts) else small_cell


def _out(row: Row) -> FiguresRowOut:
    """A row without its linked tips: a reporter could read from them that others reported."""
    matters = replace(row, received=row.received - row.linked)
    return FiguresRowOut.model_validate(matters, from_attributes=True)
