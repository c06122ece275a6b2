"""The day's routine of an officer in a chat: what is due, sign, return, countersign, acknowledge.

Every order passes the gate, the ledger and the access log like one from the web. A button
carries the version of what stood above it, so that a stale one says what has changed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot import officer_prompts as p
from bot.effects import Call
from bot.talk import Button, Incoming, Reply, Talk, Text, Turn
from common.errors import AppError
from routing.rules.labels import label
from routing.rules.standing import Actor
from routing.rules.words import OFFICES_TURN, Action, Duty, ReturnGround, Role
from routing.work import alarms, bindings, cases, casework
from routing.work import commands as c
from routing.work.accounts import Account
from routing.work.attempts import Attempt
from routing.work.cases import CaseView, Inbox, InboxItem, Wanted
from routing.work.command import Command
from routing.work.desk import Desk

LISTED = 8
"""So many matters at most in one answer."""
SEARCHED = 1000
"""So many open matters are looked through for a list, what is due first in front."""
DONE_BY, SIGNED_BY = (Duty.TO_SIGN, Duty.WORKING), (Duty.REPORTED,)
"""The duties of a unit that wait for those who do its work, and for its signatory."""
HOME = Reply(p.NOT_HERE, (p.PENDING, p.OVERDUE))
WORDS = {
    "/todo": p.PENDING, "/overdue": p.OVERDUE, "/figures": p.FIGURES, "/unbind": p.RELEASE,
    "解绑": p.RELEASE, "今日": p.FIGURES,
}  # fmt: skip
GROUNDS = {label(ground): ground for ground in ReturnGround}
WRITING = {p.SIGN, p.ACKNOWLEDGE, p.REALLY + p.COUNTERSIGN}
_BIND = re.compile(r"^/?(?:绑定|bind|start)\s+([0-9A-Za-z]{4}-?[0-9A-Za-z]{4})$", re.IGNORECASE)
_ORDER = re.compile(r"^(\S+) (\S*\d)(?: ([^\d#]\S*))?(?: #(\d{1,9}))?$")


@dataclass(frozen=True)
class Order:
    """What is to be done with one matter: ``签收 20261124-0001 #5``."""

    what: str
    number: str
    ground: ReturnGround | None = None
    seen: int | None = None

    @property
    def changes(self) -> bool:
        """Whether it does something, and not only shows."""
        return self.what in WRITING or self.ground is not None


def read_order(incoming: Incoming) -> Order | None:
    """The order in a line or button, if it is one."""
    found = _ORDER.match(_line(incoming))
    if found is None or found[1] not in ORDERS:
        return None
    ground = GROUNDS.get(found[3] or "") if found[1] == p.RETURN else None
    return Order(found[1], found[2], ground, int(found[4]) if found[4] else None)


def code_in(incoming: Incoming) -> str | None:
    """The code of a line that asks to bind this chat."""
    found = _BIND.match(_line(incoming))
    return found[1] if found else None


def attempted(actor: Actor, incoming: Incoming, now: datetime) -> Attempt | None:
    """The change that a message tries, for the access log; None where it tries none."""
    order = read_order(incoming)
    if order is None or not order.changes:
        return None
    return Attempt(actor, order.number, f"chat {order.what}", now)


def welcome(call: Call, code: str) -> Turn:
    """Bind this chat; what was being told in it before is dropped. Raises Invalid."""
    account = bindings.bind(call.session, call.desk, call.channel, call.user, code, call.now)
    told = Reply(p.bound(account.display_name), _home(account.actor))
    return Turn(Talk(greeted=True, prompt=told), (told,))


def step(call: Call, account: Account, talk: Talk, incoming: Incoming) -> Turn:
    """The answer to an officer's message. Raises AppError, having changed nothing."""
    work = Work(call, account)
    if order := read_order(incoming):
        return Turn(talk, ORDERS[order.what](work, order))
    word = _line(incoming).removesuffix("。")
    do = MENU.get(WORDS.get(word.lower(), word))
    if do is None:
        return Turn(talk, (replace(HOME, buttons=_home(account.actor)),))
    return Turn(talk, do(work))


def refused(call: Call, account: Account, talk: Talk, incoming: Incoming, sentence: str) -> Turn:
    """The order was refused: why, and how the matter stands now."""
    order = read_order(incoming)
    if order is None:
        return Turn(talk, (Reply(sentence),))
    try:
        view = Work(call, account).view(order.number)
    except AppError:
        return Turn(talk, (Reply(sentence),))
    last = p.changed(view.timeline[-1]) if view.timeline else ""
    return Turn(talk, (Reply(f"{sentence}\n{last}".strip()), _card(call.desk, view)))


@dataclass(frozen=True)
class Work:
    """An officer at work in a chat, for one message."""

    call: Call
    account: Account

    @property
    def actor(self) -> Actor:
        return self.account.actor

    def view(self, number: str) -> CaseView:
        call = self.call
        return cases.view(call.session, call.desk, self.actor, number, call.now)

    def inbox(self, size: int) -> Inbox:
        call = self.call
        return cases.inbox(call.session, call.desk, self.actor, call.now, Wanted(size=size))

    def act(self, order: Order, command: Command) -> tuple[Reply, ...]:
        call = self.call
        case = casework.take_case(call.session, call.desk, self.actor, order.number, call.now)
        casework.act(case, command, order.seen)
        return (_done(order.what.removeprefix(p.REALLY), order.number),)


