"""What the office and the reporter do in a made-up life."""

from datetime import timedelta

from common.plan import Plan
from common.plan.demo import DemoTip
from routing.rules.words import Action, Stage
from routing.work.demo.life import Life, Steps

ANSWERS = 0.6
ASKED = 0.08
REDONE = 0.07


def in_office(life: Life) -> Steps:
    """研判: ask, assign or decline."""
    now = yield life.in_hours(life.story.received if not life.done else life.tip().stage_entered_at,
                              0.4, 5)
    if life.stage() is not Stage.REGISTERED:
        return
    rests = life.story.rests_in is Stage.NEEDS_INFO
    too_little = life.story.tip is None and life.story.out is None
    if life.once("asked", 1.0 if rests or too_little else ASKED):
        ask, answer = life.story.rng.choice(life.world.texts.questions)
        life.story.fill["answer"] = life.filled(answer)
        life.act(life.office(), now, Action.ASK, text=life.filled(ask))
    elif life.story.tip is not None:
        assign(life, life.story.tip, now)
    else:
        decline(life, now)
