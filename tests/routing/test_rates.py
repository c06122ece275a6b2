"""Every figure is what somebody counts by hand from the plain columns of the events."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from common.clock import local_date
from db.tables import Event
from routing.rules.rates import Rate
from routing.rules.standing import Actor
from routing.rules.words import Role
from routing.work.figures import figures
from tests.make import FINDINGS, OFFICE, Office

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
FIELDS: dict[str, dict[str, Any]] = {
    "assign": {"task": "1"},
    "return": {"why": "不归我们管"},
    "decide_return": {"grant": True},
    "extend": {"days": 3, "why": "设备要拆开看"},
    "decide_extension": {"grant": True},
    "report": FINDINGS,
    "countersign": {"grant": True},
    "redo": {"why": "再看一次"},
    "decline": {"ground": "不属本方案", "referral": "信访办"},
    "reinstate": {"why": "点错了"},
    "sign": {},
    "approve": {},
    "recall": {},
    "resume": {},
}
"""What everybody may do in these lives, with what it takes to do it."""
FORWARD = {"assign", "sign", "report", "countersign", "approve"}
LINKED, CLOSED, DECLINED = "duplicate", "closed", "declined"
ENDED = {LINKED, CLOSED, DECLINED}
Told = list[Event]


def act_somehow(office: Office, number: str, choice: int) -> None:
    """One of the moves that are possible now, by whoever may make it."""
    case = office.case(number)
    lead = next((seat.unit for seat in case.seats if seat.part == "lead"), None)
    people = [OFFICE, *(Actor(f"{role}-{lead}"[:32], role, lead) for role in UNIT if lead)]
    moves = [
        (who, str(action))
        for who in people
        for action in office.case(number, who).actions
        if action in FIELDS or action == "pause"
    ]
    if not choice % 3:
        moves = [(who, action) for who, action in moves if action in FORWARD] or moves
    if moves:
        who, action = moves[choice // 3 % len(moves)]
        until = {"kind": "laboratory", "until": local_date(office.clock()) + timedelta(days=3)}
        office.act(number, who, action, **(until if action == "pause" else FIELDS[action]))


UNIT = (Role.HANDLER, Role.SIGNATORY)


@pytest.mark.timeout(300)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 60), st.integers(0, 200)),
        min_size=12,
        max_size=30,
    ),
    st.integers(0, 60),
)
def test_the_figures_are_counted_again_from_the_events(
    office: Office, moves: list[tuple[int, int, int]], later: int
) -> None:
    numbers = [office.report(BOILER + str(n)).number for n in range(3)]
    office.act(numbers[2], OFFICE, "link", to=numbers[0])
    for which, choice, hours in moves:
        office.clock.now += timedelta(hours=hours)  # type: ignore[attr-defined]
        act_somehow(office, numbers[which], choice)
    office.clock.now += timedelta(days=later)  # type: ignore[attr-defined]
    now = office.clock()
    lives = told(office)
    found = figures(office.desk, now).total
    assert found.counts["received"] == len(lives)
    assert found.counts["closed"] == sum(life[-1].stage == CLOSED for life in lives)
    assert found.counts["overdue"] == sum(late(life[-1], now) for life in lives)
    assert found.paused_days == sum(rested(life, now) for life in lives)
    for name, rate in by_hand(lives, now).items():
        assert found.rates[name] == rate, name


def told(office: Office) -> list[Told]:
    """Each tip's events, in order."""
    lives: dict[str, Told] = {}
    with office.desk.database.read() as session:
        for event in session.exec(select(Event).order_by(col(Event.seq))):
            lives.setdefault(event.tip_id, []).append(event)
    return list(lives.values())


def late(event: Event, now: datetime) -> bool:
    return event.stage not in ENDED and event.due_at is not None and event.due_at < now


def by_hand(lives: list[Told], now: datetime) -> dict[str, Rate]:
    ends = Counter(life[-1].stage for life in lives)
    outer = [datetime.fromisoformat(json.loads(life[0].codes)["overall_due_at"]) for life in lives]
    closings = [
        (next(e.at for e in reversed(life) if e.kind == "approved"), due)
        for life, due in zip(lives, outer, strict=True)
        if life[-1].stage == CLOSED
    ]
    expired = sum(
        life[-1].stage not in ENDED and due < now for life, due in zip(lives, outer, strict=True)
    )
    matters = [life for life in lives if life[-1].stage != LINKED]
    given_out = [life for life in matters if any(e.kind == "assigned" for e in life)]
    return {
        "closure": Rate(ends[CLOSED], len(lives) - ends[DECLINED] - ends[LINKED]),
        "on_time": Rate(sum(at <= due for at, due in closings), len(closings) + expired),
        "confirmed": Rate(ends[CLOSED], ends[CLOSED]),
        "returned": happened(given_out, "return_granted"),
        "extended": happened(given_out, "extension_granted"),
        "redone": happened(given_out, "redone"),
        "repeated": Rate(ends[LINKED], len(lives)),
        "signed": signed(matters, now),
        "answered": answered(matters, now),
    }


def happened(lives: list[Told], kind: str) -> Rate:
    return Rate(sum(any(event.kind == kind for event in life) for life in lives), len(lives))


def since_last(life: Told, kinds: set[str]) -> Told:
    """The events from the last one of these kinds on; none where there is none."""
    places = [place for place, event in enumerate(life) if event.kind in kinds]
    return life[places[-1] :] if places else []


def signed(lives: list[Told], now: datetime) -> Rate:
    """Of those that have a unit: signed for by the time that was set with the assignment."""
    due = done = 0
    for life in lives:
        stay = since_last(life, {"assigned", "recalled", "return_granted"})
        if not stay or stay[0].kind != "assigned":
            continue
        limit = stay[0].due_at
        assert limit is not None
        signing = next((event.at for event in stay if event.kind == "signed"), None)
        due += signing is not None or (limit < now and stay[-1].stage not in ENDED)
        done += signing is not None and signing <= limit
    return Rate(done, due)


def answered(lives: list[Told], now: datetime) -> Rate:
    """Of the last stretch of verifying: reported by its due time as it stood then."""
    due = done = 0
    for life in lives:
        stay = since_last(life, {"recalled", "return_granted", "redone", "signed", "sent_back"})
        if not stay or stay[0].kind in {"recalled", "return_granted"}:
            continue
        place = next((n for n, event in enumerate(stay) if event.kind == "reported"), None)
        limit = stay[(place or len(stay)) - 1].due_at
        if place is not None:
            due, done = due + 1, done + (limit is not None and stay[place].at <= limit)
        else:
            due += stay[-1].stage == "verifying" and limit is not None and limit < now
    return Rate(done, due)


def rested(life: Told, now: datetime) -> int:
    """Days after the first up to the last, of every pause, up to the cut-off."""
    days, since = 0, None
    for event in life:
        codes = json.loads(event.codes)
        if event.kind == "paused":
            since, until = local_date(event.at), date.fromisoformat(codes["until"])
        elif event.kind == "resumed":
            days, since = days + codes["days"], None
    return days + ((min(until, local_date(now)) - since).days if since else 0)