def _card(desk: Desk, view: CaseView) -> Reply:
    offered = {Action.SIGN: p.SIGN, Action.RETURN: p.RETURN, Action.COUNTERSIGN: p.COUNTERSIGN}
    words = [word for action, word in offered.items() if action in view.actions]
    buttons = (f"{word} {view.number} #{view.version}" for word in words)
    return Reply(p.card(view, desk.settings.public_url), tuple(buttons))


def _see(work: Work, order: Order) -> tuple[Reply, ...]:
    reply = _card(work.call.desk, work.view(order.number))
    call = work.call
    rings = alarms.ringing(call.session, call.desk, work.actor, call.now)
    if any(each.mine and each.number == order.number for each in rings):
        reply = replace(reply, buttons=(f"{p.ACKNOWLEDGE} {order.number}", *reply.buttons))
    return (reply,)


def _sign(work: Work, order: Order) -> tuple[Reply, ...]:
    return work.act(order, c.Sign(action=Action.SIGN))


def _give_back(work: Work, order: Order) -> tuple[Reply, ...]:
    """First the ground is asked for; with it the return is."""
    if order.ground is None:
        seen = "" if order.seen is None else f" #{order.seen}"
        grounds = tuple(f"{p.RETURN} {order.number} {ground}{seen}" for ground in GROUNDS)
        return (Reply(p.WHICH_GROUND.format(number=order.number), grounds),)
    why = p.BY_BUTTON.format(ground=label(order.ground))
    return work.act(order, c.Return(action=Action.RETURN, why=why, ground=order.ground))


def _ask_to_countersign(work: Work, order: Order) -> tuple[Reply, ...]:
    """The verdicts once more: a finger slips easily, and a signature stays."""
    view = work.view(order.number)
    lines = "\n".join([*p.verdicts(view), p.SURE.format(number=order.number)])
    sure = f"{p.REALLY}{p.COUNTERSIGN} {order.number} #{view.version}"
    return (Reply(lines, (sure, f"{p.SEE} {order.number}")),)


def _countersign(work: Work, order: Order) -> tuple[Reply, ...]:
    return work.act(order, c.Countersign(action=Action.COUNTERSIGN, grant=True))


def _acknowledge(work: Work, order: Order) -> tuple[Reply, ...]:
    call = work.call
    case = casework.take_case(call.session, call.desk, work.actor, order.number, call.now)
    alarms.acknowledge(case)
    return (_done(order.what, order.number), _card(call.desk, work.view(order.number)))


def _pending(work: Work) -> tuple[Reply, ...]:
    return _listed(work, lambda item: _is_his(work.actor.role, item), p.NOTHING_DUE)


def _is_his(role: Role, item: InboxItem) -> bool:
    """Whether the next step is this officer's: what the office decides, or his unit's duty."""
    if role is Role.OFFICE:
        return item.stage in OFFICES_TURN or item.extending or item.objecting
    return item.duty in (SIGNED_BY if role is Role.SIGNATORY else DONE_BY)


def _overdue(work: Work) -> tuple[Reply, ...]:
    return _listed(work, lambda item: item.overdue or item.own_overdue, p.NOTHING_OVERDUE)


def _listed(work: Work, fits: Callable[[InboxItem], bool], nothing: str) -> tuple[Reply, ...]:
    """What is due first, each with a button to see it."""
    items = [item for item in work.inbox(SEARCHED).items if fits(item)]
    if not items:
        return (Reply(nothing, _home(work.actor)),)
    lines = [p.line(item) for item in items[:LISTED]]
    if len(items) > LISTED:
        lines.append(p.more(len(items) - LISTED))
    return (Reply("\n".join(lines), tuple(f"{p.SEE} {item.number}" for item in items[:LISTED])),)


def _figures(work: Work) -> tuple[Reply, ...]:
    return (Reply(p.figures(work.inbox(1)), _home(work.actor)),)


def _release(work: Work) -> tuple[Reply, ...]:
    call = work.call
    bindings.release_chat(call.session, call.desk, call.channel, call.user)
    return (Reply(p.RELEASED),)


def _done(what: str, number: str) -> Reply:
    return Reply(p.DONE[what].format(number=number), (f"{p.SEE} {number}", p.PENDING))


def _home(actor: Actor) -> tuple[str, ...]:
    figures = (p.FIGURES,) if actor.role is Role.OFFICE else ()
    return (p.PENDING, p.OVERDUE, *figures)


def _line(incoming: Incoming) -> str:
    match incoming:
        case Text(line) | Button(line):
            return " ".join(line.split())
        case _:
            return ""


ORDERS: dict[str, Callable[[Work, Order], tuple[Reply, ...]]] = {
    p.SEE: _see,
    p.SIGN: _sign,
    p.RETURN: _give_back,
    p.COUNTERSIGN: _ask_to_countersign,
    p.REALLY + p.COUNTERSIGN: _countersign,
    p.ACKNOWLEDGE: _acknowledge,
}
MENU: dict[str, Callable[[Work], tuple[Reply, ...]]] = {
    p.PENDING: _pending,
    p.OVERDUE: _overdue,
    p.FIGURES: _figures,
    p.RELEASE: _release,
}
