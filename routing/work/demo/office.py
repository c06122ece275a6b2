"""What the office and the reporter do in a made-up life."""

from datetime import datetime, timedelta

from common.plan import Plan
from common.plan.demo import DemoTip
from routing.rules.standing import Actor
from routing.rules.words import Action, Stage
from routing.work.demo import turns
from routing.work.demo.life import Life, Steps

HALF_A_DAY = timedelta(hours=12)
ASKED, ANSWERED, REDONE = 0.08, 0.6, 0.07


def in_office(life: Life, now: datetime) -> Steps:
    """研判: ask, assign or decline."""
    now = yield life.in_hours(now, 0.4, 5, urgent=True)
    if life.tip().officials:
        return (yield from turns.split_off(life, now))
    tip = life.story.tip
    rests = life.story.rests_in is Stage.NEEDS_INFO
    too_little = tip is None and life.story.out is None
    if life.once("asked", 1.0 if rests or too_little else ASKED):
        ask(life, now, life.office())
    elif tip is not None:
        assign(life, tip, now)
    else:
        decline(life, now)
    return now


def link(life: Life, now: datetime) -> Steps:
    """并案 with the tip that told the matter first."""
    now = yield life.in_hours(now, 0.3, 4)
    life.act(life.office(), now, Action.LINK, to=life.world.numbers[life.story.again or 0])
    return now


def ask(life: Life, now: datetime, who: Actor) -> None:
    """One of the questions; its answer is kept for the reporter."""
    question, answer = life.story.rng.choice(life.world.texts.questions)
    life.answer = life.filled(answer)
    life.act(who, now, Action.ASK, text=life.filled(question))


def assign(life: Life, tip: DemoTip, now: datetime) -> None:
    """To the template's task, with the summary approved where hints were found."""
    row = life.tip()
    if not row.summary_approved:
        life.act(life.office(), now, Action.SUMMARISE, summary=life.words("summaries"))
    plan = life.world.desk.plan
    unit, fields = chosen_unit(plan, tip), {"task": tip.task, "also": tip.also}
    if row.returns >= plan.deadlines.max_returns:
        unit = unit or plan.task(tip.task).sections[0].unit
        heard = life.words("heard")
        life.act(life.office(), now, Action.DESIGNATE, unit=unit, heard=heard, **fields)
        return
    district = None if row.district else life.story.district
    life.act(life.office(), now, Action.ASSIGN, district=district, unit=unit, **fields)


def chosen_unit(plan: Plan, tip: DemoTip) -> str | None:
    """The section that answers for the template's choice, on rows that have one."""
    sections = plan.task(tip.task).sections
    return next((s.unit for s in sections if tip.choice in s.choices), None)


def decline(life: Life, now: datetime) -> None:
    """不予受理; what has to be checked in any case goes to the task triage thought of."""
    row = life.tip()
    if life.case(life.office(), now).standing().must_check:
        life.act(life.office(), now, Action.ASSIGN, task=row.candidate)
        life.resting = True
        return
    out = life.story.out
    ground = life.filled(out.ground) if out else life.words("unclear_ground")
    referral = life.filled(out.referral) if out else life.words("unclear_referral")
    life.act(life.office(), now, Action.DECLINE, ground=ground, referral=referral)


def awaiting(life: Life, now: datetime) -> Steps:
    """The reporter answers, or the time for it runs out (which the sweep notices)."""
    if life.story.tip is not None and life.once("answered", ANSWERED):
        wanted = now + timedelta(days=life.story.rng.uniform(0.1, 4))
        now = yield life.when_awake(now, wanted)
        if life.stage() is Stage.NEEDS_INFO:
            life.say(now, life.answer)
        return now
    due = life.tip().due_at or now
    return (yield max(due, now) + HALF_A_DAY)


def in_review(life: Life, now: datetime) -> Steps:
    """销号, now and then only after another look."""
    now = yield life.in_hours(now, 3, 40)
    if life.once("redone", REDONE):
        life.act(life.office(), now, Action.REDO, why=life.words("redone"))
    else:
        life.act(life.office(), now, Action.APPROVE)
    return now
