"""Liveness, readiness and metrics."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlmodel import Session

from api.deps import DeskDep, Now
from db import outbox, seals, tips
from routing.work import chasing
from routing.work import outbox as delivery
from routing.work.desk import Desk

router = APIRouter(tags=["health"], include_in_schema=False)
SILENT_AFTER = timedelta(minutes=5)
JOBS = (chasing.HEARTBEAT, delivery.HEARTBEAT)


@router.get("/healthz")
def alive() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz")
def ready(desk: DeskDep, now: Now) -> JSONResponse:
    """200 once the dictionary is loaded and the database answers; else 503 and why."""
    faults = [] if desk.database.answers() else ["database"]
    if not faults:
        faults = late_jobs(desk, now)
    return JSONResponse({"ready": not faults, "faults": faults}, 503 if faults else 200)


def late_jobs(desk: Desk, now: datetime) -> list[str]:
    """Periodic jobs that were at work once and have been silent for five minutes."""
    with desk.database.read() as session:
        beats = outbox.beats(session)
    return [name for name in JOBS if name in beats and now - beats[name] > SILENT_AFTER]


@router.get("/metrics")
def metrics(desk: DeskDep, now: Now) -> Response:
    """Counts and ages without labels that could point at a person."""
    registry = CollectorRegistry()
    with desk.database.read() as session:
        stages = Gauge("tipline_tips", "Tips by stage", ["stage"], registry=registry)
        for stage, count in tips.count_by_stage(session, None).items():
            stages.labels(stage).set(count)
        overdue = Gauge(
            "tipline_overdue", "Tips past the due time of their stage", registry=registry
        )
        overdue.set(tips.count_overdue(session, None, now))
        oldest = outbox.oldest_waiting(session)
        waiting = Gauge(
            "tipline_outbox_age_seconds", "Age of the oldest message", registry=registry
        )
        waiting.set((now - oldest).total_seconds() if oldest else 0)
        silence = Gauge(
            "tipline_job_silence_seconds", "Since a job ended well", ["job"], registry=registry
        )
        for name, at in outbox.beats(session).items():
            silence.labels(name).set((now - at).total_seconds())
        _ledger(session, registry, now)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _ledger(session: Session, registry: CollectorRegistry, now: datetime) -> None:
    """What an attacker could still change unseen: how much, and since when."""
    unsealed = Gauge("tipline_events_unsealed", "Events in no seal yet", registry=registry)
    unsealed.set(seals.count(session)[0])
    if last := seals.newest(session):
        age = Gauge("tipline_seal_age_seconds", "Age of the last seal", registry=registry)
        age.set((now - last.at).total_seconds())
