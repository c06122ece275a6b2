"""Logging as one JSON object a line, without anything about a reporter."""

import logging
import sys
import traceback
from pathlib import Path
from typing import Any

import structlog
from structlog.types import EventDict, WrappedLogger

HIDDEN = frozenset(
    {
        "text", "body", "summary", "finding", "reply", "message", "name", "phone", "address",
        "contact", "code", "token", "password", "secret", "user", "user_agent", "client", "ip",
        "enterprise",
    }
)  # fmt: skip


FRAMES = 8


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace the value of every field that could tell who wrote or what."""
    return {key: "[hidden]" if key in HIDDEN else value for key, value in event.items()}


def describe_failure(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """An exception as its type and where it was raised; its message may quote a tip."""
    if not event.pop("exc_info", None):
        return event
    kind, _error, trace = sys.exc_info()
    frames = [f"{Path(f.filename).name}:{f.lineno}" for f in traceback.extract_tb(trace)]
    return {**event, "failure": kind.__name__ if kind else None, "frames": frames[-FRAMES:]}


def set_up(level: str) -> None:
    """Configure structlog; libraries speak only when something is wrong."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            redact,
            describe_failure,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
    )


def logger() -> Any:
    """A logger whose fields are redacted."""
    return structlog.get_logger()
