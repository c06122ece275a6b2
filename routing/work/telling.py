"""Telling reporters: a notice to the open chat of whoever wants them, else an errand for the
identity keepers with a due time (domain.md section 1.2)."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from common.clock import local_date
from db import events, outside, tips
from db.tables import Event, KeeperTask, Tip
from routing.rules import deadlines, wording
from routing.rules.channels import ABSENT
from routing.rules.labels import label
from routing.rules.words import (
    Audience,
    Errand,
    Role,
    Subject,
)
from routing.work import addresses, timers
from routing.work.case import SYSTEM, Case
from routing.work.promises import Recipient, promise, promise_reporter
from routing.work.timers import Span, Thing

KEEPERS = Recipient(Role.KEEPER, None)
ERRANDS = {"asked": Errand.QUESTION, "approved": Errand.RESULT, "declined": Errand.RESULT}
"""What somebody without a chat has to be told, by the event that he is to hear of."""
ENDS = frozenset({"approved", "declined"})
UNTOLD = frozenset({"said", "linked", "unlinked"})
"""What the reporter did himself, and what would tell him of others."""
CLOCKS = {
    Errand.ACCEPTED: "tell_accepted",
    Errand.QUESTION: "tell_question",
    Errand.RESULT: "tell_result",
    Errand.CONTACT: "release_contact",
}
ADDRESS_KEPT = timedelta(days=30)
"""After closure (design.md section 6)."""


def registered(case: Case) -> None:
    """A tip entered by staff: who is not there to take the receipt has to be told."""
    if case.tip.channel in ABSENT and _known(case):
        send_keepers(case, Errand.ACCEPTED, "")


def after(case: Case, since: int) -> None:
    """Tell the reporter, and those whose tips are linked, what happened after event ``since``."""
    for event in events.after(case.session, case.tip.id, since, Audience.REPORTER):
        if event.kind in UNTOLD or event.kind not in wording.TIMELINE:
            continue
        _hear(case, event)
        if event.kind in ENDS:
            for linked in tips.linked_to(case.session, case.tip.id):
                _hear(_of_other(case, linked), event)


def _of_other(case: Case, tip: Tip) -> Case:
    """The same moment and hand, another tip."""
    return Case(case.session, case.desk, tip, SYSTEM, case.now)


def _hear(case: Case, event: Event) -> None:
    if addresses.find(case.session, case.desk, case.tip.id, case.now):
        promise_reporter(case, event)
    elif event.kind in ERRANDS and _known(case):
        send_keepers(case, ERRANDS[event.kind], f"{event.tip_id[:16]}:{event.seq}")
    if event.kind in ENDS:
        until = case.now + ADDRESS_KEPT
        outside.erase_address_at(case.session, case.tip.id, until)


def _known(case: Case) -> bool:
    """Whether the keepers hold a name or phone."""
    return tips.identity(case.session, case.tip.id) is not None


def send_keepers(case: Case, errand: Errand, turn: str) -> KeeperTask | None:
    """An errand for the keepers, once for each ``turn``; both hear of it, either may go."""
    session, tip = case.session, case.tip
    if outside.has_task(session, tip.id, errand, turn):
        return None
    task = KeeperTask(id=uuid4().hex, tip_id=tip.id, reason=errand, turn=turn, opened_at=case.now)
    session.add(task)
    session.flush()
    timer = timers.start(case, thing_of(task), KEEPERS, _span(case, errand))
    by_system = replace(case, actor=SYSTEM)
    by_system.record("keepers_sent", audience=Audience.OFFICE, codes={"errand": errand})
    body = wording.errand_message(tip.number, case.matter, label(errand), timer.due_at)
    promise(case, KEEPERS, "errand", body, turn=task.id)
    return task


def thing_of(task: KeeperTask) -> Thing:
    """What the task's time runs for."""
    return Thing(Subject.KEEPER, task.id)


def _span(case: Case, errand: Errand) -> Span:
    terms, day = case.desk.plan.deadlines.of(case.tip.kind), local_date(case.now)
    clock = deadlines.clock_for(terms, CLOCKS[errand], case.tip.task, None, day)
    return Span(clock.days, clock.unit)
