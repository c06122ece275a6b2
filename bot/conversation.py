"""One conversation for every chat channel: talk and message in; talk, replies, effect out.

Pure. Whatever is typed wherever a talk stands, the person can still reach a receipt or
cancel: commands and codes are understood everywhere, and an answer that does not fit
shows the open question again.
"""

from collections.abc import Callable
from dataclasses import replace

from bot import aftercare, attaching, contact, prompts, reading, telling
from bot.talk import At, Button, Filed, Files, Incoming, Place, Reply, Setting, Talk, Text, Turn
from routing.rules.texts import clean
from routing.rules.words import Mode

KEPT = 3
"""Receipts that can be shown again; of more tips in a row the oldest is let go."""
PREFIX = 2
"""A typed line of at least so many characters stands for the button it begins."""


def step(talk: Talk, incoming: Incoming, setting: Setting) -> Turn:
    """What this message leads to. The confidentiality note comes with the first reply ever."""
    match incoming:
        case Files():
            turn = _attached(talk, incoming, setting)
        case Place():
            turn = attaching.locate(talk, incoming, setting)
        case Button(label):
            turn = _pressed(talk, clean(label), setting)
        case Text(text):
            turn = _typed(talk, clean(text), setting)
    return _in_order(_offering_notices(turn, setting), setting)


def refused(talk: Talk, sentence: str) -> Turn:
    """The effect could not be carried out: the talk stays, and the person is told why."""
    return Turn(talk, (Reply(sentence), *talk.open_question))


def registered(talk: Talk, filed: Filed, receipt: Reply) -> Turn:
    """The tip is stored: its receipt can be shown again until the code is noted."""
    return went_on(replace(talk, kept=(*talk.kept, filed)[-KEPT:]), (receipt,))


def went_on(talk: Talk, replies: tuple[Reply, ...], *, asked: bool = False) -> Turn:
    """The effect was carried out, and these replies tell of it.

    ``asked``: they show a handler's question, so that plain words now answer it.
    """
    if talk.at == "idle" and asked:
        prompt = Reply(prompts.ANSWER_HOW, (prompts.NEW_TIP, prompts.DROP))
        talk = replace(talk, at="answering", prompt=prompt)
    return Turn(talk, (*replies, *talk.open_question))


def _offering_notices(turn: Turn, setting: Setting) -> Turn:
    """After a receipt, where the channel can reach somebody who does not write."""
    if not setting.notices or turn.talk.prompt != telling.AFTER_RECEIPT:
        return turn
    return replace(turn, talk=replace(turn.talk, prompt=telling.ONE_CAN_BE_TOLD))


def _in_order(turn: Turn, setting: Setting) -> Turn:
    """The emergency sentence before all else, then the note where it was not given yet."""
    emergency = Reply(setting.plan.emergency)
    note = Reply(f"{prompts.NOTE}\n{setting.plan.channel_note}")
    first = (emergency,) if emergency in turn.replies else ()
    second = () if turn.talk.greeted else (note,)
    others = (reply for reply in turn.replies if reply != emergency)
    return Turn(replace(turn.talk, greeted=True), (*first, *second, *others), turn.effect)


def _typed(talk: Talk, text: str, setting: Setting) -> Turn:
    if not text:
        return refused(talk, prompts.EMPTY)
    if len(talk.text) + len(text) >= setting.max_text:
        return refused(talk, prompts.too_long(setting.max_text))
    if label := _meant(talk, text):
        return _pressed(talk, label, setting)
    if found := reading.code_and_words(text):
        return aftercare.with_code(talk, *found, setting)
    return TYPED[talk.at](talk, text, setting)


def _meant(talk: Talk, text: str) -> str | None:
    """The button or command that a typed line stands for."""
    if talk.asking and text in reading.UNKNOWN_WORDS:
        return prompts.UNKNOWN
    if reading.command(text) or (talk.at == "confirming" and text in telling.MODE_WORDS):
        return text
    return _offered(talk, text)


def _pressed(talk: Talk, label: str, setting: Setting) -> Turn:
    offered = _offered(talk, label)
    if offered and offered not in BUTTONS:
        return telling.answered(talk, offered, setting)
    if talk.at == "confirming" and label in telling.MODE_WORDS:
        offered = label
    if offered:
        return BUTTONS[offered](talk, setting)
    if named := reading.command(label):
        return COMMANDS[named](talk, setting)
    if talk.kept and talk.at == "idle" and label and prompts.CONFIRM.startswith(label):
        turn = aftercare.show_codes(talk, setting)
        return replace(turn, replies=(Reply(prompts.REGISTERED_ALREADY), *turn.replies))
    return refused(talk, prompts.STALE)


def _offered(talk: Talk, label: str) -> str | None:
    """The offered button that the words are, or begin."""
    if label in talk.offered:
        return label
    begun = [offered for offered in talk.offered if offered.startswith(label)]
    return begun[0] if len(begun) == 1 and len(label) >= PREFIX else None


def _attached(talk: Talk, files: Files, setting: Setting) -> Turn:
    """Files go where their words go; behind a code, to that tip."""
    if talk.at == "contact":
        return refused(talk, prompts.PHOTO_NOT_HERE)
    caption = clean(files.caption)
    if found := reading.code_and_words(caption):
        return aftercare.with_code(talk, *found, setting, files.refs)
    kept, told = attaching.keep(talk, files, setting)
    turn = _typed(kept, caption, setting) if caption else attaching.wordless(kept, setting)
    return replace(turn, replies=(*told, *turn.replies))


TYPED: dict[At, Callable[[Talk, str, Setting], Turn]] = {
    "idle": aftercare.begin,
    "telling": telling.tell,
    "confirming": telling.tell,
    "contact": contact.contact,
    "answering": aftercare.answer,
    "sorting": aftercare.sort_again,
}
"""What plain words mean where the talk stands."""

COMMANDS: dict[str, Callable[[Talk, Setting], Turn]] = {
    "welcome": aftercare.welcome,
    "help": aftercare.explain,
    "status": aftercare.status,
    "cancel": aftercare.cancel,
    "another": aftercare.another,
    "noted": aftercare.noted,
    "show_code": aftercare.show_codes,
}
"""What can be typed anywhere (``reading.COMMANDS`` says how)."""

BUTTONS: dict[str, Callable[[Talk, Setting], Turn]] = {
    prompts.CONFIRM: telling.confirm,
    prompts.ANONYMOUS: contact.choose(Mode.ANONYMOUS),
    prompts.CONFIDENTIAL: contact.choose(Mode.CONFIDENTIAL),
    prompts.NAMED: contact.choose(Mode.NAMED),
    prompts.BACK: contact.back,
    prompts.CANCEL: aftercare.cancel,
    prompts.TO_LAST_TIP: aftercare.to_last,
    prompts.NEW_TIP: aftercare.new_tip,
    prompts.DROP: aftercare.drop,
    prompts.NOTED: aftercare.noted,
    prompts.SHOW_CODE: aftercare.show_codes,
    prompts.NOTICES: aftercare.want_notices,
    prompts.STATUS: aftercare.status,
    prompts.ANOTHER: aftercare.another,
    prompts.HELP: aftercare.explain,
}
"""Buttons that mean the same wherever they are offered; all others are answers."""
