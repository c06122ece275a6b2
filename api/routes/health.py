"""Liveness, readiness and metrics."""

from datetime import datetime

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlmodel import Session

from api.deps import DeskDep, Now
from db import outbox, seals, tips
from routing.work import watch

router = APIRouter(tags=["health"], include_in_schema=False)


@router.get("/healthz")
def alive() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz")
def ready(desk: DeskDep, now: Now) -> JSONResponse:
    """200 once the dictionary is loaded and the database answers; else 503 and why.

    ``warnings`` names what has stopped or is stuck: tips can still be taken, so a load
    balancer must not turn people away for it.
    """
    if not desk.database.answers():
        return JSONResponse({"ready": False, "faults": ["database"], "warnings": []}, 503)
    with desk.database.read() as session:
        found = watch.troubles(session, now)
    codes = [trouble.code for trouble in found]
    return JSONResponse({"ready": True, "faults": [], "warnings": codes})


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
        _outbox(registry, outbox.backlog(session, now), now)
        silence = Gauge(
            "tipline_job_silence_seconds", "Since a job ended well", ["job"], registry=registry
        )
        for name, at in outbox.beats(session).items():
            silence.labels(name).set((now - at).total_seconds())
        trouble = Gauge("tipline_trouble", "What /readyz warns of", ["code"], registry=registry)
        for found in watch.troubles(session, now):
            trouble.labels(found.code).set(1)
        _ledger(session, registry, now)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _ledger(session: Session, registry: CollectorRegistry, now: datetime) -> None:
    """What an attacker could still change unseen: how much, and since when."""
    unsealed = Gauge("tipline_events_unsealed", "Events in no seal yet", registry=registry)
    unsealed.set(seals.count(session)[0])
    if last := seals.newest(session):
        age = Gauge("tipline_seal_age_seconds", "Age of the last seal", registry=registry)
        age.set((now - last.at).total_seconds())


def _outbox(registry: CollectorRegistry, backlog: outbox.Backlog, now: datetime) -> None:
    """How much waits, for how long, and how often it was refused."""

    def age(since: datetime | None) -> float:
        return (now - since).total_seconds() if since else 0

    for name, what, value in (
        ("age_seconds", "Age of the oldest promise that is not kept", age(backlog.promised)),
        ("due_seconds", "How long the oldest due message has waited", age(backlog.due_since)),
        ("due", "Messages whose time has come", backlog.due),
        ("failed", "Messages that a channel refused the last time", backlog.failed),
        ("attempts", "The most attempts one of these has had", backlog.attempts),
    ):
        Gauge(f"tipline_outbox_{name}", what, registry=registry).set(value)
