"""A reduced run of the proof on both engines, and that the proof can fail."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.senders import senders
from common.clock import Clock
from common.plan import Plan
from common.plan.demo import DemoTexts, load_demo
from db import outbox as rows
from db.engine import Database
from db.tables import OutboxMessage, Tip
from routing.rules.calendar import WorkCalendar
from routing.rules.words import Action
from routing.work import casework, chasing, outbox
from routing.work.calendars import Calendars
from routing.work.case import Case
from routing.work.command import Command
from routing.work.desk import Desk
from routing.work.outbox import Outgoing, Sender
from routing.work.simulation import Figures, Machinery, Wanted, simulate
from routing.work.simulation.world import Remembering
from tests.conftest import CITY
from tests.machine import fresh_sqlite_url
from triage import Triage

SMALL = Wanted(tips=40, years=0.2, seed=20261124, start=date(2026, 11, 20))
"""Over the turn of a year whose holidays come late."""


@pytest.fixture(scope="session")
def texts(plan: Plan) -> DemoTexts:
    found = load_demo(CITY, plan)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def triage(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Triage:
    """Made once for all runs here."""
    return Remembering(plan, tmp_path_factory.getbasetemp().parent / "jieba")


def run(desk: Desk, texts: DemoTexts, machinery: Machinery, wanted: Wanted = SMALL) -> Figures:
    return simulate(desk, texts, senders, wanted, machinery)


@pytest.mark.timeout(120)
def test_nothing_is_lost_doubled_late_or_at_night(desk: Desk, texts: DemoTexts) -> None:
    found = run(desk, texts, Machinery())
    assert found.faults == []
    assert found.sound
    assert found.tips == SMALL.tips
    assert found.recorded == found.due > SMALL.tips
    assert found.redelivered > 0
    for what in (
        "died in a sweep", "died in a move", "died while delivering", "sweeps of all at once",
        "clock jumps", "database restarts", "holidays entered late", "sign", "approve",
    ):  # fmt: skip
        assert found.happened[what] > 0, what


def skips_mondays(desk: Desk, now: datetime) -> int:
    """Puts off what is due on a Monday."""

    def put_off(session: Session) -> None:
        for tip in session.exec(select(Tip).where(col(Tip.next_chase_at) <= now)):
            if tip.next_chase_at and tip.next_chase_at.weekday() == 0:
                tip.next_chase_at += timedelta(days=1)

    desk.database.write(put_off)
    return chasing.sweep(desk, now)


def forgets_pauses(desk: Desk, now: datetime) -> int:
    """Never looks at a tip that is paused."""

    def leave(session: Session) -> None:
        for tip in session.exec(select(Tip).where(col(Tip.paused_until).is_not(None))):
            tip.next_chase_at = now + timedelta(days=400)

    desk.database.write(leave)
    return chasing.sweep(desk, now)


def promises_twice(desk: Desk, now: datetime) -> int:
    """As if there were no unique key."""
    moved = chasing.sweep(desk, now)

    def again(session: Session) -> None:
        for message in session.exec(select(OutboxMessage).where(OutboxMessage.promised_at == now)):
            session.add(OutboxMessage(**{**message.model_dump(), "key": uuid4().hex}))

    desk.database.write(again)
    return moved


def chases_the_closed(desk: Desk, now: datetime) -> int:
    """Goes on after the end."""

    def haunt(session: Session) -> None:
        for tip in session.exec(select(Tip).where(Tip.stage == "closed").limit(1)):
            if tip.closed_at and tip.closed_at < now:
                row = {"tip_id": tip.id, "visit": tip.visit, "rung": uuid4().hex[:20]}
                rows.add_rungs(
                    session, [{**row, "fell_due_at": now, "recorded_at": now, "sent": True}]
                )

    desk.database.write(haunt)
    return chasing.sweep(desk, now)


def wakes_people(desk: Desk, now: datetime) -> int:
    """Sends whatever the hour."""
    moved = chasing.sweep(desk, now)
    fresh = update(OutboxMessage).where(col(OutboxMessage.promised_at) == now)
    desk.database.write(lambda session: session.exec(fresh.values(next_attempt_at=now)))
    return moved


async def marks_before_sending(desk: Desk, channels: Mapping[str, Sender], clock: Clock) -> int:
    """What fails or dies on the way is lost."""
    database = desk.database
    claimed = database.write(lambda s: rows.first_due(s, clock(), 100))
    database.write(lambda s: rows.mark_sent(s, [m.key for m in claimed], clock()))
    for m in claimed:
        message = Outgoing(m.key, m.role, m.unit, m.tip_id, m.kind, m.body)
        try:
            effect = await channels[m.channel].send(message)
        except outbox.SendFailed:
            continue
        if effect:
            database.write(effect)
    return len(claimed)


def moves_the_clock(case: Case, command: Command) -> None:
    """Every edit gives a day more."""
    casework.act(case, command)
    if command.action is Action.NOTE and case.tip.due_at:
        case.tip.due_at += timedelta(days=1)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("machinery", "count"),
    [
        (Machinery(sweep=skips_mondays), "faults"),
        (Machinery(sweep=forgets_pauses), "faults"),
        (Machinery(sweep=promises_twice), "doubled"),
        (Machinery(sweep=chases_the_closed), "after_closure"),
        (Machinery(sweep=wakes_people), "out_of_hours"),
        (Machinery(deliver=marks_before_sending), "lost"),
        (Machinery(act=moves_the_clock), "faults"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_part_is_noticed(
    desk: Desk, texts: DemoTexts, machinery: Machinery, count: str
) -> None:
    found = run(desk, texts, machinery)
    assert not found.sound
    assert getattr(found, count)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_same_seed_gives_the_same_run(
    desk: Desk, texts: DemoTexts, migrated_sqlite: Path, tmp_path: Path
) -> None:
    less = replace(SMALL, tips=20, years=0.1)
    first = run(desk, texts, Machinery(), less)
    fresh = Database(fresh_sqlite_url(tmp_path, migrated_sqlite))
    again = run(
        replace(desk, database=fresh, calendars=Calendars(WorkCalendar(), fresh)),
        texts,
        Machinery(),
        less,
    )
    fresh.close()
    told = ("tips", "due", "recorded", "lost", "doubled", "after_closure", "out_of_hours")
    assert [getattr(first, name) for name in told] == [getattr(again, name) for name in told]
