"""What sections and districts do in a made-up life."""

from datetime import datetime, timedelta
from typing import Any

from routing.rules.standing import Seat
from routing.rules.words import Action, Duty, ReturnGround, Role, Stage, Verdict
from routing.work.demo import measures, others
from routing.work.demo.life import Life, Steps
from routing.work.demo.office import ask
from routing.work.promises import role_in

SLOW_TO_SIGN, SLOW_TO_REPORT, LOST_SIGHT_OF = 0.07, 0.12, 0.25
RECALLED, HARD_RETURN, SENT_BACK = 0.4, 0.05, 0.09
WAIVED = 0.2
"""The share of other units for which the lead does not wait."""
QUESTION, ADDITION, NOTE, LAX = 0.07, 0.08, 0.4, 0.12
VERDICTS = {
    Verdict.TRUE: 40,
    Verdict.PARTLY_TRUE: 27,
    Verdict.NOT_TRUE: 24,
    Verdict.UNVERIFIABLE: 9,
}
TRUE = (Verdict.TRUE, Verdict.PARTLY_TRUE)


def to_sign(life: Life, now: datetime) -> Steps:
    """签收, or back to the office where the task is not the unit's."""
    if life.story.returning or _is_wrong(life) or life.once("hard return", HARD_RETURN):
        return (yield from _turn_away(life, now))
    slow = life.once("slow to sign", SLOW_TO_SIGN)
    now = yield life.in_hours(now, 26, 60) if slow else life.in_hours(now, 0.5, 9, urgent=True)
    life.act(life.officer(Role.HANDLER), now, Action.SIGN)
    return now


def _is_wrong(life: Life) -> bool:
    """Whether triage gave the tip to a task that its author did not mean."""
    meant = life.story.tip
    return meant is not None and life.tip().task not in (meant.task, *meant.also)


def _turn_away(life: Life, now: datetime) -> Steps:
    """The office notices by itself, or the unit asks to return the tip."""
    wrong = _is_wrong(life)
    now = yield life.in_hours(now, 0.5, 6)
    if wrong and not life.story.returning and life.chance(RECALLED):
        life.act(life.office(), now, Action.RECALL)
        return now
    ground = ReturnGround.OTHER_TASK if wrong else ReturnGround.UNCLEAR
    why = life.words("wrong_task" if wrong else "hard_returns")
    life.act(life.officer(Role.HANDLER), now, Action.RETURN, why=why, ground=ground)
    if life.story.returning:
        life.resting = True
        return now
    now = yield life.in_hours(now, 2, 20)
    words = life.words("grants" if wrong else "refusals")
    life.act(life.office(), now, Action.DECIDE_RETURN, grant=wrong, why=words)
    return now


def verifying(life: Life, now: datetime) -> Steps:
    """The others sign, people ask, note and go and see; then the lead reports."""
    started = now
    for seat in _unsigned(life):
        now = yield life.in_hours(now, 0.1, 5, urgent=True)
        if life.stage() in (Stage.VERIFYING, Stage.REPORTED):
            life.act(life.world.staff[role_in(seat), seat.unit], now, Action.SIGN)
    _name_enterprise(life, now)
    now = yield from _meanwhile(life, now)
    if life.story.rests_in is Stage.VERIFYING:
        life.resting = True
        return now
    reports_at = _reporting_time(life, started, now)
    now = yield from others.report(life, now, reports_at, WAIVED)
    now = yield max(now, reports_at)
    if life.stage() is not Stage.VERIFYING:
        return now
    verdict = _verdict(life)
    measures.on_the_spot(life, now, true=verdict in TRUE)
    life.act(life.officer(Role.HANDLER), now, Action.REPORT, **_report(life, verdict, now))
    return now


def _verdict(life: Life) -> Verdict:
    """What was found; where measures are under way, or are to be, it is true."""
    found = life.story.rng.choices(list(VERDICTS), list(VERDICTS.values()))[0]
    ordered = "measured" in life.done or life.story.rests_in is Stage.ENFORCING
    return Verdict.TRUE if ordered else found


def _name_enterprise(life: Life, now: datetime) -> None:
    """On the spot it turned out which enterprise it is."""
    if "named" not in life.done and life.story.tip is not None and not life.tip().officials:
        life.done.add("named")
        name = life.filled("{enterprise}")
        life.act(life.officer(Role.HANDLER), now, Action.CONFIRM_ENTERPRISE, name=name)


