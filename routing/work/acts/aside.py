"""What is recorded beside a tip's way: 打探, a reporter's trouble, an accusation handed over."""

import json

from common.clock import local_date
from common.crypto import Place, seal_text
from common.errors import Invalid
from db.tables import Probe
from routing.rules import wording
from routing.rules.words import Audience, Role, Subject
from routing.work import timers
from routing.work import turn_commands as t
from routing.work.case import Case
from routing.work.moving import move_on
from routing.work.promises import OFFICE, Recipient, promise
from routing.work.timers import Thing

AUDITOR = Recipient(Role.AUDITOR, None)


def probe(case: Case, command: t.Probe) -> None:
    """Somebody asked who reported. Office and auditor read it, no unit does."""
    event = case.record("probed", audience=Audience.OFFICE)
    words = json.dumps(command.model_dump(exclude={"action"}), ensure_ascii=False)
    keys = case.desk.keys
    sealed = seal_text(keys.channel, words, place(event.id), keys.cipher)
    case.session.add(
        Probe(
            id=event.id, tip_id=case.tip.id, at=case.now, officer_id=case.actor.id,
            unit=case.actor.unit, words=sealed,
        )
    )  # fmt: skip
    body = wording.probe_message(case.tip.number)
    for recipient in (OFFICE, AUDITOR):
        promise(case, recipient, "probe", body, turn=event.id)


def place(probe_id: str) -> Place:
    """Where the words of a probe belong."""
    return Place("probe", "words", probe_id)


def settle_trouble(case: Case, command: t.SettleTrouble) -> None:
    """What the office did for a reporter who was troubled."""
    timers.stop(case, Thing(Subject.TROUBLE, case.tip.id))
    case.record("trouble_settled", audience=Audience.OFFICE, words=command.text)


def hand_over(case: Case, command: t.HandOver) -> None:
    """The accusation is with the body that deals with it; here it ends. Raises Invalid."""
    if command.on > local_date(case.now) or command.on < local_date(case.tip.received_at):
        raise Invalid("移送日期要在登记之后，不能是以后的日子。")
    case.tip.closed_at = case.now
    move_on(case)
    on = f"{command.on.year}年{command.on.month}月{command.on.day}日"
    words = f"接收机关：{command.body}；移送日期：{on}"
    if command.document:
        words += f"；文号：{command.document}"
    case.record("handed_over", audience=Audience.REPORTER, words=words)
