"""满意度: after each ending its reporter can say once how he found what was done."""

from sqlmodel import Session

from common.errors import Invalid
from db import events
from db.tables import Tip
from routing.rules.words import Audience, Rating, Stage
from routing.work.case import Case

ENDINGS = {Stage.CLOSED: "approved", Stage.ARCHIVED: "approved", Stage.DECLINED: "declined"}
"""The event by which a reporter got his answer, by the stage it led to."""
RATED = "rated"


def refused(session: Session, tip: Tip) -> str | None:
    """Why the reporter cannot rate now; None where he can.

    An accusation of officials is in no figures and so not asked about; nor is the reporter of a
    linked tip, whose matter counts with its parent.
    """
    ending = ENDINGS.get(Stage(tip.stage))
    if ending is None or tip.restricted:
        return "现在不能评价：办结或者答复以后，凭查询码评价。"
    if tip.withdrawn_at is not None:
        return "您已要求不再联系，不再请您评价。"
    if tip.objection_waits:
        return "您的异议正在审核，有了答复再评价。"
    if _rated(session, tip.id, ending):
        return "您已经评价过了，一次办结评价一次；对结果有异议的，请提出异议。"
    return None


def _rated(session: Session, tip_id: str, ending: str) -> bool:
    said = events.latest(session, tip_id, RATED)
    answer = events.latest(session, tip_id, ending) if said else None
    return said is not None and answer is not None and said.seq > answer.seq


def rate(case: Case, said: Rating) -> None:
    """Plain codes for the office and the lead. Raises Invalid where it cannot be taken."""
    if sentence := refused(case.session, case.tip):
        raise Invalid(sentence)
    case.record(RATED, audience=Audience.LEAD, codes={"rating": str(said)})
