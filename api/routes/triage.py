"""JSON API of triage: a text in, an assessment out; nothing is stored."""

from typing import Any

from fastapi import APIRouter

from api.deps import DeskDep, Now
from api.openapi import WITH_BODY, refusals
from api.schemas import TriageIn
from common.clock import local_date
from routing.rules.texts import required

router = APIRouter(prefix="/api/v1", tags=["triage"])


@router.post("/triage", responses=refusals(*WITH_BODY))
def triage(body: TriageIn, desk: DeskDep, now: Now) -> dict[str, Any]:
    """The stable answer of ``tipline triage`` (design.md section 8)."""
    required(body.text, "内容", desk.settings.intake.max_text)
    return desk.triage.assess(body.text, local_date(now)).answer(body.id)
