"""Every figure is what somebody counts by hand from the plain columns of the events."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey
from sqlmodel import Session, col, select

from common.clock import local_date
from db.tables import Event, KeeperKey
from routing.rules.rates import Rate
from routing.rules.standing import Actor
from routing.rules.words import Mode, Rating, Role
from routing.work import lookback, reporter
from routing.work.figures import figures
from routing.work.followup import Told
from routing.work.intake import Receipt
from tests.make import FINDINGS, OFFICE, Office

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
FIELDS: dict[str, dict[str, Any]] = {
    "assign": {"task": "1"},
    "return": {"why": "不归我们管"},
    "decide_return": {"grant": True},
    "extend": {"days": 3, "why": "设备要拆开看"},
    "decide_extension": {"grant": True},
    "decide_objection": {"grant": True},
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
PARTLY = {
    **FINDINGS,
    "verdict": "partly_true",
    "allegations": [{"text": "锅炉冒黑烟", "verdict": "partly_true"}],
}
RATINGS = list(Rating)
ELSEWHERE = "市质量监督局/稽查队"
Life = list[Event]


def act_somehow(office: Office, number: str, choice: int) -> None:
    """One of the moves that are possible now, by whoever may make it."""
    case = office.case(number)
    lead = next((seat.unit for seat in case.seats if seat.part == "lead"), None)
    people = [OFFICE]
    if lead:
        people += [Actor(f"{n}{role}-{lead}"[:32], role, lead) for n in "12" for role in UNIT]
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
        known = {**FIELDS, "pause": until, "report": PARTLY if choice % 2 else FINDINGS}
        office.act(number, who, action, **known[action])


UNIT = (Role.HANDLER, Role.SIGNATORY)


def say_something(office: Office, receipt: Receipt, choice: int) -> None:
    """The reporter rates, objects or withdraws, or others look back, where they can."""
    status, told = office.status(receipt.code), Told(receipt.code, "后院还有一台。")
    if choice % 5 == 0 and status.object_until:
        office.by_reporter(lambda s, desk, now: reporter.objection(s, desk, told, now))
    elif choice % 5 in (1, 2) and status.asks_rating:
        said = RATINGS[choice // 5 % 3]
        office.by_reporter(lambda s, desk, now: reporter.rate(s, desk, told, now, said))
    elif choice % 5 == 3 and status.stage == CLOSED:
        look_back(office, choice)
    elif choice % 25 == 4:
        office.by_reporter(lambda s, desk, now: reporter.withdraw(s, desk, receipt.code, now))


def look_back(office: Office, choice: int) -> None:
    """Everything closed so far is drawn, and another unit finds what it finds."""
    looker = Actor("looker", Role.HANDLER, ELSEWHERE)
    today = local_date(office.clock())
    verdict = ("true", "partly_true", "not_true")[choice // 5 % 3]

    def do(session: Session) -> None:
        scene = lookback.Scene(session, office.desk, OFFICE, office.clock())
        wanted = lookback.Wanted(today - timedelta(days=900), today, 9, "none")
        drawn = lookback.announce(scene, wanted).id
        for number in lookback.draw(scene, drawn):
            lookback.assign(scene, drawn, number, ELSEWHERE)
            found = lookback.Again("holds", verdict, "到现场看过。")
            lookback.record(replace(scene, actor=looker), drawn, number, found)

    office.desk.database.write(do)


@pytest.mark.timeout(300)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 120), st.integers(0, 200)),
        min_size=12,
        max_size=40,
    ),
    st.integers(0, 60),
)
def test_the_figures_are_counted_again_from_the_events(
    office: Office, moves: list[tuple[int, int, int]], later: int
) -> None:
    keep_identities(office)
    contact = {"mode": Mode.CONFIDENTIAL, "phone": "13900000000"}
    receipts = [office.report(BOILER + "0", **contact), *(office.report(BOILER + n) for n in "12")]
    numbers = [receipt.number for receipt in receipts]
    office.act(numbers[2], OFFICE, "link", to=numbers[0])
    for which, choice, hours in moves:
        office.clock.now += timedelta(hours=hours)  # type: ignore[attr-defined]
        if office.stage(numbers[which]) in ENDED and choice % 4:
            say_something(office, receipts[which], choice)
        else:
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


def keep_identities(office: Office) -> None:
    key = KeeperKey(id=uuid4().hex, public=PUBLIC, created_at=office.clock())
    office.desk.database.write(lambda session: session.add(key))


PUBLIC = bytes(PrivateKey.generate().public_key)


def told(office: Office) -> list[Life]:
    """Each tip's events, in order."""
    lives: dict[str, Life] = {}
    with office.desk.database.read() as session:
        for event in session.exec(select(Event).order_by(col(Event.seq))):
            lives.setdefault(event.tip_id, []).append(event)
    return list(lives.values())


