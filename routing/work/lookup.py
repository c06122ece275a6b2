"""What is known already of a matter that a clerk is still writing down."""

from datetime import datetime

from sqlmodel import Session

from common.clock import local_date
from db import tips
from routing.work import assessments, duplicates
from routing.work.assessments import Stated
from routing.work.desk import Desk
from routing.work.relations import Related, related

SHORTEST = 8
"""Fewer characters say nothing that could be compared."""
SHOWN = 5


def told_before(
    session: Session, desk: Desk, text: str, stated: Stated, now: datetime
) -> tuple[Related, ...]:
    """Tips that probably tell the same matter, likeliest first, whatever became of them."""
    words = text.strip()[: desk.settings.intake.max_text]
    if len(words) < SHORTEST:
        return ()
    found = assessments.assess(desk, words, local_date(now), stated)
    matter = desk.triage.matter(words, found)
    serials = duplicates.candidates(session, desk, matter, apart_from=0)
    likely = duplicates.opened(session, desk, matter, serials)[:SHOWN]
    known = ((tips.by_id(session, each.tip_id), each.reason) for each in likely)
    return tuple(related(desk, tip, reason) for tip, reason in known if tip)
