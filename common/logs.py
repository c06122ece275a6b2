"""Logging as one JSON object a line, without anything about a reporter."""

import logging
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


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace the value of every field that could tell who wrote or what."""
    return {key: "[hidden]" if key in HIDDEN else value for key, value in event.items()}


def set_up(level: str) -> None:
    """Configure structlog and silence libraries that would log requests."""
    logging.basicConfig(level=level, format="%(message)s")
    for noisy in ("uvicorn.access", "httpx", "aiogram.event", "apscheduler.executors.default"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            redact,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
    )


def logger() -> Any:
    """A logger whose fields are redacted."""
    return structlog.get_logger()
