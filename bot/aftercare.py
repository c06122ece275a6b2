"""Around a tip: its code, its status, answers to handlers, the next tip, help, cancelling."""

from dataclasses import replace

from bot import (
    prompts,
    reading,
)
from bot.talk import (
    AddTo,
    LookUp,
    Reply,
    Say,
    Setting,
    ShowCodes,
    Talk,
    Turn,
    Turned,
    WantNotices,
)
from bot.telling import AFTER_RECEIPT, IDLE, ask, tell


def begin(talk: Talk, text: str, setting: Setting) -> Turn:
    """The first words of a tip; right after another one they may still belong to that."""
    if talk.kept and not talk.pieces:
        assessment = setting.assess(text)
        if assessment.scope != "in" and not assessment.danger:
            return whose(talk, text)
    return tell(talk, text, setting)


def whose(talk: Talk, text: str) -> Turn:
    """Put the words aside, with the files of the talk, and ask what they belong to."""
    prompt = Reply(prompts.WHOSE, (prompts.TO_LAST_TIP, prompts.NEW_TIP, prompts.DROP))
    return Turn(replace(talk, at="sorting", pending=text, prompt=prompt), (prompt,))


def sort_again(talk: Talk, text: str, _: Setting) -> Turn:
    """More words before it is known where they belong are put aside with the others."""
    before = "" if talk.pending == prompts.FILES_ONLY else f"{talk.pending}\n"
    return Turn(replace(talk, pending=before + text), talk.open_question)


def to_last(talk: Talk, _: Setting) -> Turn:
    """The words and files put aside belong to the tip registered last."""
    after = replace(talk.cleared(), prompt=AFTER_RECEIPT)
    return Turn(after, (), AddTo(talk.kept[-1], talk.pending or "", talk.files))


def new_tip(talk: Talk, setting: Setting) -> Turn:
    """The words and files put aside begin a tip of their own."""
    fresh = replace(
        talk.cleared(), photos=talk.photos, recordings=talk.recordings, request_id=talk.request_id
    )
    if talk.pending and talk.pending != prompts.FILES_ONLY:
        return tell(fresh, talk.pending, setting)
    if talk.recordings:
        return tell(fresh, prompts.SPOKEN, setting)
    return ask(fresh, prompts.WORDS_PLEASE) if talk.photos else another(fresh, setting)


def drop(talk: Talk, _: Setting) -> Turn:
    """The words put aside are forgotten."""
    return rest(talk.cleared(), prompts.ANSWER_DROPPED)


def answer(talk: Talk, text: str, _: Setting) -> Turn:
    """Words for a handler: the code is asked for again, because no talk keeps it."""
    prompt = Reply(prompts.CODE_FOR_ANSWER, (prompts.NEW_TIP, prompts.DROP))
    return Turn(replace(talk, pending=text, prompt=prompt), (prompt,))


def with_code(
    talk: Talk, code: str, words: str, setting: Setting, files: tuple[str, ...] = ()
) -> Turn:
    """A code alone asks for the status, or completes an answer; with words or files it is one,
    or says with its first word what else is wanted."""
    if what := reading.turn(words):
        told = (Reply(prompts.FILES_APART),) if files else ()
        return Turn(talk, told, Turned(code, what, reading.after_turn(words), setting.fresh_id))
    if words or files:
        return Turn(talk, (), Say(code, words or prompts.FILES_ONLY, files))
    if talk.at != "answering":
        return Turn(talk, (), LookUp(code))
    after = replace(talk.cleared(), prompt=AFTER_RECEIPT if talk.kept else None)
    return Turn(after, (), Say(code, talk.pending, talk.files) if talk.pending else LookUp(code))


def noted(talk: Talk, _: Setting) -> Turn:
    """The code is on paper: what was kept to show it again is forgotten."""
    talk = replace(talk, kept=())
    if talk.at == "idle":
        return rest(talk, prompts.NOTED_ANSWER)
    return Turn(talk, (Reply(prompts.NOTED_ANSWER), *talk.open_question))


def want_notices(talk: Talk, _: Setting) -> Turn:
    """Notices of the tip registered last, to this chat."""
    if not talk.kept:
        return Turn(talk, (Reply(prompts.NOTHING_KEPT), *talk.open_question))
    # Another order of buttons, so that notices are not offered once more.
    noting = Reply(prompts.WRITE_DOWN, (prompts.SHOW_CODE, prompts.NOTED))
    return Turn(replace(talk, prompt=noting), (), WantNotices(talk.kept[-1]))


def show_codes(talk: Talk, _: Setting) -> Turn:
    """The receipts whose codes are not noted yet."""
    if not talk.kept:
        return Turn(talk, (Reply(prompts.NOTHING_KEPT), *talk.open_question))
    return Turn(talk, (), ShowCodes(talk.kept))


def welcome(talk: Talk, _: Setting) -> Turn:
    """A greeting leads back to the open question, or to the first one."""
    return Turn(talk, talk.open_question or (IDLE,))


def explain(talk: Talk, _: Setting) -> Turn:
    """What can be done here, then the open question again."""
    return Turn(talk, (Reply(prompts.HELP_TEXT), *talk.open_question))


def status(talk: Talk, _: Setting) -> Turn:
    """Without a code there is nothing to look up."""
    return Turn(talk, (Reply(prompts.ASK_CODE),))


def another(talk: Talk, _: Setting) -> Turn:
    """A second tip; one that is under way is finished or cancelled first."""
    if talk.at in ("telling", "confirming", "contact"):
        return Turn(talk, talk.open_question)
    prompt = Reply(prompts.WELCOME, (prompts.CANCEL,))
    return ask(talk.cleared(), prompt)


def cancel(talk: Talk, _: Setting) -> Turn:
    """What was not submitted is forgotten. A registered tip is not touched."""
    begun = talk.at != "idle" or talk.files
    return rest(talk.cleared(), prompts.CANCELLED if begun else prompts.NOTHING_TO_CANCEL)


def rest(talk: Talk, sentence: str) -> Turn:
    """Back to where nothing is begun."""
    prompt = Reply(sentence, (prompts.STATUS, prompts.ANOTHER))
    return Turn(replace(talk, at="idle", prompt=prompt), (prompt,))
