"""The office's decisions as labelled tips: today's rules against what people decided."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from common.clock import local_date
from common.crypto import Unreadable
from db import labels
from db.tables import Label, Tip
from routing.work import assessments
from routing.work.assessments import Stated
from routing.work.corrections import DECIDED
from routing.work.desk import Desk
from routing.work.envelope import envelope_of
from triage.measuring.judging import Judged, judge
from triage.measuring.labelled import Labelled

UNLABELLED = frozenset({"enterprise"})
"""The office decides task and district; the enterprise is confirmed elsewhere."""


def judged(
    session: Session, desk: Desk, since: datetime | None, until: datetime | None
) -> Iterator[Judged]:
    """Each example of the plan's edition, opened and assessed anew as of its day.

    Erased tips are no longer examples. A caller shows no text without the access log.
    """
    decided = labels.examples(session, desk.plan.edition, DECIDED, (since, until))
    for label, tip in decided:
        example = _judged(desk, label, tip)
        if example:
            yield example


def _judged(desk: Desk, label: Label, tip: Tip) -> Judged | None:
    try:
        envelope = envelope_of(desk.keys, tip)
        text = envelope.open("text", tip.text)
        details: dict[str, str | None] = json.loads(envelope.open("details", tip.details))
    except (Unreadable, KeyError):
        return None
    on = local_date(tip.received_at)
    stated = Stated(None, details["enterprise"], details["address"])
    found = assessments.assess(desk, text, on, stated)
    if not found.districts and label.district == label.found_district:
        # The text names no place and nobody corrected it: it came in a field of its own.
        found = replace(found, district=label.district)
    return judge(_labelled(label, tip.number, text), found, desk.plan, on)


def _labelled(label: Label, number: str, text: str) -> Labelled:
    return Labelled(
        id=number,
        text=text,
        scope=label.scope or "",
        primary=label.task,
        also=tuple(label.also.split()),
        also_ok=tuple(label.found_also.split()) if label.task == label.found_task else (),
        district=label.district,
        open=UNLABELLED,
    )
