"""处置 in a made-up life: on the spot, ordered, rechecked, now and then failed."""

from datetime import datetime, timedelta
from typing import Any

from common.clock import local_date
from db import measures
from routing.rules.words import Action, MeasureKind, MeasureState, Role, Stage
from routing.work.acts.finishing import needed_proof
from routing.work.demo.life import Life, Steps

VISITED, MEASURED, FAILED = 0.5, 0.25, 0.3
LONG = (12, 40)
"""Days of a measure that the demo orders."""


def on_the_spot(life: Life, now: datetime, *, true: bool) -> None:
    """A visit, and where it is true perhaps a measure."""
    handler = life.officer(Role.HANDLER)
    if life.once("visited", VISITED):
        at = max(now - timedelta(hours=1), life.tip().received_at)
        findings = life.words("visit_findings" if true else "visit_nothing")
        place, people = life.filled("{place}"), life.words("visitors")
        life.act(handler, now, Action.VISIT, at=at, place=place, people=people, findings=findings)
    if true and life.once("measured", 1.0 if life.story.rests_in is Stage.ENFORCING else MEASURED):
        days = life.story.rng.randint(*LONG)
        due = local_date(now) + timedelta(days=days)
        note = life.words("measure_notes")
        life.act(handler, now, Action.ORDER, measure=MeasureKind.RECTIFY, due=due, note=note)


def proof(life: Life, now: datetime) -> list[dict[str, str]]:
    """Every item that the plan wants shown."""
    items = needed_proof(life.case(life.office(), now))
    return [{"item": item, "evidence": life.words("proofs")} for item in items]


def enforcing(life: Life, now: datetime) -> Steps:
    """Rechecked before it is due; what failed is followed by having the firm closed."""
    handler, rng = life.officer(Role.HANDLER), life.story.rng
    rows = measures.of_tip(life.world.session, life.tip().id)
    running = next((row for row in rows if row.state == MeasureState.OPEN), None)
    if running is None:
        now = yield life.in_hours(now, 5, 60)
        due = local_date(now) + timedelta(days=rng.randint(*LONG))
        life.act(handler, now, Action.ORDER, measure=MeasureKind.CLOSURE, due=due)
        return now
    resting = life.story.rests_in is Stage.ENFORCING
    failed = running.kind == MeasureKind.RECTIFY and life.once("failed", FAILED)
    if resting and not failed:
        life.resting = True
        return now
    share = 0.2 if resting else rng.uniform(0.5, 0.95)
    now = yield life.when_open(now, now + (running.due_at - now) * share)
    life.act(handler, now, Action.RECHECK, **_recheck(life, now, running.kind, failed=failed))
    life.resting = resting
    return now


def _recheck(life: Life, now: datetime, kind: str, *, failed: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "passed": not failed,
        "finding": life.words("rechecks_failed" if failed else "rechecks_passed"),
        "evidence": ["复核照片"],
    }
    if kind == MeasureKind.CLOSURE and not failed:
        found["authority"] = f"{life.story.district}人民政府"
        found["document"] = f"关停字第{life.story.index}号"
        found["decided_on"] = local_date(now)
    return found
