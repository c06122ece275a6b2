"""Turns that made-up tips take: one is split, accusations go their own way, some object."""

from datetime import datetime, timedelta
from typing import Any

from common.clock import local_date
from db import tips, turns
from db.tables import Tip
from routing.rules.words import CHECKED, Action, Stage
from routing.work import reporter, splitting
from routing.work.demo.life import Life, Steps
from routing.work.followup import Told

WAITS, ANSWERED = (timedelta(days=3), timedelta(days=9)), (timedelta(days=14), timedelta(days=28))
"""How long before the end a tip is closed whose reporter objects: the one's objection still
waits, the other's was answered."""


def split(life: Life, now: datetime) -> Steps:
    """The office splits a list by its items."""
    now = yield life.in_hours(now, 0.3, 1)
    if life.stage() is Stage.TO_SIGN:
        life.act(life.office(), now, Action.RECALL)
    parts = splitting.draft(life.story.draft.text)
    life.act(life.office(), now, Action.SPLIT, parts=parts)
    return now


def mark_relapse(life: Life, now: datetime) -> Steps:
    """The office sees that what it had closed runs again."""
    old = tips.by_number(life.world.session, life.world.numbers[life.story.runs_again or 0])
    now = yield life.in_hours(now, 0.2, 1)
    closed = old is not None and old.stage in CHECKED and old.closed_at is not None
    if old is not None and closed and old.closed_at < life.tip().received_at:  # type: ignore[operator]
        life.act(life.office(), now, Action.RELAPSE, of=old.number)
    return now


def split_off(life: Life, now: datetime) -> Steps:
    """The accusation is handed over; the life goes on with the matter."""
    words: dict[str, Any] = {
        "accusation": life.story.draft.text, "matter": life.words("summaries")
    }  # fmt: skip
    life.act(life.office(), now, Action.SPLIT_OFF, **words)
    sealed, matter = turns.parts(life.world.session, life.tip().id)
    now = yield life.in_hours(now, 4, 20)
    _act_on(life, sealed, now, body="市纪委监委", on=local_date(now))
    life.row = matter
    return now


def _act_on(life: Life, tip: Tip, now: datetime, **fields: Any) -> None:
    life.row = tip
    life.act(life.office(), now, Action.HAND_OVER, **fields)


def objection(life: Life, now: datetime) -> Steps:
    """Two of the reporters object: one has been answered, one waits."""
    left, taken = life.world.ends - now, life.world.objected
    which = next((n for n, (least, most) in enumerate((WAITS, ANSWERED)) if least < left < most), 9)
    if which in taken or which == 9 or life.story.tip is None or life.tip().split_of:  # noqa: PLR2004
        return now
    taken.add(which)
    now = yield life.when_awake(now, now + timedelta(hours=life.story.rng.uniform(20, 40)))
    words = life.words("objections")
    told = Told(life.code, words)
    reporter.objection(life.world.session, life.world.desk, told, now)
    if which == 1:
        now = yield life.in_hours(now, 20, 40)
        why = life.words("objection_refusals")
        life.act(life.office(), now, Action.DECIDE_OBJECTION, grant=False, why=why)
    return now
