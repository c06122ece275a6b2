"""The three ways to report, and the name and phone that two of them need."""

from collections.abc import Callable
from dataclasses import replace

from bot import prompts, reading
from bot.talk import Reply, Setting, Talk, Turn
from bot.telling import to_confirm
from routing.rules.words import Mode


def choose(mode: Mode) -> Callable[[Talk, Setting], Turn]:
    """The handler of a button that chooses a way to report."""

    def chosen(talk: Talk, setting: Setting) -> Turn:
        if mode is Mode.ANONYMOUS or not setting.identity_possible:
            anonymous = replace(talk, mode=Mode.ANONYMOUS, name=None, phone=None, wanted=None)
            return to_confirm(anonymous, setting.assess(talk.text), setting)
        named = mode is Mode.NAMED
        question = prompts.ASK_NAME_PHONE if named else prompts.ASK_PHONE
        prompt = Reply(question, (prompts.BACK,))
        return Turn(replace(talk, at="contact", wanted=mode, prompt=prompt), (prompt,))

    return chosen


def contact(talk: Talk, text: str, setting: Setting) -> Turn:
    """A phone, and for 留姓名电话 a name: together or one after the other."""
    name, phone = reading.contact(text)
    named = talk.wanted is Mode.NAMED
    talk = replace(talk, phone=phone or talk.phone, name=(name or talk.name) if named else None)
    if talk.phone and (talk.name or not named):
        settled = replace(talk, mode=talk.wanted or talk.mode, wanted=None)
        return to_confirm(settled, setting.assess(talk.text), setting)
    if talk.phone:
        prompt = Reply(prompts.ASK_NAME, (prompts.BACK,))
        return Turn(replace(talk, prompt=prompt), (prompt,))
    return Turn(talk, (Reply(prompts.NO_PHONE), *talk.open_question))


def back(talk: Talk, setting: Setting) -> Turn:
    """From the contact back to the confirmation, with the way chosen before."""
    before = replace(talk, wanted=None)
    if talk.mode is Mode.ANONYMOUS:
        before = replace(before, name=None, phone=None)
    return to_confirm(before, setting.assess(talk.text), setting)
