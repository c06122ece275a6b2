"""A message through the conversation: load the talk, step, carry out the effect, save.

All of it happens in one transaction, and the answer is returned after its commit. A
crash before it leaves everything as it was; a message delivered again after it gets the
same answer without a second effect.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import uuid4

from sqlmodel import Session

from bot import answers, effects, officers, prompts
from bot.conversation import refused, step
from bot.effects import Call
from bot.reporters import REACHING
from bot.talk import (
    Button,
    Files,
    Incoming,
    Place,
    Reply,
    Seen,
    Setting,
    Submit,
    Talk,
    Text,
    Turn,
    Turned,
)
from common.clock import Clock, local_date
from common.errors import AppError, Unavailable
from routing.work import attachments, bindings, talks
from routing.work.accounts import Account
from routing.work.attachments import PreparedFile
from routing.work.attempts import attempt
from routing.work.desk import Desk

REMEMBERED = 5
"""So many messages back a repeated delivery is recognised."""


@dataclass(frozen=True)
class Upload:
    """Photos of one message as they came, with its words."""

    photos: tuple[bytes, ...]
    caption: str = ""


@dataclass(frozen=True)
class Recording:
    """Voice, film or a document as it came: the office opens it and writes down what it says."""

    data: bytes
    caption: str = ""


def file_of(data: bytes) -> Upload | Recording:
    """A file by what it is, where the channel does not say: a photo unless it can be kept as a
    recording."""
    return Recording(data) if attachments.recorded_type(data) else Upload((data,))


@dataclass(frozen=True)
class Registered:
    """Number and code, where a message made a tip."""

    number: str
    code: str


class Answer(NamedTuple):
    """What goes back to the person."""

    replies: tuple[Reply, ...]
    receipt: Registered | None = None


Said = Text | Button | Upload | Recording | Place
Respond = Callable[[str, Said, str], Answer]
"""User, message, message id: all that a channel needs of the conversation."""


@dataclass(frozen=True)
class Message:
    """A message with all that must stay the same when its transaction runs again."""

    id: str
    incoming: Incoming
    files: Mapping[str, PreparedFile]
    fresh_id: str


def responder(desk: Desk, channel: str, clock: Clock) -> Respond:
    """The conversation as one channel of the desk speaks it."""
    return lambda user, said, message_id: handle(desk, channel, user, said, clock(), message_id)


def handle(
    desk: Desk, channel: str, user: str, said: Said, now: datetime, message_id: str
) -> Answer:
    """Answer a message. The same ``message_id`` again gets the same answer again.

    Raises Unavailable where nothing was stored, so the message may be sent once more.
    """
    try:
        message = _prepared(desk, said, message_id)
    except AppError as error:
        return Answer((Reply(error.sentence),))

    def call(session: Session) -> Call:
        return Call(session, desk, channel, user, now, message.files)

    try:
        return _writing(desk, channel, user, message.incoming, now)(
            lambda session: _answer(call(session), message)
        )
    except Unavailable:
        raise
    except AppError as error:
        sentence = error.sentence
        return desk.database.write(lambda session: _refuse(call(session), message, sentence))


Answering = Callable[[Session], Answer]


def _writing(
    desk: Desk, channel: str, user: str, incoming: Incoming, now: datetime
) -> Callable[[Answering], Answer]:
    """The door, and where an officer orders something, the access log beside it."""
    if channel not in desk.settings.chat.officers:
        return desk.database.write
    with desk.database.read() as session:
        account = bindings.account_at(session, desk, channel, user)
    made = officers.attempted(account.actor, incoming, now) if account else None
    return partial(attempt, desk, made) if made else desk.database.write


def _prepared(desk: Desk, said: Said, message_id: str) -> Message:
    """Files are prepared before anything is stored of them. Raises TooLarge or Invalid."""
    fresh_id, limits = uuid4().hex, desk.settings.intake
    match said:
        case Upload(photos, caption):
            # One more than fits is enough for the conversation to say so.
            some = photos[: limits.max_files + 1]
            files = {uuid4().hex: attachments.prepare(p, limits.max_file_bytes) for p in some}
            return Message(message_id, Files(tuple(files), caption), files, fresh_id)
        case Recording(data, caption):
            file = attachments.prepare_recording(data, limits.max_file_bytes)
            ref = uuid4().hex
            return Message(message_id, Files((ref,), caption, recorded=True), {ref: file}, fresh_id)
        case _:
            return Message(message_id, said, {}, fresh_id)


def _answer(call: Call, message: Message) -> Answer:
    talk = _load(call)
    for seen in talk.seen:
        if seen.message_id == message.id:
            return _shown(call, talk, seen)
    turn = _turn(call, talk, message)
    done = effects.carry_out(call, turn)
    effects.keep_files(call, talk, done.talk)
    return _save(call, done, Seen(message.id, done.replies, _makes(turn)))


def _turn(call: Call, talk: Talk, message: Message) -> Turn:
    """An officer's routine, where the chat is bound to one; otherwise a citizen's talk."""
    chat = call.desk.settings.chat
    if account := _account(call):
        return officers.step(call, account, talk, message.incoming)
    code = officers.code_in(message.incoming)
    if code and call.channel in chat.officers:
        return officers.welcome(call, code)
    if call.channel not in chat.citizens:
        return Turn(talk, (Reply(prompts.CLOSED),))
    return step(talk, message.incoming, _setting(call, message))


def _account(call: Call) -> Account | None:
    return bindings.account_at(call.session, call.desk, call.channel, call.user)


def _makes(turn: Turn) -> str | None:
    """The request id of the tip that the turn makes, if it makes one."""
    match turn.effect:
        case Submit(tip):
            return tip.request_id
        case Turned(_, "relapse", _, request_id):
            return request_id
        case _:
            return None


def _refuse(call: Call, message: Message, sentence: str) -> Answer:
    talk, account = _load(call), _account(call)
    if account:
        turn = officers.refused(call, account, talk, message.incoming, sentence)
    else:
        turn = refused(talk, sentence)
    return _save(call, turn, Seen(message.id, turn.replies))


def _load(call: Call) -> Talk:
    stored = talks.load_talk(call.session, call.desk, call.channel, call.user)
    return Talk.from_json(stored) if stored else Talk()


def _save(call: Call, turn: Turn, seen: Seen) -> Answer:
    talk = replace(turn.talk, seen=(*turn.talk.seen, seen)[-REMEMBERED:])
    talks.save_talk(call.session, call.desk, call.channel, call.user, talk.to_json(), call.now)
    return _shown(call, talk, seen)


def _shown(call: Call, talk: Talk, seen: Seen) -> Answer:
    """The answer with the codes that can still be shown; they are derived, never stored."""
    codes = {filed: effects.code_of(call, filed) for filed in talk.kept}
    receipts = [Registered(f.number, codes[f]) for f in codes if f.request_id == seen.request_id]
    return Answer(answers.revealed(seen.replies, codes), receipts[0] if receipts else None)


def _setting(call: Call, message: Message) -> Setting:
    limits, today = call.desk.settings.intake, local_date(call.now)
    return Setting(
        plan=call.desk.plan,
        assess=lambda text: call.desk.triage.assess(text, today),
        identity_possible=effects.identity_possible(call),
        fresh_id=message.fresh_id,
        max_text=limits.max_text,
        max_files=limits.max_files,
        districts_at=partial(call.desk.triage.districts_at, on=today),
        notices=call.channel in REACHING,
    )