def late(event: Event, now: datetime) -> bool:
    return event.stage not in ENDED and event.due_at is not None and event.due_at < now


def by_hand(lives: list[Life], now: datetime) -> dict[str, Rate]:
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
    found = [codes(last(life, "approved"))["verdict"] for life in matters if ends_in(life, CLOSED)]
    said = [answer for life in matters if (answer := rated(life))]
    given_out = [life for life in matters if any(e.kind == "assigned" for e in life)]
    return {
        "closure": Rate(ends[CLOSED], len(lives) - ends[DECLINED] - ends[LINKED]),
        "on_time": Rate(sum(at <= due for at, due in closings), len(closings) + expired),
        "confirmed": Rate(len(found) - found.count("not_true"), len(found)),
        "satisfied": Rate(len(said) - said.count("dissatisfied"), len(said)),
        "surveyed": Rate(len(said), sum(asked(life) for life in matters)),
        "differed": compared(matters),
        "returned": happened(given_out, "return_granted"),
        "extended": happened(given_out, "extension_granted"),
        "redone": happened(given_out, "redone", "objection_granted"),
        "repeated": Rate(ends[LINKED], len(lives)),
        "signed": signed(matters, now),
        "answered": answered(matters, now),
    }


def happened(lives: list[Life], *kinds: str) -> Rate:
    return Rate(sum(any(event.kind in kinds for event in life) for life in lives), len(lives))


def codes(event: Event) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(event.codes)
    return found


def last(life: Life, kind: str) -> Event:
    return next(event for event in reversed(life) if event.kind == kind)


def ends_in(life: Life, *stages: str) -> bool:
    return life[-1].stage in stages


def rated(life: Life) -> str | None:
    """What was said since it ended for the last time, if it is ended."""
    since = since_last(life, {"approved", "declined"})
    said: list[str] = [codes(event)["rating"] for event in since if event.kind == "rated"]
    assert len(said) <= 1
    return said[0] if said and ends_in(life, CLOSED, DECLINED) else None


def asked(life: Life) -> bool:
    """Ended, with a contact that was not taken back, or rated all the same."""
    contact = codes(life[0])["mode"] != "anonymous"
    withdrawn = any(event.kind == "withdrawn" for event in life)
    return ends_in(life, CLOSED, DECLINED) and (
        (contact and not withdrawn) or rated(life) is not None
    )


def compared(lives: list[Life]) -> Rate:
    """Look-backs and closings after an objection, each against the closing before it."""
    pairs = []
    for life in lives:
        before, objected = "", False
        for event in life:
            objected = objected or event.kind == "objection_granted"
            if event.kind == "looked_back" or (event.kind == "approved" and objected):
                pairs.append((before, codes(event)["verdict"]))
            if event.kind == "approved":
                before, objected = codes(event)["verdict"], False
    return Rate(sum(first != again for first, again in pairs), len(pairs))


def since_last(life: Life, kinds: set[str]) -> Life:
    """The events from the last one of these kinds on; none where there is none."""
    places = [place for place, event in enumerate(life) if event.kind in kinds]
    return life[places[-1] :] if places else []


def signed(lives: list[Life], now: datetime) -> Rate:
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


AGAIN = {"recalled", "return_granted", "redone", "signed", "sent_back", "objection_granted"}


def answered(lives: list[Life], now: datetime) -> Rate:
    """Of the last stretch of verifying: reported by its due time as it stood then."""
    due = done = 0
    for life in lives:
        stay = since_last(life, AGAIN)
        if not stay or stay[0].kind in {"recalled", "return_granted"}:
            continue
        place = next((n for n, event in enumerate(stay) if event.kind == "reported"), None)
        limit = stay[(place or len(stay)) - 1].due_at
        if place is not None:
            due, done = due + 1, done + (limit is not None and stay[place].at <= limit)
        else:
            due += stay[-1].stage == "verifying" and limit is not None and limit < now
    return Rate(done, due)


def rested(life: Life, now: datetime) -> int:
    """Days after the first up to the last, of every pause, up to the cut-off."""
    days, since = 0, None
    for event in life:
        codes = json.loads(event.codes)
        if event.kind == "paused":
            since, until = local_date(event.at), date.fromisoformat(codes["until"])
        elif event.kind == "resumed":
            days, since = days + codes["days"], None
    return days + ((min(until, local_date(now)) - since).days if since else 0)
