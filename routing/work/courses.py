"""Bringing what is counted of each tip up to its last event."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby

from sqlmodel import Session

from db import courses
from db.engine import Database
from db.tables import Course, Tip
from routing.rules import course as rule
from routing.rules.course import Move

BATCH = 500


def catch_up(database: Database) -> int:
    """Fold the events of every tip that moved since; return how many there were.

    Any number of processes may do it: what one has folded, the others find done.
    """
    folded = 0
    while batch := database.write(catch_up_batch):
        folded += batch
    return folded


def catch_up_batch(session: Session) -> int:
    """One transaction's share."""
    late = {tip.id: tip for tip in courses.behind(session, BATCH)}
    for tip_id, moves in _moves(session, list(late)):
        tip = late[tip_id]
        kept = asdict(rule.course_of(moves, _before_events(tip)))
        courses.keep(session, Course(tip_id=tip_id, seq=tip.seq, **kept))
    return len(late)


def _before_events(tip: Tip) -> rule.Course:
    """What events from before this was counted do not say, and later ones override."""
    return rule.Course(kind=tip.kind, district=tip.district, overall_due_at=tip.overall_due_at)


def _moves(session: Session, tip_ids: list[str]) -> Iterator[tuple[str, Iterator[Move]]]:
    rows = courses.plain_events(session, tip_ids)
    for tip_id, group in groupby(rows, key=lambda row: row[0]):
        yield (
            tip_id,
            (
                Move(kind, at, stage, due_at, json.loads(codes))
                for _, kind, at, stage, due_at, codes in group
            ),
        )