def _unsigned(life: Life) -> list[Seat]:
    """Who has yet to sign and will; some never do."""
    if "signed" in life.done:
        return []
    life.done.add("signed")
    return [s for s in life.seats() if s.duty is Duty.TO_SIGN and not life.chance(LAX)]


def _meanwhile(life: Life, now: datetime) -> Steps:
    """Questions, additions and notes between signing and reporting."""
    rng = life.story.rng
    if life.once("question", QUESTION):
        now = yield life.in_hours(now, 4, 30)
        ask(life, now, life.officer(Role.HANDLER))
        now = yield life.when_awake(now, now + timedelta(hours=rng.uniform(2, 50)))
        life.say(now, life.answer)
    if life.once("addition", ADDITION):
        now = yield life.when_awake(now, now + timedelta(hours=rng.uniform(5, 70)))
        life.say(now, life.words("more_facts"))
    if life.once("note", NOTE):
        now = yield life.in_hours(now, 3, 40)
        life.act(life.officer(Role.HANDLER), now, Action.NOTE, text=life.words("handler_notes"))
    if life.once("district's note", NOTE):
        now = yield from _district_note(life, now)
    return now


def _district_note(life: Life, now: datetime) -> Steps:
    unit = next((s.unit for s in life.seats() if role_in(s) is Role.DISTRICT), None)
    if unit is not None:
        now = yield life.in_hours(now, 3, 50)
        who = life.world.staff[Role.DISTRICT, unit]
        life.act(who, now, Action.NOTE, text=life.words("district_notes"))
    return now


def _reporting_time(life: Life, started: datetime, now: datetime) -> datetime:
    """Most report in good time, some late, and again sooner than the first time."""
    rng, due = life.story.rng, life.tip().due_at or now
    if life.story.rests_in is not None:
        return life.when_open(now, now + (life.world.ends - now) * rng.uniform(0.3, 0.6))
    again = "reported" in life.done
    life.done.add("reported")
    share = rng.triangular(0.1, 1.0, 0.6)
    if again:
        share = rng.uniform(0.05, 0.25)
    elif life.once("slow to report", SLOW_TO_REPORT):
        share = rng.uniform(2.5, 3.4) if life.chance(LOST_SIGHT_OF) else rng.uniform(1.05, 1.6)
    return max(now, life.when_open(now, started + (due - started) * share))


def _report(life: Life, verdict: Verdict, now: datetime) -> dict[str, Any]:
    """Findings, texts and a verdict that fits the verdicts on the allegations."""
    rng = life.story.rng
    texts = life.world.texts.verdicts[verdict]
    some = min(len(texts.evidence), rng.randint(2, 3))
    return {
        "allegations": _allegations(life, verdict),
        "verdict": verdict,
        "finding": life.filled(rng.choice(texts.findings)),
        "reply": life.filled(rng.choice(texts.replies)),
        "public_summary": life.filled(rng.choice(texts.publics)),
        "results": [life.story.fill["result"]] if verdict in TRUE else [],
        "evidence": [life.filled(text) for text in rng.sample(texts.evidence, some)],
        "proof": measures.proof(life, now) if verdict in TRUE else [],
    }


def _allegations(life: Life, verdict: Verdict) -> list[dict[str, str]]:
    """Where the whole is partly true, the first of several allegations is true."""
    items = life.story.tip.items if life.story.tip else ()
    verdicts = [verdict] * len(items)
    if verdict is Verdict.PARTLY_TRUE and len(items) > 1:
        verdicts = [Verdict.TRUE, *[Verdict.NOT_TRUE] * (len(items) - 1)]
    return [
        {"text": life.filled(item), "verdict": found}
        for item, found in zip(items, verdicts, strict=True)
    ]


def reported(life: Life, now: datetime) -> Steps:
    """审签: most are signed, some sent back."""
    now = yield life.in_hours(now, 1, 28)
    signatory = life.officer(Role.SIGNATORY)
    if life.once("sent back", SENT_BACK):
        why = life.words("sent_back")
        life.act(signatory, now, Action.COUNTERSIGN, grant=False, why=why)
    else:
        life.act(signatory, now, Action.COUNTERSIGN, grant=True)
    return now
