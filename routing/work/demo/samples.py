"""Codes of some made-up tips, for trying the status page."""

from dataclasses import dataclass

from sqlmodel import Session

from common.crypto import keyed_hash
from db import tips
from db.tables import Tip
from routing.rules.receipts import derive_code
from routing.rules.words import Stage
from routing.work.demo.stories import COUNT, request_id
from routing.work.desk import Desk

SHOWN = (
    (Stage.NEEDS_INFO, Stage.REGISTERED),
    (Stage.VERIFYING, Stage.TO_SIGN),
    (Stage.CLOSED, Stage.IN_REVIEW),
)
"""One that waits, one under verification, one closed; else one nearby."""


@dataclass(frozen=True)
class Sample:
    number: str
    stage: Stage
    code: str


def samples(session: Session, desk: Desk) -> tuple[Sample, ...]:
    """Made-up tips with their codes. Codes are not stored; these requests can be guessed."""
    found = (_first(session, desk, stages) for stages in SHOWN)
    return tuple(sample for sample in found if sample is not None)


def _first(session: Session, desk: Desk, stages: tuple[Stage, ...]) -> Sample | None:
    for stage in stages:
        for tip in tips.page(session, None, [stage], None):
            if code := _code(desk, tip):
                return Sample(tip.number, stage, code)
    return None


def _code(desk: Desk, tip: Tip) -> str | None:
    """The code of a made-up tip; None for one that somebody else reported."""
    for index in range(1, COUNT + 1):
        request = request_id(index)
        if keyed_hash(desk.keys.lookup, "request", tip.channel, request) == tip.request_hash:
            return derive_code(desk.keys.code, tip.channel, request, tip.body_digest)
    return None
